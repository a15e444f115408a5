/* SPDX-License-Identifier: MIT
 * feed_begin.c - what a stream's callback needs before its first block. See feed.h. */
#include <stdlib.h>

#include "stream/stream.h"

static bool end_init(struct feed_end *end, const struct side *side)
{
    if (!side_exists(side))
        return true;
    end->client = side->client;
    end->ring = side->ring;
    end->frame_bytes = side->frame_bytes;
    end->silence = side->io.format == NJ_FORMAT_U8 ? 0x80 : 0;
    end->scratch = malloc(side->frame_bytes * side->io.ring_frames);
    return end->scratch != NULL;
}

static int64_t frames_ns(uint64_t frames, uint32_t rate_hz)
{
    return (int64_t)((frames * 1000000000 + rate_hz / 2) / rate_hz);
}

static void find_delay(struct nj_stream *stream)
{
    const struct nj_stream_config *play = &stream->play.config, *capture = &stream->capture.config;
    uint64_t buffer = (uint64_t)play->period_frames * play->periods;
    uint64_t ahead = stream->feed.far ? buffer : 0;

    stream->feed.pair_ns = frames_ns(buffer + ahead + 2ull * capture->period_frames, play->rate_hz);
    stream->feed.longer = capture->period_frames;
}

bool feed_init(struct nj_stream *stream)
{
    struct feed *feed = &stream->feed;

    if (side_exists(&stream->play) && side_exists(&stream->capture))
        find_delay(stream);
    if (side_exists(&stream->play))
        feed->limiter_ns =
            frames_ns(stream->play.config.limiter_frames, stream->play.config.rate_hz);
    return end_init(&feed->play, &stream->play) && end_init(&feed->capture, &stream->capture);
}

void feed_begin(struct nj_stream *stream)
{
    struct feed *feed = &stream->feed;

    feed->play.frame0 = stream->play.frame0;
    feed->play.holes0 = stream->play.holes0;
    feed->capture.frame0 = stream->capture.frame0;
    feed->capture.holes0 = stream->capture.holes0;
    feed->paired = false;
    feed->next_in = 0;
    atomic_store_explicit(&feed->missed, 0, memory_order_relaxed);
    atomic_store_explicit(&feed->end, 0, memory_order_release);
}

void feed_deinit(struct feed *feed)
{
    free(feed->play.scratch);
    free(feed->capture.scratch);
}
