/* SPDX-License-Identifier: MIT
 * supervisor_reload.c - another configuration while it runs: what is the same goes on.
 *
 * A stream whose device, sizes and clips are the same keeps its engine: takes go on without a
 * missing frame, and what sounds goes on sounding. All other streams end and begin anew. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "supervisor/log.h"
#include "supervisor/supervisor.h"

/* A configuration with mistakes is no improvement on one that runs. */
static int read_new(struct supervisor *supervisor, struct config **config, struct plan **plan,
                    char why[RUNTIME_WHY_BYTES])
{
    int error = supervisor_config_read(supervisor->options.config_path, config, plan);
    if (error) {
        snprintf(why, RUNTIME_WHY_BYTES, "%s cannot run", supervisor->options.config_path);
        return error;
    }
    uint32_t mistakes = (*config)->mistakes + (*plan)->mistakes;
    if (!mistakes)
        return 0;
    snprintf(why, RUNTIME_WHY_BYTES, "%u mistakes in %s", mistakes,
             supervisor->options.config_path);
    supervisor_config_free(*config, *plan);
    return NJ_EINVAL;
}

static bool same_line(const struct button_config *a, const struct button_config *b)
{
    return strcmp(a->line_name, b->line_name) == 0 && strcmp(a->pull, b->pull) == 0 &&
           a->active_high == b->active_high && a->lock_ms == b->lock_ms &&
           a->card_index == b->card_index;
}

/* The trigger threads may go on: the same lines press the same players. */
static bool hears_the_same(const struct supervisor *supervisor, const struct config *config,
                           const struct plan *plan)
{
    const struct config *old = supervisor->config;
    if (!supervisor->triggers || config->button_count != old->button_count ||
        plan->stream_count != supervisor->stream_count)
        return false;
    for (uint32_t i = 0; i < config->button_count; i++)
        if (!same_line(&config->buttons[i], &old->buttons[i]))
            return false;
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        if (!stream_fits(&supervisor->streams[i], config, plan))
            return false;
    return true;
}

/* Ends what does not fit any more; returns how many streams stay, at the front. */
static uint32_t end_others(struct supervisor *supervisor, const struct config *config,
                           const struct plan *plan)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < supervisor->stream_count; i++) {
        struct stream *stream = &supervisor->streams[i];
        if (stream_fits(stream, config, plan)) {
            struct stream *place = &supervisor->streams[kept++];
            if (place != stream) {
                *place = *stream;
                place->engine.segment_path = place->segment.path;
            }
            continue;
        }
        log_line("%s: ends for the new configuration", stream->name);
        stream_stop(stream);
        stream_close(stream, true);
    }
    return kept;
}

static void begin_new(struct supervisor *supervisor)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    for (uint32_t i = 0; i < supervisor->plan->stream_count; i++) {
        const struct plan_stream *wanted = &supervisor->plan->streams[i];
        if (supervisor_stream(supervisor, wanted->card, wanted->config.direction))
            continue;
        struct stream *stream = &supervisor->streams[supervisor->stream_count++];
        stream_init(stream, &supervisor->shared, wanted->card, wanted->config.direction);
        stream_step(stream, now.tv_sec * INT64_C(1000000000) + now.tv_nsec);
    }
}

int supervisor_reload(struct supervisor *supervisor, char why[RUNTIME_WHY_BYTES])
{
    struct config *config, *old_config = supervisor->config;
    struct plan *plan, *old_plan = supervisor->plan;
    int error = read_new(supervisor, &config, &plan, why);
    if (error)
        return error;
    supervisor_take_records(supervisor);
    bool hears = hears_the_same(supervisor, config, plan);
    if (!hears) {
        triggers_destroy(supervisor->triggers);
        supervisor->triggers = NULL;
    }
    supervisor->stream_count = end_others(supervisor, config, plan);
    supervisor->shared.config = supervisor->config = config;
    supervisor->shared.plan = supervisor->plan = plan;
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        stream_reload(&supervisor->streams[i]);
    begin_new(supervisor);
    log_set_file(config->log_path, config->log_max_bytes);
    error = hears ? 0 : supervisor_triggers(supervisor);
    supervisor->armed = false;
    supervisor_config_free(old_config, old_plan);
    log_line("reloaded %s", supervisor->options.config_path);
    if (error)
        snprintf(why, RUNTIME_WHY_BYTES, "the buttons cannot be heard: %s", nj_error_text(error));
    return error;
}
