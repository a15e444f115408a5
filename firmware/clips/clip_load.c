/* SPDX-License-Identifier: MIT
 * clip_load.c - one sound file: its frames, in the bank's format and rate. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "clips/clip.h"
#include "clips/clip_source.h"
#include "core/format.h"

#define STEP_SAMPLES 32768
#define FLOAT_MOST 256.0f /* 48 dB above full scale: no mix of such values overflows */

struct clip_load {
    struct sound_source *source;
    struct clip_info info;
    void *memory;
    uint64_t frames; /* put into memory so far */
    bool was_told;   /* what is odd, by clip_probe */
};

static uint64_t frames_left(const struct clip_load *load)
{
    return load->info.frames - load->frames;
}

static void silence(const struct clip_info *info, void *memory)
{
    format_silence(memory, info->frames * info->channels, info->format);
}

static void bound(float *values, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        values[i] = fminf(fmaxf(values[i], -FLOAT_MOST), FLOAT_MOST);
}

int clip_load_step(struct clip_load *load, char text[static CLIP_TEXT_BYTES])
{
    const struct clip_info *info = &load->info;
    uint64_t block = STEP_SAMPLES / info->channels;
    uint64_t want = frames_left(load) < block ? frames_left(load) : block;
    uint64_t bytes = clip_bytes(info) / info->frames;
    void *place = (unsigned char *)load->memory + load->frames * bytes;
    struct trouble trouble;
    int64_t got = sound_source_read(load->source, place, want, &trouble);
    text[0] = '\0';
    if (got < 0) {
        snprintf(text, CLIP_TEXT_BYTES, "%s", trouble.text);
        silence(info, load->memory);
        return (int)got;
    }
    if (info->format == NJ_FORMAT_F32)
        bound(place, (uint64_t)got * info->channels);
    load->frames += (uint64_t)got;
    if (frames_left(load) > 0 && got > 0)
        return CLIP_LOAD_MORE;
    const char *warning = sound_source_warning(load->source);
    if (warning && !load->was_told)
        snprintf(text, CLIP_TEXT_BYTES, "%s", warning);
    return 0;
}

static int open_load(struct clip_load *load, const char *path, uint32_t rate_hz,
                     char text[static CLIP_TEXT_BYTES])
{
    int error = clip_source_open(&load->source, path, rate_hz, text);
    if (error)
        return error;
    const struct sound_shape *shape = sound_source_shape(load->source);
    load->was_told = sound_source_warning(load->source) != NULL;
    if (shape->channels == load->info.channels && shape->file_rate_hz == load->info.file_rate_hz &&
        shape->file_frames == load->info.file_frames && shape->format == load->info.format)
        return 0;
    snprintf(text, CLIP_TEXT_BYTES, "has changed while it was loaded");
    return NJ_EFORMAT;
}

int clip_load_begin(struct clip_load **result, const char *path, uint32_t rate_hz,
                    const struct clip_info *info, void *memory, char text[static CLIP_TEXT_BYTES])
{
    struct clip_load *load = calloc(1, sizeof(*load));
    text[0] = '\0';
    *result = NULL;
    silence(info, memory);
    if (!load) {
        snprintf(text, CLIP_TEXT_BYTES, "%s", nj_error_text(NJ_EMEMORY));
        return NJ_EMEMORY;
    }
    load->info = *info;
    load->memory = memory;
    int error = open_load(load, path, rate_hz, text);
    if (error)
        clip_load_end(load);
    else
        *result = load;
    return error;
}

void clip_load_end(struct clip_load *load)
{
    if (!load)
        return;
    sound_source_close(load->source);
    free(load);
}

int clip_load(const char *path, uint32_t rate_hz, const struct clip_info *info, void *memory,
              char text[static CLIP_TEXT_BYTES])
{
    struct clip_load *load;
    int result = clip_load_begin(&load, path, rate_hz, info, memory, text);
    if (result)
        return result;
    while ((result = clip_load_step(load, text)) == CLIP_LOAD_MORE)
        continue;
    clip_load_end(load);
    return result;
}
