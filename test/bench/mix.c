/* SPDX-License-Identifier: MIT
 * mix.c - what a block costs, by voices, format and kind.
 *
 *   mix                      nanoseconds per voice-frame of every case
 *   mix CASE BLOCKS          one case alone, for a counter of instructions (README.md)
 *   mix CASE                 its frames times voices */
#include "test/bench/mix_rig.h"

#define U8 NJ_FORMAT_U8
#define S16 NJ_FORMAT_S16
#define S24 NJ_FORMAT_S24_3
#define S32 NJ_FORMAT_S32
#define F32 NJ_FORMAT_F32

static const struct shape shapes[] = {
    {"lone16", 1, 64, 2, 2, S16, S16, 4096, 0},
    {"gain16", 64, 64, 2, 2, S16, S16, 4096, 0},
    {"gain24", 64, 64, 2, 2, S24, S16, 4096, 0},
    {"gain32", 64, 64, 2, 2, S32, S16, 4096, 0},
    {"gainfloat", 64, 64, 2, 2, F32, S16, 4096, 0},
    {"gain16x32", 32, 128, 2, 2, S16, S16, 4096, 0},
    {"gainfloatx32", 32, 128, 2, 2, F32, S16, 4096, 0},
    {"gainfloatshort", 32, 32, 2, 2, F32, F32, 4096, 0},
    {"gainfloatlong", 32, 128, 2, 2, F32, F32, 4096, 0},
    {"ramp16", 64, 64, 2, 2, S16, S16, 4096, RIG_RAMP},
    {"ramp24", 64, 64, 2, 2, S24, S16, 4096, RIG_RAMP},
    {"rampfloat", 64, 64, 2, 2, F32, S16, 4096, RIG_RAMP},
    {"rampfloatx32", 32, 128, 2, 2, F32, S16, 4096, RIG_RAMP},
    {"mono16", 64, 64, 2, 1, S16, S16, 4096, 0},
    {"monoramp16", 64, 64, 2, 1, S16, S16, 4096, RIG_RAMP},
    {"mono16mono", 64, 64, 1, 1, S16, S16, 4096, 0},
    {"many16", 512, 128, 2, 2, S16, S16, 4096, 0},
    {"many16short", 512, 32, 2, 2, S16, S16, 4096, 0},
    {"eight16", 64, 64, 8, 8, S16, S16, 4096, 0},
    {"gain8", 64, 64, 2, 2, U8, S16, 4096, 0},
    /* What the master adds to a frame: beside the first. */
    {"one16", 1, 64, 2, 2, S16, S16, 4096, 0},
    {"dither16", 1, 64, 2, 2, S16, S16, 4096, RIG_DITHER},
    {"limiter16", 1, 64, 2, 2, S16, S16, 4096, RIG_LIMITER},
    {"limiting16", 1, 64, 2, 2, S16, S16, 4096, RIG_LIMITER | RIG_LOUD},
};

/* The best of several runs of 20 ms. */
static void measure(const struct shape *shape)
{
    static struct rig rig;
    double best = 1e9;

    rig_begin(&rig, shape);
    for (uint32_t run = 0; run < 10; run++) {
        uint64_t blocks = 0;
        double start = now_ns(), each;

        while (now_ns() - start < 20e6) {
            for (uint32_t i = 0; i < 20; i++)
                rig_block(&rig);
            blocks += 20;
        }
        each = (now_ns() - start) / (double)(blocks * shape->frames * shape->voices);
        best = each < best ? each : best;
    }
    printf("%-12s %4u voices of %u channels on %u, blocks of %3u: %6.3f ns per voice-frame\n",
           shape->name, shape->voices, shape->clip_channels, shape->channels, shape->frames, best);
    rig_end(&rig);
}

int main(int argc, char **argv)
{
    static struct rig rig;

    for (uint32_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (argc < 2) {
            measure(&shapes[i]);
        } else if (strcmp(argv[1], shapes[i].name) != 0) {
            continue;
        } else if (argc == 2) {
            printf("%u\n", shapes[i].frames * shapes[i].voices);
        } else {
            rig_begin(&rig, &shapes[i]);
            for (long count = atol(argv[2]); count > 0; count--)
                rig_block(&rig);
            rig_end(&rig);
        }
    }
    return 0;
}
