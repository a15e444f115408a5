/* SPDX-License-Identifier: MIT
 *
 * The reader of a recording. Its whole state is the ring's and the marks' read positions and
 * holes_read; each moves by one store, in an order that leaves the frame count true when the
 * process is killed between two of them. */
#include <string.h>

#include "core/client.h"
#include "core/client_keep.h"

/* Whether the client is the reader. */
static bool captures(const struct nj_client *client)
{
    const struct nj_stream_config *config = &client->parts.segment->config;

    return config->direction == NJ_CAPTURE && !(config->flags & NJ_STREAM_ACTIONS_ONLY);
}

static uint64_t position(const struct parts *parts)
{
    return atomic_load_explicit(&parts->ring->read, memory_order_relaxed);
}

/* The next hole's mark, or NULL. */
static const struct capture_mark *front_mark(struct parts *parts)
{
    uint64_t read = atomic_load_explicit(&parts->marks->read, memory_order_relaxed);

    return ring_ready(parts->marks, 1) > 0 ? ring_at(parts->marks, read) : NULL;
}

void reader_attach(struct nj_client *client)
{
    const struct capture_mark *mark;

    client->hole_used = 0;
    if (!captures(client))
        return;
    ring_attach_reader(client->parts.ring);
    ring_attach_reader(client->parts.marks);
    /* A reader that was killed when it had left the torn frames behind, but not yet their mark. */
    while ((mark = front_mark(&client->parts)) && mark->position < position(&client->parts))
        ring_read_advance(client->parts.marks, 1);
}

/* Frames of the holes behind the reader. A mark that is still there knows better than holes_read,
 * which is stored before the mark goes. */
static uint64_t holes_behind(const struct parts *parts, const struct capture_mark *mark)
{
    if (mark)
        return mark->holes_before;
    return atomic_load_explicit(&parts->segment->holes_read, memory_order_relaxed);
}

bool nj_capture_peek(struct nj_client *client, struct nj_span *span)
{
    struct parts *parts = &client->parts;
    const struct capture_mark *mark;
    struct ring_regions front;
    uint64_t ready, at;

    if (!captures(client))
        return false;
    /* First the audio, then the marks: a mark is pushed before the audio after it. */
    at = position(parts);
    ready = ring_read_regions(parts->ring, parts->ring->capacity, &front);
    mark = front_mark(parts);
    memset(span, 0, sizeof *span);
    span->first_frame = at + holes_behind(parts, mark) + client->hole_used;
    if (mark && mark->position == at && ready < mark->torn_frames)
        return false; /* they are just being handed over */
    if (mark && mark->position == at) {
        span->frames = mark->hole_frames + mark->torn_frames - client->hole_used;
        span->cause = mark->cause;
        span->bound_frames = mark->bound_frames;
        return true;
    }
    if (ready == 0)
        return false;
    span->data = front.first;
    span->frames = front.first_count;
    if (mark && mark->position - at < span->frames)
        span->frames = mark->position - at;
    return true;
}

static void pop_mark(struct parts *parts, const struct capture_mark *mark)
{
    atomic_store_explicit(&parts->segment->holes_read, mark->holes_before + mark->hole_frames,
                          memory_order_release);
    ring_read_advance(parts->ring, mark->torn_frames);
    ring_read_advance(parts->marks, 1);
}

void nj_capture_advance(struct nj_client *client, uint64_t frames)
{
    struct parts *parts = &client->parts;
    struct nj_span span;

    if (frames == 0 || !nj_capture_peek(client, &span))
        return;
    if (frames > span.frames)
        frames = span.frames;
    if (span.data) {
        ring_read_advance(parts->ring, frames);
        return;
    }
    client->hole_used += frames;
    if (frames == span.frames) {
        client->hole_used = 0;
        pop_mark(parts, front_mark(parts));
    }
}

/* Where the newest of the visible audio and holes ends. */
static uint64_t writer_frame(const struct parts *parts)
{
    const struct segment *segment = parts->segment;
    uint64_t write, holes, again;

    /* Read in the order that makes them belong together: no hole was marked in between. */
    do {
        holes = atomic_load_explicit(&segment->holes_marked, memory_order_acquire);
        write = atomic_load_explicit(&parts->ring->write, memory_order_acquire);
        again = atomic_load_explicit(&segment->holes_marked, memory_order_acquire);
    } while (holes != again);
    return write + holes;
}

uint64_t client_captured(const struct nj_client *client)
{
    return writer_frame(&client->parts);
}

uint64_t nj_capture_position(const struct nj_client *client, uint64_t *writer)
{
    const struct parts *parts = &client->parts;
    uint64_t read, write;

    if (!captures(client)) {
        if (writer)
            *writer = 0;
        return 0;
    }
    if (writer)
        *writer = writer_frame(parts);
    /* Not ring_ready(): its cache is written, and this client is const. */
    read = atomic_load_explicit(&parts->marks->read, memory_order_relaxed);
    write = atomic_load_explicit(&parts->marks->write, memory_order_acquire);
    return position(parts) + client->hole_used +
           holes_behind(parts, read != write ? ring_at(parts->marks, read) : NULL);
}

int nj_capture_seek(struct nj_client *client, uint64_t frame)
{
    uint64_t writer, at = nj_capture_position(client, &writer);

    if (!captures(client) || frame < at || frame > writer)
        return NJ_EINVAL;
    while (at < frame) {
        struct nj_span span;
        uint64_t step;

        if (!nj_capture_peek(client, &span))
            return NJ_EINVAL;
        step = frame - at < span.frames ? frame - at : span.frames;
        nj_capture_advance(client, step);
        at += step;
    }
    return 0;
}
