/* SPDX-License-Identifier: MIT
 * card_choice.c - see card_choice.h. */
#include "cli/card_choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cards/card_name.h"
#include "host/geometry.h"

#define LOW_LATENCY_S 0.005
#define HIGH_LATENCY_S 0.085 /* four periods of 1,024 frames at 48 kHz */
#define HIGH_PERIODS 4u

static const char sim_prefix[] = "sim:";

static int resolve(char pcm[256], const char *name, uint32_t direction,
                   char why[CARD_CHOICE_WHY_BYTES])
{
    const char *sim = getenv("NIGHTJAR_SIM");

    if (sim && (!name[0] || strcmp(name, "sim") == 0)) {
        snprintf(pcm, 256, "%s%.250s", sim_prefix, sim);
        return NJ_OK;
    }
    return card_name_resolve(name, direction, "", sim, pcm, why, CARD_CHOICE_WHY_BYTES);
}

int card_choice_find(struct card_choice *choice, const char *engine, const char *name,
                     uint32_t direction, char why[CARD_CHOICE_WHY_BYTES])
{
    char text[PROBE_TEXT_BYTES];
    int error = resolve(choice->pcm, name, direction, why);

    if (error)
        return error;
    probe_ask(engine, choice->pcm, direction, text);
    return probe_read(&choice->offer, text, why, CARD_CHOICE_WHY_BYTES);
}

const char *card_choice_sim(const struct card_choice *choice)
{
    size_t length = sizeof sim_prefix - 1;

    return strncmp(choice->pcm, sim_prefix, length) == 0 ? choice->pcm + length : NULL;
}

/* ---- the rate -------------------------------------------------------------------------------- */

static bool has_rate(const struct card_choice *choice, uint32_t rate_hz)
{
    const struct probe_offer *offer = &choice->offer;

    if (rate_hz == offer->rate_min_hz || rate_hz == offer->rate_max_hz)
        return true;
    for (int i = 0; i < PROBE_RATES && offer->rates_hz[i]; i++)
        if (offer->rates_hz[i] == rate_hz)
            return true;
    return false;
}

/* `best` so far (0: none), or this one, if it is nearer to the wish. */
static uint32_t better(uint32_t best, uint32_t rate_hz, uint32_t wish_hz)
{
    if (!best || (rate_hz >= wish_hz && (best < wish_hz || rate_hz < best)))
        return rate_hz;
    return best < wish_hz && rate_hz > best ? rate_hz : best;
}

uint32_t card_choice_rate(const struct card_choice *choice, const struct card_choice *other,
                          uint32_t wish_hz)
{
    const struct probe_offer *offer = &choice->offer;
    uint32_t best = 0,
             rates_hz[PROBE_RATES + 3] = {wish_hz, offer->rate_min_hz, offer->rate_max_hz};

    memcpy(rates_hz + 3, offer->rates_hz, sizeof offer->rates_hz);
    for (size_t i = 0; i < sizeof rates_hz / sizeof rates_hz[0]; i++)
        if (rates_hz[i] && has_rate(choice, rates_hz[i]) &&
            (!other || has_rate(other, rates_hz[i])))
            best = better(best, rates_hz[i], wish_hz);
    return best;
}

/* ---- the frames ------------------------------------------------------------------------------ */

uint32_t card_choice_channels(const struct card_choice *choice, uint32_t wish)
{
    uint32_t least = choice->offer.channels_min, most = choice->offer.channels_max;

    most = most > NJ_MAX_CHANNELS ? NJ_MAX_CHANNELS : most;
    return wish < least ? least : wish > most ? most : wish;
}

uint32_t card_choice_play_channels(const struct wishes_side *wish)
{
    if (wish->select.count)
        return value_map_highest(&wish->select);
    return wish->map.count > wish->channels ? wish->map.count : wish->channels;
}

uint32_t card_choice_play_wish(const struct wishes_side *wish, uint32_t file_channels)
{
    uint32_t asked = card_choice_play_channels(wish);
    bool counted = wish->select.count || wish->channels;

    return counted || asked > file_channels ? asked : file_channels;
}

uint32_t card_choice_format(const struct card_choice *choice, uint32_t wish)
{
    static const uint32_t narrow_first[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_S32,
                                            NJ_FORMAT_F32};
    bool any = wish == NJ_FORMAT_ANY || wish == NJ_FORMAT_F32; /* quiet floats go below 24 bits */
    uint32_t wish_bits = any ? 32 : nj_format_bits(wish);
    uint32_t best = NJ_FORMAT_ANY;

    for (size_t i = 0; i < sizeof narrow_first / sizeof narrow_first[0]; i++) {
        uint32_t format = narrow_first[i], bits = nj_format_bits(format);

        if (!(choice->offer.formats >> format & 1))
            continue;
        if (format == wish)
            return format;
        if (best == NJ_FORMAT_ANY ||
            (nj_format_bits(best) < wish_bits && bits > nj_format_bits(best)))
            best = format;
    }
    return best;
}

/* ---- the buffer ------------------------------------------------------------------------------ */

static double latency_s(const struct wishes *wishes, uint32_t rate_hz)
{
    switch (wishes->latency) {
    case LATENCY_LOW:
        return LOW_LATENCY_S;
    case LATENCY_SECONDS:
        return (double)value_time_frames(&wishes->latency_time, rate_hz) / rate_hz;
    default:
        return HIGH_LATENCY_S;
    }
}

static bool is_left_open(const struct wishes *wishes)
{
    return wishes->latency == LATENCY_LEFT || wishes->latency == LATENCY_HIGH;
}

/* Not more than the card has, where nobody asked for that. */
static void fit(const struct probe_offer *offer, struct nj_stream_config *config)
{
    uint32_t period = config->period_frames;

    if (offer->buffer_max && period > offer->buffer_max / config->periods)
        period = offer->buffer_max / config->periods;
    if (offer->period_max && period > offer->period_max)
        period = offer->period_max;
    if (period < offer->period_min)
        period = offer->period_min;
    config->period_frames = period;
}

/* The power of two that is nearest. */
static uint32_t round_period(uint32_t frames)
{
    uint32_t period = 16;

    while (period * 3 / 2 < frames)
        period *= 2;
    return period;
}

void card_choice_geometry(const struct card_choice *choice, const struct wishes *wishes,
                          struct nj_stream_config *config)
{
    const struct probe_offer *offer = &choice->offer;

    config->period_frames = wishes->period_frames;
    config->periods = wishes->periods;
    if (!config->periods && is_left_open(wishes)) {
        config->periods = HIGH_PERIODS;
        if (offer->periods_max && config->periods > offer->periods_max)
            config->periods = offer->periods_max;
    }
    geometry_choose(config, latency_s(wishes, config->rate_hz));
    if (wishes->period_frames)
        return;
    if (is_left_open(wishes))
        config->period_frames = round_period(config->period_frames);
    fit(offer, config);
}
