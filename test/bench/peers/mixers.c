/* SPDX-License-Identifier: MIT
 * mixers.c - what mixing costs: ours and the mixers that Debian packages, in one run. */
#include <math.h>
#include <stdlib.h>

#include "test/bench/peers/mixer.h"

#define HOT_FRAMES 2048   /* a clip that stays in cache */
#define COLD_FRAMES 32768 /* 512 of them are 128 MiB */

static const struct mixer_shape shapes[] = {
    {1, 128, HOT_FRAMES},  {32, 32, HOT_FRAMES},   {32, 128, HOT_FRAMES},
    {32, 512, HOT_FRAMES}, {512, 128, HOT_FRAMES}, {512, 128, COLD_FRAMES},
};

static const struct bench_case cases[] = {
    {"1/128", &shapes[0], 1 * 128, HOT_FRAMES / 128},
    {"32/32", &shapes[1], 32 * 32, HOT_FRAMES / 32},
    {"32/128", &shapes[2], 32 * 128, HOT_FRAMES / 128},
    {"32/512", &shapes[3], 32 * 512, HOT_FRAMES / 512},
    {"512/128", &shapes[4], 512 * 128, HOT_FRAMES / 128},
    {"512/128 cold", &shapes[5], 512 * 128, 0},
};

/* In the order of `against`. */
static const struct bench_contestant *const mixers[] = {
    &mixer_nightjar,           &mixer_nightjar_s16, &mixer_miniaudio, &mixer_miniaudio_s16,
    &mixer_miniaudio_defaults, &mixer_openal,       &mixer_sdl,
};

static const struct bench_table table = {
    .title = "Mixing",
    .unit = "ns per stereo voice-frame, by voices / frames of a block",
    .file = "mixing",
    .note = "The ratio is to nightjar with clips of the same format. Not run here: rtmixer 0.1.7, "
            "whose callback takes 22.7 instructions.",
    .contestants = mixers,
    .cases = cases,
    .contestant_count = sizeof mixers / sizeof *mixers,
    .case_count = sizeof cases / sizeof *cases,
    .count_case = 2,
    .runs = 31,
    .run_ns = 3e6,
};

float mixer_gain(uint32_t voice)
{
    return (float)(4 + voice % 5) / 128.0f;
}

/* Noise of a quarter of full scale, in 16 bits. */
static int16_t noise(uint64_t index)
{
    uint64_t x = index * 0x9e3779b97f4a7c15u;

    x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93u;
    return (int16_t)((int)(x >> 50) - 8192);
}

static int16_t sample(uint32_t voice, uint32_t place)
{
    return noise(((uint64_t)voice << 32) + place);
}

void mixer_clip_s16(int16_t *to, uint32_t voice, uint32_t frames)
{
    for (uint32_t i = 0; i < 2 * frames; i++)
        to[i] = sample(voice, i);
}

void mixer_clip_float(float *to, uint32_t voice, uint32_t frames)
{
    for (uint32_t i = 0; i < 2 * frames; i++)
        to[i] = (float)sample(voice, i) / 32768.0f;
}

void *mixer_clips(const struct mixer_shape *shape, bool s16)
{
    const size_t bytes = (size_t)shape->clip_frames * 2 * (s16 ? sizeof(int16_t) : sizeof(float));
    char *clips = aligned_alloc(64, bytes * shape->voices);

    if (!clips)
        bench_fail("clips", "no memory");
    for (uint32_t i = 0; i < shape->voices; i++) {
        if (s16)
            mixer_clip_s16((int16_t *)(void *)(clips + i * bytes), i, shape->clip_frames);
        else
            mixer_clip_float((float *)(void *)(clips + i * bytes), i, shape->clip_frames);
    }
    return clips;
}

double mixer_error(const struct mixer_shape *shape, const float *out, uint32_t lag_frames,
                   double *level)
{
    const uint32_t first = 2 * ((MIXER_CHECKED - 1) * shape->frames - lag_frames);
    double power = 0, got = 0, both = 0;

    for (uint32_t i = 0; i < 2 * shape->frames; i++) {
        double expected = 0;

        for (uint32_t v = 0; v < shape->voices; v++)
            expected += mixer_gain(v) * sample(v, (first + i) % (2 * shape->clip_frames)) / 32768.0;
        power += expected * expected;
        got += (double)out[i] * out[i];
        both += expected * out[i];
    }
    *level = both / power;
    return got > 0 ? sqrt(fmax(0, 1 - both * both / (power * got))) : 1;
}

bool mixer_right(const struct mixer_shape *shape, const float *out)
{
    double level, error = mixer_error(shape, out, 0, &level);

    /* Steps of 16 bits at each voice, rounded down, are a large error for one quiet voice. */
    return error < 0.05 && fabs(level - 1) < 0.05;
}

int main(int argc, char **argv)
{
    return bench_main(argc, argv, &table, 1);
}
