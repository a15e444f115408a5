/* SPDX-License-Identifier: MIT
 * mix_rig.h - a segment whose voices all sound, for ever, each of a clip of its own. */
#ifndef BENCH_MIX_RIG_H
#define BENCH_MIX_RIG_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/process.h"

#define RIG_FRAMES 256 /* most frames of a block */

/* What else there is to do, or-ed. */
enum {
    RIG_RAMP = 1,    /* on every voice */
    RIG_DITHER = 2,  /* on the mix */
    RIG_LIMITER = 4, /* of 5 ms */
    RIG_LOUD = 8     /* nearly every frame is beyond full scale */
};

struct shape {
    const char *name;
    uint32_t voices, frames, channels, clip_channels, format, card_format, clip_frames;
    uint32_t extra;
};

struct rig {
    const struct shape *shape;
    void *memory;
    unsigned char *bank;
    uint64_t clip_bytes;
    struct nj_client *client;
    struct process *process;
    int64_t time_ns;
    unsigned char out[RIG_FRAMES * NJ_MAX_CHANNELS * 4];
};

static inline void must(int result, const char *what)
{
    if (result == 0)
        return;
    fprintf(stderr, "bench: %s: %s\n", what, nj_error_text(result));
    exit(1);
}

static inline void rig_block(struct rig *rig)
{
    struct block_time time = {.time_ns = rig->time_ns};

    play_process(rig->process, rig->out, rig->shape->frames, &time);
    rig->time_ns += (int64_t)rig->shape->frames * 1000000000 / 48000;
}

static inline uint64_t rig_clip_bytes(const struct shape *shape)
{
    return (uint64_t)shape->clip_frames * shape->clip_channels * nj_format_bytes(shape->format);
}

/* Quiet noise, so that nothing is slow for being very small. */
static inline void rig_fill(struct rig *rig)
{
    const struct shape *shape = rig->shape;
    uint64_t samples = shape->voices * (rig->clip_bytes / nj_format_bytes(shape->format));
    uint32_t state = 1;

    for (uint64_t i = 0; i < samples; i++) {
        uint64_t at = i * nj_format_bytes(shape->format);
        int32_t word;
        float real;

        state = state * 1664525u + 1013904223u;
        word = (int32_t)state;
        real = (float)word * 0x1p-31f;
        if (shape->format == NJ_FORMAT_F32)
            memcpy(rig->bank + at, &real, 4);
        else
            memcpy(rig->bank + at, (char *)&word + 4 - nj_format_bytes(shape->format),
                   nj_format_bytes(shape->format));
    }
}

static inline void rig_begin(struct rig *rig, const struct shape *shape)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = shape->channels,
                                      .format = shape->card_format,
                                      .voices = shape->voices,
                                      .actions = 1024,
                                      .commands_per_block = 1024,
                                      .clips = 1024,
                                      .flags = shape->extra & RIG_DITHER ? NJ_STREAM_DITHER : 0,
                                      .limiter_frames = shape->extra & RIG_LIMITER ? 240 : 0};
    struct process_card card = {48000, shape->channels, shape->card_format, shape->frames, 2, 128};
    uint64_t bytes;

    memset(rig, 0, sizeof *rig);
    rig->shape = shape;
    rig->clip_bytes = rig_clip_bytes(shape);
    config.bank_bytes = shape->voices * rig->clip_bytes + 4096;
    must(nj_stream_config_complete(&config), "configuration");
    bytes = nj_segment_bytes(&config);
    rig->memory = aligned_alloc(4096, bytes);
    must(rig->memory ? 0 : NJ_EMEMORY, "memory");
    must(nj_segment_init(rig->memory, bytes, &config, 1), "segment");
    must(nj_client_create(&rig->client, rig->memory, bytes), "client");
    must(process_attach(&rig->process, rig->memory, bytes, &card), "engine");
    rig->bank = nj_bank(rig->client, NULL);
    rig_fill(rig);
    for (uint32_t i = 0; i < shape->voices; i++) {
        struct nj_clip clip = {i * rig->clip_bytes, shape->clip_frames, shape->clip_channels,
                               shape->format};
        struct nj_play play = {.clip = i, .gain = 0.01f + 0.001f * (float)(i % 8)};

        play.loops = NJ_FOREVER;
        play.fade_in_frames = shape->extra & RIG_RAMP ? 1000000000 : 0;
        play.gain *= shape->extra & RIG_LOUD ? 1000.0f : 1.0f;
        must(nj_clip_set(rig->client, i, &clip), "clip");
        must(nj_play(rig->client, &play, NULL), "play");
    }
    rig_block(rig);
}

static inline void rig_end(struct rig *rig)
{
    nj_client_destroy(rig->client);
    free(rig->memory);
}

static inline double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

#endif
