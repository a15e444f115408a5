/* SPDX-License-Identifier: MIT
 * mixer_miniaudio.c - miniaudio's engine without a device: a node graph of sounds. */
#include <miniaudio.h>
#include <stdlib.h>

#include "test/bench/peers/mixer.h"

enum { PLAIN = 1, S16 = 2 }; /* variants */

struct state {
    const struct mixer_shape *shape;
    ma_engine engine;
    ma_audio_buffer_ref *buffers;
    ma_sound *sounds;
    void *clips;
    float out[2 * MIXER_MOST_FRAMES];
};

static void must(ma_result result)
{
    if (result != MA_SUCCESS)
        bench_fail("miniaudio", ma_result_description(result));
}

static void play_voice(struct state *state, uint32_t voice, uint32_t variant)
{
    const uint32_t frames = state->shape->clip_frames;
    const ma_format format = variant & S16 ? ma_format_s16 : ma_format_f32;
    const char *clip =
        (const char *)state->clips + (size_t)voice * frames * ma_get_bytes_per_frame(format, 2);
    ma_sound *sound = &state->sounds[voice];

    must(ma_audio_buffer_ref_init(format, 2, clip, frames, &state->buffers[voice]));
    state->buffers[voice].sampleRate = MIXER_RATE_HZ;
    must(ma_sound_init_from_data_source(
        &state->engine, &state->buffers[voice],
        variant & PLAIN ? MA_SOUND_FLAG_NO_PITCH | MA_SOUND_FLAG_NO_SPATIALIZATION : 0, NULL,
        sound));
    ma_sound_set_volume(sound, mixer_gain(voice));
    ma_sound_set_looping(sound, MA_TRUE);
    must(ma_sound_start(sound));
}

static void *begin(const struct bench_contestant *self, const void *shape_)
{
    const struct mixer_shape *shape = shape_;
    struct state *state = calloc(1, sizeof *state);
    ma_engine_config config = ma_engine_config_init();

    must(state ? MA_SUCCESS : MA_OUT_OF_MEMORY);
    state->shape = shape;
    state->clips = mixer_clips(shape, self->variant & S16);
    state->buffers = calloc(shape->voices, sizeof *state->buffers);
    state->sounds = calloc(shape->voices, sizeof *state->sounds);
    must(state->buffers && state->sounds ? MA_SUCCESS : MA_OUT_OF_MEMORY);
    config.noDevice = MA_TRUE;
    config.channels = 2;
    config.sampleRate = MIXER_RATE_HZ;
    must(ma_engine_init(&config, &state->engine));
    for (uint32_t i = 0; i < shape->voices; i++)
        play_voice(state, i, self->variant);
    return state;
}

static void run(void *state_, uint64_t times)
{
    struct state *state = state_;

    for (; times > 0; times--)
        ma_engine_read_pcm_frames(&state->engine, state->out, state->shape->frames, NULL);
}

static bool check(void *state_, const void *shape)
{
    struct state *state = state_;

    run(state, MIXER_CHECKED);
    return mixer_right(shape, state->out);
}

/* Its resampler is a frame late; its spatialisation swells in the first blocks. */
static bool check_defaults(void *state_, const void *shape)
{
    struct state *state = state_;
    double level;

    run(state, MIXER_CHECKED);
    return mixer_error(shape, state->out, 1, &level) < 0.1;
}

static void end(void *state_)
{
    struct state *state = state_;

    for (uint32_t i = 0; i < state->shape->voices; i++)
        ma_sound_uninit(&state->sounds[i]);
    ma_engine_uninit(&state->engine);
    free(state->sounds);
    free(state->buffers);
    free(state->clips);
    free(state);
}

static const char *version(void *state)
{
    (void)state;
    return ma_version_string();
}

const struct bench_contestant mixer_miniaudio = {.name = "miniaudio, plain",
                                                 .against = 0,
                                                 .begin = begin,
                                                 .check = check,
                                                 .run = run,
                                                 .end = end,
                                                 .version = version,
                                                 .variant = PLAIN};

const struct bench_contestant mixer_miniaudio_s16 = {.name = "miniaudio, plain, 16-bit clips",
                                                     .against = 1,
                                                     .begin = begin,
                                                     .check = check,
                                                     .run = run,
                                                     .end = end,
                                                     .variant = PLAIN | S16};

const struct bench_contestant mixer_miniaudio_defaults = {.name = "miniaudio, defaults",
                                                          .against = 0,
                                                          .off_chart = true,
                                                          .begin = begin,
                                                          .check = check_defaults,
                                                          .run = run,
                                                          .end = end};
