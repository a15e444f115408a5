/* SPDX-License-Identifier: MIT
 * offer.c - what a card's PCM can do, and the choice from it. See offer.h. */
#include "engine/offer.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/format.h"

static const uint32_t usual_rates_hz[OFFER_MAX_RATES] = {
    8000,  11025, 12000, 16000, 22050,  24000,  32000,  44100,
    48000, 64000, 88200, 96000, 176400, 192000, 352800, 384000};

static snd_pcm_format_t alsa_format(uint32_t format)
{
    switch (format) {
    case NJ_FORMAT_S16:
        return SND_PCM_FORMAT_S16_LE;
    case NJ_FORMAT_S24_3:
        return SND_PCM_FORMAT_S24_3LE;
    case NJ_FORMAT_S32:
        return SND_PCM_FORMAT_S32_LE;
    case NJ_FORMAT_F32:
        return SND_PCM_FORMAT_FLOAT_LE;
    default:
        return SND_PCM_FORMAT_UNKNOWN;
    }
}

int offer_preference(uint32_t wish, uint32_t formats[NJ_FORMAT_COUNT])
{
    static const uint32_t widest_first[] = {NJ_FORMAT_S32, NJ_FORMAT_S24_3, NJ_FORMAT_F32,
                                            NJ_FORMAT_S16};
    if (wish != NJ_FORMAT_ANY) {
        formats[0] = wish;
        return 1;
    }
    memcpy(formats, widest_first, sizeof(widest_first));
    return (int)(sizeof(widest_first) / sizeof(widest_first[0]));
}

char *offer_formats_text(const struct offer *offer, char *text, size_t bytes)
{
    size_t length = 0;
    text[0] = '\0';
    for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++)
        if (((offer->formats >> format) & 1U) != 0 && length < bytes)
            length += (size_t)snprintf(text + length, bytes - length, "%s%s", length > 0 ? " " : "",
                                       nj_format_name(format));
    return text;
}

char *offer_rates_text(const struct offer *offer, char *text, size_t bytes)
{
    size_t length = 0;
    text[0] = '\0';
    for (int i = 0; i < OFFER_MAX_RATES && offer->rates_hz[i] != 0 && length < bytes; i++)
        length += (size_t)snprintf(text + length, bytes - length, "%s%u", length > 0 ? " " : "",
                                   offer->rates_hz[i]);
    if (length == 0)
        snprintf(text, bytes, "%u to %u", offer->rate_min_hz, offer->rate_max_hz);
    return text;
}

static int open_error(const struct device *device, uint32_t direction, int error, char *why)
{
    char holder[96];
    switch (error) {
    case -EBUSY:
        if (device_holder(device, direction, holder, sizeof(holder)))
            snprintf(why, DEVICE_WHY_BYTES, "'%.100s' is in use by %s", device->name, holder);
        else
            snprintf(why, DEVICE_WHY_BYTES, "'%.100s' is in use by another program", device->name);
        return NJ_EBUSY;
    case -ENOENT:
    case -ENODEV:
    case -ENXIO:
        snprintf(why, DEVICE_WHY_BYTES, "'%.100s' is not there (%s)", device->name,
                 snd_strerror(error));
        return NJ_EDEVICE;
    default:
        snprintf(why, DEVICE_WHY_BYTES, "'%.80s' cannot be opened: %.40s (%.90s)", device->name,
                 snd_strerror(error), alsa_complaint());
        return NJ_ESYSTEM;
    }
}

static int open_pcm(snd_pcm_t **pcm, const struct alsa_config *config, const struct device *device,
                    uint32_t direction, char *why)
{
    alsa_quiet();
    int error = snd_pcm_open(
        pcm, config->pcm, direction == NJ_PLAY ? SND_PCM_STREAM_PLAYBACK : SND_PCM_STREAM_CAPTURE,
        SND_PCM_NONBLOCK);
    return error < 0 ? open_error(device, direction, error, why) : NJ_OK;
}

static void ask_ranges(struct offer *offer, snd_pcm_hw_params_t *params)
{
    snd_pcm_uframes_t frames = 0;
    int dir = 0;
    snd_pcm_hw_params_get_rate_min(params, &offer->rate_min_hz, &dir);
    snd_pcm_hw_params_get_rate_max(params, &offer->rate_max_hz, &dir);
    snd_pcm_hw_params_get_channels_min(params, &offer->channels_min);
    snd_pcm_hw_params_get_channels_max(params, &offer->channels_max);
    snd_pcm_hw_params_get_periods_min(params, &offer->periods_min, &dir);
    snd_pcm_hw_params_get_periods_max(params, &offer->periods_max, &dir);
    if (snd_pcm_hw_params_get_period_size_min(params, &frames, &dir) >= 0)
        offer->period_min = (uint32_t)frames;
    if (snd_pcm_hw_params_get_period_size_max(params, &frames, &dir) >= 0)
        offer->period_max = (uint32_t)frames;
    if (snd_pcm_hw_params_get_buffer_size_max(params, &frames) >= 0)
        offer->buffer_max = (uint32_t)frames;
}

static void ask_pcm(struct offer *offer, snd_pcm_t *pcm, snd_pcm_hw_params_t *params)
{
    int count = 0;
    *offer = (struct offer){0};
    ask_ranges(offer, params);
    for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++)
        if (format_on_card(format) &&
            snd_pcm_hw_params_test_format(pcm, params, alsa_format(format)) == 0)
            offer->formats |= 1U << format;
    for (int i = 0; i < OFFER_MAX_RATES; i++)
        if (snd_pcm_hw_params_test_rate(pcm, params, usual_rates_hz[i], 0) == 0)
            offer->rates_hz[count++] = usual_rates_hz[i];
}

int offer_ask(struct offer *offer, const struct alsa_config *config, const struct device *device,
              uint32_t direction, char *why)
{
    snd_pcm_t *pcm = NULL;
    snd_pcm_hw_params_t *params = NULL;
    int error = open_pcm(&pcm, config, device, direction, why);
    if (error != NJ_OK)
        return error;
    snd_pcm_hw_params_alloca(&params);
    error = snd_pcm_hw_params_any(pcm, params);
    if (error >= 0)
        ask_pcm(offer, pcm, params);
    snd_pcm_close(pcm);
    return error < 0 ? open_error(device, direction, error, why) : NJ_OK;
}

/* What PortAudio will set, one thing after the other. */
static enum offer_refusal try_wish(snd_pcm_t *pcm, snd_pcm_hw_params_t *params, uint32_t format,
                                   const struct nj_stream_config *wish)
{
    if (snd_pcm_hw_params_any(pcm, params) < 0)
        return OFFER_NO_MAPPING;
    if (snd_pcm_hw_params_set_access(pcm, params, SND_PCM_ACCESS_MMAP_INTERLEAVED) < 0 &&
        snd_pcm_hw_params_set_access(pcm, params, SND_PCM_ACCESS_MMAP_NONINTERLEAVED) < 0)
        return OFFER_NO_MAPPING;
    if (snd_pcm_hw_params_set_format(pcm, params, alsa_format(format)) < 0)
        return OFFER_NO_FORMAT;
    if (snd_pcm_hw_params_set_channels(pcm, params, wish->channels) < 0)
        return OFFER_NO_CHANNELS;
    if (snd_pcm_hw_params_set_rate(pcm, params, wish->rate_hz, 0) < 0)
        return OFFER_NO_RATE;
    if (snd_pcm_hw_params_set_period_size(pcm, params, wish->period_frames, 0) < 0 ||
        snd_pcm_hw_params_set_periods(pcm, params, wish->periods, 0) < 0)
        return OFFER_NO_PERIODS;
    return OFFER_FITS;
}

static void explain_format(char *text, size_t bytes, const struct offer *offer, uint32_t wish)
{
    char list[64];
    if (offer->formats == 0)
        snprintf(text, bytes, "offers none of the formats s16, s24_3, s32, f32");
    else
        snprintf(text, bytes, "does not offer %s; it offers %s", nj_format_name(wish),
                 offer_formats_text(offer, list, sizeof(list)));
}

static void explain_channels(char *text, size_t bytes, const struct offer *offer, uint32_t wish)
{
    if (offer->channels_min == offer->channels_max)
        snprintf(text, bytes, "does not run with %u channel%s; it offers %u", wish,
                 wish == 1 ? "" : "s", offer->channels_min);
    else
        snprintf(text, bytes, "does not run with %u channel%s; it offers %u to %u", wish,
                 wish == 1 ? "" : "s", offer->channels_min, offer->channels_max);
}

void offer_explain(char *why, const char *name, enum offer_refusal refusal,
                   const struct offer *offer, const struct nj_stream_config *wish)
{
    char list[128];
    int length = snprintf(why, DEVICE_WHY_BYTES, "'%.60s' ", name);
    size_t room = DEVICE_WHY_BYTES - (size_t)length;
    char *text = why + length;
    if (refusal == OFFER_NO_FORMAT)
        explain_format(text, room, offer, wish->format);
    else if (refusal == OFFER_NO_CHANNELS)
        explain_channels(text, room, offer, wish->channels);
    else if (refusal == OFFER_NO_RATE)
        snprintf(text, room, "does not run at %u Hz; it offers %s Hz", wish->rate_hz,
                 offer_rates_text(offer, list, sizeof(list)));
    else if (refusal == OFFER_NO_PERIODS)
        snprintf(text, room,
                 "does not run %u periods of %u frames; it offers %u to %u periods of %u to %u "
                 "frames, %u at most",
                 wish->periods, wish->period_frames, offer->periods_min, offer->periods_max,
                 offer->period_min, offer->period_max, offer->buffer_max);
    else
        snprintf(text, room, "offers no memory-mapped access");
}

static int choose(struct process_card *card, snd_pcm_t *pcm, const struct device *device,
                  const struct nj_stream_config *wish, char *why)
{
    uint32_t formats[NJ_FORMAT_COUNT];
    struct offer offer;
    snd_pcm_hw_params_t *params = NULL;
    enum offer_refusal refused = OFFER_NO_FORMAT;
    snd_pcm_hw_params_alloca(&params);
    int error = snd_pcm_hw_params_any(pcm, params);
    if (error < 0)
        return open_error(device, wish->direction, error, why);
    ask_pcm(&offer, pcm, params);
    int count = offer_preference(wish->format, formats);
    for (int i = 0; i < count; i++) {
        enum offer_refusal now = try_wish(pcm, params, formats[i], wish);
        if (now == OFFER_FITS) {
            *card = (struct process_card){.rate_hz = wish->rate_hz,
                                          .channels = wish->channels,
                                          .format = formats[i],
                                          .period_frames = wish->period_frames,
                                          .periods = wish->periods};
            return NJ_OK;
        }
        if (now != OFFER_NO_FORMAT)
            refused = now;
    }
    offer_explain(why, device->name, refused, &offer, wish);
    return NJ_EFORMAT;
}

int offer_choose(struct process_card *card, const struct alsa_config *config,
                 const struct device *device, const struct nj_stream_config *wish, char *why)
{
    snd_pcm_t *pcm = NULL;
    int error = open_pcm(&pcm, config, device, wish->direction, why);
    if (error != NJ_OK)
        return error;
    error = choose(card, pcm, device, wish, why);
    snd_pcm_close(pcm);
    return error;
}
