/* SPDX-License-Identifier: MIT
 * test_parity_source.c - what pastream, rtmixer and PySoundCard play from memory and rings.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include <string.h>

#include "test/unit/ring_scene.h"

#define FRAMES 512

/* The completion, after all else that is told. */
static struct nj_event ended(struct rig *rig)
{
    struct nj_event event;

    do
        assert_true(nj_event_next(rig->client, &event));
    while (event.kind != NJ_EVENT_DONE);
    return event;
}

/* s(100) from memory, as play says; what is queued behind it shows where it ended. */
static uint32_t play_memory(struct nj_play *play, int16_t *out, struct nj_event *event)
{
    struct nj_play mark = {.clip = 1, .gain = 1, .to_frame = 1};
    int16_t memory[100];
    uint32_t end = 0;
    struct rig rig;

    for (int16_t i = 0; i < 100; i++)
        memory[i] = (int16_t)(i + 1);
    play->memory = memory;
    play->memory_frames = 100;
    play->memory_channels = 1;
    play->memory_format = NJ_FORMAT_S16;
    play->gain = 1;
    open_mono(&rig, 4);
    assert_int_equal(nj_queue(rig.client, start(&rig, play), NJ_FOLLOW_END, &mark, NULL), 0);
    play_blocks(&rig, out, FRAMES);
    *event = ended(&rig);
    rig_close(&rig);
    while (end < FRAMES && out[end] != 20000)
        end++;
    return end;
}

static void P1_a_hundred_frames_are_played_and_then_silence(void **unused)
{
    struct nj_play play = {.to_frame = 100};
    struct nj_event event;
    int16_t out[FRAMES];

    (void)unused;
    assert_int_equal(play_memory(&play, out, &event), 100);
    assert_counts(out, 100, 1);
    assert_silence(out + 101, FRAMES - 101);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 100);
}

static void P2_padding_of_50_makes_150_frames(void **unused)
{
    struct nj_play play = {.pad_frames = 50};
    struct nj_event event;
    int16_t out[FRAMES];

    (void)unused;
    assert_int_equal(play_memory(&play, out, &event), 150);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 50);
}

static void P3_a_length_of_200_is_filled_up(void **unused)
{
    struct nj_play play = {.length_frames = 200};
    struct nj_event event;
    int16_t out[FRAMES];

    (void)unused;
    assert_int_equal(play_memory(&play, out, &event), 200);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 100);
    assert_int_equal(event.result, NJ_OK);
}

/* Theirs ends by an error: so does ours when it is to have 200 frames and end where it is dry. */
static void P4_a_ring_that_is_short_of_what_was_asked_for_is_an_error(void **unused)
{
    int16_t out[FRAMES];
    struct nj_event event;
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 100);
    scene.play.to_frame = 200;
    scene.play.dry = NJ_DRY_END;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, FRAMES);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, FRAMES - 100);
    event = ended(&scene.rig);
    assert_int_equal(event.result, NJ_EDRY);
    assert_int_equal(event.frames, 100);
    ring_scene_close(&scene);
}

static void P5_what_comes_after_a_dry_block_is_played(void **unused)
{
    int16_t out[FRAMES];
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 32);
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, 2 * BLOCK);
    assert_counts(out, 32, 1);
    assert_silence(out + 32, 2 * BLOCK - 32);
    ring_scene_fill(&scene, BLOCK);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, BLOCK, 33);
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    rig_no_event(&scene.rig); /* it goes on */
    ring_scene_close(&scene);
}

static void P9_memory_loops_to_the_sample(void **unused)
{
    struct nj_play play = {.loops = NJ_FOREVER};
    struct nj_event event;
    int16_t out[FRAMES];

    (void)unused;
    play.length_frames = 500;
    assert_int_equal(play_memory(&play, out, &event), 500);
    for (uint32_t k = 0; k < 500; k++)
        assert_int_equal(out[k], k % 100 + 1);
}

/* Without a refill: silence to its end, or, asked for, the end. A refill leaves no gap. */
static void R23_a_ring_of_a_hundred_frames_plays_them_and_then_silence(void **unused)
{
    int16_t out[FRAMES];
    struct nj_event event;
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 100);
    scene.play.dry = NJ_DRY_END;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, FRAMES);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, FRAMES - 100);
    event = ended(&scene.rig);
    assert_int_equal(event.frames, 100);
    ring_scene_fill(&scene, BLOCK);
    scene.play.start_frame = NJ_NOW;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    ring_scene_fill(&scene, BLOCK);
    play_blocks(&scene.rig, out + BLOCK, BLOCK);
    assert_counts(out, 2 * BLOCK, 101);
    ring_scene_close(&scene);
}

static void R27_wrong_channels_and_frame_sizes_are_rejected(void **unused)
{
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    scene.play.memory_channels = 0;
    assert_int_equal(nj_play(scene.rig.client, &scene.play, NULL), NJ_EINVAL);
    scene.play.memory_channels = NJ_MAX_CHANNELS + 1;
    assert_int_equal(nj_play(scene.rig.client, &scene.play, NULL), NJ_EINVAL);
    scene.play.memory_channels = 2; /* the ring's frames have one */
    assert_int_equal(nj_play(scene.rig.client, &scene.play, NULL), NJ_EINVAL);
    ring_scene_close(&scene);
}

/* Memory of so many channels on a stereo card: (left, right) of the frame (100, 200, 300). */
static void assert_stereo(uint32_t channels, uint32_t count, uint8_t first, uint8_t second,
                          int16_t left, int16_t right)
{
    struct nj_stream_config config = {.direction = NJ_PLAY, .channels = 2, .format = NJ_FORMAT_S16};
    const int16_t memory[] = {100, 200, 300};
    struct nj_play play = {.gain = 1,
                           .memory = memory,
                           .memory_frames = 1,
                           .memory_channels = channels,
                           .memory_format = NJ_FORMAT_S16,
                           .map_count = count,
                           .map = {first, second}};
    int16_t out[2 * BLOCK];
    struct rig rig;

    rig_open(&rig, &config);
    start(&rig, &play);
    rig_play(&rig, out, BLOCK);
    assert_int_equal(out[0], left);
    assert_int_equal(out[1], right);
    rig_close(&rig);
}

static void S32_columns_go_to_channels_as_they_do_there(void **unused)
{
    (void)unused;
    assert_stereo(1, 0, 0, 0, 100, 100); /* one dimension: on every channel */
    assert_stereo(3, 0, 0, 0, 100, 200); /* the first two columns */
    assert_stereo(1, 2, 1, 0, 100, 0);   /* one column: the second channel is silent */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P1_a_hundred_frames_are_played_and_then_silence),
        cmocka_unit_test(P2_padding_of_50_makes_150_frames),
        cmocka_unit_test(P3_a_length_of_200_is_filled_up),
        cmocka_unit_test(P4_a_ring_that_is_short_of_what_was_asked_for_is_an_error),
        cmocka_unit_test(P5_what_comes_after_a_dry_block_is_played),
        cmocka_unit_test(P9_memory_loops_to_the_sample),
        cmocka_unit_test(R23_a_ring_of_a_hundred_frames_plays_them_and_then_silence),
        cmocka_unit_test(R27_wrong_channels_and_frame_sizes_are_rejected),
        cmocka_unit_test(S32_columns_go_to_channels_as_they_do_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
