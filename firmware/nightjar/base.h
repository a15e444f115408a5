/* SPDX-License-Identifier: MIT
 * base.h - a part of nightjar.h: errors and sample formats. */
#ifndef NIGHTJAR_BASE_H
#define NIGHTJAR_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NJ_MAX_CHANNELS 32
#define NJ_WARN_UNUSED __attribute__((warn_unused_result))

/* ---- errors --------------------------------------------------------------------------------- */

/* name, code, text. Codes are negative; 0 is success. */
#define NJ_ERRORS(X)                                                                               \
    X(NJ_EINVAL, -1, "a value is out of its range")                                                \
    X(NJ_EMEMORY, -2, "the memory is too small")                                                   \
    X(NJ_EFULL, -3, "every slot or place is in use")                                               \
    X(NJ_EHANDLE, -4, "no such action: it has ended, or never was")                                \
    X(NJ_ESEGMENT, -5, "not a segment of this version and size")                                   \
    X(NJ_EDEVICE, -6, "the card cannot be opened or does not answer")                              \
    X(NJ_EBUSY, -7, "the card is in use")                                                          \
    X(NJ_EFORMAT, -8, "the card or file does not offer this format, rate or channel count")        \
    X(NJ_ELATE, -9, "the start frame was past, and the rule was to drop")                          \
    X(NJ_ESTOLEN, -10, "another voice took its place")                                             \
    X(NJ_ESTOPPED, -11, "stopped before its end")                                                  \
    X(NJ_ENGINE_LOST, -12, "the engine ended before the action did")                               \
    X(NJ_EIO, -13, "reading or writing failed")                                                    \
    X(NJ_ESYSTEM, -14, "the system refused")                                                       \
    X(NJ_ETIMEOUT, -15, "the time given is over")                                                  \
    X(NJ_ECLOSED, -16, "closed, and nothing is left in it")                                        \
    X(NJ_EDRY, -17, "the ring ran dry")

enum nj_error {
    NJ_OK = 0,
#define NJ_ERROR_ENUM(name, code, text) name = (code),
    NJ_ERRORS(NJ_ERROR_ENUM)
#undef NJ_ERROR_ENUM
};

/* "NJ_EINVAL" and a sentence's text for a code; "NJ_E?" and "unknown error" for any other. Any
 * thread. */
const char *nj_error_name(int code);
const char *nj_error_text(int code);

/* ---- sample formats ------------------------------------------------------------------------- */

/* name, text in configuration, bytes per sample, bits that count. All little endian. */
#define NJ_CARD_FORMATS(X)                                                                         \
    X(NJ_FORMAT_S16, "s16", 2, 16)                                                                 \
    X(NJ_FORMAT_S24_3, "s24_3", 3, 24)                                                             \
    X(NJ_FORMAT_S32, "s32", 4, 32)                                                                 \
    X(NJ_FORMAT_F32, "f32", 4, 24)
/* Those in which clips and other memory may be beside what a card may run in. u8's silence is 128.
 */
#define NJ_FORMATS(X)                                                                              \
    NJ_CARD_FORMATS(X)                                                                             \
    X(NJ_FORMAT_U8, "u8", 1, 8)                                                                    \
    X(NJ_FORMAT_S8, "s8", 1, 8)

enum nj_format {
    NJ_FORMAT_ANY = 0, /* in a configuration: the card's widest */
#define NJ_FORMAT_ENUM(name, text, bytes, bits) name,
    NJ_FORMATS(NJ_FORMAT_ENUM)
#undef NJ_FORMAT_ENUM
        NJ_FORMAT_COUNT
};

/* Frames one after another, or each channel's samples on their own: channel k's begin at k times
 * the frames that the memory has room for. */
enum nj_layout { NJ_INTERLEAVED, NJ_PLANAR };

uint32_t nj_format_bytes(uint32_t format);   /* per sample; 0 for an unknown format, and for any */
uint32_t nj_format_bits(uint32_t format);    /* that count; 0 likewise */
const char *nj_format_name(uint32_t format); /* as in a configuration; "any"; "?" if unknown */

#endif
