/* SPDX-License-Identifier: MIT
 * clip.c - one sound file: its head, checked against what the file really holds. */
#include "clips/clip.h"

#include <stdio.h>
#include <string.h>

#include "clips/clip_source.h"

uint64_t clip_bytes(const struct clip_info *info)
{
    return info->frames * info->channels * nj_format_bytes(info->format);
}

int clip_source_open(struct sound_source **source, const char *path, uint32_t rate_hz,
                     char text[static CLIP_TEXT_BYTES])
{
    const struct sound_source_options options = {.name = "", .plain_only = true};
    struct trouble trouble = {.text = ""};
    int result = sound_source_open(source, path, &options, &trouble);
    if (result == 0)
        result = sound_source_resample(*source, rate_hz, &trouble);
    if (result < 0) {
        sound_source_close(*source);
        *source = NULL;
    }
    snprintf(text, CLIP_TEXT_BYTES, "%s", trouble.text);
    return result;
}

int clip_probe(const char *path, uint32_t rate_hz, struct clip_info *info,
               char text[static CLIP_TEXT_BYTES])
{
    struct sound_source *source;
    memset(info, 0, sizeof(*info));
    int result = clip_source_open(&source, path, rate_hz, text);
    if (result < 0)
        return result;
    const struct sound_shape *shape = sound_source_shape(source);
    const char *warning = sound_source_warning(source);
    if (warning)
        snprintf(text, CLIP_TEXT_BYTES, "%s", warning);
    info->frames = shape->frames;
    info->channels = shape->channels;
    info->format = shape->format;
    info->file_frames = shape->file_frames;
    info->file_rate_hz = shape->file_rate_hz;
    info->file_bits = shape->file_bits;
    if (shape->frames == SOUND_FRAMES_UNKNOWN) {
        snprintf(text, CLIP_TEXT_BYTES, "does not say how long it is: it was not closed");
        result = NJ_EFORMAT;
    }
    sound_source_close(source);
    return result;
}
