/* SPDX-License-Identifier: MIT
 * feeder.c - see feeder.h. */
#include "cli/feeder_parts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SHORTEST_NAP_NS INT64_C(1000000)
#define LONGEST_NAP_NS INT64_C(1000000000)

struct feeder {
    struct feeder_options options;
    struct feeder_reader *readers; /* track_count of them */
    struct ticker_sleeper *sleeper;
    pthread_t thread;
    bool running;
    float *mix; /* FEEDER_STEP_FRAMES of what sounds together; NULL: levels are the one track's */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool stop;
    int started; /* 0: not yet; 1, or an error */
    struct feeder_status status;
};

/* ---- the thread ------------------------------------------------------------------------------ */

static void note_fault(struct feeder *feeder, int error, const struct trouble *trouble)
{
    pthread_mutex_lock(&feeder->lock);
    if (feeder->status.error == NJ_OK) {
        feeder->status.error = error;
        feeder->status.trouble = *trouble;
    }
    pthread_mutex_unlock(&feeder->lock);
}

static bool must_stop(struct feeder *feeder)
{
    pthread_mutex_lock(&feeder->lock);
    bool stop = feeder->stop;
    pthread_mutex_unlock(&feeder->lock);
    return stop;
}

/* Frames that every track that goes on has room for. */
static uint64_t room_of(const struct feeder *feeder)
{
    uint64_t least = NJ_ENDLESS;

    for (uint32_t i = 0; i < feeder->options.track_count; i++) {
        struct nj_ring *ring = feeder->options.tracks[i].ring;
        uint64_t room = feeder->readers[i].ended ? NJ_ENDLESS : nj_ring_room(ring);
        least = room < least ? room : least;
    }
    return least;
}

static bool all_ended(const struct feeder *feeder)
{
    for (uint32_t i = 0; i < feeder->options.track_count; i++)
        if (!feeder->readers[i].ended)
            return false;
    return true;
}

/* `frames` of a track, from `at` on in this step. */
static void tell_levels(struct feeder *feeder, struct feeder_reader *reader, const void *frames,
                        uint64_t at, uint64_t count)
{
    if (feeder->mix)
        feeder_reader_add(reader, feeder->mix + at * reader->track->channels, frames, count,
                          feeder->options.gain);
    else if (feeder->options.levels)
        levels_add(feeder->options.levels, frames, count);
}

/* A step of one track; how many frames it had: fewer at its end only. */
static uint64_t feed_track(struct feeder *feeder, struct feeder_reader *reader, uint64_t count)
{
    struct trouble trouble;
    const void *frames;
    uint64_t done = 0;

    while (done < count && !reader->ended) {
        int64_t got = feeder_reader_read(reader, count - done, &frames, &trouble);
        if (got < 0)
            note_fault(feeder, (int)got, &trouble);
        if (got <= 0)
            break;
        tell_levels(feeder, reader, frames, done, (uint64_t)got);
        nj_ring_write(reader->track->ring, frames, (uint64_t)got);
        done += (uint64_t)got;
    }
    if (reader->ended)
        nj_ring_close(reader->track->ring);
    return done;
}

static void publish(struct feeder *feeder)
{
    uint64_t most = 0;

    for (uint32_t i = 0; i < feeder->options.track_count; i++)
        most = feeder->readers[i].fed > most ? feeder->readers[i].fed : most;
    pthread_mutex_lock(&feeder->lock);
    feeder->status.frames = most;
    feeder->status.ended = all_ended(feeder);
    pthread_cond_broadcast(&feeder->changed);
    pthread_mutex_unlock(&feeder->lock);
}

/* So many frames of all tracks. */
static void feed_step(struct feeder *feeder, uint64_t count)
{
    const struct feeder_options *setup = &feeder->options;
    uint64_t most = 0;

    if (feeder->mix)
        memset(feeder->mix, 0, count * setup->tracks[0].channels * sizeof *feeder->mix);
    for (uint32_t i = 0; i < setup->track_count; i++) {
        uint64_t got = feed_track(feeder, &feeder->readers[i], count);
        most = got > most ? got : most;
    }
    if (feeder->mix)
        levels_add(feeder->options.levels, feeder->mix, most);
    publish(feeder);
}

static void feed(struct feeder *feeder)
{
    while (!all_ended(feeder) && !must_stop(feeder)) {
        uint64_t room = room_of(feeder);
        if (room == 0)
            return;
        feed_step(feeder, room < feeder->options.step_frames ? room : feeder->options.step_frames);
    }
}

/* Half of what the fullest rings have beyond what the card takes at once. */
static int64_t nap_ns(const struct feeder *feeder)
{
    const struct feeder_options *setup = &feeder->options;
    uint64_t fill = NJ_ENDLESS;

    for (uint32_t i = 0; i < setup->track_count; i++) {
        struct nj_ring *ring = setup->tracks[i].ring;
        uint64_t ready = nj_ring_write_position(ring) - nj_ring_read_position(ring);
        if (!feeder->readers[i].ended && ready < fill)
            fill = ready;
    }
    if (fill == NJ_ENDLESS)
        return LONGEST_NAP_NS;
    fill = fill > setup->buffer_frames ? (fill - setup->buffer_frames) / 2 : 0;
    int64_t nap = (int64_t)((double)fill * 1e9 / setup->rate_hz);
    return nap < SHORTEST_NAP_NS ? SHORTEST_NAP_NS : nap > LONGEST_NAP_NS ? LONGEST_NAP_NS : nap;
}

static void started(struct feeder *feeder, int result)
{
    pthread_mutex_lock(&feeder->lock);
    feeder->started = result;
    pthread_cond_broadcast(&feeder->changed);
    pthread_mutex_unlock(&feeder->lock);
}

static void *run(void *context)
{
    struct feeder *feeder = context;
    struct ticker *ticker = feeder->options.ticker;
    int error = ticker_sleeper_create(&feeder->sleeper, ticker);

    started(feeder, error ? error : 1);
    if (error)
        return NULL;
    while (!must_stop(feeder)) {
        feed(feeder);
        int64_t until_ns = all_ended(feeder) ? INT64_MAX : ticker_now_ns(ticker) + nap_ns(feeder);
        if (ticker_sleep_until(feeder->sleeper, until_ns) < 0)
            break; /* the simulated board has gone, and its time with it */
    }
    return NULL;
}

/* ---- the owner's side ------------------------------------------------------------------------ */

static int make(struct feeder *feeder)
{
    const struct feeder_options *setup = &feeder->options;

    feeder->readers = calloc(setup->track_count + 1, sizeof *feeder->readers);
    if (!feeder->readers)
        return NJ_EMEMORY;
    for (uint32_t i = 0; i < setup->track_count; i++) {
        int error =
            feeder_reader_init(&feeder->readers[i], setup, &setup->tracks[i], FEEDER_STEP_FRAMES);
        if (error)
            return error;
    }
    if (!setup->levels || !setup->sums)
        return NJ_OK;
    feeder->mix = calloc(FEEDER_STEP_FRAMES * (size_t)NJ_MAX_CHANNELS, sizeof *feeder->mix);
    return feeder->mix ? NJ_OK : NJ_EMEMORY;
}

static int start(struct feeder *feeder)
{
    int result;

    if (pthread_create(&feeder->thread, NULL, run, feeder))
        return NJ_ESYSTEM;
    feeder->running = true;
    pthread_mutex_lock(&feeder->lock);
    while (!(result = feeder->started))
        pthread_cond_wait(&feeder->changed, &feeder->lock);
    pthread_mutex_unlock(&feeder->lock);
    return result > 0 ? NJ_OK : result;
}

int feeder_create(struct feeder **feeder, const struct feeder_options *setup)
{
    struct feeder *f = calloc(1, sizeof *f);
    pthread_condattr_t attributes;

    if (!f)
        return NJ_EMEMORY;
    f->options = *setup;
    if (setup->step_frames == 0 || setup->step_frames > FEEDER_STEP_FRAMES)
        f->options.step_frames = FEEDER_STEP_FRAMES;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    int error = make(f);
    if (!error)
        error = start(f);
    if (error)
        feeder_destroy(f);
    else
        *feeder = f;
    return error;
}

void feeder_stop(struct feeder *feeder)
{
    pthread_mutex_lock(&feeder->lock);
    feeder->stop = true;
    pthread_mutex_unlock(&feeder->lock);
    feeder_wake(feeder);
}

void feeder_wake(struct feeder *feeder)
{
    if (feeder->sleeper)
        ticker_wake(feeder->sleeper);
}

void feeder_destroy(struct feeder *feeder)
{
    if (!feeder)
        return;
    if (feeder->running) {
        feeder_stop(feeder);
        pthread_join(feeder->thread, NULL);
    }
    ticker_sleeper_destroy(feeder->sleeper);
    for (uint32_t i = 0; feeder->readers && i < feeder->options.track_count; i++)
        feeder_reader_deinit(&feeder->readers[i]);
    free(feeder->readers);
    free(feeder->mix);
    pthread_cond_destroy(&feeder->changed);
    pthread_mutex_destroy(&feeder->lock);
    free(feeder);
}

static bool is_ready(const struct feeder *feeder, uint64_t frames)
{
    if (feeder->status.ended)
        return true;
    for (uint32_t i = 0; i < feeder->options.track_count; i++) {
        const struct nj_ring *ring = feeder->options.tracks[i].ring;
        uint64_t wanted = frames < nj_ring_capacity(ring) ? frames : nj_ring_capacity(ring);
        if (!nj_ring_closed(ring) && nj_ring_write_position(ring) < wanted)
            return false;
    }
    return true;
}

bool feeder_await(struct feeder *feeder, uint64_t frames, int64_t timeout_ns)
{
    struct timespec until;
    int error = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += timeout_ns % 1000000000;
    until.tv_sec += timeout_ns / 1000000000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&feeder->lock);
    while (!is_ready(feeder, frames) && error == 0)
        error = pthread_cond_timedwait(&feeder->changed, &feeder->lock, &until);
    bool ready = is_ready(feeder, frames);
    pthread_mutex_unlock(&feeder->lock);
    return ready;
}

void feeder_status(struct feeder *feeder, struct feeder_status *status)
{
    pthread_mutex_lock(&feeder->lock);
    *status = feeder->status;
    pthread_mutex_unlock(&feeder->lock);
}
