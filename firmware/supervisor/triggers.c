/* SPDX-License-Identifier: MIT
 * triggers.c - the threads that hear button lines. */
#include "supervisor/triggers.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/debounce.h"
#include "supervisor/lines.h"
#include "supervisor/log.h"

#define TRIGGER_PRIORITY 70
#define TRIGGER_EDGES_AT_ONCE 32

/* One thread and its lines; a line's index is its button's. */
struct hearer {
    struct triggers *triggers;
    struct lines *lines;
    pthread_t thread;
    bool running;
    bool heard[CONFIG_MAX_BUTTONS]; /* this hearer has the button's line */
    struct debounce debounce[CONFIG_MAX_BUTTONS];
    _Atomic uint32_t pressed[CONFIG_MAX_BUTTONS]; /* virtually, not yet taken up */
    _Atomic uint64_t edges, bounces, recovered, lost;
    atomic_bool failed;
};

struct triggers {
    struct ticker *ticker;
    triggers_press_function *press;
    void *context;
    uint32_t button_count;
    atomic_bool ending;
    bool real_time;
    struct hearer hearers[2];
    uint32_t hearer_count;
};

static void say(void *context, const char *line)
{
    (void)context;
    log_line("%s", line);
}

/* ---- on the hearer's thread ------------------------------------------------------------------ */

static void hear_edge(struct hearer *hearer, const struct line_edge *edge)
{
    struct triggers *triggers = hearer->triggers;
    hearer->edges++;
    if (debounce_edge(&hearer->debounce[edge->index], edge->active, edge->time_ns) && edge->active)
        triggers->press(triggers->context, edge->index, edge->time_ns);
}

static void read_again(struct hearer *hearer, uint32_t button, int64_t now_ns)
{
    struct triggers *triggers = hearer->triggers;
    bool active;
    int64_t time_ns;
    if (lines_level(hearer->lines, button, &active))
        return;
    if (debounce_read(&hearer->debounce[button], active, now_ns, &time_ns) && active)
        triggers->press(triggers->context, button, time_ns);
}

/* Lines whose lock is over; all of them when edges were lost. */
static void read_due(struct hearer *hearer)
{
    int64_t now_ns = ticker_now_ns(hearer->triggers->ticker);
    uint64_t lost = lines_lost(hearer->lines);
    bool all = lost != hearer->lost;
    hearer->lost = lost;
    for (uint32_t i = 0; i < hearer->triggers->button_count; i++)
        if (hearer->heard[i] && (all || debounce_due_ns(&hearer->debounce[i]) <= now_ns))
            read_again(hearer, i, now_ns);
}

static void take_virtual(struct hearer *hearer)
{
    struct triggers *triggers = hearer->triggers;
    for (uint32_t i = 0; i < triggers->button_count; i++)
        for (uint32_t left = atomic_exchange(&hearer->pressed[i], 0); left; left--)
            triggers->press(triggers->context, i, ticker_now_ns(triggers->ticker));
}

static int64_t next_due_ns(const struct hearer *hearer)
{
    int64_t due_ns = INT64_MAX;
    for (uint32_t i = 0; i < hearer->triggers->button_count; i++) {
        int64_t line_ns = debounce_due_ns(&hearer->debounce[i]);
        if (hearer->heard[i] && line_ns < due_ns)
            due_ns = line_ns;
    }
    return due_ns;
}

static void publish(struct hearer *hearer)
{
    uint64_t bounces = 0, recovered = 0;
    for (uint32_t i = 0; i < hearer->triggers->button_count; i++) {
        bounces += hearer->debounce[i].bounces;
        recovered += hearer->debounce[i].recovered;
    }
    hearer->bounces = bounces;
    hearer->recovered = recovered;
}

static void *hear(void *context)
{
    struct hearer *hearer = context;
    struct line_edge edges[TRIGGER_EDGES_AT_ONCE];
    while (!hearer->triggers->ending) {
        int count = lines_wait(hearer->lines, next_due_ns(hearer), edges, TRIGGER_EDGES_AT_ONCE);
        if (count < 0) {
            hearer->failed = true;
            log_line("buttons: their lines have gone (%s)", nj_error_text(count));
            break;
        }
        for (int i = 0; i < count; i++)
            hear_edge(hearer, &edges[i]);
        take_virtual(hearer);
        read_due(hearer);
        publish(hearer);
    }
    return NULL;
}

/* ---- making and ending ----------------------------------------------------------------------- */

static uint32_t collect(const struct config *config, bool sim, struct line_want *wants)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < config->button_count; i++) {
        const struct button_config *button = &config->buttons[i];
        if (!button->line_name[0] || lines_name_is_sim(button->line_name) != sim)
            continue;
        wants[count++] = (struct line_want){
            .name = button->line_name,
            .active_high = button->active_high,
            .pull = button->pull,
            .index = i,
        };
    }
    return count;
}

static void start_debounce(struct hearer *hearer, const struct config *config,
                           const struct line_want *want)
{
    bool active;
    uint32_t button = want->index;
    if (lines_level(hearer->lines, button, &active))
        return; /* reported when it was opened */
    hearer->heard[button] = true;
    debounce_init(&hearer->debounce[button], config->buttons[button].lock_ms * INT64_C(1000000),
                  active);
    if (active)
        log_line("button %s: its line %s is closed at the start; that is no press",
                 config->buttons[button].name, want->name);
}

static int start_thread(struct hearer *hearer)
{
    struct sched_param priority = {.sched_priority = TRIGGER_PRIORITY};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_FIFO);
    pthread_attr_setschedparam(&attributes, &priority);
    int error = pthread_create(&hearer->thread, &attributes, hear, hearer);
    pthread_attr_destroy(&attributes);
    if (error) {
        hearer->triggers->real_time = false;
        error = pthread_create(&hearer->thread, NULL, hear, hearer);
    }
    hearer->running = !error;
    return error ? NJ_ESYSTEM : 0;
}

static int add_hearer(struct triggers *triggers, const struct config *config, const char *sim)
{
    struct hearer *hearer = &triggers->hearers[triggers->hearer_count];
    struct line_want wants[CONFIG_MAX_BUTTONS];
    uint32_t count = collect(config, sim != NULL, wants);
    hearer->triggers = triggers;
    int error = sim ? lines_sim_create(&hearer->lines, sim, wants, count, say, NULL)
                    : lines_gpiod_create(&hearer->lines, wants, count, say, NULL);
    if (error)
        return error;
    triggers->hearer_count++;
    for (uint32_t i = 0; i < count; i++)
        start_debounce(hearer, config, &wants[i]);
    return start_thread(hearer);
}

int triggers_create(struct triggers **triggers, const struct config *config, const char *sim_socket,
                    struct ticker *ticker, triggers_press_function *press, void *context)
{
    struct line_want wants[CONFIG_MAX_BUTTONS];
    struct triggers *made = calloc(1, sizeof *made);
    if (!made)
        return NJ_ESYSTEM;
    made->ticker = ticker;
    made->press = press;
    made->context = context;
    made->button_count = config->button_count;
    made->real_time = true;
    int error = sim_socket ? add_hearer(made, config, sim_socket) : 0;
    if (!error && (collect(config, false, wants) || !sim_socket))
        error = add_hearer(made, config, NULL);
    if (error) {
        triggers_destroy(made);
        return error;
    }
    if (!made->real_time)
        log_line("buttons: no real-time priority (limit rtprio, %d wanted): a busy machine will be"
                 " heard",
                 TRIGGER_PRIORITY);
    *triggers = made;
    return 0;
}

void triggers_destroy(struct triggers *triggers)
{
    if (!triggers)
        return;
    triggers->ending = true;
    for (uint32_t i = 0; i < triggers->hearer_count; i++) {
        struct hearer *hearer = &triggers->hearers[i];
        if (hearer->running) {
            lines_wake(hearer->lines);
            pthread_join(hearer->thread, NULL);
        }
        lines_destroy(hearer->lines);
    }
    free(triggers);
}

void triggers_press(struct triggers *triggers, uint32_t button)
{
    struct hearer *hearer = &triggers->hearers[0];
    for (uint32_t i = 0; i < triggers->hearer_count; i++)
        if (triggers->hearers[i].heard[button])
            hearer = &triggers->hearers[i];
    atomic_fetch_add(&hearer->pressed[button], 1);
    lines_wake(hearer->lines);
}

void triggers_status(struct triggers *triggers, struct triggers_status *status)
{
    *status = (struct triggers_status){.real_time = triggers->real_time};
    for (uint32_t i = 0; i < triggers->hearer_count; i++) {
        struct hearer *hearer = &triggers->hearers[i];
        status->edges += hearer->edges;
        status->bounces += hearer->bounces;
        status->recovered += hearer->recovered;
        status->lost += hearer->lost;
        status->failed |= hearer->failed;
    }
}
