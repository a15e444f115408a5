/* SPDX-License-Identifier: MIT
 * feeder.c - see feeder.h. */
#include "stream/feeder.h"

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
static bool find_place(const struct feed_end *play, struct feeder_place *place)
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

static bool lost_any(struct feeder *feeder, const struct feed_end *end)
{
    const struct segment *segment = segment_at(end);
    uint64_t losses = get(&segment->stats[STAT_xruns]) + get(&segment->stats[STAT_holes]);
    bool more = losses != feeder->losses;

    feeder->losses = losses;
    return more;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static int64_t sounds_ns(const struct feed_end *play, uint64_t frame)
{
    struct nj_clock clock;

    return feed_clock(play, &clock) ? nj_clock_time_of(&clock, frame) : FEED_NO_TIME;
}

/* A block, if it is one's turn. What was dry or lost has moved all that waits. */
static bool fill(struct feeder *feeder, const struct feeder_place *place)
{
    struct feed_end *play = &feeder->feed->play;
    uint64_t next = get(&play->ring->inner.write);
    struct block_time time = {.time_ns = sounds_ns(play, place->frame + (next - place->read))};

    if (next - place->read + feeder->period_frames > feeder->ahead)
        return false;
    time.xrun = place->frame - feeder->before.frame != place->read - feeder->before.read;
    feeder->before = *place;
    feed_play(feeder->feed, feeder->period_frames, &time);
    return get(&play->ring->inner.write) > next;
}

static void look_at_play(struct feeder *feeder)
{
    struct feed *feed = feeder->feed;
    struct feeder_place place;

    if (!find_place(&feed->play, &place))
        return;
    feed->dry_far = place.frame - feed->play.frame0 - feed_holes(&feed->play) - place.read;
    while (fill(feeder, &place))
        continue;
}

static void look_at_capture(struct feeder *feeder)
{
    struct block_time time = {.time_ns = FEED_NO_TIME};

    if (nj_ring_ready(feeder->feed->capture.ring) == 0)
        return;
    time.xrun = lost_any(feeder, &feeder->feed->capture);
    feed_capture(feeder->feed, 0, &time);
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* The engine's block is through a little later than the card's period is; as soon as frames of the
 * input are believed, or those of the output were taken. */
static int64_t wake_ns(const struct feeder *feeder, int64_t now_ns)
{
    const struct feed *feed = feeder->feed;
    bool plays = feed->play.ring != NULL;
    const struct feed_end *end = plays ? &feed->play : &feed->capture;
    int64_t period_ns = (int64_t)feeder->period_frames * NS_PER_S / feeder->rate_hz;
    int64_t last_ns =
        atomic_load_explicit(&segment_at(end)->process.last_time_ns, memory_order_acquire);
    int64_t due_ns = last_ns + (plays ? 2 - (int64_t)feeder->periods : 2) * period_ns;
    int64_t soonest_ns = now_ns + period_ns / 8, latest_ns = now_ns + period_ns;

    due_ns += period_ns / 8;
    if (latest_ns > now_ns + LONGEST_NAP_NS)
        latest_ns = now_ns + LONGEST_NAP_NS;
    return due_ns < soonest_ns ? soonest_ns : due_ns > latest_ns ? latest_ns : due_ns;
}

static void nap(const struct feeder *feeder)
{
    struct timespec until;
    int64_t ns;

    clock_gettime(CLOCK_MONOTONIC, &until);
    ns = wake_ns(feeder, (int64_t)until.tv_sec * NS_PER_S + until.tv_nsec);
    until.tv_sec = (time_t)(ns / NS_PER_S);
    until.tv_nsec = (long)(ns % NS_PER_S);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
}

static void *follow(void *context)
{
    struct feeder *feeder = context;

    while (!atomic_load(&feeder->quits)) {
        if (feeder->feed->play.ring != NULL)
            look_at_play(feeder);
        else
            look_at_capture(feeder);
        nap(feeder);
    }
    return NULL;
}

/* ---- a run ----------------------------------------------------------------------------------- */

void feeder_begin(struct nj_stream *stream)
{
    struct feeder *feeder = &stream->feeder;
    const struct nj_stream_config *config =
        side_exists(&stream->play) ? &stream->play.config : &stream->capture.config;

    feeder->feed = &stream->feed;
    feeder->rate_hz = config->rate_hz;
    feeder->period_frames = config->period_frames;
    feeder->periods = config->periods;
    feeder->ahead = (uint64_t)config->period_frames * config->periods;
    feeder->before = (struct feeder_place){stream->feed.play.frame0, 0};
    stream->feed.dry_far = 0;
    if (!side_exists(&stream->play)) {
        (void)lost_any(feeder, &stream->feed.capture);
        return;
    }
    while (fill(feeder, &feeder->before))
        continue;
}

bool feeder_start(struct nj_stream *stream)
{
    struct feeder *feeder = &stream->feeder;
    struct priority_report report = {0};

    if (!stream->feed.far)
        return true;
    atomic_store(&feeder->quits, false);
    feeder->runs = priority_thread(&report, &feeder->thread, PRIORITY_ENGINE, follow, feeder);
    return feeder->runs;
}

void feeder_stop(struct nj_stream *stream)
{
    struct feeder *feeder = &stream->feeder;

    if (!feeder->runs)
        return;
    atomic_store(&feeder->quits, true);
    pthread_join(feeder->thread, NULL);
    feeder->runs = false;
}

void feeder_finish(struct nj_stream *stream)
{
    if (stream->feed.far && !side_exists(&stream->play))
        look_at_capture(&stream->feeder);
}
