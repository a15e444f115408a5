/* SPDX-License-Identifier: MIT
 * lines_gpiod.c - button lines of the kernel's GPIO chips: one request for all lines of a chip. */
#include "supervisor/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <gpiod.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/lines_gpiod.h"

#define GPIOD_EVENTS_AT_ONCE 64
#define GPIOD_KERNEL_EVENTS 1024

struct gpiod_request {
    struct gpiod_line_request *request;
    char path[GPIOD_PATH_BYTES];
    unsigned long next_sequence; /* the kernel counts from 1 */
};

struct gpiod_line {
    uint32_t index;
    uint32_t request; /* of requests[] */
    unsigned int offset;
};

struct lines_gpiod {
    struct lines lines;
    int wake_fd;
    struct gpiod_edge_event_buffer *events;
    struct gpiod_request requests[GPIOD_MAX_CHIPS];
    struct gpiod_line table[GPIOD_MAX_LINES];
    uint32_t request_count, line_count;
};

static struct lines_gpiod *gpiod_of(struct lines *lines)
{
    return (struct lines_gpiod *)lines;
}

static void gpiod_destroy(struct lines *lines)
{
    struct lines_gpiod *gpio = gpiod_of(lines);
    for (uint32_t i = 0; i < gpio->request_count; i++)
        gpiod_line_request_release(gpio->requests[i].request);
    gpiod_edge_event_buffer_free(gpio->events);
    if (gpio->wake_fd >= 0)
        close(gpio->wake_fd);
    free(gpio);
}

static const struct gpiod_line *find(const struct lines_gpiod *gpio, uint32_t request,
                                     unsigned int offset)
{
    for (uint32_t i = 0; i < gpio->line_count; i++)
        if (gpio->table[i].request == request && gpio->table[i].offset == offset)
            return &gpio->table[i];
    return NULL;
}

/* The kernel drops the oldest event when its queue is full: seen as a gap in the numbers. */
static void count_lost(struct lines_gpiod *gpio, struct gpiod_request *request,
                       unsigned long sequence)
{
    if (sequence > request->next_sequence)
        gpio->lines.lost += sequence - request->next_sequence;
    request->next_sequence = sequence + 1;
}

static int read_events(struct lines_gpiod *gpio, uint32_t number, struct line_edge *edges, int max)
{
    struct gpiod_request *request = &gpio->requests[number];
    size_t wanted = (size_t)(max < GPIOD_EVENTS_AT_ONCE ? max : GPIOD_EVENTS_AT_ONCE);
    int count = gpiod_line_request_read_edge_events(request->request, gpio->events, wanted);
    int taken = 0;
    for (int i = 0; i < count; i++) {
        struct gpiod_edge_event *event =
            gpiod_edge_event_buffer_get_event(gpio->events, (unsigned long)i);
        count_lost(gpio, request, gpiod_edge_event_get_global_seqno(event));
        const struct gpiod_line *line = find(gpio, number, gpiod_edge_event_get_line_offset(event));
        if (!line)
            continue;
        edges[taken++] = (struct line_edge){
            .index = line->index,
            .active = gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE,
            .time_ns = (int64_t)gpiod_edge_event_get_timestamp_ns(event)};
    }
    return count < 0 ? NJ_EIO : taken;
}

static void wait_time(int64_t until_ns, struct timespec *left)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t ns = until_ns - (now.tv_sec * INT64_C(1000000000) + now.tv_nsec);
    if (ns < 0)
        ns = 0;
    *left = (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

static int gpiod_wait(struct lines *lines, int64_t until_ns, struct line_edge *edges, int max_edges)
{
    struct lines_gpiod *gpio = gpiod_of(lines);
    struct pollfd fds[GPIOD_MAX_CHIPS + 1] = {{.fd = gpio->wake_fd, .events = POLLIN}};
    for (uint32_t i = 0; i < gpio->request_count; i++)
        fds[i + 1] = (struct pollfd){.fd = gpiod_line_request_get_fd(gpio->requests[i].request),
                                     .events = POLLIN};
    struct timespec left;
    wait_time(until_ns, &left);
    int ready = ppoll(fds, gpio->request_count + 1, until_ns == INT64_MAX ? NULL : &left, NULL);
    if (ready < 0)
        return errno == EINTR ? 0 : NJ_ESYSTEM;
    uint64_t wakes;
    if (fds[0].revents && read(gpio->wake_fd, &wakes, sizeof wakes) < 0 && errno != EAGAIN)
        return NJ_ESYSTEM;
    int taken = 0;
    for (uint32_t i = 0; i < gpio->request_count && taken < max_edges; i++) {
        if (!fds[i + 1].revents)
            continue;
        int count = read_events(gpio, i, edges + taken, max_edges - taken);
        if (count < 0)
            return count;
        taken += count;
    }
    return taken;
}

static void gpiod_wake(struct lines *lines)
{
    uint64_t one = 1;
    ssize_t written = write(gpiod_of(lines)->wake_fd, &one, sizeof one);
    (void)written; /* full: it is awake */
}

static int gpiod_level(struct lines *lines, uint32_t index, bool *active)
{
    struct lines_gpiod *gpio = gpiod_of(lines);
    for (uint32_t i = 0; i < gpio->line_count; i++) {
        const struct gpiod_line *line = &gpio->table[i];
        if (line->index != index)
            continue;
        enum gpiod_line_value value =
            gpiod_line_request_get_value(gpio->requests[line->request].request, line->offset);
        *active = value == GPIOD_LINE_VALUE_ACTIVE;
        return value == GPIOD_LINE_VALUE_ERROR ? NJ_EIO : 0;
    }
    return NJ_EINVAL;
}

/* One request for all lines that were found on a chip. */
static int take_chip(struct lines_gpiod *gpio, const struct gpiod_place *places, uint32_t count,
                     const char *path)
{
    if (gpio->request_count == GPIOD_MAX_CHIPS)
        return NJ_EFULL;
    struct gpiod_request *request = &gpio->requests[gpio->request_count];
    request->request = gpiod_places_request(places, count, path, GPIOD_KERNEL_EVENTS);
    if (!request->request)
        return NJ_EBUSY;
    snprintf(request->path, sizeof request->path, "%s", path);
    request->next_sequence = 1;
    for (uint32_t i = 0; i < count; i++)
        if (places[i].found && strcmp(places[i].path, path) == 0)
            gpio->table[gpio->line_count++] =
                (struct gpiod_line){places[i].want->index, gpio->request_count, places[i].offset};
    gpio->request_count++;
    return 0;
}

static bool chip_is_taken(const struct lines_gpiod *gpio, const char *path)
{
    for (uint32_t i = 0; i < gpio->request_count; i++)
        if (strcmp(gpio->requests[i].path, path) == 0)
            return true;
    return false;
}

static void take_lines(struct lines_gpiod *gpio, struct gpiod_place *places, uint32_t count,
                       lines_report *report, void *context)
{
    for (uint32_t i = 0; i < count; i++) {
        if (!places[i].found || chip_is_taken(gpio, places[i].path))
            continue;
        char path[GPIOD_PATH_BYTES];
        snprintf(path, sizeof path, "%s", places[i].path);
        if (take_chip(gpio, places, count, path) == 0)
            continue;
        char line[GPIOD_TEXT_BYTES];
        snprintf(line, sizeof line, "%s: the kernel refused its lines (%s)", path, strerror(errno));
        report(context, line);
        for (uint32_t k = i; k < count; k++)
            if (strcmp(places[k].path, path) == 0)
                places[k].found = false;
    }
}

int lines_gpiod_create(struct lines **lines, const struct line_want *wants, uint32_t count,
                       lines_report *report, void *context)
{
    static const struct lines_kind kind = {gpiod_destroy, gpiod_wait, gpiod_wake, gpiod_level};
    if (count > GPIOD_MAX_LINES)
        return NJ_EFULL;
    struct lines_gpiod *gpio = calloc(1, sizeof *gpio);
    if (!gpio)
        return NJ_ESYSTEM;
    gpio->lines.kind = &kind;
    gpio->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    gpio->events = gpiod_edge_event_buffer_new(GPIOD_EVENTS_AT_ONCE);
    struct gpiod_place *places = calloc(count + 1, sizeof *places);
    if (gpio->wake_fd < 0 || !gpio->events || !places) {
        free(places);
        gpiod_destroy(&gpio->lines);
        return NJ_ESYSTEM;
    }
    for (uint32_t i = 0; i < count; i++) {
        char why[GPIOD_TEXT_BYTES];
        places[i].want = &wants[i];
        if (gpiod_place_find(&places[i], why))
            report(context, why);
    }
    take_lines(gpio, places, count, report, context);
    free(places);
    *lines = &gpio->lines;
    return 0;
}
