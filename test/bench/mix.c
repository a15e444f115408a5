/* SPDX-License-Identifier: MIT
 * mix.c - what a block costs, by voices, format and kind.
 *
 *   mix                      nanoseconds per voice-frame of every case
 *   mix CASE BLOCKS          one case alone, for a counter of instructions:
 *                            valgrind --tool=callgrind --toggle-collect=play_process mix gain16
 * 1000 / (1000 x 64 frames x 64 voices) is instructions per voice-frame */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/process.h"

#define CLIP_FRAMES 4096
#define BANK ((uint64_t)1024 * CLIP_FRAMES * 8)

struct shape {
    const char *name;
    uint32_t voices, frames, channels, clip_channels, format, fade;
};

static const struct shape shapes[] = {
    {"lone16", 1, 64, 2, 2, NJ_FORMAT_S16, 0},      {"gain16", 64, 64, 2, 2, NJ_FORMAT_S16, 0},
    {"gain24", 64, 64, 2, 2, NJ_FORMAT_S24_3, 0},   {"gain32", 64, 64, 2, 2, NJ_FORMAT_S32, 0},
    {"gainfloat", 64, 64, 2, 2, NJ_FORMAT_F32, 0},  {"ramp16", 64, 64, 2, 2, NJ_FORMAT_S16, 1},
    {"rampfloat", 64, 64, 2, 2, NJ_FORMAT_F32, 1},  {"mono16", 64, 64, 2, 1, NJ_FORMAT_S16, 0},
    {"mono16mono", 64, 64, 1, 1, NJ_FORMAT_S16, 0}, {"many16", 512, 128, 2, 2, NJ_FORMAT_S16, 0},
    {"eight16", 64, 64, 8, 8, NJ_FORMAT_S16, 0},
};

struct bench {
    const struct shape *shape;
    void *memory;
    struct nj_client *client;
    struct process *process;
    int64_t time_ns;
    unsigned char out[256 * 32 * 4];
};

static void must(int result, const char *what)
{
    if (result == 0)
        return;
    fprintf(stderr, "mix: %s: %s\n", what, nj_error_text(result));
    exit(1);
}

static void block(struct bench *bench)
{
    struct block_time time = {.time_ns = bench->time_ns};

    play_process(bench->process, bench->out, bench->shape->frames, &time);
    bench->time_ns += (int64_t)bench->shape->frames * 1000000000 / 48000;
}

/* All voices sound, for ever, each of a clip of its own. */
static void begin(struct bench *bench, const struct shape *shape)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = shape->channels,
                                      .format = NJ_FORMAT_S16,
                                      .voices = shape->voices,
                                      .actions = 1024,
                                      .commands_per_block = 1024,
                                      .clips = 1024,
                                      .bank_bytes = BANK};
    struct process_card card = {48000, shape->channels, NJ_FORMAT_S16, shape->frames, 2, 128};
    uint64_t bytes,
        clip_bytes = (uint64_t)CLIP_FRAMES * shape->clip_channels * nj_format_bytes(shape->format);
    uint64_t room;

    memset(bench, 0, sizeof *bench);
    bench->shape = shape;
    must(nj_stream_config_complete(&config), "configuration");
    bytes = nj_segment_bytes(&config);
    bench->memory = aligned_alloc(4096, bytes);
    must(bench->memory ? 0 : NJ_EMEMORY, "memory");
    must(nj_segment_init(bench->memory, bytes, &config, 1), "segment");
    must(nj_client_create(&bench->client, bench->memory, bytes), "client");
    must(process_attach(&bench->process, bench->memory, bytes, &card), "engine");
    (void)nj_bank(bench->client, &room);
    for (uint32_t i = 0; i < shape->voices; i++) {
        struct nj_clip clip = {i * clip_bytes % (room - clip_bytes) / 64 * 64, CLIP_FRAMES,
                               shape->clip_channels, shape->format};
        struct nj_play play = {.clip = i, .start_frame = 0, .gain = 0.01f, .loops = NJ_FOREVER};

        play.fade_in_frames = shape->fade ? 100000000 : 0;
        must(nj_clip_set(bench->client, i, &clip), "clip");
        must(nj_play(bench->client, &play, NULL), "play");
    }
    block(bench);
}

static void finish(struct bench *bench)
{
    nj_client_destroy(bench->client);
    free(bench->memory);
}

static double now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The best of several runs of 20 ms. */
static void measure(const struct shape *shape)
{
    static struct bench bench;
    double best = 1e9;

    begin(&bench, shape);
    for (uint32_t run = 0; run < 10; run++) {
        uint64_t blocks = 0;
        double start = now_ns(), each;

        while (now_ns() - start < 20e6) {
            for (uint32_t i = 0; i < 20; i++)
                block(&bench);
            blocks += 20;
        }
        each = (now_ns() - start) / (double)(blocks * shape->frames * shape->voices);
        best = each < best ? each : best;
    }
    printf("%-12s %4u voices of %u channels on %u, blocks of %3u: %6.3f ns per voice-frame\n",
           shape->name, shape->voices, shape->clip_channels, shape->channels, shape->frames, best);
    finish(&bench);
}

int main(int argc, char **argv)
{
    static struct bench bench;

    for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (argc < 3) {
            measure(&shapes[i]);
        } else if (strcmp(argv[1], shapes[i].name) == 0) {
            begin(&bench, &shapes[i]);
            for (long count = atol(argv[2]); count > 0; count--)
                block(&bench);
            finish(&bench);
        }
    }
    return 0;
}
