/* SPDX-License-Identifier: MIT
 * sound_kind.c - see sound_kind.h. */
#include "files/sound_kind.h"

#include <sndfile.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    int container;
} KINDS[] = {{"any", 0},
#define KIND_ROW(code, name, container) {name, SF_FORMAT_##container},
             SOUND_KINDS(KIND_ROW)
#undef KIND_ROW
};
_Static_assert(sizeof KINDS / sizeof KINDS[0] == SOUND_KIND_COUNT, "a kind has no row");

static const struct {
    const char *name;
    int subtype;
    uint32_t format, bits;
} ENCODINGS[] = {{"any", 0, NJ_FORMAT_F32, 0},
#define ENCODING_ROW(code, name, format, bits) {name, SF_FORMAT_##code, NJ_FORMAT_##format, bits},
                 SOUND_ENCODINGS(ENCODING_ROW)
#undef ENCODING_ROW
};
_Static_assert(sizeof ENCODINGS / sizeof ENCODINGS[0] == SOUND_ENCODING_COUNT,
               "an encoding has no row");

uint32_t sound_kind_named(const char *name)
{
    for (uint32_t i = 1; i < SOUND_KIND_COUNT; i++)
        if (strcasecmp(name, KINDS[i].name) == 0)
            return i;
    return SOUND_KIND_ANY;
}

uint32_t sound_encoding_named(const char *name)
{
    for (uint32_t i = 1; i < SOUND_ENCODING_COUNT; i++)
        if (strcasecmp(name, ENCODINGS[i].name) == 0)
            return i;
    return SOUND_ENCODING_ANY;
}

uint32_t sound_kind_of_path(const char *path)
{
    static const struct {
        const char *ending;
        uint32_t kind;
    } others[] = {{"wave", SOUND_KIND_WAV}, {"aif", SOUND_KIND_AIFF}, {"aifc", SOUND_KIND_AIFF},
                  {"snd", SOUND_KIND_AU},   {"oga", SOUND_KIND_OGG},  {"pcm", SOUND_KIND_RAW},
                  {"sph", SOUND_KIND_NIST}, {"sf", SOUND_KIND_IRCAM}, {"iff", SOUND_KIND_SVX}};
    const char *dot = strrchr(path, '.');

    if (dot == NULL)
        return SOUND_KIND_ANY;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcasecmp(dot + 1, others[i].ending) == 0)
            return others[i].kind;
    return sound_kind_named(dot + 1);
}

uint32_t sound_kind_of_output(const char *path)
{
    return strcmp(path, "-") == 0 ? SOUND_KIND_WAV : sound_kind_of_path(path);
}

const char *sound_kind_name(uint32_t kind)
{
    return kind < SOUND_KIND_COUNT ? KINDS[kind].name : "?";
}

const char *sound_encoding_name(uint32_t encoding)
{
    return encoding < SOUND_ENCODING_COUNT ? ENCODINGS[encoding].name : "?";
}

uint32_t sound_encoding_format(uint32_t encoding)
{
    return ENCODINGS[encoding < SOUND_ENCODING_COUNT ? encoding : 0].format;
}

uint32_t sound_encoding_bits(uint32_t encoding)
{
    return ENCODINGS[encoding < SOUND_ENCODING_COUNT ? encoding : 0].bits;
}

uint64_t sound_kind_most_bytes(uint32_t kind)
{
    const uint64_t margin = 65536;

    switch (kind) {
    case SOUND_KIND_WAV:
    case SOUND_KIND_WAVEX:
    case SOUND_KIND_AIFF:
    case SOUND_KIND_SVX:
    case SOUND_KIND_AVR:
    case SOUND_KIND_MAT4:
    case SOUND_KIND_MAT5:
    case SOUND_KIND_MPC2K:
    case SOUND_KIND_WVE:
    case SOUND_KIND_XI:
        return UINT32_MAX - margin;
    case SOUND_KIND_HTK: /* a signed length */
        return INT32_MAX - margin;
    case SOUND_KIND_VOC: /* one block, whose length has 24 bits */
        return (1u << 24) - margin;
    case SOUND_KIND_SDS: /* 21 bits for the samples, of two bytes or more */
        return 1u << 22;
    default:
        return UINT64_MAX;
    }
}

/* ---- libsndfile's numbers -------------------------------------------------------------------- */

int sound_kind_sf(uint32_t kind, uint32_t encoding, uint32_t endian)
{
    static const int endians[] = {SF_ENDIAN_FILE, SF_ENDIAN_LITTLE, SF_ENDIAN_BIG};
    int order = endians[endian <= SOUND_ENDIAN_BIG ? endian : 0];

    if (kind == SOUND_KIND_RAW && order == SF_ENDIAN_FILE)
        order = SF_ENDIAN_LITTLE;
    return KINDS[kind].container | ENCODINGS[encoding].subtype | order;
}

uint32_t sound_encoding_of_sf(int sf_format)
{
    for (uint32_t i = 1; i < SOUND_ENCODING_COUNT; i++)
        if (ENCODINGS[i].subtype == (sf_format & SF_FORMAT_SUBMASK))
            return i;
    return SOUND_ENCODING_ANY;
}

uint32_t sound_kind_of_sf(int sf_format)
{
    if (sound_encoding_of_sf(sf_format) == SOUND_ENCODING_OPUS)
        return SOUND_KIND_OPUS;
    for (uint32_t i = 1; i < SOUND_KIND_COUNT; i++)
        if (KINDS[i].container == (sf_format & SF_FORMAT_TYPEMASK))
            return i;
    return SOUND_KIND_ANY;
}

/* The rate that the head of such a file tells: some have a fixed one, or the length of a frame in
 * whole units of time, as libsndfile 1.2.2 writes them. */
static uint32_t told_rate_hz(uint32_t kind, uint32_t encoding, uint32_t channels, uint32_t rate_hz)
{
    uint32_t units = kind == SOUND_KIND_HTK   ? 10000000
                     : kind == SOUND_KIND_SDS ? 1000000000
                     : kind == SOUND_KIND_VOC && encoding == SOUND_ENCODING_PCM_U8
                         ? (channels == 1 ? 1000000 : 128000000)
                         : 0;

    if (kind == SOUND_KIND_XI)
        return 44100;
    if (kind == SOUND_KIND_WVE)
        return 8000;
    return units < rate_hz ? rate_hz : units / (units / rate_hz);
}

/* What libsndfile's own check allows and its writers do not, and what would sound at another pitch
 * by more than a thousandth. */
static bool is_written(uint32_t kind, uint32_t encoding, uint32_t channels, uint32_t rate_hz)
{
    uint32_t told_hz = told_rate_hz(kind, encoding, channels, rate_hz);
    uint32_t off_hz = told_hz > rate_hz ? told_hz - rate_hz : rate_hz - told_hz;

    switch (encoding) {
    case SOUND_ENCODING_MPEG_LAYER_I:
    case SOUND_ENCODING_MPEG_LAYER_II:
        return false;
    case SOUND_ENCODING_MPEG_LAYER_III:
        return kind == SOUND_KIND_MP3;
    case SOUND_ENCODING_DWVW_12:
        return kind != SOUND_KIND_AIFF;
    default:
        return off_hz <= rate_hz / 1000;
    }
}

bool sound_kind_holds(uint32_t kind, uint32_t encoding, uint32_t endian, uint32_t channels,
                      uint32_t rate_hz)
{
    SF_INFO head = {.samplerate = (int)rate_hz,
                    .channels = (int)channels,
                    .format = sound_kind_sf(kind, encoding, endian)};

    /* Both are in an Ogg file; a name tells which. */
    if ((kind == SOUND_KIND_OGG && encoding == SOUND_ENCODING_OPUS) ||
        (kind == SOUND_KIND_OPUS && encoding != SOUND_ENCODING_OPUS))
        return false;
    return encoding != SOUND_ENCODING_ANY && sf_format_check(&head) &&
           is_written(kind, encoding, channels, rate_hz);
}

uint32_t sound_kind_encoding(uint32_t kind, uint32_t format, uint32_t channels, uint32_t rate_hz)
{
    static const uint32_t whole[] = {SOUND_ENCODING_PCM_S8, SOUND_ENCODING_PCM_U8,
                                     SOUND_ENCODING_PCM_16, SOUND_ENCODING_PCM_24,
                                     SOUND_ENCODING_PCM_32};
    static const uint32_t coded[] = {SOUND_ENCODING_VORBIS, SOUND_ENCODING_OPUS,
                                     SOUND_ENCODING_MPEG_LAYER_III, SOUND_ENCODING_DPCM_16,
                                     SOUND_ENCODING_ALAW};
    uint32_t best = SOUND_ENCODING_ANY;

    if (format == NJ_FORMAT_F32 &&
        sound_kind_holds(kind, SOUND_ENCODING_FLOAT, SOUND_ENDIAN_FILE, channels, rate_hz))
        return SOUND_ENCODING_FLOAT;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        if (!sound_kind_holds(kind, whole[i], SOUND_ENDIAN_FILE, channels, rate_hz))
            continue;
        best = whole[i];
        if (format != NJ_FORMAT_F32 && sound_encoding_bits(best) >= nj_format_bits(format))
            return best;
    }
    for (size_t i = 0; i < sizeof coded / sizeof coded[0]; i++)
        if (best == SOUND_ENCODING_ANY &&
            sound_kind_holds(kind, coded[i], SOUND_ENDIAN_FILE, channels, rate_hz))
            best = coded[i];
    return best;
}
