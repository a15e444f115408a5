/* SPDX-License-Identifier: MIT
 * feed.c - the user's callback, around a block. See feed.h. */
#include "stream/feed.h"

#include <string.h>

#include "core/client.h"
#include "core/public_ring.h"

static uint64_t get(const _Atomic uint64_t *value)
{
    return atomic_load_explicit(value, memory_order_acquire);
}

/* ---- figures --------------------------------------------------------------------------------- */

uint64_t feed_holes(const struct feed_end *end)
{
    return get(&end->client->parts.segment->stats[STAT_hole_frames]) - end->holes0;
}

static uint64_t dry_frames(const struct feed *feed)
{
    const struct feed_end *play = &feed->play;
    uint64_t gone, taken;

    if (!play->ring || feed->far)
        return feed->dry_far;
    gone = get(&play->client->parts.segment->process.frame) - play->frame0 - feed_holes(play);
    taken = get(&play->ring->inner.read);
    return gone > taken ? gone - taken : 0;
}

static uint64_t lost_frames(const struct feed *feed)
{
    const struct feed_end *capture = &feed->capture;

    if (!capture->ring)
        return 0;
    return feed_holes(capture) +
           (feed->play.ring ? get(&feed->missed) : get(&capture->ring->inner.refused));
}

/* ---- a block --------------------------------------------------------------------------------- */

static void close_ring(struct nj_ring *ring)
{
    atomic_fetch_or_explicit(&ring->state, RING_CLOSED, memory_order_release);
}

/* False: nothing of this block is to be heard. */
static bool call(struct feed *feed, struct nj_block *block)
{
    int result;

    block->dry_frames = dry_frames(feed);
    block->lost_frames = lost_frames(feed);
    result = feed->callback(feed->user, block);
    if (result == NJ_CONTINUE)
        return true;
    atomic_store_explicit(&feed->end, result == NJ_COMPLETE ? NJ_COMPLETE : NJ_ABORT,
                          memory_order_release);
    return result == NJ_COMPLETE;
}

void feed_play(void *context, uint32_t frames, const struct block_time *time)
{
    struct feed *feed = context;
    struct feed_end *play = &feed->play;
    struct ring *ring = &play->ring->inner;
    struct nj_block block = {.frames = frames, .time_ns = time->time_ns, .xrun = time->xrun};
    struct ring_regions to;

    if (atomic_load_explicit(&feed->end, memory_order_relaxed) != 0 ||
        (ring_state(play->ring) & RING_CLOSED) != 0 ||
        ring_write_regions(ring, frames, &to) < frames)
        return;
    if (time->time_ns != FEED_NO_TIME)
        block.time_ns += feed->limiter_ns;
    block.frame = get(&ring->write);
    block.out = to.first_count == frames ? to.first : play->scratch;
    memset(block.out, play->silence, (size_t)(frames * play->frame_bytes));
    if (feed->capture.ring)
        block.in = feed_input(feed, frames, time);
    if (!call(feed, &block))
        return;
    if (to.first_count == frames)
        ring_write_advance(ring, frames);
    else
        (void)ring_write(ring, play->scratch, frames);
    if (atomic_load_explicit(&feed->end, memory_order_relaxed) == NJ_COMPLETE)
        close_ring(play->ring);
}

static int64_t captured_ns(const struct feed_end *capture, uint64_t frame, int64_t fallback_ns)
{
    struct nj_clock clock;

    return feed_clock(capture, &clock) ? nj_clock_time_of(&clock, frame) : fallback_ns;
}

void feed_capture(void *context, uint32_t frames, const struct block_time *time)
{
    struct feed *feed = context;
    struct feed_end *capture = &feed->capture;
    struct ring *ring = &capture->ring->inner;
    struct nj_block block = {.time_ns = time->time_ns, .xrun = time->xrun};
    struct ring_regions from;
    uint64_t count;

    (void)frames;
    count = ring_read_regions(ring, ring->capacity, &from);
    if (count == 0 || atomic_load_explicit(&feed->end, memory_order_relaxed) != 0)
        return;
    block.frame = get(&ring->read);
    block.frames = (uint32_t)count;
    block.time_ns =
        captured_ns(capture, capture->frame0 + block.frame + get(&ring->refused), time->time_ns);
    block.in = from.first;
    if (from.second_count > 0) {
        (void)ring_read(ring, capture->scratch, count);
        block.in = capture->scratch;
    }
    (void)call(feed, &block);
    if (from.second_count == 0)
        ring_read_advance(ring, count);
}
