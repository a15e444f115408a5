/* SPDX-License-Identifier: MIT
 * test_shape.c - pans, and loops that fade into their beginning: what they put out, in numbers. */
#include "test/unit/rig.h"

#include <math.h>

#include "core/voice.h"
#include "test/unit/mono.h"

#define FULL 32000

static int16_t full(uint64_t frame, uint32_t channel)
{
    (void)frame;
    return (int16_t)(channel == 0 ? FULL : -FULL);
}

/* Row 0 is stereo and constant, 32000 left, -32000 right, for 1000 frames; row 1 counts, mono. */
static void open_stereo(struct rig *rig)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = 2, .format = NJ_FORMAT_S16, .bank_bytes = 65536};

    rig_open(rig, &config);
    rig_clip(rig, 0, 0, 2, 1000, full);
    rig_clip(rig, 1, 8192, 1, 1000, count_up);
}

static void render(struct rig *rig, int16_t out[][2], uint32_t frames)
{
    for (uint32_t done = 0; done < frames; done += BLOCK)
        rig_play(rig, out[done], BLOCK);
}

static void a_pan_lowers_the_other_side_alone(void **unused)
{
    static const float pans[] = {-1.0f, -0.25f, 0.0f, 0.5f, 1.0f};

    (void)unused;
    for (uint32_t i = 0; i < 5; i++) {
        struct nj_play play = {.start_frame = 0, .gain = 1, .pan = pans[i]};
        int16_t out[BLOCK][2];
        struct rig rig;

        open_stereo(&rig);
        start(&rig, &play);
        render(&rig, out, BLOCK);
        for (uint32_t f = 0; f < BLOCK; f++) {
            assert_int_equal(out[f][0], FULL * (pans[i] > 0 ? 1 - pans[i] : 1));
            assert_int_equal(out[f][1], -FULL * (pans[i] < 0 ? 1 + pans[i] : 1));
        }
        rig_close(&rig);
    }
}

static void a_pan_moves_in_a_straight_line_from_where_it_is(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1, .pan = -1.0f};
    int16_t out[4 * BLOCK][2];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_stereo(&rig);
    handle = start(&rig, &play);
    assert_int_equal(nj_pan(rig.client, handle, 10, 1.0f, 100, NULL), 0);
    assert_int_equal(nj_pan(rig.client, handle, 60, 1.0f, 100, NULL), 0); /* now in the middle */
    render(&rig, out, 4 * BLOCK);
    for (uint32_t f = 0; f < 4 * BLOCK; f++) {
        double pan = f < 10 ? -1 : f < 60 ? -1 + (f - 10) / 50.0 : f < 160 ? (f - 60) / 100.0 : 1;

        assert_true(fabs(out[f][0] - FULL * (pan > 0 ? 1 - pan : 1)) <= 1);
        assert_true(fabs(out[f][1] + FULL * (pan < 0 ? 1 + pan : 1)) <= 1);
    }
    rig_close(&rig);
}

static void a_play_that_waits_begins_where_it_was_panned(void **unused)
{
    struct nj_play play = {.clip = 1, .start_frame = 64, .gain = 1};
    int16_t out[2 * BLOCK][2];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_stereo(&rig);
    handle = start(&rig, &play);
    assert_int_equal(nj_pan(rig.client, handle, 3, -1.0f, 1000, NULL), 0);
    render(&rig, out, 2 * BLOCK);
    for (uint32_t f = 0; f < BLOCK; f++) {
        assert_int_equal(out[BLOCK + f][0], f + 1);
        assert_int_equal(out[BLOCK + f][1], 0);
    }
    rig_close(&rig);
}

static void a_pan_stands_still_while_its_play_is_paused(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1};
    int16_t out[4 * BLOCK][2];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_stereo(&rig);
    handle = start(&rig, &play);
    assert_int_equal(nj_pan(rig.client, handle, 0, 1.0f, 128, NULL), 0);
    assert_int_equal(nj_pause(rig.client, handle, 64, 0, NULL), 0);
    assert_int_equal(nj_resume(rig.client, handle, 128, 0, NULL), 0);
    render(&rig, out, 4 * BLOCK);
    assert_int_equal(out[32][0], FULL * 0.75);
    assert_int_equal(out[100][0], 0);
    assert_int_equal(out[128][0], FULL * 0.5);
    assert_int_equal(out[192][0], 0);
    assert_int_equal(out[192][1], -FULL);
    rig_close(&rig);
}

static void a_mono_card_has_no_pan(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1, .pan = -1.0f};
    int16_t out[2 * BLOCK];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    handle = start(&rig, &play);
    assert_int_equal(nj_pan(rig.client, handle, 10, 1.0f, 20, NULL), 0);
    play_blocks(&rig, out, 2 * BLOCK);
    for (uint32_t f = 0; f < 2 * BLOCK; f++)
        assert_int_equal(out[f], f + 1);
    rig_close(&rig);
}

/* Beyond 24 bits only a copy is exact. */
static void a_32_bit_voice_is_copied_again_once_its_pan_is_back(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = 2, .format = NJ_FORMAT_S32, .bank_bytes = 65536};
    struct nj_clip clip = {0, 200, 2, NJ_FORMAT_S32};
    struct nj_play play = {.start_frame = 0, .gain = 1, .pan = 0.5f};
    nj_handle handle;
    struct rig rig;

    (void)unused;
    for (uint32_t block = 7; block <= 160; block += 153) {
        int32_t out[160][2], *bank;

        rig_open(&rig, &config);
        bank = nj_bank(rig.client, NULL);
        for (uint32_t i = 0; i < 400; i++)
            bank[i] = (int32_t)(0x12345679u + i * 2);
        assert_int_equal(nj_clip_set(rig.client, 0, &clip), 0);
        handle = start(&rig, &play);
        assert_int_equal(nj_pan(rig.client, handle, 20, 0.0f, 53, NULL), 0);
        for (uint32_t done = 0; done < 160; done += block)
            rig_play(&rig, out[done], block < 160 - done ? block : 160 - done);
        for (uint32_t f = 0; f < 160; f++) {
            assert_int_equal(out[f][0] == bank[2 * f], f >= 73);
            assert_int_equal(out[f][1] == bank[2 * f + 1], f >= 73);
        }
        rig_close(&rig);
    }
}

static void a_loop_fades_into_what_is_before_its_section(void **unused)
{
    struct nj_play play = {.start_frame = 0,
                           .gain = 1,
                           .from_frame = 50,
                           .loop_from_frame = 100,
                           .loop_to_frame = 200,
                           .loops = 3,
                           .to_frame = 250,
                           .loop_fade_frames = 9};
    int16_t out[7 * BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    start(&rig, &play);
    play_blocks(&rig, out, 7 * BLOCK);
    for (uint32_t f = 0; f < 7 * BLOCK; f++) {
        uint32_t pass = f < 150 ? 0 : f < 250 ? 1 : 2;
        uint32_t at = f < 150 ? f + 50 : f < 250 ? f - 50 : f - 150;
        double expected = f < 400 ? at + 1 : 0;

        if (pass < 2 && at >= 191)
            expected -= 100 * (at - 191 + 1) / 10.0;
        assert_int_equal(out[f], lrint(expected));
    }
    rig_close(&rig);
}

/* The copy has to end where the fade begins. */
static void a_fade_between_equal_frames_is_not_heard(void **unused)
{
    struct nj_play play = {.clip = 1,
                           .start_frame = 0,
                           .gain = 1,
                           .loop_from_frame = 40,
                           .loop_to_frame = 70,
                           .loops = NJ_FOREVER,
                           .loop_fade_frames = 30};
    int16_t out[4 * BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    start(&rig, &play);
    play_blocks(&rig, out, 4 * BLOCK);
    for (uint32_t f = 0; f < 4 * BLOCK; f++)
        assert_int_equal(out[f], 20000);
    rig_close(&rig);
}

static void what_cannot_be_panned_or_faded_is_refused(void **unused)
{
    struct nj_play good = {
        .gain = 1, .loops = 2, .loop_from_frame = 10, .loop_to_frame = 30, .loop_fade_frames = 10};
    struct nj_play bad;
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_stereo(&rig);
    handle = start(&rig, &good);
    bad = good;
    bad.loop_fade_frames = 11; /* more than there is before the section */
    assert_int_equal(nj_play(rig.client, &bad, NULL), NJ_EINVAL);
    bad.loop_from_frame = 20; /* more than the section */
    assert_int_equal(nj_play(rig.client, &bad, NULL), NJ_EINVAL);
    bad.loops = 1; /* does not loop: nothing to fade */
    assert_int_equal(nj_play(rig.client, &bad, NULL), 0);
    bad = good;
    bad.pan = 1.01f;
    assert_int_equal(nj_play(rig.client, &bad, NULL), NJ_EINVAL);
    bad.pan = NAN;
    assert_int_equal(nj_play(rig.client, &bad, NULL), NJ_EINVAL);
    assert_int_equal(nj_pan(rig.client, handle, NJ_NOW, -1.01f, 0, NULL), NJ_EINVAL);
    assert_int_equal(nj_pan(rig.client, handle, NJ_NOW, NAN, 0, NULL), NJ_EINVAL);
    assert_int_equal(nj_pan(rig.client, handle, NJ_NOW, 0, RAMP_MAX_FRAMES + 1u, NULL), NJ_EINVAL);
    assert_int_equal(nj_pan(rig.client, handle + 1000, NJ_NOW, 0, 0, NULL), NJ_EHANDLE);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pan_lowers_the_other_side_alone),
        cmocka_unit_test(a_pan_moves_in_a_straight_line_from_where_it_is),
        cmocka_unit_test(a_play_that_waits_begins_where_it_was_panned),
        cmocka_unit_test(a_pan_stands_still_while_its_play_is_paused),
        cmocka_unit_test(a_mono_card_has_no_pan),
        cmocka_unit_test(a_32_bit_voice_is_copied_again_once_its_pan_is_back),
        cmocka_unit_test(a_loop_fades_into_what_is_before_its_section),
        cmocka_unit_test(a_fade_between_equal_frames_is_not_heard),
        cmocka_unit_test(what_cannot_be_panned_or_faded_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
