/* SPDX-License-Identifier: MIT */
#include "core/format.h"

#include <string.h>

#include "core/sample.h"
#include "core/wide.h"

uint32_t nj_format_bytes(uint32_t format)
{
    switch (format) {
#define FORMAT_BYTES(name, text, bytes, bits)                                                      \
    case name:                                                                                     \
        return bytes;
        NJ_FORMATS(FORMAT_BYTES)
#undef FORMAT_BYTES
    default:
        return 0;
    }
}

uint32_t nj_format_bits(uint32_t format)
{
    switch (format) {
#define FORMAT_BITS(name, text, bytes, bits)                                                       \
    case name:                                                                                     \
        return bits;
        NJ_FORMATS(FORMAT_BITS)
#undef FORMAT_BITS
    default:
        return 0;
    }
}

const char *nj_format_name(uint32_t format)
{
    switch (format) {
#define FORMAT_NAME(name, text, bytes, bits)                                                       \
    case name:                                                                                     \
        return text;
        NJ_FORMATS(FORMAT_NAME)
#undef FORMAT_NAME
    case NJ_FORMAT_ANY:
        return "any";
    default:
        return "?";
    }
}

float format_scale(uint32_t format)
{
    return format == NJ_FORMAT_S16                            ? 0x1p-15f
           : format == NJ_FORMAT_F32                          ? 1.0f
           : format == NJ_FORMAT_U8 || format == NJ_FORMAT_S8 ? 0x1p-7f
                                                              : 0x1p-31f;
}

bool format_on_card(uint32_t format)
{
    switch (format) {
#define FORMAT_ON_CARD(name, text, bytes, bits) case name:
        NJ_CARD_FORMATS(FORMAT_ON_CARD)
#undef FORMAT_ON_CARD
        return true;
    default:
        return false;
    }
}

void format_silence(void *out, uint64_t samples, uint32_t format)
{
    memset(out, format == NJ_FORMAT_U8 ? 128 : 0, samples * nj_format_bytes(format));
}

#define TO_FLOAT(name, type, load)                                                                 \
    WIDE static void name(float *restrict out, const type *restrict in, uint64_t samples,          \
                          float gain)                                                              \
    {                                                                                              \
        for (size_t i = 0; i < samples; i++)                                                       \
            out[i] = gain * load(in, i);                                                           \
    }
TO_FLOAT(u8_to_float, uint8_t, SAMPLE_U8)
TO_FLOAT(s8_to_float, int8_t, SAMPLE_S8)
TO_FLOAT(s16_to_float, int16_t, SAMPLE_S16)
TO_FLOAT(s24_to_float, uint8_t, SAMPLE_S24)
TO_FLOAT(s32_to_float, int32_t, SAMPLE_S32)
TO_FLOAT(f32_to_float, float, SAMPLE_F32)

void format_to_float(float *out, const void *in, uint64_t samples, uint32_t format, float gain)
{
    gain *= format_scale(format);
    switch (format) {
    case NJ_FORMAT_S16:
        s16_to_float(out, in, samples, gain);
        break;
    case NJ_FORMAT_S24_3:
        s24_to_float(out, in, samples, gain);
        break;
    case NJ_FORMAT_S32:
        s32_to_float(out, in, samples, gain);
        break;
    case NJ_FORMAT_U8:
        u8_to_float(out, in, samples, gain);
        break;
    case NJ_FORMAT_S8:
        s8_to_float(out, in, samples, gain);
        break;
    default:
        f32_to_float(out, in, samples, gain);
        break;
    }
}
