/* SPDX-License-Identifier: MIT
 * mixer_nightjar.c - ours: a whole block of the callback, with its clock, schedule and reports. */
#include <stdlib.h>
#include <string.h>

#include "core/process.h"
#include "test/bench/peers/mixer.h"

struct state {
    const struct mixer_shape *shape;
    void *memory;
    struct nj_client *client;
    struct process *process;
    int64_t time_ns;
    float out[2 * MIXER_MOST_FRAMES];
};

static void must(int result)
{
    if (result != 0)
        bench_fail("nightjar", nj_error_text(result));
}

static void play_voice(struct state *state, uint32_t voice, uint32_t format)
{
    const uint32_t frames = state->shape->clip_frames;
    const uint64_t bytes = (uint64_t)frames * 2 * nj_format_bytes(format);
    struct nj_clip clip = {voice * bytes, frames, 2, format};
    struct nj_play play = {.clip = voice, .gain = mixer_gain(voice), .loops = NJ_FOREVER};
    uint64_t room;
    char *at = (char *)nj_bank(state->client, &room) + clip.offset_bytes;

    if (format == NJ_FORMAT_S16)
        mixer_clip_s16((int16_t *)(void *)at, voice, frames);
    else
        mixer_clip_float((float *)(void *)at, voice, frames);
    must(nj_clip_set(state->client, voice, &clip));
    must(nj_play(state->client, &play, NULL));
}

static void *begin(const struct bench_contestant *self, const void *shape_)
{
    const struct mixer_shape *shape = shape_;
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .rate_hz = MIXER_RATE_HZ,
                                      .format = NJ_FORMAT_F32,
                                      .voices = shape->voices,
                                      .actions = 1024,
                                      .commands_per_block = 1024,
                                      .clips = 1024,
                                      .bank_bytes = (uint64_t)shape->voices * shape->clip_frames *
                                                    2 * nj_format_bytes(self->variant)};
    struct process_card card = {MIXER_RATE_HZ, 2, NJ_FORMAT_F32, shape->frames, 2, 128};
    struct state *state = calloc(1, sizeof *state);
    uint64_t bytes;

    must(state ? 0 : NJ_EMEMORY);
    state->shape = shape;
    must(nj_stream_config_complete(&config));
    bytes = nj_segment_bytes(&config);
    state->memory = aligned_alloc(4096, bytes);
    must(state->memory ? 0 : NJ_EMEMORY);
    must(nj_segment_init(state->memory, bytes, &config, 1));
    must(nj_client_create(&state->client, state->memory, bytes));
    must(process_attach(&state->process, state->memory, bytes, &card));
    for (uint32_t i = 0; i < shape->voices; i++)
        play_voice(state, i, self->variant);
    return state;
}

static void run(void *state_, uint64_t times)
{
    struct state *state = state_;

    for (; times > 0; times--) {
        struct block_time time = {.time_ns = state->time_ns};

        play_process(state->process, state->out, state->shape->frames, &time);
        state->time_ns += (int64_t)state->shape->frames * 1000000000 / MIXER_RATE_HZ;
    }
}

static bool check(void *state_, const void *shape)
{
    struct state *state = state_;

    run(state, MIXER_CHECKED);
    return mixer_right(shape, state->out);
}

static void end(void *state_)
{
    struct state *state = state_;

    nj_client_destroy(state->client);
    free(state->memory);
    free(state);
}

static const char *version(void *state)
{
    (void)state;
    return NJ_VERSION;
}

const struct bench_contestant mixer_nightjar = {.name = "nightjar",
                                                .against = 0,
                                                .begin = begin,
                                                .check = check,
                                                .run = run,
                                                .end = end,
                                                .version = version,
                                                .variant = NJ_FORMAT_F32};

const struct bench_contestant mixer_nightjar_s16 = {.name = "nightjar, 16-bit clips",
                                                    .against = 1,
                                                    .begin = begin,
                                                    .check = check,
                                                    .run = run,
                                                    .end = end,
                                                    .variant = NJ_FORMAT_S16};
