/* SPDX-License-Identifier: MIT
 * test_click.c - nothing clicks: with fades asked for, a constant clip's output never moves faster
 * than they do. */
#include "test/unit/rig.h"

#include <stdlib.h>
#include <string.h>

#include "test/unit/mono.h"

#define FULL 32767
#define PART 4000
#define FRAMES 6000
#define PLAYS 12
#define MOST 97 /* frames of a block, of no common factor with anything */

static int16_t full(uint64_t frame, uint32_t channel)
{
    (void)frame;
    (void)channel;
    return FULL;
}

static int16_t part(uint64_t frame, uint32_t channel)
{
    (void)frame;
    (void)channel;
    return PART;
}

/* Row 0 is full scale, row 1 a part of it, both to be looped for ever. */
static void open_constant(struct rig *rig, uint32_t voices, uint32_t fade)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .voices = voices,
                                      .steal_fade_frames = fade,
                                      .bank_bytes = 65536};

    rig_open(rig, &config);
    rig_clip(rig, 0, 0, 1, 100, full);
    rig_clip(rig, 1, 4096, 1, 100, part);
}

/* The largest step from one frame to the next, the one from silence to the first included. */
static int32_t largest_step(struct rig *rig, struct chance *chance)
{
    static int16_t out[FRAMES];
    int32_t largest = 0, before = 0;

    for (uint32_t done = 0, count; done < FRAMES; done += count) {
        count = (uint32_t)chance_between(chance, 1, MOST);
        count = count < FRAMES - done ? count : FRAMES - done;
        rig_play(rig, out + done, count);
    }
    for (uint32_t f = 0; f < FRAMES; f++) {
        int32_t step = abs(out[f] - before);

        largest = step > largest ? step : largest;
        before = out[f];
    }
    return largest;
}

/* A ramp's slope, rounding included. */
static int32_t slope(int32_t height, uint32_t frames)
{
    return (height + (int32_t)frames - 1) / (int32_t)frames + 1;
}

/* One play is started, paused, resumed and ended in one of three ways, one after the other. */
static void each_fade_alone_is_as_steep_as_asked(void **unused)
{
    (void)unused;
    for (uint32_t round = 0; round < this_many(60, 3000); round++) {
        struct chance chance = chance_begin(9000 + round);
        uint32_t fade = (uint32_t)chance_between(&chance, 2, 1000);
        struct nj_play play = {.gain = 1, .loops = NJ_FOREVER, .fade_in_frames = fade};
        struct nj_play thief = {.gain = 0, .loops = NJ_FOREVER};
        uint64_t at = chance_between(&chance, 1, 300);
        nj_handle handle;
        struct rig rig;
        int32_t step;

        open_constant(&rig, 1, fade);
        play.start_frame = at;
        handle = start(&rig, &play);
        at += fade + chance_between(&chance, 0, 100);
        assert_int_equal(nj_pause(rig.client, handle, at, fade, NULL), 0);
        at += fade + chance_between(&chance, 0, 100);
        assert_int_equal(nj_resume(rig.client, handle, at, fade, NULL), 0);
        at += fade + chance_between(&chance, 0, 100);
        thief.start_frame = at;
        if (round % 3 == 0)
            assert_int_equal(nj_stop(rig.client, handle, at, fade, NULL), 0);
        else if (round % 3 == 1)
            assert_int_equal(nj_stop_all(rig.client, at, fade, NULL), 0);
        else
            start(&rig, &thief);
        step = largest_step(&rig, &chance);
        assert_in_range(step, FULL / fade, slope(FULL, fade));
        rig_close(&rig);
    }
}

/* Any command at any time: at most two voices and two that were stolen move, each by a fade in and
 * another. */
static void fades_that_overlap_are_no_steeper_together(void **unused)
{
    (void)unused;
    for (uint32_t round = 0; round < this_many(60, 3000); round++) {
        struct chance chance = chance_begin(90000 + round);
        uint32_t fade = (uint32_t)chance_between(&chance, 100, 900);
        nj_handle handles[PLAYS];
        uint64_t at = 1;
        struct rig rig;

        open_constant(&rig, 2, fade);
        for (uint32_t i = 0; i < PLAYS; i++) {
            struct nj_play play = {.clip = 1,
                                   .start_frame = at,
                                   .gain = 1,
                                   .loops = NJ_FOREVER,
                                   .fade_in_frames = fade};

            handles[i] = start(&rig, &play);
            at += fade / 2 + chance_between(&chance, 1, 300); /* two steals in a fade at most */
        }
        for (uint32_t i = 0; i < 5 * PLAYS; i++) {
            nj_handle target = handles[chance_between(&chance, 0, PLAYS - 1)];
            uint64_t when = chance_between(&chance, 0, FRAMES);

            switch (chance_between(&chance, 0, 4)) {
            case 0:
                assert_int_equal(nj_stop(rig.client, target, when, fade, NULL), 0);
                break;
            case 1:
                assert_int_equal(nj_gain(rig.client, target, when, 0.5f, fade, NULL), 0);
                break;
            case 2:
                assert_int_equal(nj_pause(rig.client, target, when, fade, NULL), 0);
                break;
            default:
                assert_int_equal(nj_resume(rig.client, target, when, fade, NULL), 0);
                break;
            }
        }
        assert_in_range(largest_step(&rig, &chance), 1, 4 * 2 * slope(PART, fade));
        rig_close(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fade_alone_is_as_steep_as_asked),
        cmocka_unit_test(fades_that_overlap_are_no_steeper_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
