/* SPDX-License-Identifier: MIT
 * options.c - what is asked of a stream, completed. */
#include "stream/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cards/card_name.h"
#include "host/geometry.h"
#include "stream/devices.h"

static int refuse(char *text, const char *side, const char *what)
{
    snprintf(text, STREAM_TEXT_BYTES, "%s: %s", side, what);
    return NJ_EINVAL;
}

static const char *name_of(const struct side *side)
{
    return side->config.direction == NJ_PLAY ? "play" : "capture";
}

static uint32_t nearest(uint32_t wish, uint32_t low, uint32_t high)
{
    if (wish < low)
        return low;
    return high != 0 && wish > high ? high : wish;
}

/* The usual rate and channels, or what the card has instead. */
static int ask_card(struct nj_stream_config *config, char *text)
{
    struct nj_device_side card = {.device = ""};
    int error;

    if (config->rate_hz != 0 && config->channels != 0)
        return NJ_OK;
    memcpy(card.device, config->device, sizeof card.device);
    error = devices_ask(&card, config->direction, text, STREAM_TEXT_BYTES);
    if (error != NJ_OK)
        return error;
    if (config->rate_hz == 0)
        config->rate_hz = nearest(48000, card.rate_min_hz, card.rate_max_hz);
    if (config->channels == 0)
        config->channels =
            nearest(nearest(2, card.channels_min, card.channels_max), 1, NJ_MAX_CHANNELS);
    return NJ_OK;
}

static bool map_fits(const struct side *side)
{
    uint32_t seen[NJ_MAX_CHANNELS + 1] = {0};

    for (uint32_t k = 0; k < side->io.map_count; k++) {
        uint32_t channel = side->io.map[k];

        if (channel > side->config.channels ||
            (side->config.direction == NJ_PLAY && channel > 0 && seen[channel]++ > 0))
            return false;
    }
    return true;
}

static uint64_t power_of_two(uint64_t at_least)
{
    uint64_t value = 1;

    while (value < at_least)
        value *= 2;
    return value;
}

static uint64_t buffer_of(const struct side *side)
{
    return (uint64_t)side->config.period_frames * side->config.periods;
}

/* Two buffers are enough for a callback, at whatever moment it is called; of the input of both
 * directions also what waits until it is paired with the output. */
static uint64_t shortest_ring(const struct nj_stream *stream, const struct side *side)
{
    uint64_t play = side_exists(&stream->play) ? buffer_of(&stream->play) : 0;

    return 2 * (side == &stream->capture ? buffer_of(side) + play : buffer_of(side));
}

static uint64_t usual_ring(const struct side *side)
{
    const struct nj_stream_config *config = &side->config;
    uint64_t buffer = buffer_of(side);

    if (config->direction == NJ_CAPTURE)
        return config->rate_hz > 4 * buffer ? config->rate_hz : 4 * buffer;
    return config->rate_hz / 10 > 4 * buffer ? config->rate_hz / 10 : 4 * buffer;
}

/* An output may take its time to open, while the input waits for it; and a thread has no buffer but
 * this between it and another process. */
static uint64_t callback_ring(const struct nj_stream *stream, const struct side *side)
{
    if (side->early)
        return side->config.rate_hz / 2;
    return stream->feed.far ? usual_ring(side) : 0;
}

static void choose_ring(const struct nj_stream *stream, struct side *side)
{
    uint64_t least = shortest_ring(stream, side), *frames = &side->io.ring_frames;

    if (*frames == 0)
        *frames = stream->feed.callback == NULL ? usual_ring(side) : callback_ring(stream, side);
    *frames = power_of_two(*frames > least ? *frames : least);
}

static int complete_io(const struct nj_stream *stream, struct side *side, char *text)
{
    struct nj_io *io = &side->io;

    if (io->format == NJ_FORMAT_ANY)
        io->format = NJ_FORMAT_F32;
    if (io->channels == 0)
        io->channels = io->map_count > 0 ? io->map_count : side->config.channels;
    if (nj_format_bytes(io->format) == 0)
        return refuse(text, name_of(side), "no such format of frames");
    if (io->channels > NJ_MAX_CHANNELS || (io->map_count > 0 && io->map_count != io->channels))
        return refuse(text, name_of(side), "the map does not have as many channels as the frames");
    if (!map_fits(side))
        return refuse(text, name_of(side),
                      "the map names a channel that the card does not have, "
                      "or an output twice");
    if (io->full > NJ_FULL_END || io->dry > NJ_DRY_END || io->ring_frames > UINT64_C(1) << 32)
        return refuse(text, name_of(side), "a value of its frames is out of range");
    choose_ring(stream, side);
    /* A callback makes its frames as they are needed. */
    if (stream->feed.callback != NULL)
        io->prebuffer_frames = 0;
    if (io->prebuffer_frames > io->ring_frames)
        return refuse(text, name_of(side), "the ring is shorter than what is to wait in it first");
    side->frame_bytes = (uint64_t)io->channels * nj_format_bytes(io->format);
    return NJ_OK;
}

static int complete_config(struct side *side, double latency_s, char *text)
{
    struct nj_stream_config *config = &side->config;
    char device[256];
    int error;

    if (strnlen(config->device, sizeof config->device) == sizeof config->device)
        return refuse(text, name_of(side), "the device's name is too long");
    error = card_name_resolve(config->device, config->direction, "", getenv("NIGHTJAR_SIM"), device,
                              text, STREAM_TEXT_BYTES);
    if (error != NJ_OK)
        return error;
    memset(config->device, 0, sizeof config->device);
    memcpy(config->device, device, strlen(device));
    error = ask_card(config, text);
    if (error != NJ_OK)
        return error;
    if (latency_s > 0)
        geometry_choose(config, latency_s);
    if (nj_stream_config_complete(config) != NJ_OK)
        return refuse(text, name_of(side), "a value of the configuration is out of range");
    return NJ_OK;
}

static int take_side(struct nj_stream *stream, const struct nj_stream_options *options,
                     uint32_t direction, char *text)
{
    struct side *side = direction == NJ_PLAY ? &stream->play : &stream->capture;
    bool play = direction == NJ_PLAY, ring = (options->actions_only & direction) == 0;
    int error;

    side->config = play ? options->play : options->capture;
    side->io = play ? options->play_io : options->capture_io;
    side->config.direction = direction;
    side->early = !play && options->callback != NULL && (options->directions & NJ_PLAY) != 0;
    /* Records read the time line; nobody else is there to free it. */
    if (!play)
        side->config.flags |= NJ_STREAM_ACTIONS_ONLY;
    error = complete_config(side, options->latency_s, text);
    if (error == NJ_OK)
        error = complete_io(stream, side, text);
    if (error != NJ_OK || !ring)
        return error;
    side->ring_offset =
        (side->config.bank_bytes + NJ_RING_ALIGN - 1) / NJ_RING_ALIGN * NJ_RING_ALIGN;
    side->ring_bytes = nj_ring_bytes(side->frame_bytes, side->io.ring_frames);
    side->config.bank_bytes = side->ring_offset + side->ring_bytes;
    return NJ_OK;
}

int options_take(struct nj_stream *stream, const struct nj_stream_options *options, char *text)
{
    uint32_t directions = options->directions != 0 ? options->directions : NJ_PLAY;
    const uint32_t both = NJ_PLAY | NJ_CAPTURE;
    int error = NJ_OK;

    if (directions > both || options->actions_only > both || !(options->latency_s >= 0) ||
        options->latency_s > 1000)
        return refuse(text, "stream", "a value of the options is out of range");
    if (options->callback != NULL && options->actions_only != 0)
        return refuse(text, "stream", "a callback needs its rings");
    if (options->engine != NULL && strlen(options->engine) >= sizeof stream->engine)
        return refuse(text, "stream", "the engine's path is too long");
    if (options->engine != NULL)
        memcpy(stream->engine, options->engine, strlen(options->engine) + 1);
    stream->finished = options->finished;
    stream->user = options->user;
    stream->feed.callback = options->callback;
    stream->feed.user = options->user;
    stream->feed.far = options->callback != NULL && options->engine != NULL;
    if ((directions & NJ_PLAY) != 0)
        error = take_side(stream, options, NJ_PLAY, text);
    if (error == NJ_OK && (directions & NJ_CAPTURE) != 0)
        error = take_side(stream, options, NJ_CAPTURE, text);
    if (error == NJ_OK && directions == both && options->callback != NULL &&
        stream->play.config.rate_hz != stream->capture.config.rate_hz)
        return refuse(text, "stream", "a duplex callback needs one rate for both directions");
    return error;
}
