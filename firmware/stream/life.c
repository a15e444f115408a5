/* SPDX-License-Identifier: MIT
 * life.c - opening, starting, ending and closing streams. */
#include "stream/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/client_keep.h"
#include "engine/sim_pcm.h"

struct side *stream_side(struct nj_stream *stream, uint32_t direction)
{
    struct side *side = direction == NJ_PLAY ? &stream->play : &stream->capture;

    return side->config.direction == direction && direction != 0 ? side : NULL;
}

/* ---- opening and closing --------------------------------------------------------------------- */

static bool lock_init(struct nj_stream *stream)
{
    pthread_condattr_t attributes;
    bool ok = pthread_mutex_init(&stream->lock, NULL) == 0;

    if (!ok || pthread_condattr_init(&attributes) != 0)
        return false;
    ok = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
         pthread_cond_init(&stream->changed, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return ok;
}

static void destroy(struct nj_stream *stream)
{
    if (side_exists(&stream->capture))
        side_deinit(&stream->capture);
    if (side_exists(&stream->play))
        side_deinit(&stream->play);
    feed_deinit(&stream->feed);
    pthread_cond_destroy(&stream->changed);
    pthread_mutex_destroy(&stream->lock);
    free(stream);
}

static int set_up(struct nj_stream *stream, const struct nj_stream_options *options, char *text)
{
    int error = options_take(stream, options, text);

    if (error == NJ_OK && side_exists(&stream->play))
        error = side_init(&stream->play, stream->engine, text);
    if (error == NJ_OK && side_exists(&stream->capture))
        error = side_init(&stream->capture, stream->engine, text);
    if (error == NJ_OK && stream->feed.callback != NULL && !feed_init(stream)) {
        snprintf(text, STREAM_TEXT_BYTES, "no memory for the callback's blocks");
        error = NJ_EMEMORY;
    }
    return error;
}

static int fail(char *text, int error)
{
    snprintf(text, STREAM_TEXT_BYTES, "%s", nj_error_text(error));
    return error;
}

int nj_stream_open(struct nj_stream **result, const struct nj_stream_options *options, char *text,
                   size_t text_bytes)
{
    char why[STREAM_TEXT_BYTES] = "";
    struct nj_stream *stream = calloc(1, sizeof *stream);
    int error;

    *result = NULL;
    if (stream == NULL) {
        error = fail(why, NJ_EMEMORY);
    } else if (!lock_init(stream)) {
        free(stream);
        error = fail(why, NJ_ESYSTEM);
    } else {
        error = set_up(stream, options, why);
        if (error == NJ_OK)
            *result = stream;
        else
            destroy(stream);
    }
    if (text != NULL && text_bytes > 0)
        snprintf(text, text_bytes, "%s", why);
    return error;
}

void nj_stream_close(struct nj_stream *stream)
{
    if (stream == NULL)
        return;
    (void)nj_stream_abort(stream);
    destroy(stream);
}

/* ---- starting -------------------------------------------------------------------------------- */

/* Nothing runs any more: what was open then has no engine. What was sent since is for the next. */
static void lose_actions(struct side *side)
{
    if (side_exists(side))
        client_lose(side->client, side->sent);
}

/* The last run's thread, if it was not joined yet. */
static void join_keeper(struct nj_stream *stream)
{
    if (!stream->kept)
        return;
    pthread_join(stream->keeper, NULL);
    workers_join(stream);
    stream->kept = false;
    atomic_store(&stream->settled, true);
    lose_actions(&stream->play);
    lose_actions(&stream->capture);
    pthread_mutex_lock(&stream->lock);
    if (stream->result == NJ_OK) /* what a worker still had to do went wrong */
        stream->result = stream->failed;
    pthread_mutex_unlock(&stream->lock);
}

/* What no engine has touched waits for the next start. */
static void fail_side(struct side *side)
{
    if (!side_exists(side))
        return;
    if (side_stop(side))
        atomic_store(&side->used, true);
    if (atomic_load(&side->used))
        nj_client_engine_lost(side->client);
}

static void fail_start(struct nj_stream *stream)
{
    if (stream->feed.far) /* its first blocks were made */
        atomic_store(&stream->play.used, true);
    fail_side(&stream->play);
    fail_side(&stream->capture);
}

static int prepare_sides(struct nj_stream *stream)
{
    int error = NJ_OK;

    if (side_exists(&stream->capture))
        error = side_prepare(&stream->capture, stream->text);
    if (error == NJ_OK && side_exists(&stream->play))
        error = side_prepare(&stream->play, stream->text);
    if (error == NJ_OK)
        feed_begin(stream);
    return error;
}

static int run_sides(struct nj_stream *stream)
{
    const struct callback_hook play = {.before = feed_play, .context = &stream->feed};
    const struct callback_hook capture = {.after = feed_capture, .context = &stream->feed};
    bool feeds = stream->feed.callback != NULL;
    int error = NJ_OK;

    /* The input first: it is there when the output asks for it. */
    if (side_exists(&stream->capture))
        error = side_run(&stream->capture, stream->engine,
                         feeds && !side_exists(&stream->play) ? &capture : NULL, stream->text);
    if (error == NJ_OK && stream->feed.far)
        stand_in_begin(stream);
    if (error == NJ_OK && side_exists(&stream->play))
        error = side_run(&stream->play, stream->engine, feeds ? &play : NULL, stream->text);
    return error;
}

/* The run is active; it is not when this fails. */
static bool start_threads(struct nj_stream *stream)
{
    if (!stand_in_start(stream) || pthread_create(&stream->keeper, NULL, keeper_run, stream) != 0) {
        stand_in_stop(stream);
        fail_start(stream);
        atomic_store_explicit(&stream->state, NJ_STREAM_STOPPED, memory_order_release);
        return false;
    }
    stream->kept = true;
    if (workers_start(stream))
        return true;
    (void)nj_stream_abort(stream);
    return false;
}

static void forget_run(struct nj_stream *stream)
{
    stream->text[0] = stream->end_text[0] = '\0';
    pthread_mutex_lock(&stream->lock);
    stream->stop = stream->abort = stream->sunk = false;
    stream->result = stream->failed = NJ_OK;
    pthread_mutex_unlock(&stream->lock);
}

int nj_stream_start(struct nj_stream *stream)
{
    int error;

    if (stream_is_active(stream))
        return NJ_OK;
    join_keeper(stream);
    forget_run(stream);
    error = prepare_sides(stream);
    if (error == NJ_OK)
        error = run_sides(stream);
    if (error != NJ_OK) {
        fail_start(stream);
        return error;
    }
    atomic_store(&stream->settled, false);
    atomic_store_explicit(&stream->state, NJ_STREAM_ACTIVE, memory_order_release);
    if (start_threads(stream))
        return NJ_OK;
    snprintf(stream->text, sizeof stream->text, "no thread for the stream");
    return NJ_ESYSTEM;
}

/* ---- ending ---------------------------------------------------------------------------------- */

static int end(struct nj_stream *stream, bool *wish)
{
    int result;

    pthread_mutex_lock(&stream->lock);
    if (stream_is_active(stream)) {
        *wish = true;
        if (stream->play.ring != NULL)
            nj_ring_close(stream->play.ring);
        pthread_cond_broadcast(&stream->changed);
        while (stream_is_active(stream))
            pthread_cond_wait(&stream->changed, &stream->lock);
    }
    pthread_mutex_unlock(&stream->lock);
    join_keeper(stream);
    pthread_mutex_lock(&stream->lock);
    result = stream->result;
    pthread_mutex_unlock(&stream->lock);
    return result;
}

int nj_stream_stop(struct nj_stream *stream)
{
    return end(stream, &stream->stop);
}

int nj_stream_abort(struct nj_stream *stream)
{
    return end(stream, &stream->abort);
}

static bool deadline_of(int64_t timeout_ns, struct timespec *deadline)
{
    int64_t ns;

    if (timeout_ns < 0)
        return false;
    clock_gettime(CLOCK_MONOTONIC, deadline);
    ns = deadline->tv_nsec + timeout_ns % 1000000000;
    deadline->tv_sec += (time_t)(timeout_ns / 1000000000 + ns / 1000000000);
    deadline->tv_nsec = (long)(ns % 1000000000);
    return true;
}

int nj_stream_wait(struct nj_stream *stream, int64_t timeout_ns)
{
    struct timespec deadline;
    bool limited = deadline_of(timeout_ns, &deadline);
    int result = NJ_OK, waited = 0;

    pthread_mutex_lock(&stream->lock);
    while (stream_is_active(stream) && waited == 0)
        waited = limited ? pthread_cond_timedwait(&stream->changed, &stream->lock, &deadline)
                         : pthread_cond_wait(&stream->changed, &stream->lock);
    result = stream_is_active(stream) ? NJ_ETIMEOUT : stream->result;
    pthread_mutex_unlock(&stream->lock);
    return result;
}

/* ---- how it is ------------------------------------------------------------------------------- */

uint32_t nj_stream_state(const struct nj_stream *stream)
{
    return atomic_load_explicit(&stream->state, memory_order_acquire);
}

const char *nj_stream_text(const struct nj_stream *stream)
{
    bool lost = nj_stream_state(stream) == NJ_STREAM_LOST;

    return lost && stream->end_text[0] != '\0' ? stream->end_text : stream->text;
}

static struct side_figures figures_of(struct nj_stream *stream, uint32_t direction)
{
    const struct side *side = stream_side(stream, direction);
    struct side_figures figures = {0};

    if (side == NULL)
        return figures;
    pthread_mutex_lock(&stream->lock);
    if (stream_is_active(stream))
        side_figures(side, &figures);
    else
        figures = side->last;
    pthread_mutex_unlock(&stream->lock);
    return figures;
}

uint64_t nj_stream_frames(struct nj_stream *stream, uint32_t direction)
{
    return figures_of(stream, direction).frames;
}

uint64_t nj_stream_lost(struct nj_stream *stream, uint32_t direction)
{
    uint64_t lost = figures_of(stream, direction).lost;

    return direction == NJ_CAPTURE ? lost + atomic_load(&stream->feed.missed) : lost;
}

struct nj_client *nj_stream_client(struct nj_stream *stream, uint32_t direction)
{
    const struct side *side = stream_side(stream, direction);

    return side != NULL ? side->client : NULL;
}

struct nj_ring *nj_stream_ring(struct nj_stream *stream, uint32_t direction)
{
    const struct side *side = stream_side(stream, direction);

    return side != NULL && stream->feed.callback == NULL ? side->ring : NULL;
}

const struct nj_io *nj_stream_io(const struct nj_stream *stream, uint32_t direction)
{
    const struct side *side = direction == NJ_PLAY ? &stream->play : &stream->capture;

    return side_exists(side) && side->config.direction == direction ? &side->io : NULL;
}

uint32_t nj_stream_rate_hz(const struct nj_stream *stream)
{
    return side_exists(&stream->play) ? stream->play.config.rate_hz
                                      : stream->capture.config.rate_hz;
}

int64_t nj_stream_time_ns(const struct nj_stream *stream)
{
    const struct side *side = side_exists(&stream->play) ? &stream->play : &stream->capture;
    struct timespec now;

    if (strncmp(side->config.device, "sim:", 4) == 0 && stream->engine[0] == '\0')
        return sim_pcm_now_ns(side->config.direction);
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

double nj_stream_load(const struct nj_stream *stream)
{
    double play = side_exists(&stream->play) ? nj_load(stream->play.client) : 0;
    double capture = side_exists(&stream->capture) ? nj_load(stream->capture.client) : 0;

    return play > capture ? play : capture;
}

int64_t nj_stream_delay(const struct nj_stream *stream)
{
    return stream->feed.pair_ns > 0 ? stream->feed.pair_ns + stream->feed.limiter_ns : 0;
}
