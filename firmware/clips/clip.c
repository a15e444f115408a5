/* SPDX-License-Identifier: MIT
 * clip.c - one sound file: its head, checked against what the file really holds. */
#include "clips/clip.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clips/clip_file.h"

/* Samples of a channel that a byte can become. ADPCM makes 2 of a byte, GSM 5; a FLAC frame of
 * silence has 65,535 in 11 bytes, and is the most of all that libsndfile knows. */
#define PLAIN_SAMPLES_PER_BYTE 16
#define PACKED_SAMPLES_PER_BYTE 8192

uint64_t clip_bytes(const struct clip_info *info)
{
    return info->frames * info->channels * nj_format_bytes(info->format);
}

static int fail(int code, char text[static CLIP_TEXT_BYTES], const char *why)
{
    snprintf(text, CLIP_TEXT_BYTES, "%s", why);
    return code;
}

/* "1.5 s", "3 min", "5 h", for people. */
static const char *duration(char to[static 32], double seconds)
{
    if (seconds < 120)
        snprintf(to, 32, "%.3g s", seconds);
    else if (seconds < 7200)
        snprintf(to, 32, "%.0f min", seconds / 60);
    else
        snprintf(to, 32, "%.0f h", seconds / 3600);
    return to;
}

/* enum nj_format and bits of a file's own width. */
static uint32_t own_format(int format, uint32_t *bits)
{
    static const struct {
        int subtype;
        uint32_t format, bits;
    } widths[] = {
        {SF_FORMAT_PCM_S8, NJ_FORMAT_S8, 8},      {SF_FORMAT_PCM_U8, NJ_FORMAT_U8, 8},
        {SF_FORMAT_PCM_16, NJ_FORMAT_S16, 16},    {SF_FORMAT_PCM_24, NJ_FORMAT_S24_3, 24},
        {SF_FORMAT_PCM_32, NJ_FORMAT_S32, 32},    {SF_FORMAT_FLOAT, NJ_FORMAT_F32, 32},
        {SF_FORMAT_DOUBLE, NJ_FORMAT_F32, 64},    {SF_FORMAT_ULAW, NJ_FORMAT_S16, 0},
        {SF_FORMAT_ALAW, NJ_FORMAT_S16, 0},       {SF_FORMAT_IMA_ADPCM, NJ_FORMAT_S16, 0},
        {SF_FORMAT_MS_ADPCM, NJ_FORMAT_S16, 0},   {SF_FORMAT_GSM610, NJ_FORMAT_S16, 0},
        {SF_FORMAT_G721_32, NJ_FORMAT_S16, 0},    {SF_FORMAT_ALAC_16, NJ_FORMAT_S16, 16},
        {SF_FORMAT_ALAC_24, NJ_FORMAT_S24_3, 24}, {SF_FORMAT_ALAC_32, NJ_FORMAT_S32, 32},
        {SF_FORMAT_ALAC_20, NJ_FORMAT_S24_3, 20},
    };
    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
        if (widths[i].subtype == (format & SF_FORMAT_SUBMASK)) {
            *bits = widths[i].bits;
            return widths[i].format;
        }
    *bits = 0;
    return NJ_FORMAT_F32;
}

/* What a file of this size cannot hold. */
static bool promises_too_much(const struct clip_file *file)
{
    const SF_INFO *head = &file->head;
    int container = head->format & SF_FORMAT_TYPEMASK;
    bool packed = container == SF_FORMAT_FLAC || container == SF_FORMAT_OGG ||
                  container == SF_FORMAT_MPEG || container == SF_FORMAT_CAF;
    uint64_t most =
        packed ? PACKED_SAMPLES_PER_BYTE : PLAIN_SAMPLES_PER_BYTE / (uint64_t)head->channels + 1;
    return (uint64_t)head->frames / most > file->bytes;
}

/* Frames at the card's rate, the last begun one whole. */
static uint64_t resampled_frames(uint64_t frames, uint32_t from_hz, uint32_t to_hz)
{
    uint64_t rest = (frames % from_hz) * to_hz;
    return frames / from_hz * to_hz + (rest + from_hz - 1) / from_hz;
}

static int check_numbers(const struct clip_file *file, char text[static CLIP_TEXT_BYTES])
{
    const SF_INFO *head = &file->head;
    if (head->channels < 1 || head->channels > NJ_MAX_CHANNELS) {
        snprintf(text, CLIP_TEXT_BYTES, "has %d channels: 1 to %d can be played", head->channels,
                 NJ_MAX_CHANNELS);
        return NJ_EFORMAT;
    }
    if (head->samplerate < 1000 || head->samplerate > CLIP_RATE_MOST_HZ) {
        snprintf(text, CLIP_TEXT_BYTES,
                 "says %d frames per second: 1000 to %d are possible, its head may be damaged",
                 head->samplerate, CLIP_RATE_MOST_HZ);
        return NJ_EFORMAT;
    }
    if (head->frames < 1)
        return fail(NJ_EFORMAT, text, "holds no audio (0 frames)");
    if (promises_too_much(file))
        return fail(NJ_EFORMAT, text,
                    "promises more audio than a file of its size can hold: its head is damaged");
    return 0;
}

/* Says so when the file ends before its audio does. */
static void warn_when_cut(const struct clip_file *file, char text[static CLIP_TEXT_BYTES])
{
    char held[32], said[32];
    const struct riff *riff = &file->riff;
    if (!riff->is_wave || riff->said_bytes == RIFF_UNKNOWN_BYTES ||
        riff->said_bytes <= riff->held_bytes)
        return;
    double seconds = (double)file->head.frames / file->head.samplerate;
    double share = (double)riff->said_bytes / (double)(riff->held_bytes ? riff->held_bytes : 1);
    snprintf(text, CLIP_TEXT_BYTES,
             "ends after %s of %s: only that much plays, it was not copied whole",
             duration(held, seconds), duration(said, seconds * share));
}

int clip_probe(const char *path, uint32_t rate_hz, struct clip_info *info,
               char text[static CLIP_TEXT_BYTES])
{
    struct clip_file file;
    memset(info, 0, sizeof(*info));
    text[0] = '\0';
    int result = clip_file_open(&file, path, text);
    if (result == 0)
        result = check_numbers(&file, text);
    if (result == 0) {
        warn_when_cut(&file, text);
        info->channels = (uint32_t)file.head.channels;
        info->file_rate_hz = (uint32_t)file.head.samplerate;
        info->file_frames = (uint64_t)file.head.frames;
        info->format = own_format(file.head.format, &info->file_bits);
        info->frames = info->file_frames;
        if (info->file_rate_hz != rate_hz) {
            info->frames = resampled_frames(info->file_frames, info->file_rate_hz, rate_hz);
            info->format = NJ_FORMAT_F32;
        }
    }
    clip_file_close(&file);
    return result;
}
