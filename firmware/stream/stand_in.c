/* SPDX-License-Identifier: MIT
 * stand_in.c - see stand_in.h. */
#include "stream/stand_in.h"

#include <time.h>

#include "core/client.h"
#include "core/public_ring.h"
#include "engine/priority.h"
#include "stream/stream.h"

#define NS_PER_S 1000000000
#define LONGEST_NAP_NS 20000000 /* whoever ends the run waits for it */
#define TRIES 4

static uint64_t get(const _Atomic uint64_t *value)
{
    return atomic_load_explicit(value, memory_order_acquire);
}

/* ---- the engine, seen from here -------------------------------------------------------------- */

static const struct segment *segment_at(const struct feed_end *end)
{
    return end->client->parts.segment;
}

/* False: a block is going on. */
static bool find_place(const struct feed_end *play, struct stand_in_place *place)
{
    const struct segment *segment = segment_at(play);
    struct nj_stats whole;

    for (int i = 0; i < TRIES; i++) {
        nj_stats(play->client, &whole);
        place->frame = get(&segment->process.frame);
        place->read = get(&play->ring->inner.read);
        if (get(&segment->stats[STAT_blocks]) == whole.blocks)
            return true;
    }
    return false;
}

static bool lost_any(struct stand_in *stand_in, const struct feed_end *end)
{
    const struct segment *segment = segment_at(end);
    uint64_t losses = get(&segment->stats[STAT_xruns]) + get(&segment->stats[STAT_holes]);
    bool more = losses != stand_in->losses;

    stand_in->losses = losses;
    return more;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static int64_t sounds_ns(const struct feed_end *play, uint64_t frame)
{
    struct nj_clock clock;

    return feed_clock(play, &clock) ? nj_clock_time_of(&clock, frame) : FEED_NO_TIME;
}

/* A block, if it is one's turn. What was dry or lost has moved all that waits. */
static bool fill(struct stand_in *stand_in, const struct stand_in_place *place)
{
    struct feed_end *play = &stand_in->feed->play;
    uint64_t next = get(&play->ring->inner.write);
    struct block_time time = {.time_ns = sounds_ns(play, place->frame + (next - place->read))};

    if (next - place->read + stand_in->period_frames > stand_in->ahead)
        return false;
    time.xrun = place->frame - stand_in->before.frame != place->read - stand_in->before.read;
    stand_in->before = *place;
    feed_play(stand_in->feed, stand_in->period_frames, &time);
    return get(&play->ring->inner.write) > next;
}

static void look_at_play(struct stand_in *stand_in)
{
    struct feed *feed = stand_in->feed;
    struct stand_in_place place;

    if (!find_place(&feed->play, &place))
        return;
    feed->dry_far = place.frame - feed->play.frame0 - feed_holes(&feed->play) - place.read;
    while (fill(stand_in, &place))
        continue;
}

static void look_at_capture(struct stand_in *stand_in)
{
    struct block_time time = {.time_ns = FEED_NO_TIME};

    if (nj_ring_ready(stand_in->feed->capture.ring) == 0)
        return;
    time.xrun = lost_any(stand_in, &stand_in->feed->capture);
    feed_capture(stand_in->feed, 0, &time);
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* The engine's block is through a little later than the card's period is; as soon as frames of the
 * input are believed, or those of the output were taken. */
static int64_t wake_ns(const struct stand_in *stand_in, int64_t now_ns)
{
    const struct feed *feed = stand_in->feed;
    bool plays = feed->play.ring != NULL;
    const struct feed_end *end = plays ? &feed->play : &feed->capture;
    int64_t period_ns = (int64_t)stand_in->period_frames * NS_PER_S / stand_in->rate_hz;
    int64_t last_ns =
        atomic_load_explicit(&segment_at(end)->process.last_time_ns, memory_order_acquire);
    int64_t due_ns = last_ns + (plays ? 2 - (int64_t)stand_in->periods : 2) * period_ns;
    int64_t soonest_ns = now_ns + period_ns / 8, latest_ns = now_ns + period_ns;

    due_ns += period_ns / 8;
    if (latest_ns > now_ns + LONGEST_NAP_NS)
        latest_ns = now_ns + LONGEST_NAP_NS;
    return due_ns < soonest_ns ? soonest_ns : due_ns > latest_ns ? latest_ns : due_ns;
}

static void nap(const struct stand_in *stand_in)
{
    struct timespec until;
    int64_t ns;

    clock_gettime(CLOCK_MONOTONIC, &until);
    ns = wake_ns(stand_in, (int64_t)until.tv_sec * NS_PER_S + until.tv_nsec);
    until.tv_sec = (time_t)(ns / NS_PER_S);
    until.tv_nsec = (long)(ns % NS_PER_S);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static void *follow(void *context)
{
    struct stand_in *stand_in = context;

    while (!atomic_load(&stand_in->quits)) {
        if (stand_in->feed->play.ring != NULL)
            look_at_play(stand_in);
        else
            look_at_capture(stand_in);
        nap(stand_in);
    }
    return NULL;
}

/* ---- a run ----------------------------------------------------------------------------------- */

void stand_in_begin(struct nj_stream *stream)
{
    struct stand_in *stand_in = &stream->stand_in;
    const struct nj_stream_config *config =
        side_exists(&stream->play) ? &stream->play.config : &stream->capture.config;

    stand_in->feed = &stream->feed;
    stand_in->rate_hz = config->rate_hz;
    stand_in->period_frames = config->period_frames;
    stand_in->periods = config->periods;
    stand_in->ahead = (uint64_t)config->period_frames * config->periods;
    stand_in->before = (struct stand_in_place){stream->feed.play.frame0, 0};
    stream->feed.dry_far = 0;
    if (!side_exists(&stream->play)) {
        (void)lost_any(stand_in, &stream->feed.capture);
        return;
    }
    while (fill(stand_in, &stand_in->before))
        continue;
}

bool stand_in_start(struct nj_stream *stream)
{
    struct stand_in *stand_in = &stream->stand_in;
    struct priority_report report = {0};

    if (!stream->feed.far)
        return true;
    atomic_store(&stand_in->quits, false);
    stand_in->runs = priority_thread(&report, &stand_in->thread, PRIORITY_ENGINE, follow, stand_in);
    return stand_in->runs;
}

void stand_in_stop(struct nj_stream *stream)
{
    struct stand_in *stand_in = &stream->stand_in;

    if (!stand_in->runs)
        return;
    atomic_store(&stand_in->quits, true);
    pthread_join(stand_in->thread, NULL);
    stand_in->runs = false;
}

void stand_in_finish(struct nj_stream *stream)
{
    if (stream->feed.far && !side_exists(&stream->play))
        look_at_capture(&stream->stand_in);
}
