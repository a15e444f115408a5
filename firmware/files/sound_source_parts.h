/* SPDX-License-Identifier: MIT
 * sound_source_parts.h - between sound_source.c and sound_resample.c. */
#ifndef FILES_SOUND_SOURCE_PARTS_H
#define FILES_SOUND_SOURCE_PARTS_H

#include "files/sound_input.h"

#define SOUND_SCRATCH_SAMPLES 16384

/* Another rate between the file and who reads; a program that never resamples has none of it. */
struct sound_resampler;
struct sound_resampling {
    /* Frames of f32; 0 at the end, negative when it failed. */
    int64_t (*pull)(struct sound_source *source, float *frames, uint64_t count);
    int (*seek)(struct sound_source *source, uint64_t frame);
    void (*destroy)(struct sound_resampler *resampler);
};

struct sound_source {
    struct sound_input input;
    struct sound_shape shape;
    uint32_t own_format; /* of the file, or f32 when it is resampled */
    uint64_t position;   /* the next frame to read, at shape.rate_hz */
    uint64_t file_position;
    bool ended;
    uint64_t no_numbers;
    const struct sound_resampling *resampling;
    struct sound_resampler *resampler;
    const char *name;
    struct trouble warning;
    char path[512];
    union {
        int ints[SOUND_SCRATCH_SAMPLES];
        float floats[SOUND_SCRATCH_SAMPLES];
    } scratch;
    unsigned char converted[4 * SOUND_SCRATCH_SAMPLES];
};

/* Frames of the file in its own format, at most SOUND_SCRATCH_SAMPLES of samples; 0 at its end. */
uint64_t sound_source_pull_file(struct sound_source *source, void *frames, uint64_t count);
/* As many as asked, of floats whatever the file's format; for the resampler. */
uint64_t sound_source_pull_floats(struct sound_source *source, float *frames, uint64_t count);
/* Of the file. NJ_EINVAL when it is not there. */
NJ_WARN_UNUSED int sound_source_seek_file(struct sound_source *source, uint64_t frame);

#endif
