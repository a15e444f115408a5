/* SPDX-License-Identifier: MIT
 * stream_channels.c - the number of channels, where the configuration leaves it to the card. */
#include "supervisor/stream_channels.h"

#include <stdio.h>

#include "host/probe.h"
#include "supervisor/log.h"

static bool is_open(const struct stream *stream, const struct config *config)
{
    const struct card_config *card = &config->cards[stream->card];
    return !(stream->direction == NJ_PLAY ? card->out_channels : card->in_channels);
}

/* Its engine has the card: nobody else can ask what that offers. 0: there is no such segment. */
static uint32_t channels_left(const struct stream *stream)
{
    struct runtime_segment segment;
    struct nj_client *client = NULL;
    struct nj_engine_info info = {0};
    if (runtime_segment_find(stream->shared->runtime, stream->name, &segment) == 0 &&
        nj_client_create(&client, segment.memory, segment.bytes) == 0)
        nj_engine_info(client, &info);
    nj_client_destroy(client);
    runtime_segment_close(&segment, false);
    return info.channels;
}

static int channels_offered(const struct stream *stream, const char *pcm, uint32_t wanted,
                            uint32_t *channels, char why[RUNTIME_WHY_BYTES])
{
    char text[PROBE_TEXT_BYTES];
    uint32_t least, most;
    probe_ask(stream->shared->engine_program, pcm, stream->direction, text);
    int error = probe_channels(text, &least, &most, why, RUNTIME_WHY_BYTES);
    if (error)
        return error;
    *channels = wanted < least ? least : wanted > most ? most : wanted;
    if (*channels <= NJ_MAX_CHANNELS)
        return 0;
    snprintf(why, RUNTIME_WHY_BYTES, "%s has %u channels, more than %d", pcm, *channels,
             NJ_MAX_CHANNELS);
    return NJ_EDEVICE;
}

int stream_channels_follow(struct stream *stream, const char *pcm, char why[RUNTIME_WHY_BYTES])
{
    const struct streams_context *shared = stream->shared;
    struct plan_stream sized = *plan_find(shared->plan, stream->card, stream->direction);
    uint32_t planned = sized.config.channels, channels = planned;
    stream->follows = is_open(stream, shared->config);
    if (stream->follows && !(channels = channels_left(stream))) {
        int error = channels_offered(stream, pcm, planned, &channels, why);
        if (error)
            return error;
    }
    if (channels != planned && plan_follow(shared->plan, shared->config, &sized, channels)) {
        snprintf(why, RUNTIME_WHY_BYTES, "its %u channels take more memory than there is",
                 channels);
        return NJ_EMEMORY;
    }
    if (channels != planned)
        log_line("%s: %u channel%s, as the card has", stream->name, channels,
                 channels == 1 ? "" : "s");
    stream->config = sized.config;
    return 0;
}

void stream_channels_keep(const struct stream *stream, const struct config *config,
                          const struct plan *plan, struct plan_stream *wanted)
{
    uint32_t channels = stream->config.channels;
    if (!stream->follows || !is_open(stream, config) || channels == wanted->config.channels)
        return;
    struct plan_stream kept = *wanted;
    if (plan_follow(plan, config, &kept, channels) == 0)
        *wanted = kept;
}
