/* SPDX-License-Identifier: MIT
 * feed_input.c - the input of a duplex callback. See feed.h.
 *
 * Which frames belong to a block of output is settled by the two clocks once, and from then on by
 * counting. It is settled anew where counting would be wrong: after a loss of the output's, when
 * the input has become older by more than a period (the output's card is the slower one), and when
 * the input is not there yet although time says that it is (the faster one). */
#include "stream/feed.h"

#include <string.h>

#include "core/client.h"
#include "core/public_ring.h"

static uint64_t get(const _Atomic uint64_t *value)
{
    return atomic_load_explicit(value, memory_order_acquire);
}

static void add(_Atomic uint64_t *value, uint64_t amount)
{
    atomic_fetch_add_explicit(value, amount, memory_order_relaxed);
}

bool feed_clock(const struct feed_end *end, struct nj_clock *clock)
{
    const struct segment *segment = end->client->parts.segment;
    uint64_t record[CLOCK_WORDS];
    struct clock_line line;

    notice_read(&segment->clock_notice, segment->clock, record, CLOCK_WORDS);
    memcpy(&line, record, sizeof line);
    clock_export(&line, clock);
    return clock->valid;
}

/* ---- which frames ---------------------------------------------------------------------------- */

/* When the block's first frame sounds: by the output's line, which a late or early wake-up does not
 * move; by what is told where the line does not go on. */
static int64_t sounds_ns(const struct feed *feed, const struct block_time *time)
{
    const struct segment *segment = feed->play.client->parts.segment;
    struct nj_clock clock;

    if (feed->far || !feed->paired || time->xrun || !feed_clock(&feed->play, &clock))
        return time->time_ns;
    return nj_clock_time_of(&clock, get(&segment->process.frame));
}

/* The input frame of a time, from frame0 on: before it, less than 0. False: none came yet. */
static bool input_at(const struct feed_end *capture, int64_t time_ns, int64_t *index)
{
    struct nj_clock clock;
    int64_t first_ns;

    if (!feed_clock(capture, &clock))
        return false;
    first_ns = nj_clock_time_of(&clock, capture->frame0);
    if (time_ns >= first_ns)
        *index = (int64_t)(nj_clock_frame_at(&clock, time_ns) - capture->frame0);
    else
        *index = -(int64_t)((double)(first_ns - time_ns) * clock.rate_hz / 1e9 + 0.5);
    return true;
}

/* ---- what is there --------------------------------------------------------------------------- */

/* The ring's first frame, and how many there are. What waits before frames that were refused is
 * older than anybody asks for: it is skipped, so that all that waits is in a row. */
static int64_t oldest(struct ring *ring, uint64_t *ready)
{
    uint64_t refused = get(&ring->refused), at = get(&ring->refused_at), read = get(&ring->read);

    *ready = ring_ready(ring, ring->capacity);
    if (refused > 0 && read < at) {
        uint64_t skip = at - read < *ready ? at - read : *ready;

        ring_read_advance(ring, skip);
        read += skip;
        *ready -= skip;
    }
    return (int64_t)(read + refused);
}

static void move_to(struct feed *feed, int64_t index)
{
    int64_t from = feed->next_in > 0 ? feed->next_in : 0;

    if (feed->paired && index > from)
        add(&feed->missed, (uint64_t)(index - from));
    feed->next_in = index;
    feed->paired = true;
}

/* Time says `index`; before `end` all is there. */
static void choose(struct feed *feed, int64_t index, int64_t end, uint32_t frames, bool lost)
{
    int64_t older = index - feed->next_in;

    if (!feed->paired || lost || older > feed->longer ||
        (older < 0 && feed->next_in + frames > end))
        move_to(feed, index);
}

/* ---- a block --------------------------------------------------------------------------------- */

/* Copies those from next_in on that are there, each into its place; returns how many are. */
static uint32_t copy(struct feed *feed, int64_t at, uint64_t ready, uint32_t frames)
{
    struct feed_end *capture = &feed->capture;
    struct ring *ring = &capture->ring->inner;
    uint64_t skip = 0, before = 0;

    if (at < feed->next_in)
        skip = (uint64_t)(feed->next_in - at);
    else
        before = (uint64_t)(at - feed->next_in);
    if (skip >= ready || before >= frames) {
        ring_read_advance(ring, skip < ready ? skip : ready);
        return 0;
    }
    ring_read_advance(ring, skip);
    return (uint32_t)ring_read(ring, capture->scratch + before * capture->frame_bytes,
                               frames - before);
}

const void *feed_input(struct feed *feed, uint32_t frames, const struct block_time *time)
{
    struct feed_end *capture = &feed->capture;
    int64_t index, at;
    uint64_t ready, wanted = frames;

    memset(capture->scratch, capture->silence, (size_t)(frames * capture->frame_bytes));
    if (time->time_ns == FEED_NO_TIME ||
        !input_at(capture, sounds_ns(feed, time) - feed->pair_ns, &index))
        return capture->scratch;
    at = oldest(&capture->ring->inner, &ready);
    choose(feed, index, at + (int64_t)ready, frames, time->xrun);
    /* Before the first input there was none to be missed. */
    if (feed->next_in < 0)
        wanted = feed->next_in + frames > 0 ? (uint64_t)(feed->next_in + frames) : 0;
    add(&feed->missed, wanted - copy(feed, at, ready, frames));
    feed->next_in += frames;
    return capture->scratch;
}
