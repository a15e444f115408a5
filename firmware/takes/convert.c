/* SPDX-License-Identifier: MIT
 * convert.c - the card's frames in a file's format and choice of channels. */
#include "takes/convert.h"

#include <string.h>

#include "core/format.h"

#define CHOSEN_FRAMES 16 /* at once, of the most channels */

int convert_init(struct convert *convert, uint32_t card_format, uint32_t card_channels,
                 const uint8_t *channels, uint32_t channel_count, uint32_t bits, bool is_float)
{
    memset(convert, 0, sizeof(*convert));
    if (!nj_format_bytes(card_format) || !card_channels || card_channels > NJ_MAX_CHANNELS ||
        channel_count > NJ_MAX_CHANNELS)
        return NJ_EINVAL;
    convert->card_format = card_format;
    convert->card_channels = card_channels;
    convert->is_float = is_float || (!bits && card_format == NJ_FORMAT_F32);
    convert->bits = bits && !is_float ? bits : 8 * nj_format_bytes(card_format);
    if (convert->is_float)
        convert->bits = 32;
    convert->channels = channel_count ? channel_count : card_channels;
    for (uint32_t k = 0; k < convert->channels; k++) {
        convert->map[k] = channel_count ? channels[k] : (uint8_t)(k + 1);
        if (!convert->map[k] || convert->map[k] > card_channels)
            return NJ_EINVAL;
    }
    return 0;
}

static bool same_format(const struct convert *convert)
{
    bool card_float = convert->card_format == NJ_FORMAT_F32;

    return convert->is_float == card_float &&
           convert->bits == 8 * nj_format_bytes(convert->card_format);
}

bool convert_is_copy(const struct convert *convert)
{
    if (!same_format(convert) || convert->channels != convert->card_channels)
        return false;
    for (uint32_t k = 0; k < convert->channels; k++)
        if (convert->map[k] != k + 1)
            return false;
    return true;
}

uint32_t convert_card_frame_bytes(const struct convert *convert)
{
    return convert->card_channels * nj_format_bytes(convert->card_format);
}

uint32_t convert_file_frame_bytes(const struct convert *convert)
{
    return convert->channels * (convert->bits / 8);
}

static uint32_t file_format(const struct convert *convert)
{
    return convert->is_float     ? NJ_FORMAT_F32
           : convert->bits == 16 ? NJ_FORMAT_S16
           : convert->bits == 24 ? NJ_FORMAT_S24_3
                                 : NJ_FORMAT_S32;
}

void convert_frames(const struct convert *convert, void *out, const void *in, uint64_t frames)
{
    uint32_t card_bytes = convert_card_frame_bytes(convert);
    uint32_t file_bytes = convert_file_frame_bytes(convert);
    uint32_t chosen_bytes = convert->channels * nj_format_bytes(convert->card_format);
    uint32_t chosen[NJ_MAX_CHANNELS * CHOSEN_FRAMES];
    uint64_t at_once = sizeof(chosen) / chosen_bytes;
    const uint8_t *from = in;
    uint8_t *to = out;

    for (uint64_t count; frames > 0; frames -= count) {
        count = frames < at_once ? frames : at_once;
        format_map(chosen, convert->channels, from, convert->card_channels, convert->map, count,
                   convert->card_format);
        format_convert(to, file_format(convert), chosen, convert->card_format,
                       count * convert->channels);
        from += count * card_bytes;
        to += count * file_bytes;
    }
}
