/* SPDX-License-Identifier: MIT
 * sound_kind.h - kinds of sound files and encodings of their samples, with their names.
 *
 * Of libsndfile's, SD2 is left out, whose head is in a second file, a resource fork, and DWVW_N,
 * which it writes into nothing.
 *
 * Threads:  pure functions. Memory: texts are constant. */
#ifndef FILES_SOUND_KIND_H
#define FILES_SOUND_KIND_H

#include "nightjar.h"

/* name in the code, name on a command line, libsndfile's SF_FORMAT_ of the container */
#define SOUND_KINDS(X)                                                                             \
    X(WAV, "wav", WAV)                                                                             \
    X(WAVEX, "wavex", WAVEX)                                                                       \
    X(RF64, "rf64", RF64)                                                                          \
    X(AIFF, "aiff", AIFF)                                                                          \
    X(CAF, "caf", CAF)                                                                             \
    X(W64, "w64", W64)                                                                             \
    X(FLAC, "flac", FLAC)                                                                          \
    X(AU, "au", AU)                                                                                \
    X(RAW, "raw", RAW)                                                                             \
    X(OGG, "ogg", OGG)                                                                             \
    X(OPUS, "opus", OGG)                                                                           \
    X(MP3, "mp3", MPEG)                                                                            \
    X(AVR, "avr", AVR)                                                                             \
    X(HTK, "htk", HTK)                                                                             \
    X(IRCAM, "ircam", IRCAM)                                                                       \
    X(MAT4, "mat4", MAT4)                                                                          \
    X(MAT5, "mat5", MAT5)                                                                          \
    X(MPC2K, "mpc2k", MPC2K)                                                                       \
    X(NIST, "nist", NIST)                                                                          \
    X(PAF, "paf", PAF)                                                                             \
    X(PVF, "pvf", PVF)                                                                             \
    X(SDS, "sds", SDS)                                                                             \
    X(SVX, "svx", SVX)                                                                             \
    X(VOC, "voc", VOC)                                                                             \
    X(WVE, "wve", WVE)                                                                             \
    X(XI, "xi", XI)

/* name in the code (libsndfile's SF_FORMAT_), name on a command line, enum nj_format that holds its
 * samples (of a double's as much as that can), bits of a sample (0: of a codec) */
#define SOUND_ENCODINGS(X)                                                                         \
    X(PCM_S8, "pcm_s8", S8, 8)                                                                     \
    X(PCM_U8, "pcm_u8", U8, 8)                                                                     \
    X(PCM_16, "pcm_16", S16, 16)                                                                   \
    X(PCM_24, "pcm_24", S24_3, 24)                                                                 \
    X(PCM_32, "pcm_32", S32, 32)                                                                   \
    X(FLOAT, "float", F32, 32)                                                                     \
    X(DOUBLE, "double", F32, 64)                                                                   \
    X(ULAW, "ulaw", S16, 0)                                                                        \
    X(ALAW, "alaw", S16, 0)                                                                        \
    X(IMA_ADPCM, "ima_adpcm", S16, 0)                                                              \
    X(MS_ADPCM, "ms_adpcm", S16, 0)                                                                \
    X(GSM610, "gsm610", S16, 0)                                                                    \
    X(VOX_ADPCM, "vox_adpcm", S16, 0)                                                              \
    X(NMS_ADPCM_16, "nms_adpcm_16", S16, 0)                                                        \
    X(NMS_ADPCM_24, "nms_adpcm_24", S16, 0)                                                        \
    X(NMS_ADPCM_32, "nms_adpcm_32", S16, 0)                                                        \
    X(G721_32, "g721_32", S16, 0)                                                                  \
    X(G723_24, "g723_24", S16, 0)                                                                  \
    X(G723_40, "g723_40", S16, 0)                                                                  \
    X(DWVW_12, "dwvw_12", S16, 12)                                                                 \
    X(DWVW_16, "dwvw_16", S16, 16)                                                                 \
    X(DWVW_24, "dwvw_24", S24_3, 24)                                                               \
    X(DPCM_8, "dpcm_8", S8, 8)                                                                     \
    X(DPCM_16, "dpcm_16", S16, 16)                                                                 \
    X(ALAC_16, "alac_16", S16, 16)                                                                 \
    X(ALAC_20, "alac_20", S24_3, 20)                                                               \
    X(ALAC_24, "alac_24", S24_3, 24)                                                               \
    X(ALAC_32, "alac_32", S32, 32)                                                                 \
    X(VORBIS, "vorbis", F32, 0)                                                                    \
    X(OPUS, "opus", F32, 0)                                                                        \
    X(MPEG_LAYER_I, "mpeg_layer_i", F32, 0)                                                        \
    X(MPEG_LAYER_II, "mpeg_layer_ii", F32, 0)                                                      \
    X(MPEG_LAYER_III, "mpeg_layer_iii", F32, 0)

enum sound_kind {
    SOUND_KIND_ANY, /* as the file's name or contents say */
#define SOUND_KIND_ENTRY(code, name, container) SOUND_KIND_##code,
    SOUND_KINDS(SOUND_KIND_ENTRY)
#undef SOUND_KIND_ENTRY
        SOUND_KIND_COUNT
};

enum sound_encoding {
    SOUND_ENCODING_ANY,
#define SOUND_ENCODING_ENTRY(code, name, format, bits) SOUND_ENCODING_##code,
    SOUND_ENCODINGS(SOUND_ENCODING_ENTRY)
#undef SOUND_ENCODING_ENTRY
        SOUND_ENCODING_COUNT
};

enum sound_endian {
    SOUND_ENDIAN_FILE, /* as its kind has it; of RAW little */
    SOUND_ENDIAN_LITTLE,
    SOUND_ENDIAN_BIG
};

/* By a name on a command line, in any case; ANY (0) when there is none such. */
uint32_t sound_kind_named(const char *name);
uint32_t sound_encoding_named(const char *name);
/* By the ending of a file's name, in any case; ANY when it is none of a sound file. */
uint32_t sound_kind_of_path(const char *path);

/* Of a file to be written: the same, and WAV of "-". */
uint32_t sound_kind_of_output(const char *path);

const char *sound_kind_name(uint32_t kind);
const char *sound_encoding_name(uint32_t encoding);
/* enum nj_format and bits of an encoding's samples; of ANY those of f32. */
uint32_t sound_encoding_format(uint32_t encoding);
uint32_t sound_encoding_bits(uint32_t encoding);

/* Whether files of this kind can be written with samples of this encoding, so many channels, that
 * rate within a thousandth, which the heads of HTK, SDS, VOC, WVE and XI cannot always tell.
 * MPEG's layers I and II are only read; so is layer III in a WAV file, and DWVW_12 in AIFF. */
bool sound_kind_holds(uint32_t kind, uint32_t encoding, uint32_t endian, uint32_t channels,
                      uint32_t rate_hz);
/* The narrowest encoding that loses nothing of the format (enum nj_format), else the best there is;
 * ANY when the kind cannot hold such a file at all. */
uint32_t sound_kind_encoding(uint32_t kind, uint32_t format, uint32_t channels, uint32_t rate_hz);

/* The longest file whose head can tell its length, by a margin for what stands before and behind
 * the samples; UINT64_MAX: any length. */
uint64_t sound_kind_most_bytes(uint32_t kind);

/* libsndfile's numbers: SF_INFO.format, and what such a number says. */
int sound_kind_sf(uint32_t kind, uint32_t encoding, uint32_t endian);
uint32_t sound_kind_of_sf(int sf_format);
uint32_t sound_encoding_of_sf(int sf_format);

#endif
