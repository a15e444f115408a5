/* SPDX-License-Identifier: MIT
 * keeper.c - the thread that ends a stream's run.
 *
 * It looks at what the callback and the engine left, no more often than a period, and is woken by
 * whoever asks for an end. */
#include "stream/stream.h"

#include <time.h>

#include "core/client_keep.h"

#define SHORTEST_TICK_NS 5000000

/* Why a run ends; state NJ_STREAM_ACTIVE: it does not yet. */
struct verdict {
    uint32_t state;
    int32_t result;
};

struct keeper {
    struct nj_stream *stream;
    int64_t tick_ns;
    bool draining;         /* a stop was seen, of an output for actions alone */
    uint64_t drain_frames; /* it had taken so many by then */
};

static int64_t period_ns(const struct side *side)
{
    return side_exists(side)
               ? (int64_t)side->config.period_frames * 1000000000 / side->config.rate_hz
               : 0;
}

static void find_tick(struct keeper *keeper)
{
    int64_t play = period_ns(&keeper->stream->play), capture = period_ns(&keeper->stream->capture);

    keeper->tick_ns = play > capture ? play : capture;
    if (keeper->tick_ns < SHORTEST_TICK_NS)
        keeper->tick_ns = SHORTEST_TICK_NS;
}

/* Under the lock. */
static void sleep_tick(const struct keeper *keeper)
{
    struct nj_stream *stream = keeper->stream;
    struct timespec until;
    int64_t ns;

    clock_gettime(CLOCK_MONOTONIC, &until);
    ns = until.tv_nsec + keeper->tick_ns;
    until.tv_sec += (time_t)(ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    pthread_cond_timedwait(&stream->changed, &stream->lock, &until);
}

static struct verdict make(uint32_t state, int32_t result)
{
    return (struct verdict){state, result};
}

/* A card whose buffer is full when the last frame goes in has played it when a whole buffer more
 * has been asked for. */
static struct verdict drain(struct keeper *keeper, uint64_t frames, struct verdict ending)
{
    const struct side *play = &keeper->stream->play;
    uint64_t buffer = (uint64_t)play->config.period_frames * play->config.periods;

    return side_played(play) >= frames + buffer + play->config.limiter_frames
               ? ending
               : make(NJ_STREAM_ACTIVE, NJ_OK);
}

static struct verdict drain_ring(struct keeper *keeper, struct verdict ending)
{
    struct side_figures figures;

    side_figures(&keeper->stream->play, &figures);
    return drain(keeper, figures.frames, ending);
}

/* What was mixed before the stop sounds. */
static struct verdict drain_actions(struct keeper *keeper)
{
    if (!keeper->draining) {
        keeper->draining = true;
        keeper->drain_frames = side_played(&keeper->stream->play);
    }
    return drain(keeper, keeper->drain_frames, make(NJ_STREAM_STOPPED, NJ_OK));
}

static uint32_t ended_by(const struct nj_stream *stream)
{
    return stream->stop ? NJ_STREAM_STOPPED : NJ_STREAM_FINISHED;
}

/* The end of the side that says when the run is over: the output, where there is one. */
static struct verdict look_at_end(struct keeper *keeper)
{
    struct nj_stream *stream = keeper->stream;
    bool plays = side_exists(&stream->play);
    struct side *side = plays ? &stream->play : &stream->capture;
    int32_t result = NJ_OK;

    if (side_is_over(side, &result)) {
        struct verdict ending =
            make(result == NJ_OK ? ended_by(stream) : NJ_STREAM_FINISHED,
                 result == NJ_ESTOPPED || result == NJ_ECLOSED ? NJ_OK : result);

        return plays ? drain_ring(keeper, ending) : ending;
    }
    if (!stream->stop || (plays && side->ring != NULL))
        return make(NJ_STREAM_ACTIVE, NJ_OK);
    return plays ? drain_actions(keeper) : make(NJ_STREAM_STOPPED, NJ_OK);
}

static struct verdict look(struct keeper *keeper)
{
    struct nj_stream *stream = keeper->stream;
    uint32_t end = atomic_load_explicit(&stream->feed.end, memory_order_acquire);
    int32_t result = NJ_OK;

    if (stream->abort || end == NJ_ABORT)
        return make(NJ_STREAM_ABORTED, NJ_OK);
    if (stream->failed != NJ_OK)
        return make(NJ_STREAM_ABORTED, stream->failed);
    if ((side_exists(&stream->play) && side_is_lost(&stream->play, stream->end_text)) ||
        (side_exists(&stream->capture) && side_is_lost(&stream->capture, stream->end_text)))
        return make(NJ_STREAM_LOST, NJ_EDEVICE);
    if ((end == NJ_COMPLETE || stream->sunk) && !side_exists(&stream->play))
        return make(NJ_STREAM_FINISHED, NJ_OK);
    if (side_exists(&stream->play) && side_exists(&stream->capture) &&
        side_is_over(&stream->capture, &result))
        return make(NJ_STREAM_FINISHED, result == NJ_EFULL ? result : NJ_OK);
    return look_at_end(keeper);
}

static void stop_side(struct side *side)
{
    if (!side_exists(side))
        return;
    (void)side_stop(side);
    atomic_store(&side->used, true); /* a run without a block was one too */
}

static void note_sent(struct side *side)
{
    if (side_exists(side))
        side->sent = client_sent(side->client);
}

static void finish(struct nj_stream *stream, struct verdict verdict)
{
    struct side_figures play = {0}, capture = {0};

    stand_in_stop(stream);
    /* Nobody reads the input any more once the run is seen to be over. */
    stop_side(&stream->capture);
    stop_side(&stream->play);
    stand_in_finish(stream);
    if (side_exists(&stream->play))
        side_figures(&stream->play, &play);
    if (side_exists(&stream->capture))
        side_figures(&stream->capture, &capture);
    if (stream->play.ring != NULL)
        nj_ring_close(stream->play.ring);
    pthread_mutex_lock(&stream->lock);
    stream->play.last = play;
    stream->capture.last = capture;
    note_sent(&stream->play);
    note_sent(&stream->capture);
    stream->result = verdict.result;
    atomic_store_explicit(&stream->state, verdict.state, memory_order_release);
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
    if (stream->finished != NULL)
        stream->finished(stream->user, stream);
}

void *keeper_run(void *context)
{
    struct keeper keeper = {.stream = context};
    struct verdict verdict;

    find_tick(&keeper);
    pthread_mutex_lock(&keeper.stream->lock);
    while ((verdict = look(&keeper)).state == NJ_STREAM_ACTIVE)
        sleep_tick(&keeper);
    pthread_mutex_unlock(&keeper.stream->lock);
    finish(keeper.stream, verdict);
    return NULL;
}
