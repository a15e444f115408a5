/* SPDX-License-Identifier: MIT
 * convert.c - the card's frames in a file's format and choice of channels. */
#include "takes/convert.h"

#include <math.h>
#include <string.h>

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

/* ---- one sample ------------------------------------------------------------------------------ */

/* Integers stand at the top of 32 bits in between. */
static inline int32_t load_s16(const uint8_t *p)
{
    return (int32_t)((uint32_t)p[0] << 16 | (uint32_t)p[1] << 24);
}

static inline int32_t load_s24(const uint8_t *p)
{
    return (int32_t)((uint32_t)p[0] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 24);
}

static inline int32_t load_s32(const uint8_t *p)
{
    int32_t value;

    memcpy(&value, p, sizeof(value));
    return value;
}

static inline float load_f32(const uint8_t *p)
{
    float value;

    memcpy(&value, p, sizeof(value));
    return value;
}

/* The top bits of value, rounded to nearest even; a right shift of a negative number is arithmetic.
 */
static inline int32_t narrow(int32_t value, uint32_t bits)
{
    uint32_t drop = 32 - bits;
    int64_t half = (INT64_C(1) << drop >> 1) - 1 + (value >> (drop & 31) & 1);
    int64_t most = (INT64_C(1) << (bits - 1)) - 1;

    if (!drop)
        return value;
    int64_t rounded = ((int64_t)value + half) >> drop;
    return (int32_t)(rounded > most ? most : rounded);
}

static inline int32_t from_float(float value, uint32_t bits)
{
    double limit = (double)(INT64_C(1) << (bits - 1));
    double scaled = (double)value * limit;

    if (!(scaled == scaled))
        return 0;
    if (scaled >= limit - 1)
        return (int32_t)(limit - 1);
    return scaled <= -limit ? (int32_t)-limit : (int32_t)lrint(scaled);
}

static inline void store(uint8_t *p, int32_t value, uint32_t bits)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)((uint32_t)value >> 8);
    if (bits > 16)
        p[2] = (uint8_t)((uint32_t)value >> 16);
    if (bits > 24)
        p[3] = (uint8_t)((uint32_t)value >> 24);
}

static inline void store_float(uint8_t *p, float value)
{
    memcpy(p, &value, sizeof(value));
}

/* ---- blocks ---------------------------------------------------------------------------------- */

#define EACH_SAMPLE(in_bytes, out_bytes, statement)                                                \
    for (uint64_t f = 0; f < frames; f++) {                                                        \
        for (uint32_t k = 0; k < c->channels; k++) {                                               \
            const uint8_t *from = in + ((uint32_t)c->map[k] - 1u) * (in_bytes);                    \
            uint8_t *to = out + k * (out_bytes);                                                   \
            statement;                                                                             \
        }                                                                                          \
        in += c->card_channels * (in_bytes);                                                       \
        out += c->channels * (out_bytes);                                                          \
    }

#define FROM_INTEGER(name, load, in_bytes)                                                         \
    static void name(const struct convert *c, uint8_t *out, const uint8_t *in, uint64_t frames)    \
    {                                                                                              \
        if (c->is_float)                                                                           \
            EACH_SAMPLE(in_bytes, 4, store_float(to, (float)load(from) * 0x1p-31f))                \
        else if (c->bits == 16)                                                                    \
            EACH_SAMPLE(in_bytes, 2, store(to, narrow(load(from), 16), 16))                        \
        else if (c->bits == 24)                                                                    \
            EACH_SAMPLE(in_bytes, 3, store(to, narrow(load(from), 24), 24))                        \
        else                                                                                       \
            EACH_SAMPLE(in_bytes, 4, store(to, load(from), 32))                                    \
    }

FROM_INTEGER(from_s16, load_s16, 2)
FROM_INTEGER(from_s24, load_s24, 3)
FROM_INTEGER(from_s32, load_s32, 4)

static void from_f32(const struct convert *c, uint8_t *out, const uint8_t *in, uint64_t frames)
{
    if (c->is_float)
        EACH_SAMPLE(4, 4, store_float(to, load_f32(from)))
    else if (c->bits == 16)
        EACH_SAMPLE(4, 2, store(to, from_float(load_f32(from), 16), 16))
    else if (c->bits == 24)
        EACH_SAMPLE(4, 3, store(to, from_float(load_f32(from), 24), 24))
    else
        EACH_SAMPLE(4, 4, store(to, from_float(load_f32(from), 32), 32))
}

void convert_frames(const struct convert *convert, void *out, const void *in, uint64_t frames)
{
    if (convert_is_copy(convert))
        memcpy(out, in, frames * convert_file_frame_bytes(convert));
    else if (convert->card_format == NJ_FORMAT_S16)
        from_s16(convert, out, in, frames);
    else if (convert->card_format == NJ_FORMAT_S24_3)
        from_s24(convert, out, in, frames);
    else if (convert->card_format == NJ_FORMAT_S32)
        from_s32(convert, out, in, frames);
    else
        from_f32(convert, out, in, frames);
}
