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
    return (int64_t)(frames * 1000000000 / rate_hz);
}

/* A block that is captured is there two periods after its first frame: one to come, and one until
 * the next block showed that it was whole. One more is for the threads. */
static void find_delay(struct nj_stream *stream)
{
    const struct nj_stream_config *play = &stream->play.config, *capture = &stream->capture.config;
    uint32_t longest =
        play->period_frames > capture->period_frames ? play->period_frames : capture->period_frames;

    stream->feed.pair_ns = frames_ns((uint64_t)play->period_frames * play->periods, play->rate_hz) +
                           frames_ns(3ull * capture->period_frames, capture->rate_hz);
    stream->feed.slack = 2ll * longest;
}

bool feed_init(struct nj_stream *stream)
{
    struct feed *feed = &stream->feed;

    if (side_exists(&stream->play) && side_exists(&stream->capture))
        find_delay(stream);
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
    feed->late_in = 0;
    atomic_store_explicit(&feed->end, 0, memory_order_release);
}

void feed_deinit(struct feed *feed)
{
    free(feed->play.scratch);
    free(feed->capture.scratch);
}
