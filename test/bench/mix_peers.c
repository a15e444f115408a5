/* SPDX-License-Identifier: MIT
 * mix_peers.c - the mixer beside the plainest loops that a compiler makes vectors of: one voice a
 * pass, four voices a pass, the same with a ramp on each voice, and reading the clips alone.
 *
 * All read the same clips and take turns. "mixing" is what compares with the loops: every voice
 * added to a sum of zeros; "whole block" is the callback, with levels, rounding to the card's
 * format and the clock. Loops are built for every x86-64 and, "v3", for AVX2: the mixer takes what
 * there is. Times are the best of ROUNDS turns, in ns per stereo voice-frame. */
#include "core/mix.h"
#include "core/segment.h"
#include "test/bench/mix_rig.h"

#define ROUNDS 40
#define TURN_NS 1e6

/* What gcc makes of them for every processor of the kind, and for one with wider vectors. */
#define BASE __attribute__((noinline, optimize("O3")))
#if defined(__x86_64__)
#define V3 __attribute__((noinline, optimize("O3"), target("arch=x86-64-v3")))
#else
#define V3 BASE
#endif

struct work {
    struct rig rig;
    struct mix mix;
    unsigned char rows[512 * 320];
    struct parts parts;
    uint64_t position; /* of the loops, in every clip */
    float sum[RIG_FRAMES * 2], scratch[RIG_FRAMES * NJ_MAX_CHANNELS], gains[RIG_FRAMES];
    float gain[512], from[512], slope[512];
};

#define LOOPS(suffix, type, LOOP)                                                                  \
    LOOP static void plain_##suffix(float *restrict sum, const type *restrict a, float gain,       \
                                    uint32_t samples)                                              \
    {                                                                                              \
        for (uint32_t i = 0; i < samples; i++)                                                     \
            sum[i] += gain * (float)a[i];                                                          \
    }                                                                                              \
    LOOP static void four_##suffix(float *restrict sum, const type *restrict a,                    \
                                   const type *restrict b, const type *restrict c,                 \
                                   const type *restrict d, const float *gain, uint32_t samples)    \
    {                                                                                              \
        float ga = gain[0], gb = gain[1], gc = gain[2], gd = gain[3];                              \
                                                                                                   \
        for (uint32_t i = 0; i < samples; i++)                                                     \
            sum[i] += ga * (float)a[i] + gb * (float)b[i] + gc * (float)c[i] + gd * (float)d[i];   \
    }                                                                                              \
    LOOP static void plain_ramp_##suffix(float *restrict sum, const type *restrict a, float from,  \
                                         float slope, uint32_t frames)                             \
    {                                                                                              \
        for (int32_t i = 0; i < (int32_t)frames; i++) {                                            \
            float gain = from + slope * (float)i;                                                  \
                                                                                                   \
            sum[2 * i] += gain * (float)a[2 * i];                                                  \
            sum[2 * i + 1] += gain * (float)a[2 * i + 1];                                          \
        }                                                                                          \
    }                                                                                              \
    LOOP static void four_ramp_##suffix(float *restrict sum, const type *restrict a,               \
                                        const type *restrict b, const type *restrict c,            \
                                        const type *restrict d, const float *from,                 \
                                        const float *slope, uint32_t frames)                       \
    {                                                                                              \
        float fa = from[0], fb = from[1], fc = from[2], fd = from[3];                              \
        float sa = slope[0], sb = slope[1], sc = slope[2], sd = slope[3];                          \
                                                                                                   \
        for (int32_t i = 0; i < (int32_t)frames; i++) {                                            \
            float t = (float)i;                                                                    \
            float ga = fa + sa * t, gb = fb + sb * t, gc = fc + sc * t, gd = fd + sd * t;          \
                                                                                                   \
            sum[2 * i] += ga * (float)a[2 * i] + gb * (float)b[2 * i] + gc * (float)c[2 * i] +     \
                          gd * (float)d[2 * i];                                                    \
            sum[2 * i + 1] += ga * (float)a[2 * i + 1] + gb * (float)b[2 * i + 1] +                \
                              gc * (float)c[2 * i + 1] + gd * (float)d[2 * i + 1];                 \
        }                                                                                          \
    }                                                                                              \
    static const type *clip_##suffix(const struct work *work, uint32_t voice)                      \
    {                                                                                              \
        return (const type *)(const void *)(work->rig.bank + voice * work->rig.clip_bytes) +       \
               2 * work->position;                                                                 \
    }                                                                                              \
    static void all_plain_##suffix(struct work *work, uint32_t frames)                             \
    {                                                                                              \
        for (uint32_t v = 0; v < work->rig.shape->voices; v++)                                     \
            plain_##suffix(work->sum, clip_##suffix(work, v), work->gain[v], 2 * frames);          \
    }                                                                                              \
    static void all_four_##suffix(struct work *work, uint32_t frames)                              \
    {                                                                                              \
        for (uint32_t v = 0; v < work->rig.shape->voices; v += 4)                                  \
            four_##suffix(work->sum, clip_##suffix(work, v), clip_##suffix(work, v + 1),           \
                          clip_##suffix(work, v + 2), clip_##suffix(work, v + 3), &work->gain[v],  \
                          2 * frames);                                                             \
    }                                                                                              \
    static void all_plain_ramp_##suffix(struct work *work, uint32_t frames)                        \
    {                                                                                              \
        for (uint32_t v = 0; v < work->rig.shape->voices; v++)                                     \
            plain_ramp_##suffix(work->sum, clip_##suffix(work, v), work->from[v], work->slope[v],  \
                                frames);                                                           \
    }                                                                                              \
    static void all_four_ramp_##suffix(struct work *work, uint32_t frames)                         \
    {                                                                                              \
        for (uint32_t v = 0; v < work->rig.shape->voices; v += 4)                                  \
            four_ramp_##suffix(work->sum, clip_##suffix(work, v), clip_##suffix(work, v + 1),      \
                               clip_##suffix(work, v + 2), clip_##suffix(work, v + 3),             \
                               &work->from[v], &work->slope[v], frames);                           \
    }
LOOPS(s16, int16_t, BASE)
LOOPS(f32, float, BASE)
LOOPS(s16_v3, int16_t, V3)
LOOPS(f32_v3, float, V3)

V3 static uint64_t read_words(const unsigned char *at, uint64_t bytes)
{
    uint64_t sum = 0, word;

    for (uint64_t i = 0; i + 8 <= bytes; i += 8) {
        memcpy(&word, at + i, 8);
        sum += word;
    }
    return sum;
}

static void all_read(struct work *work, uint32_t frames)
{
    uint64_t frame_bytes = 2 * nj_format_bytes(work->rig.shape->format), sum = 0;

    for (uint32_t v = 0; v < work->rig.shape->voices; v++)
        sum += read_words(work->rig.bank + v * work->rig.clip_bytes + work->position * frame_bytes,
                          frames * frame_bytes);
    work->scratch[0] = (float)(sum & 1);
}

static void ours(struct work *work, uint32_t frames)
{
    mix_voices(&work->mix, work->parts.voices, work->parts.segment->process.oldest, frames);
}

static void whole(struct work *work, uint32_t frames)
{
    (void)frames;
    rig_block(&work->rig);
}

#define CONTENDERS 7

struct contender {
    const char *name;
    void (*run)(struct work *work, uint32_t frames);
};

static double turn(struct work *work, const struct contender *contender)
{
    uint32_t frames = work->rig.shape->frames;
    uint64_t blocks = 0;
    double start = now_ns(), spent;

    do {
        for (uint32_t i = 0; i < 8; i++, blocks++) {
            if (contender->run != ours && contender->run != whole && contender->run != all_read)
                memset(work->sum, 0, 2 * frames * sizeof *work->sum);
            contender->run(work, frames);
            work->position += frames;
            if (work->position + frames > work->rig.shape->clip_frames)
                work->position = 0;
        }
        spent = now_ns() - start;
    } while (spent < TURN_NS);
    return spent / ((double)blocks * frames * work->rig.shape->voices);
}

/* Prints each contender's time, and ours as multiples of it. */
static void race(const struct shape *shape, const struct contender *contenders)
{
    static struct work work;
    double best[CONTENDERS];

    rig_begin(&work.rig, shape);
    segment_parts(work.rig.memory, &work.parts);
    work.position = 0;
    work.mix = (struct mix){.bank = work.parts.bank,
                            .channels = 2,
                            .sum = work.sum,
                            .scratch = work.scratch,
                            .gains = work.gains,
                            .plan = &work.parts.segment->process.plan,
                            .parts = work.parts.mix_parts,
                            .rows = work.rows,
                            .turned = work.parts.mix_parts + shape->voices,
                            .turns = work.parts.mix_turns};
    for (uint32_t v = 0; v < 512; v++) {
        work.gain[v] = 0.01f + 0.001f * (float)(v % 8);
        work.from[v] = work.gain[v];
        work.slope[v] = work.gain[v] * 1e-9f;
    }
    for (uint32_t k = 0; k < CONTENDERS; k++)
        best[k] = 1e9;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (uint32_t k = 0; k < CONTENDERS; k++) {
            double time = turn(&work, &contenders[k]);

            best[k] = time < best[k] ? time : best[k];
        }
    }
    printf("%s: %u voices, blocks of %u\n", shape->name, shape->voices, shape->frames);
    for (uint32_t k = 0; k < CONTENDERS; k++)
        printf("    %-28s %6.3f ns  mixing takes %5.2f x, the block %5.2f x\n", contenders[k].name,
               best[k], best[0] / best[k], best[1] / best[k]);
    rig_end(&work.rig);
}

static const struct contender gain_s16[CONTENDERS] = {
    {"Nightjar, mixing", ours},           {"Nightjar, whole block", whole},
    {"one voice a pass", all_plain_s16},  {"one voice a pass, v3", all_plain_s16_v3},
    {"four voices a pass", all_four_s16}, {"four voices a pass, v3", all_four_s16_v3},
    {"reading alone", all_read},
};
static const struct contender gain_f32[CONTENDERS] = {
    {"Nightjar, mixing", ours},           {"Nightjar, whole block", whole},
    {"one voice a pass", all_plain_f32},  {"one voice a pass, v3", all_plain_f32_v3},
    {"four voices a pass", all_four_f32}, {"four voices a pass, v3", all_four_f32_v3},
    {"reading alone", all_read},
};
static const struct contender ramp_s16[CONTENDERS] = {
    {"Nightjar, mixing", ours},
    {"Nightjar, whole block", whole},
    {"one voice a pass", all_plain_ramp_s16},
    {"one voice a pass, v3", all_plain_ramp_s16_v3},
    {"four voices a pass", all_four_ramp_s16},
    {"four voices a pass, v3", all_four_ramp_s16_v3},
    {"reading alone", all_read},
};
static const struct contender ramp_f32[CONTENDERS] = {
    {"Nightjar, mixing", ours},
    {"Nightjar, whole block", whole},
    {"one voice a pass", all_plain_ramp_f32},
    {"one voice a pass, v3", all_plain_ramp_f32_v3},
    {"four voices a pass", all_four_ramp_f32},
    {"four voices a pass, v3", all_four_ramp_f32_v3},
    {"reading alone", all_read},
};

#define S16 NJ_FORMAT_S16
#define F32 NJ_FORMAT_F32

/* The name, voices, frames a block, channels, formats, frames a clip, whether gains move. */
static const struct {
    struct shape shape;
    const struct contender *contenders;
} races[] = {
    {{"float, gain", 32, 32, 2, 2, F32, F32, 2048, 0}, gain_f32},
    {{"float, gain", 32, 128, 2, 2, F32, F32, 2048, 0}, gain_f32},
    {{"16 bits, gain", 32, 32, 2, 2, S16, S16, 2048, 0}, gain_s16},
    {{"16 bits, gain", 32, 128, 2, 2, S16, S16, 2048, 0}, gain_s16},
    {{"float, ramp", 32, 32, 2, 2, F32, F32, 2048, RIG_RAMP}, ramp_f32},
    {{"float, ramp", 32, 128, 2, 2, F32, F32, 2048, RIG_RAMP}, ramp_f32},
    {{"16 bits, ramp", 32, 128, 2, 2, S16, S16, 2048, RIG_RAMP}, ramp_s16},
    {{"16 bits, gain, out of cache", 512, 128, 2, 2, S16, S16, 48000, 0}, gain_s16},
};

int main(void)
{
    for (uint32_t i = 0; i < sizeof races / sizeof *races; i++)
        race(&races[i].shape, races[i].contenders);
    return 0;
}
