/* SPDX-License-Identifier: MIT
 * log.c - the queue of lines and its writer thread. */
#include "supervisor/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/log_file.h"
#include "supervisor/touch.h"

#define LOG_LINE_BYTES 512
#define LOG_QUEUE_LINES 256
#define LOG_REPEAT_LINES 8
#define LOG_REPEATS 3 /* as often a line is written before it is only counted */
#define LOG_REPEAT_NS INT64_C(10000000000)

struct repeat {
    char text[LOG_LINE_BYTES];
    int64_t first_ns;
    uint32_t seen, count; /* since first_ns: in all, and left out */
    uint64_t last;        /* the logger's lines then */
};

struct logger {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool open, closing, writing;
    char queue[LOG_QUEUE_LINES][LOG_LINE_BYTES + 32];
    uint32_t head, count;
    uint64_t lost;
    struct repeat repeats[LOG_REPEAT_LINES];
    uint64_t lines;
    log_clock *clock;
    void *clock_context;
    log_listener *listener;
    void *listener_context;
    char path[512];
    uint64_t max_bytes;
    bool file_changed;
};

static struct logger logger = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int64_t clock_ns(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void stamp(char *text, size_t bytes, int64_t utc_ns)
{
    time_t seconds = (time_t)(utc_ns / 1000000000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t used = strftime(text, bytes, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + used, bytes - used, ".%03dZ ", (int)(utc_ns / 1000000 % 1000));
}

/* ---- under the lock -------------------------------------------------------------------------- */

static void enqueue(const char *line)
{
    if (logger.count == LOG_QUEUE_LINES) {
        logger.lost++;
        return;
    }
    char *place = logger.queue[(logger.head + logger.count++) % LOG_QUEUE_LINES];
    stamp(place, 32, logger.clock ? logger.clock(logger.clock_context) : clock_ns(CLOCK_REALTIME));
    size_t used = strlen(place);
    snprintf(place + used, sizeof logger.queue[0] - used, "%s\n", line);
    pthread_cond_broadcast(&logger.changed);
}

/* Says how often a line was left out, once its time is over. */
static void settle_repeat(struct repeat *repeat)
{
    char line[LOG_LINE_BYTES];
    if (repeat->count) {
        snprintf(line, sizeof line, "(%u times more) %.440s", repeat->count, repeat->text);
        enqueue(line);
    }
    *repeat = (struct repeat){0};
}

static bool count_repeat(struct repeat *repeat)
{
    bool again = repeat->seen++ >= LOG_REPEATS;
    repeat->count += again;
    repeat->last = logger.lines;
    return again;
}

static bool is_repeat(const char *line)
{
    int64_t now_ns = clock_ns(CLOCK_MONOTONIC);
    struct repeat *oldest = &logger.repeats[0];
    logger.lines++;
    for (uint32_t i = 0; i < LOG_REPEAT_LINES; i++) {
        struct repeat *repeat = &logger.repeats[i];
        if (repeat->text[0] && now_ns - repeat->first_ns > LOG_REPEAT_NS)
            settle_repeat(repeat);
        if (strcmp(repeat->text, line) == 0)
            return count_repeat(repeat);
        if (repeat->last < oldest->last)
            oldest = repeat;
    }
    settle_repeat(oldest);
    snprintf(oldest->text, sizeof oldest->text, "%s", line);
    oldest->first_ns = now_ns;
    oldest->seen = 1;
    oldest->last = logger.lines;
    return false;
}

static void say_lost(void)
{
    if (!logger.lost || logger.count == LOG_QUEUE_LINES)
        return;
    char line[64];
    snprintf(line, sizeof line, "%llu log lines found no room", (unsigned long long)logger.lost);
    logger.lost = 0;
    enqueue(line);
}

/* ---- the writer ------------------------------------------------------------------------------ */

static void write_all(int fd, const char *text, size_t bytes)
{
    while (bytes) {
        ssize_t written = write(fd, text, bytes);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return;
        text += written;
        bytes -= (size_t)written;
    }
}

static void *writer(void *unused)
{
    (void)unused;
    struct log_file file = {.fd = -1};
    pthread_mutex_lock(&logger.lock);
    for (;;) {
        while (!logger.count && !logger.closing)
            pthread_cond_wait(&logger.changed, &logger.lock);
        if (logger.file_changed) {
            log_file_close(&file);
            log_file_set(&file, logger.path, logger.max_bytes);
            logger.file_changed = false;
        }
        if (!logger.count)
            break;
        char line[sizeof logger.queue[0]];
        memcpy(line, logger.queue[logger.head], sizeof line);
        logger.head = (logger.head + 1) % LOG_QUEUE_LINES;
        logger.count--;
        logger.writing = true;
        say_lost();
        pthread_mutex_unlock(&logger.lock);
        write_all(STDERR_FILENO, line, strlen(line));
        log_file_write(&file, line, strlen(line));
        pthread_mutex_lock(&logger.lock);
        logger.writing = false;
        pthread_cond_broadcast(&logger.changed);
    }
    pthread_mutex_unlock(&logger.lock);
    log_file_close(&file);
    return NULL;
}

/* ---- for everyone ---------------------------------------------------------------------------- */

int log_open(const char *path, uint64_t max_bytes)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&logger.changed, &attributes);
    pthread_condattr_destroy(&attributes);
    touch(&logger, sizeof logger);
    logger.closing = false;
    log_set_file(path, max_bytes);
    if (pthread_create(&logger.thread, NULL, writer, NULL))
        return NJ_ESYSTEM;
    logger.open = true;
    return 0;
}

void log_set_clock(log_clock *clock, void *context)
{
    pthread_mutex_lock(&logger.lock);
    logger.clock = clock;
    logger.clock_context = context;
    pthread_mutex_unlock(&logger.lock);
}

void log_set_listener(log_listener *listener, void *context)
{
    pthread_mutex_lock(&logger.lock);
    logger.listener = listener;
    logger.listener_context = context;
    pthread_mutex_unlock(&logger.lock);
}

void log_set_file(const char *path, uint64_t max_bytes)
{
    pthread_mutex_lock(&logger.lock);
    snprintf(logger.path, sizeof logger.path, "%s", path);
    logger.max_bytes = max_bytes;
    logger.file_changed = true;
    pthread_mutex_unlock(&logger.lock);
}

void log_line(const char *format, ...)
{
    char line[LOG_LINE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (!logger.open) { /* before log_open: a command that says one thing */
        dprintf(STDERR_FILENO, "%s\n", line);
        return;
    }
    pthread_mutex_lock(&logger.lock);
    bool written = !is_repeat(line);
    if (written)
        enqueue(line);
    log_listener *listener = written ? logger.listener : NULL;
    void *context = logger.listener_context;
    pthread_mutex_unlock(&logger.lock);
    if (listener)
        listener(context, line);
}

void log_flush(int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += timeout_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&logger.lock);
    int error = 0;
    while (logger.open && (logger.count || logger.writing) && !error)
        error = pthread_cond_timedwait(&logger.changed, &logger.lock, &until);
    pthread_mutex_unlock(&logger.lock);
}

void log_close(void)
{
    if (!logger.open)
        return;
    pthread_mutex_lock(&logger.lock);
    for (uint32_t i = 0; i < LOG_REPEAT_LINES; i++)
        settle_repeat(&logger.repeats[i]);
    logger.closing = true;
    pthread_cond_broadcast(&logger.changed);
    pthread_mutex_unlock(&logger.lock);
    log_flush(2000);
    pthread_mutex_lock(&logger.lock);
    bool stuck = logger.count || logger.writing;
    pthread_mutex_unlock(&logger.lock);
    if (stuck) /* a card that does not answer: the end of the program takes the thread along */
        pthread_detach(logger.thread);
    else
        pthread_join(logger.thread, NULL);
    logger.open = false;
}
