/* SPDX-License-Identifier: MIT
 * format_convert.c - from each format to each. */
#include <string.h>

#include "core/format.h"
#include "core/wide.h"

#define AT_ONCE 256

/* Integers stand at the top of 32 bits in between. */
#define TO_WORDS(name, type, value)                                                                \
    WIDE static void name(int32_t *restrict out, const type *restrict in, uint32_t samples)        \
    {                                                                                              \
        for (size_t i = 0; i < samples; i++)                                                       \
            out[i] = (int32_t)(value);                                                             \
    }
TO_WORDS(u8_to_words, uint8_t, (uint32_t)in[i] << 24 ^ 0x80000000u)
TO_WORDS(s8_to_words, int8_t, (uint32_t)in[i] << 24)
TO_WORDS(s16_to_words, int16_t, (uint32_t)in[i] << 16)
TO_WORDS(s24_to_words, uint8_t,
         (uint32_t)in[3 * i] << 8 | (uint32_t)in[3 * i + 1] << 16 | (uint32_t)in[3 * i + 2] << 24)

/* The top bits to nearest even, saturated; `drop` is how many are not kept. A right shift of a
 * negative number is arithmetic. */
static inline int32_t narrow(int32_t value, uint32_t drop)
{
    int32_t whole = value >> drop, most = INT32_MAX >> drop;
    uint32_t rest = (uint32_t)value & ((UINT32_C(1) << drop) - 1u);
    int32_t up = rest + ((uint32_t)whole & 1u) > UINT32_C(1) << (drop - 1u);

    return whole == most ? most : whole + up;
}

#define FROM_WORDS(name, type, value)                                                              \
    WIDE static void name(type *restrict out, const int32_t *restrict in, uint32_t samples)        \
    {                                                                                              \
        for (size_t i = 0; i < samples; i++)                                                       \
            out[i] = (type)(value);                                                                \
    }
FROM_WORDS(words_to_u8, uint8_t, narrow(in[i], 24) + 128)
FROM_WORDS(words_to_s8, int8_t, narrow(in[i], 24))
FROM_WORDS(words_to_s16, int16_t, narrow(in[i], 16))

WIDE static void words_to_s24(uint8_t *restrict out, const int32_t *restrict in, uint32_t samples)
{
    for (size_t i = 0; i < samples; i++) {
        int32_t value = narrow(in[i], 8);

        out[3 * i] = (uint8_t)value;
        out[3 * i + 1] = (uint8_t)(value >> 8);
        out[3 * i + 2] = (uint8_t)(value >> 16);
    }
}

static void to_words(int32_t *out, const void *in, uint32_t samples, uint32_t format)
{
    switch (format) {
    case NJ_FORMAT_U8:
        u8_to_words(out, in, samples);
        break;
    case NJ_FORMAT_S8:
        s8_to_words(out, in, samples);
        break;
    case NJ_FORMAT_S16:
        s16_to_words(out, in, samples);
        break;
    case NJ_FORMAT_S24_3:
        s24_to_words(out, in, samples);
        break;
    default:
        memcpy(out, in, samples * sizeof *out);
        break;
    }
}

static void from_words(void *out, const int32_t *in, uint32_t samples, uint32_t format)
{
    switch (format) {
    case NJ_FORMAT_U8:
        words_to_u8(out, in, samples);
        break;
    case NJ_FORMAT_S8:
        words_to_s8(out, in, samples);
        break;
    case NJ_FORMAT_S16:
        words_to_s16(out, in, samples);
        break;
    case NJ_FORMAT_S24_3:
        words_to_s24(out, in, samples);
        break;
    default:
        memcpy(out, in, samples * sizeof *in);
        break;
    }
}

void format_convert(void *out, uint32_t out_format, const void *in, uint32_t in_format,
                    uint64_t samples)
{
    uint32_t out_bytes = nj_format_bytes(out_format), in_bytes = nj_format_bytes(in_format);
    unsigned char *to = out;
    const unsigned char *from = in;
    int32_t words[AT_ONCE];

    if (out_format == in_format) {
        memcpy(out, in, samples * in_bytes);
        return;
    }
    for (uint32_t count; samples > 0; samples -= count) {
        count = samples < AT_ONCE ? (uint32_t)samples : AT_ONCE;
        if (in_format == NJ_FORMAT_F32) {
            (void)format_from_float(to, (const void *)from, count, out_format);
        } else if (out_format == NJ_FORMAT_F32) {
            format_to_float((void *)to, from, count, in_format, 1.0f);
        } else {
            to_words(words, from, count, in_format);
            from_words(to, words, count, out_format);
        }
        to += (size_t)count * out_bytes;
        from += (size_t)count * in_bytes;
    }
}
