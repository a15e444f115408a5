/* SPDX-License-Identifier: MIT
 * test_pad.c - plays with silence behind them, of a length of their own, and faded at their end. */
#include "test/unit/ring_scene.h"

#include <string.h>

#define FRAMES 512

static struct nj_event ended(struct rig *rig)
{
    struct nj_event event;

    do
        assert_true(nj_event_next(rig->client, &event));
    while (event.kind != NJ_EVENT_DONE);
    return event;
}

/* What is queued behind a play tells where it ended. */
static uint32_t end_of(const struct nj_play *play, uint32_t block, int16_t *out,
                       struct nj_event *event)
{
    struct nj_play behind = {.clip = 1, .gain = 1, .to_frame = 1};
    uint32_t at = 0;
    struct rig rig;

    open_mono(&rig, 4);
    assert_int_equal(nj_queue(rig.client, start(&rig, play), NJ_FOLLOW_END, &behind, NULL), 0);
    for (uint32_t done = 0; done < FRAMES; done += block)
        rig_play(&rig, out + done, block);
    *event = ended(&rig);
    rig_close(&rig);
    while (at < FRAMES && out[at] != 20000)
        at++;
    return at;
}

static void silence_follows_at_every_length(void **unused)
{
    static const uint32_t blocks[] = {1, 64, 512};

    (void)unused;
    for (uint32_t i = 0; i < 3; i++) {
        for (uint32_t pad = 0; pad < 130; pad += 13) {
            struct nj_play play = {.gain = 1, .to_frame = 100, .pad_frames = pad};
            int16_t out[FRAMES];
            struct nj_event event;

            assert_int_equal(end_of(&play, blocks[i], out, &event), 100 + pad);
            assert_counts(out, 100, 1);
            assert_silence(out + 100, pad);
            assert_int_equal(event.result, NJ_OK);
            assert_int_equal(event.frames, 100);
            assert_int_equal(event.dry_frames, 0);
        }
    }
}

static void a_length_cuts_or_fills_up(void **unused)
{
    static const uint64_t lengths[] = {1, 99, 100, 101, 300};

    (void)unused;
    for (uint32_t i = 0; i < 5; i++) {
        uint64_t length = lengths[i], source = length < 100 ? length : 100;
        struct nj_play play = {
            .gain = 1, .to_frame = 100, .length_frames = length, .pad_frames = 7};
        int16_t out[FRAMES];
        struct nj_event event;

        assert_int_equal(end_of(&play, 64, out, &event), length);
        assert_counts(out, (uint32_t)source, 1);
        assert_silence(out + source, (uint32_t)(length - source));
        assert_int_equal(event.frames, source);
        play.to_frame = 30; /* what is repeated is cut too */
        play.loops = NJ_FOREVER;
        assert_int_equal(end_of(&play, 64, out, &event), length);
        for (uint32_t k = 0; k < length; k++)
            assert_int_equal(out[k], k % 30 + 1);
        assert_int_equal(event.frames, length);
    }
}

static void silence_follows_a_loop_that_fades_into_itself(void **unused)
{
    struct nj_play play = {.gain = 1,
                           .to_frame = 100,
                           .loop_from_frame = 50,
                           .loop_to_frame = 100,
                           .loops = 3,
                           .loop_fade_frames = 20,
                           .pad_frames = 80};
    int16_t out[FRAMES];
    struct nj_event event;

    (void)unused;
    assert_int_equal(end_of(&play, 64, out, &event), 100 + 2 * 50 + 80);
    assert_int_equal(out[199], 100);
    assert_silence(out + 200, 80);
    assert_int_equal(event.frames, 200);
}

static void endless_silence_lasts_until_it_is_stopped(void **unused)
{
    struct nj_play plays[] = {{.gain = 1, .to_frame = 10, .pad_frames = NJ_ENDLESS},
                              {.gain = 1, .to_frame = 10, .length_frames = NJ_ENDLESS}};

    (void)unused;
    for (uint32_t i = 0; i < 2; i++) {
        int16_t out[FRAMES];
        struct nj_position position;
        struct nj_event event;
        nj_handle handle;
        struct rig rig;

        open_mono(&rig, 4);
        handle = start(&rig, &plays[i]);
        play_blocks(&rig, out, FRAMES);
        rig_event(&rig, NJ_EVENT_STARTED);
        rig_no_event(&rig);
        assert_int_equal(nj_position(rig.client, handle, NJ_NOW, &position), 0);
        assert_int_equal(position.state, NJ_PLAY_SOUNDING);
        assert_int_equal(position.clip_frame, 10);
        assert_int_equal(position.frames, 10);
        assert_int_equal(nj_seek(rig.client, handle, NJ_NOW, 5, NULL), 0); /* it sounds again */
        assert_int_equal(nj_stop(rig.client, handle, FRAMES + 20, 0, NULL), 0);
        play_blocks(&rig, out, FRAMES);
        assert_counts(out, 5, 6);
        assert_silence(out + 5, FRAMES - 5);
        ended(&rig);
        event = ended(&rig);
        assert_int_equal(event.handle, handle);
        assert_int_equal(event.result, NJ_ESTOPPED);
        assert_int_equal(event.frames, 15);
        rig_close(&rig);
    }
}

static void a_play_of_no_frames_may_be_padded(void **unused)
{
    struct nj_play play = {.clip = 2, .gain = 1, .pad_frames = 50};
    int16_t out[FRAMES];
    struct nj_event event;

    (void)unused;
    assert_int_equal(end_of(&play, 64, out, &event), 50);
    assert_int_equal(event.frames, 0);
    assert_int_equal(event.result, NJ_OK);
}

/* A late start that skips is as if it had begun in time: past the source, in the silence. */
static void a_late_start_skips_into_the_silence(void **unused)
{
    static const uint64_t pads[] = {100, NJ_ENDLESS};

    (void)unused;
    for (uint32_t i = 0; i < 2; i++) {
        struct nj_play play = {
            .gain = 1, .late = NJ_LATE_SKIP, .to_frame = 40, .pad_frames = pads[i]};
        struct nj_play behind = {.clip = 1, .gain = 1, .to_frame = 1};
        int16_t out[2 * BLOCK];
        struct rig rig;

        open_mono(&rig, 4);
        play_blocks(&rig, out, BLOCK);
        assert_int_equal(nj_queue(rig.client, start(&rig, &play), NJ_FOLLOW_END, &behind, NULL), 0);
        play_blocks(&rig, out, 2 * BLOCK);
        for (uint32_t k = 0; k < 2 * BLOCK; k++)
            assert_int_equal(out[k], pads[i] == 100 && k == 140 - BLOCK ? 20000 : 0);
        rig_close(&rig);
    }
}

static void a_paused_silence_stands_still(void **unused)
{
    struct nj_play play = {.gain = 1, .to_frame = 10, .pad_frames = 30};
    int16_t out[FRAMES];
    struct nj_event event;
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    handle = start(&rig, &play);
    assert_int_equal(nj_pause(rig.client, handle, 20, 0, NULL), 0);
    assert_int_equal(nj_resume(rig.client, handle, 200, 0, NULL), 0);
    play.clip = 1;
    play.to_frame = 1;
    assert_int_equal(nj_queue(rig.client, handle, NJ_FOLLOW_END, &play, NULL), 0);
    play_blocks(&rig, out, FRAMES);
    assert_counts(out, 10, 1);
    for (uint32_t i = 10; i < FRAMES; i++)
        assert_int_equal(out[i], i == 220 ? 20000 : 0);
    ended(&rig);
    ended(&rig);
    event = ended(&rig);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.frames, 10);
    rig_close(&rig);
}

static void a_ring_is_padded_where_it_was_closed(void **unused)
{
    (void)unused;
    for (uint32_t frames = 1; frames < 130; frames += 3) {
        struct nj_play behind = {.clip = 1, .gain = 1, .to_frame = 1};
        int16_t out[FRAMES];
        struct ring_scene scene;

        ring_scene_open(&scene);
        ring_scene_fill(&scene, frames);
        nj_ring_close(scene.ring);
        scene.play.pad_frames = 50;
        if (frames % 2 == 0) {
            scene.play.pad_frames = 0;
            scene.play.length_frames = frames + 50;
        }
        assert_int_equal(nj_queue(scene.rig.client, start(&scene.rig, &scene.play), NJ_FOLLOW_END,
                                  &behind, NULL),
                         0);
        play_blocks(&scene.rig, out, FRAMES);
        assert_counts(out, frames, 1);
        assert_silence(out + frames, 50);
        assert_int_equal(out[frames + 50], 20000);
        assert_int_equal(ended(&scene.rig).frames, frames);
        ring_scene_close(&scene);
    }
}

/* Frames that were missing count in a length. */
static void a_length_cuts_a_ring_that_is_open(void **unused)
{
    int16_t out[2 * BLOCK];
    struct nj_event event;
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 50);
    scene.play.length_frames = 80;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    ring_scene_fill(&scene, 100);
    play_blocks(&scene.rig, out + BLOCK, BLOCK);
    assert_counts(out, 50, 1);
    assert_silence(out + 50, BLOCK - 50);
    assert_counts(out + BLOCK, 80 - BLOCK, 51);
    assert_silence(out + 80, 2 * BLOCK - 80);
    event = ended(&scene.rig);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 66);
    assert_int_equal(event.dry_frames, 14);
    assert_int_equal(nj_ring_ready(scene.ring), 84);
    ring_scene_close(&scene);
}

/* 20000 falls to nothing in so many frames that end with frame `end`. */
static void assert_falls(const int16_t *out, int32_t end, int32_t fade)
{
    for (int32_t i = 0; i < FRAMES; i++) {
        int32_t left = end - i < fade ? end - i : fade;
        int32_t expected = i < end ? (20000 * left + fade / 2) / fade : 0;

        assert_in_range(out[i] + 1 - expected, 0, 2);
    }
}

static void a_fade_ends_with_the_last_frame(void **unused)
{
    struct nj_play plays[] = {
        {.clip = 1, .gain = 1, .to_frame = 200, .fade_out_frames = 100},
        {.clip = 1, .gain = 1, .to_frame = 50, .loops = 4, .fade_out_frames = 100},
        {.clip = 1, .gain = 1, .length_frames = 200, .fade_out_frames = 100},
        {.clip = 1, .gain = 1, .loops = NJ_FOREVER, .length_frames = 200, .fade_out_frames = 100},
        {.clip = 1, .gain = 1, .to_frame = 200, .fade_out_frames = 100, .pad_frames = 100},
        {.clip = 1, .gain = 1, .to_frame = 200, .fade_out_frames = 100, .length_frames = 300},
        {.clip = 1, .gain = 1, .to_frame = 100, .fade_out_frames = 5000}};

    (void)unused;
    for (uint32_t i = 0; i < 7; i++) {
        int16_t out[FRAMES];
        struct rig rig;

        open_mono(&rig, 4);
        start(&rig, &plays[i]);
        for (uint32_t at = 0; at < FRAMES; at += 16)
            rig_play(&rig, out + at, 16);
        assert_falls(out, i == 6 ? 100 : 200, 100);
        rig_close(&rig);
    }
}

/* The fade is where the end is, wherever a seek or a late start has moved that. */
static void a_fade_moves_with_the_end(void **unused)
{
    struct nj_play play = {.clip = 1, .gain = 1, .to_frame = 300, .fade_out_frames = 100};
    int16_t out[FRAMES];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    handle = start(&rig, &play);
    assert_int_equal(nj_seek(rig.client, handle, 50, 150, NULL), 0);
    play_blocks(&rig, out, FRAMES);
    assert_falls(out, 200, 100);
    handle = start(&rig, &(struct nj_play){.clip = 1,
                                           .gain = 1,
                                           .start_frame = 0,
                                           .to_frame = FRAMES + 50,
                                           .fade_out_frames = 100,
                                           .late = NJ_LATE_SKIP});
    play_blocks(&rig, out, FRAMES);
    assert_falls(out, 50, 100); /* half way through */
    handle = start(
        &rig,
        &(struct nj_play){
            .clip = 1, .gain = 1, .start_frame = NJ_NOW, .to_frame = 300, .fade_out_frames = 100});
    assert_int_equal(nj_seek(rig.client, handle, rig.told + 250, 150, NULL), 0);
    play_blocks(&rig, out, FRAMES);
    for (uint32_t i = 250; i < 300; i++) /* out of the fade and back to before it */
        assert_int_equal(out[i], 20000);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(silence_follows_at_every_length),
        cmocka_unit_test(a_length_cuts_or_fills_up),
        cmocka_unit_test(silence_follows_a_loop_that_fades_into_itself),
        cmocka_unit_test(endless_silence_lasts_until_it_is_stopped),
        cmocka_unit_test(a_play_of_no_frames_may_be_padded),
        cmocka_unit_test(a_late_start_skips_into_the_silence),
        cmocka_unit_test(a_paused_silence_stands_still),
        cmocka_unit_test(a_ring_is_padded_where_it_was_closed),
        cmocka_unit_test(a_length_cuts_a_ring_that_is_open),
        cmocka_unit_test(a_fade_ends_with_the_last_frame),
        cmocka_unit_test(a_fade_moves_with_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
