/* SPDX-License-Identifier: MIT
 * workers.c - functions of the user's that make or take a stream's frames, on threads of the
 * library's.
 *
 * A worker sees the end of its run by what read and write return; who starts, stops or closes the
 * stream next joins it. */
#include "stream/stream.h"

int nj_stream_source(struct nj_stream *stream, nj_worker *work, void *user)
{
    if (stream_is_active(stream) || stream->play.ring == NULL || stream->feed.callback != NULL)
        return NJ_EINVAL;
    stream->source.work = work;
    stream->source.user = user;
    return NJ_OK;
}

int nj_stream_sink(struct nj_stream *stream, nj_worker *work, void *user)
{
    if (stream_is_active(stream) || stream->capture.ring == NULL || stream->feed.callback != NULL)
        return NJ_EINVAL;
    stream->sink.work = work;
    stream->sink.user = user;
    return NJ_OK;
}

/* What it returned: an error ends the run. */
static void leave(struct worker *worker, int result)
{
    struct nj_stream *stream = worker->stream;
    bool failed = result < 0 && result != NJ_ECLOSED;

    pthread_mutex_lock(&stream->lock);
    if (failed && stream->failed == NJ_OK)
        stream->failed = result;
    if (worker == &stream->sink)
        stream->sunk = true;
    pthread_cond_broadcast(&stream->changed);
    pthread_mutex_unlock(&stream->lock);
    if (worker == &stream->source && !failed)
        nj_stream_end(stream);
}

static void *work(void *context)
{
    struct worker *worker = context;

    leave(worker, worker->work(worker->user, worker->stream));
    return NULL;
}

static bool start(struct nj_stream *stream, struct worker *worker)
{
    if (worker->work == NULL)
        return true;
    worker->stream = stream;
    worker->runs = pthread_create(&worker->thread, NULL, work, worker) == 0;
    return worker->runs;
}

bool workers_start(struct nj_stream *stream)
{
    return start(stream, &stream->sink) && start(stream, &stream->source);
}

static void join(struct worker *worker)
{
    if (worker->runs)
        pthread_join(worker->thread, NULL);
    worker->runs = false;
}

void workers_join(struct nj_stream *stream)
{
    join(&stream->source);
    join(&stream->sink);
}
