/* SPDX-License-Identifier: MIT
 * value_map.c - channels of the command line. See value_map.h. */
#include "cli/value_map.h"

#include <stdio.h>

static int complain(char *why, const char *what)
{
    snprintf(why, VALUE_WHY_BYTES, "%s", what);
    return NJ_EINVAL;
}

static int too_many(char *why)
{
    snprintf(why, VALUE_WHY_BYTES, "there are %d channels at most", NJ_MAX_CHANNELS);
    return NJ_EINVAL;
}

/* Digits of a channel, or of 0; what follows, or NULL. A number that is too large stays so. */
static const char *read_channel(uint32_t *channel, const char *at)
{
    const char *start = at;
    *channel = 0;
    for (; *at >= '0' && *at <= '9'; at++)
        *channel = *channel > NJ_MAX_CHANNELS ? *channel : *channel * 10 + (uint32_t)(*at - '0');
    return at > start ? at : NULL;
}

/* One more entry; `named` has a bit for each output that has its channel. */
static int add_entry(struct value_map *map, uint64_t *named, uint32_t in, uint32_t out, char *why)
{
    if (out < 1)
        return complain(why, "outputs count from 1");
    if (in > NJ_MAX_CHANNELS || out > NJ_MAX_CHANNELS)
        return too_many(why);
    if (*named & (UINT64_C(1) << out)) {
        snprintf(why, VALUE_WHY_BYTES, "output %u gets two channels", out);
        return NJ_EINVAL;
    }
    *named |= UINT64_C(1) << out;
    map->channel[out - 1] = (uint8_t)in;
    if (out > map->count)
        map->count = out;
    return NJ_OK;
}

int value_map_read(struct value_map *map, const char *text, char why[VALUE_WHY_BYTES])
{
    uint64_t named = 0;
    uint32_t place = 0, in, out;
    *map = (struct value_map){0};
    for (const char *at = text;; at++) {
        at = read_channel(&in, at);
        out = ++place;
        if (at && *at == ':')
            at = read_channel(&out, at + 1);
        if (!at || (*at && *at != ','))
            return complain(why, "no map (such as 2,1 or 1:3,2:4)");
        int error = add_entry(map, &named, in, out, why);
        if (error || !*at)
            return error;
    }
}

static int add_channels(struct value_map *list, uint64_t *named, uint32_t first, uint32_t last,
                        char *why)
{
    if (first < 1)
        return complain(why, "channels count from 1");
    if (last > NJ_MAX_CHANNELS)
        return too_many(why);
    if (last < first)
        return complain(why, "the first of a range is its lowest");
    for (uint32_t channel = first; channel <= last; channel++) {
        if (*named & (UINT64_C(1) << channel)) {
            snprintf(why, VALUE_WHY_BYTES, "channel %u is there twice", channel);
            return NJ_EINVAL;
        }
        *named |= UINT64_C(1) << channel;
        list->channel[list->count++] = (uint8_t)channel;
    }
    return NJ_OK;
}

int value_channels_read(struct value_map *list, const char *text, char why[VALUE_WHY_BYTES])
{
    uint64_t named = 0;
    uint32_t first, last;
    *list = (struct value_map){0};
    for (const char *at = text;; at++) {
        at = read_channel(&first, at);
        last = first;
        if (at && *at == '-')
            at = read_channel(&last, at + 1);
        if (!at || (*at && *at != ','))
            return complain(why, "no channels (such as 1,2,5-8)");
        int error = add_channels(list, &named, first, last, why);
        if (error || !*at)
            return error;
    }
}

uint32_t value_map_highest(const struct value_map *map)
{
    uint32_t most = 0;

    for (uint32_t k = 0; k < map->count; k++)
        most = map->channel[k] > most ? map->channel[k] : most;
    return most;
}
