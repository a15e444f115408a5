/* SPDX-License-Identifier: MIT
 * writer.c - see writer.h. */
#include "cli/writer.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "core/format.h"

#define CHUNK_FRAMES 2048
#define BEAT_NS INT64_C(1000000000)

struct writer {
    struct writer_options options;
    struct ticker_sleeper *sleeper;
    pthread_t thread;
    bool running;
    float *floats; /* CHUNK_FRAMES, when they are scaled */
    void *mapped;  /* likewise of what is kept, where that is not 1:1 */
    int64_t beat_ns;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    int started; /* 0: not yet; 1, or an error */
    bool stop, draining;
    uint64_t limit_frame, end_frame;
    struct writer_status status;
};

/* What the owner asks for, as one. */
struct orders {
    bool stop, draining;
    uint64_t until_frame; /* may be taken */
    uint64_t end_frame;
};

static void orders_of(struct writer *writer, struct orders *orders)
{
    pthread_mutex_lock(&writer->lock);
    *orders =
        (struct orders){writer->stop, writer->draining, writer->limit_frame, writer->end_frame};
    pthread_mutex_unlock(&writer->lock);
    if (orders->end_frame < orders->until_frame)
        orders->until_frame = orders->end_frame;
}

/* ---- onto the tape --------------------------------------------------------------------------- */

static const void *scale(struct writer *writer, const void *frames, uint64_t first, uint64_t count,
                         uint64_t end_frame)
{
    const struct writer_options *setup = &writer->options;
    uint32_t channels = setup->channels;

    format_to_float(writer->floats, frames, count * channels, setup->format, 1);
    fade_apply(&setup->fade, writer->floats, channels, first - setup->begin_frame, count,
               end_frame == NJ_ENDLESS ? NJ_ENDLESS : end_frame - setup->begin_frame);
    return writer->floats;
}

static uint32_t kept_format(const struct writer_options *setup)
{
    return setup->scaled ? (uint32_t)NJ_FORMAT_F32 : setup->format;
}

static int put(struct writer *writer, const struct nj_span *span, uint64_t count,
               uint64_t end_frame, struct trouble *trouble)
{
    const struct writer_options *setup = &writer->options;
    const void *frames = span->data;

    if (!frames) {
        if (setup->levels)
            levels_add_silence(setup->levels, count);
        return setup->tape ? tape_hole(setup->tape, span, count, trouble) : NJ_OK;
    }
    if (setup->scaled)
        frames = scale(writer, frames, span->first_frame, count, end_frame);
    if (writer->mapped) {
        format_map(writer->mapped, setup->kept_channels, frames, setup->channels, setup->map, count,
                   kept_format(setup));
        frames = writer->mapped;
    }
    if (setup->levels)
        levels_add(setup->levels, frames, count);
    return setup->tape ? tape_put(setup->tape, frames, count, trouble) : NJ_OK;
}

/* ---- the thread ------------------------------------------------------------------------------ */

static void end_here(struct writer *writer, bool at_hole, int error, const struct trouble *trouble)
{
    pthread_mutex_lock(&writer->lock);
    writer->status.ended = true;
    writer->status.at_hole = at_hole;
    writer->status.error = error;
    if (error)
        writer->status.trouble = *trouble;
    pthread_mutex_unlock(&writer->lock);
}

static void note(struct writer *writer, const struct nj_span *span, uint64_t count, bool kept)
{
    pthread_mutex_lock(&writer->lock);
    writer->status.next_frame = span->first_frame + count;
    if (kept && !span->data) {
        writer->status.holes += span->frames == count;
        writer->status.lost_frames += count;
    }
    pthread_mutex_unlock(&writer->lock);
}

/* A piece of the span; false when that ended the writer. */
static bool take(struct writer *writer, const struct nj_span *span, const struct orders *orders)
{
    uint64_t begin = writer->options.begin_frame;
    bool kept = span->first_frame >= begin;
    uint64_t until = kept ? orders->until_frame : begin;
    uint64_t count =
        until - span->first_frame < span->frames ? until - span->first_frame : span->frames;
    struct trouble trouble;

    if (!span->data && writer->options.to_first_hole &&
        span->first_frame + span->frames > writer->options.run_frame) {
        end_here(writer, true, NJ_OK, NULL);
        return false;
    }
    if (kept && span->data && count > CHUNK_FRAMES)
        count = CHUNK_FRAMES;
    int error = kept ? put(writer, span, count, orders->end_frame, &trouble) : NJ_OK;
    if (error) {
        end_here(writer, false, error, &trouble);
        return false;
    }
    nj_capture_advance(writer->options.client, count); /* now that it is safe */
    note(writer, span, count, kept);
    return true;
}

/* A hole is taken as a whole: it is one line of the ledger. */
static bool may_go_on(const struct writer *writer, const struct orders *orders,
                      const struct nj_span *span)
{
    uint64_t until = orders->until_frame;

    if (span->first_frame < writer->options.begin_frame)
        return true;
    if (!span->data && until < orders->end_frame && span->first_frame + span->frames > until)
        return false;
    return span->first_frame < until;
}

static bool beat_due(struct writer *writer)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t now_ns = now.tv_sec * BEAT_NS + now.tv_nsec;
    if (writer->beat_ns && now_ns - writer->beat_ns < BEAT_NS)
        return false;
    bool first = !writer->beat_ns;
    writer->beat_ns = now_ns;
    return !first;
}

static bool beat(struct writer *writer)
{
    struct trouble trouble;
    struct nj_clock clock;

    if (!writer->options.tape || !beat_due(writer))
        return true;
    nj_clock_read(writer->options.client, &clock);
    int error = tape_beat(writer->options.tape, clock.valid ? clock.rate_hz : 0, &trouble);
    if (error)
        end_here(writer, false, error, &trouble);
    return error == 0;
}

static bool must_stop(struct writer *writer)
{
    struct orders orders;

    orders_of(writer, &orders);
    return orders.stop;
}

/* All that is there and may be taken; false when it has ended. */
static bool move(struct writer *writer)
{
    struct nj_span span;
    struct orders orders;

    for (;;) {
        orders_of(writer, &orders);
        if (orders.stop || !beat(writer))
            return false;
        bool there = nj_capture_peek(writer->options.client, &span);
        if (there && may_go_on(writer, &orders, &span)) {
            if (!take(writer, &span, &orders))
                return false;
            continue;
        }
        uint64_t next = nj_capture_position(writer->options.client, NULL);
        if (next < orders.end_frame && !orders.draining)
            return true;
        end_here(writer, false, NJ_OK, NULL);
        return false;
    }
}

static void started(struct writer *writer, int result)
{
    pthread_mutex_lock(&writer->lock);
    writer->started = result;
    pthread_cond_broadcast(&writer->changed);
    pthread_mutex_unlock(&writer->lock);
}

static void *run(void *context)
{
    struct writer *writer = context;
    struct ticker *ticker = writer->options.ticker;
    int error = ticker_sleeper_create(&writer->sleeper, ticker);

    started(writer, error ? error : 1);
    if (error)
        return NULL;
    while (move(writer) && ticker_sleep_until(writer->sleeper,
                                              ticker_now_ns(ticker) + writer->options.step_ns) >= 0)
        ;
    pthread_mutex_lock(&writer->lock);
    writer->status.ended = true;
    pthread_mutex_unlock(&writer->lock);
    ticker_wake(writer->options.owner);
    while (!must_stop(writer) && ticker_sleep_until(writer->sleeper, INT64_MAX) >= 0)
        ; /* time goes on without this thread */
    return NULL;
}

/* ---- the owner's side ------------------------------------------------------------------------ */

static bool is_mapped(const struct writer_options *setup)
{
    bool mapped = setup->kept_channels > 0 && setup->kept_channels != setup->channels;

    for (uint32_t k = 0; k < setup->kept_channels; k++)
        mapped |= setup->map[k] != k + 1;
    return mapped;
}

static int make(struct writer *writer)
{
    const struct writer_options *setup = &writer->options;
    size_t samples = (size_t)CHUNK_FRAMES * setup->channels;
    size_t kept = (size_t)CHUNK_FRAMES * setup->kept_channels;

    if (setup->scaled)
        writer->floats = malloc(samples * sizeof *writer->floats);
    if (is_mapped(setup))
        writer->mapped = malloc(kept * nj_format_bytes(kept_format(setup)));
    return (setup->scaled && !writer->floats) || (is_mapped(setup) && !writer->mapped) ? NJ_EMEMORY
                                                                                       : NJ_OK;
}

static int start(struct writer *writer)
{
    int result;

    if (pthread_create(&writer->thread, NULL, run, writer))
        return NJ_ESYSTEM;
    writer->running = true;
    pthread_mutex_lock(&writer->lock);
    while (!(result = writer->started))
        pthread_cond_wait(&writer->changed, &writer->lock);
    pthread_mutex_unlock(&writer->lock);
    return result > 0 ? NJ_OK : result;
}

int writer_create(struct writer **writer, const struct writer_options *setup)
{
    struct writer *w = calloc(1, sizeof *w);

    if (!w)
        return NJ_EMEMORY;
    w->options = *setup;
    w->limit_frame = setup->limit_frame;
    w->end_frame = setup->end_frame;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->changed, NULL);
    int error = make(w);
    if (!error)
        error = start(w);
    if (error)
        writer_destroy(w);
    else
        *writer = w;
    return error;
}

void writer_destroy(struct writer *writer)
{
    if (!writer)
        return;
    if (writer->running) {
        pthread_mutex_lock(&writer->lock);
        writer->stop = true;
        pthread_mutex_unlock(&writer->lock);
        if (writer->sleeper)
            ticker_wake(writer->sleeper);
        pthread_join(writer->thread, NULL);
    }
    ticker_sleeper_destroy(writer->sleeper);
    free(writer->floats);
    free(writer->mapped);
    pthread_cond_destroy(&writer->changed);
    pthread_mutex_destroy(&writer->lock);
    free(writer);
}

void writer_limit(struct writer *writer, uint64_t frame)
{
    pthread_mutex_lock(&writer->lock);
    writer->limit_frame = frame;
    pthread_mutex_unlock(&writer->lock);
}

void writer_end(struct writer *writer, uint64_t frame)
{
    pthread_mutex_lock(&writer->lock);
    if (frame < writer->end_frame)
        writer->end_frame = frame;
    writer->limit_frame = NJ_ENDLESS;
    pthread_mutex_unlock(&writer->lock);
    ticker_wake(writer->sleeper);
}

void writer_drain(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->draining = true;
    writer->limit_frame = NJ_ENDLESS;
    pthread_mutex_unlock(&writer->lock);
    ticker_wake(writer->sleeper);
}

void writer_status(struct writer *writer, struct writer_status *status)
{
    pthread_mutex_lock(&writer->lock);
    *status = writer->status;
    pthread_mutex_unlock(&writer->lock);
}
