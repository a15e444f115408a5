/* SPDX-License-Identifier: MIT
 * transfer.c - reading and writing a stream's frames, and waiting for its events. */
#include "stream/stream.h"

#include <time.h>

#define NS_PER_S 1000000000

/* Who waits for whom: frames of one ring, until a time. */
struct transfer {
    struct nj_stream *stream;
    const struct side *side;
    uint64_t (*there)(struct nj_ring *ring);
    int64_t deadline_ns; /* INT64_MAX: none */
};

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

static int64_t deadline_of(int64_t timeout_ns)
{
    int64_t now = now_ns();

    return timeout_ns < 0 || timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
}

/* How long the card needs for what is missing, and a period at least. */
static int64_t nap_ns(const struct transfer *transfer, uint64_t missing)
{
    const struct nj_stream_config *config = &transfer->side->config;
    uint64_t frames = missing > config->period_frames ? missing : config->period_frames;

    return (int64_t)(frames * NS_PER_S / config->rate_hz);
}

/* Until so many frames can be there. False: it is time to give up. */
static bool nap(const struct transfer *transfer, uint64_t missing)
{
    struct nj_stream *stream = transfer->stream;
    int64_t now = now_ns(), until = now + nap_ns(transfer, missing);
    struct timespec time;

    if (now >= transfer->deadline_ns)
        return false;
    if (until > transfer->deadline_ns)
        until = transfer->deadline_ns;
    time.tv_sec = (time_t)(until / NS_PER_S);
    time.tv_nsec = (long)(until % NS_PER_S);
    pthread_mutex_lock(&stream->lock);
    if (stream_is_active(stream))
        pthread_cond_timedwait(&stream->changed, &stream->lock, &time);
    pthread_mutex_unlock(&stream->lock);
    return true;
}

/* What is worth being woken for: the other half of the ring may move meanwhile. */
static uint64_t portion(const struct side *side, uint64_t left)
{
    uint64_t half = side->io.ring_frames / 2;

    return left < half ? left : half;
}

/* Waits once, for a part of what is left. False: the time is over. */
static bool wait_for(const struct transfer *transfer, uint64_t left)
{
    const struct side *side = transfer->side;
    uint64_t wanted = portion(side, left), there = transfer->there(side->ring);

    return there >= wanted || nap(transfer, wanted - there);
}

static bool transfers(const struct nj_stream *stream, const struct side *side, const void *frames,
                      uint64_t count)
{
    return side->ring != NULL && stream->feed.callback == NULL && (frames != NULL || count == 0) &&
           count <= INT64_MAX / side->frame_bytes;
}

/* This end of the ring, until it is given back; once the end of a run was settled the output's
 * begins anew, with what is written for the next. */
static void take_end(struct nj_stream *stream, struct side *side)
{
    pthread_mutex_lock(&side->end);
    if (side == &stream->play && !stream_is_active(stream) && atomic_load(&stream->settled))
        side_renew(side);
}

static void give_end(struct side *side)
{
    pthread_mutex_unlock(&side->end);
}

static int64_t write_frames(const struct transfer *transfer, const unsigned char *from,
                            uint64_t count)
{
    const struct side *side = transfer->side;
    uint64_t done = 0;
    bool active;

    do {
        uint64_t room = nj_ring_room(side->ring), part = count - done < room ? count - done : room;
        int64_t moved;

        active = stream_is_active(transfer->stream);
        moved = nj_ring_write(side->ring, from + done * side->frame_bytes, part);
        if (moved < 0)
            return done > 0 ? (int64_t)done : moved;
        done += (uint64_t)moved;
    } while (done < count && active && wait_for(transfer, count - done));
    return done > 0 || count == 0 ? (int64_t)done : NJ_ETIMEOUT;
}

static int64_t read_frames(const struct transfer *transfer, unsigned char *to, uint64_t count)
{
    const struct side *side = transfer->side;
    uint64_t done = 0;
    bool active;

    do {
        /* First: what came before its end is there then. */
        active = stream_is_active(transfer->stream);
        done += (uint64_t)nj_ring_read(side->ring, to + done * side->frame_bytes, count - done);
    } while (done < count && active && wait_for(transfer, count - done));
    if (done > 0 || count == 0)
        return (int64_t)done;
    return active ? NJ_ETIMEOUT : NJ_ECLOSED;
}

int64_t nj_stream_write(struct nj_stream *stream, const void *frames, uint64_t count,
                        int64_t timeout_ns)
{
    struct side *side = &stream->play;
    const struct transfer transfer = {stream, side, nj_ring_room, deadline_of(timeout_ns)};
    int64_t moved;

    if (!transfers(stream, side, frames, count))
        return NJ_EINVAL;
    take_end(stream, side);
    moved = write_frames(&transfer, frames, count);
    give_end(side);
    return moved;
}

int64_t nj_stream_read(struct nj_stream *stream, void *frames, uint64_t count, int64_t timeout_ns)
{
    struct side *side = &stream->capture;
    const struct transfer transfer = {stream, side, nj_ring_ready, deadline_of(timeout_ns)};
    int64_t moved;

    if (!transfers(stream, side, frames, count))
        return NJ_EINVAL;
    take_end(stream, side);
    moved = read_frames(&transfer, frames, count);
    give_end(side);
    return moved;
}

static uint64_t there_now(struct nj_stream *stream, struct side *side,
                          uint64_t (*there)(struct nj_ring *ring))
{
    uint64_t frames;

    if (!transfers(stream, side, NULL, 0))
        return 0;
    take_end(stream, side);
    frames = there(side->ring);
    give_end(side);
    return frames;
}

uint64_t nj_stream_room(struct nj_stream *stream)
{
    return there_now(stream, &stream->play, nj_ring_room);
}

uint64_t nj_stream_ready(struct nj_stream *stream)
{
    return there_now(stream, &stream->capture, nj_ring_ready);
}

int64_t nj_stream_await(struct nj_stream *stream, uint32_t direction, uint64_t count,
                        int64_t timeout_ns)
{
    struct side *side = stream_side(stream, direction);
    struct transfer transfer = {stream, side, direction == NJ_PLAY ? nj_ring_room : nj_ring_ready,
                                0};
    uint64_t there;
    bool active;

    if (side == NULL || !transfers(stream, side, NULL, 0) || count > side->io.ring_frames)
        return NJ_EINVAL;
    transfer.deadline_ns = deadline_of(timeout_ns);
    do {
        active = stream_is_active(stream); /* first: what came before its end is there then */
        there = there_now(stream, side, transfer.there);
    } while (there < count && active && nap(&transfer, count - there));
    return (int64_t)there;
}

void nj_stream_end(struct nj_stream *stream)
{
    struct side *side = &stream->play;
    bool between = !stream_is_active(stream);

    if (side->ring == NULL)
        return;
    /* For the next run then; while one runs, whoever writes may be waiting with the end. */
    if (between)
        take_end(stream, side);
    nj_ring_close(side->ring);
    if (between)
        give_end(side);
}

int nj_stream_event(struct nj_stream *stream, uint32_t direction, struct nj_event *event,
                    int64_t timeout_ns)
{
    struct side *side = stream_side(stream, direction);
    struct transfer transfer = {stream, side, NULL, deadline_of(timeout_ns)};
    bool active;

    if (side == NULL)
        return NJ_EINVAL;
    do {
        active = stream_is_active(stream); /* first: what came before its end is there then */
        if (nj_event_next(side->client, event))
            return NJ_OK;
    } while (active && nap(&transfer, 0));
    return active ? NJ_ETIMEOUT : NJ_ECLOSED;
}
