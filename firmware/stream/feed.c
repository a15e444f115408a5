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

static uint64_t holes_of(const struct feed_end *end)
{
    return get(&end->client->parts.segment->stats[STAT_hole_frames]) - end->holes0;
}

static uint64_t dry_frames(const struct feed_end *play)
{
    uint64_t gone, taken;

    if (!play->ring)
        return 0;
    gone = get(&play->client->parts.segment->process.frame) - play->frame0 - holes_of(play);
    taken = get(&play->ring->inner.read);
    return gone > taken ? gone - taken : 0;
}

static uint64_t lost_frames(const struct feed *feed)
{
    const struct feed_end *capture = &feed->capture;

    if (!capture->ring)
        return 0;
    return get(&capture->ring->inner.refused) + holes_of(capture) + feed->late_in;
}

/* ---- the input of a duplex callback ---------------------------------------------------------- */

/* The input frame of a time, from frame0 on: before it, less than 0. */
static bool input_at(const struct feed_end *capture, int64_t time_ns, int64_t *index)
{
    const struct segment *segment = capture->client->parts.segment;
    uint64_t record[CLOCK_WORDS];
    struct clock_line line;
    struct nj_clock clock;
    int64_t first_ns;

    notice_read(&segment->clock_notice, segment->clock, record, CLOCK_WORDS);
    memcpy(&line, record, sizeof line);
    if (!line.valid)
        return false;
    clock_export(&line, &clock);
    first_ns = nj_clock_time_of(&clock, capture->frame0);
    if (time_ns >= first_ns)
        *index = (int64_t)(nj_clock_frame_at(&clock, time_ns) - capture->frame0);
    else
        *index = -(int64_t)((double)(first_ns - time_ns) * clock.rate_hz / 1e9 + 0.5);
    return true;
}

/* Which input belongs to this block: the one after the last block's, as long as that is right. */
static bool pair(struct feed *feed, int64_t time_ns)
{
    int64_t index, off;

    if (!input_at(&feed->capture, time_ns - feed->pair_ns, &index))
        return false;
    off = index - feed->next_in;
    if (!feed->paired || off > feed->slack || -off > feed->slack)
        feed->next_in = index;
    feed->paired = true;
    return true;
}

/* The ring's frames from `index` on, where they lie or copied, the ones that are not there as
 * silence; returns how many were there. */
static uint32_t take_input(struct feed_end *capture, int64_t index, uint32_t frames,
                           const void **in)
{
    struct ring *ring = &capture->ring->inner;
    int64_t at = (int64_t)(get(&ring->read) + get(&ring->refused));
    uint64_t ready = ring_ready(ring, ring->capacity), skip = 0, count;
    uint32_t before = 0;

    if (at < index)
        skip = ready < (uint64_t)(index - at) ? ready : (uint64_t)(index - at);
    else if (at > index)
        before = at - index < frames ? (uint32_t)(at - index) : frames;
    if (skip > 0)
        ring_read_advance(ring, skip);
    if (at + (int64_t)skip < index)
        before = frames; /* what is wanted has not come yet */
    *in = capture->scratch;
    memset(capture->scratch, capture->silence, (size_t)(frames * capture->frame_bytes));
    count = ring_read(ring, capture->scratch + before * capture->frame_bytes, frames - before);
    return (uint32_t)count;
}

static const void *input(struct feed *feed, uint32_t frames, int64_t time_ns)
{
    const void *in = feed->capture.scratch;
    int64_t index;
    uint32_t count;

    if (!pair(feed, time_ns)) {
        memset(feed->capture.scratch, feed->capture.silence,
               (size_t)(frames * feed->capture.frame_bytes));
        return in;
    }
    index = feed->next_in;
    feed->next_in += frames;
    count = take_input(&feed->capture, index, frames, &in);
    /* Before the first input there was none to be late. */
    if (index >= 0)
        feed->late_in += frames - count;
    else if (index + frames > (int64_t)count)
        feed->late_in += (uint64_t)(index + frames) - count;
    return in;
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

    block->dry_frames = dry_frames(&feed->play);
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
    block.frame = get(&ring->write);
    block.out = to.first_count == frames ? to.first : play->scratch;
    memset(block.out, play->silence, (size_t)(frames * play->frame_bytes));
    if (feed->capture.ring)
        block.in = input(feed, frames, time->time_ns);
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
    const struct segment *segment = capture->client->parts.segment;
    uint64_t record[CLOCK_WORDS];
    struct clock_line line;
    struct nj_clock clock;

    notice_read(&segment->clock_notice, segment->clock, record, CLOCK_WORDS);
    memcpy(&line, record, sizeof line);
    if (!line.valid)
        return fallback_ns;
    clock_export(&line, &clock);
    return nj_clock_time_of(&clock, frame);
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
