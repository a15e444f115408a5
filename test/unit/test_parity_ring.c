/* SPDX-License-Identifier: MIT
 * test_parity_ring.c - what rtmixer and pastream play of rings and of memory, frame by frame, from
 * our plays; and what they refuse.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include "test/unit/ring_scene.h"

#define FRAMES 512

/* Counts 1, 2, ... */
static struct nj_play play_of(int16_t *memory, uint64_t frames)
{
    for (uint64_t i = 0; i < frames; i++)
        memory[i] = (int16_t)(i + 1);
    return (struct nj_play){.start_frame = 0,
                            .gain = 1,
                            .memory = memory,
                            .memory_frames = frames,
                            .memory_channels = 1,
                            .memory_format = NJ_FORMAT_S16};
}

static void P1_a_hundred_frames_of_memory_and_silence_are_a_success(void **unused)
{
    int16_t memory[100], out[2 * BLOCK];
    struct nj_play play = play_of(memory, 100);
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    start(&rig, &play);
    play_blocks(&rig, out, 2 * BLOCK);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 28);
    rig_event(&rig, NJ_EVENT_STARTED);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 100);
    rig_no_event(&rig);
    rig_close(&rig);
}

/* What is queued behind it begins where the filling ends. */
static void P3_a_play_of_100_frames_is_filled_up_to_200(void **unused)
{
    int16_t memory[100], out[4 * BLOCK];
    struct nj_play play = play_of(memory, 100), behind = {.clip = 1, .gain = 1};
    struct nj_event event;
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    play.length_frames = 200;
    handle = start(&rig, &play);
    assert_int_equal(nj_queue(rig.client, handle, NJ_FOLLOW_END, &behind, NULL), 0);
    play_blocks(&rig, out, 4 * BLOCK);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 100);
    assert_int_equal(out[200], 20000);
    rig_event(&rig, NJ_EVENT_STARTED);
    rig_event(&rig, NJ_EVENT_STARTED);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 100);
    rig_close(&rig);
}

/* A ring of 100 frames of which 200 are to be played. Theirs ends with an error: NJ_DRY_END. Ours
 * goes on in silence, to that length, unless asked. */
static void P4_a_ring_that_is_too_short_is_an_error_only_where_asked(void **unused)
{
    static const struct {
        uint32_t dry;
        int32_t result;
        uint64_t dry_frames;
    } rules[] = {{NJ_DRY_END, NJ_EDRY, 0}, {NJ_DRY_RESUME, NJ_OK, 100}};

    (void)unused;
    for (uint32_t i = 0; i < 2; i++) {
        int16_t out[4 * BLOCK];
        struct nj_event event;
        struct ring_scene scene;

        ring_scene_open(&scene);
        ring_scene_fill(&scene, 100);
        scene.play.length_frames = 200;
        scene.play.dry = rules[i].dry;
        start(&scene.rig, &scene.play);
        play_blocks(&scene.rig, out, 4 * BLOCK);
        assert_counts(out, 100, 1);
        assert_silence(out + 100, 4 * BLOCK - 100);
        rig_event(&scene.rig, NJ_EVENT_STARTED);
        event = rig_event(&scene.rig, NJ_EVENT_DONE);
        assert_int_equal(event.result, rules[i].result);
        assert_int_equal(event.frames, 100);
        assert_int_equal(event.dry_frames, rules[i].dry_frames);
        ring_scene_close(&scene);
    }
}

/* Theirs ends with 100 frames: NJ_DRY_END. Ours waits for more unless asked, and says how long. */
static void R23_a_ring_of_100_frames_is_played_and_then_silence(void **unused)
{
    struct ring_scene ends, waits;
    struct nj_event event;
    int16_t out[4 * BLOCK];

    (void)unused;
    ring_scene_open(&ends);
    ends.play.dry = NJ_DRY_END;
    ring_scene_fill(&ends, 100);
    start(&ends.rig, &ends.play);
    play_blocks(&ends.rig, out, 4 * BLOCK);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 4 * BLOCK - 100);
    rig_event(&ends.rig, NJ_EVENT_STARTED);
    event = rig_event(&ends.rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_EDRY);
    assert_int_equal(event.frames, 100);
    ring_scene_close(&ends);

    ring_scene_open(&waits);
    ring_scene_fill(&waits, 100);
    start(&waits.rig, &waits.play);
    play_blocks(&waits.rig, out, 2 * BLOCK);
    ring_scene_fill(&waits, BLOCK);
    nj_ring_close(waits.ring);
    play_blocks(&waits.rig, out + 2 * BLOCK, 2 * BLOCK);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 28);
    assert_counts(out + 2 * BLOCK, BLOCK, 101);
    assert_silence(out + 3 * BLOCK, BLOCK);
    rig_event(&waits.rig, NJ_EVENT_STARTED);
    event = rig_event(&waits.rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 100 + BLOCK);
    assert_int_equal(event.dry_frames, 28);
    ring_scene_close(&waits);
}

static void R23_a_ring_refilled_at_a_block_s_boundary_has_no_gap(void **unused)
{
    struct ring_scene scene;
    int16_t out[FRAMES];

    (void)unused;
    ring_scene_open(&scene);
    scene.play.dry = NJ_DRY_END;
    start(&scene.rig, &scene.play);
    for (uint32_t at = 0; at < FRAMES; at += BLOCK) {
        ring_scene_fill(&scene, BLOCK);
        play_blocks(&scene.rig, out + at, BLOCK);
        assert_int_equal(nj_ring_ready(scene.ring), 0);
    }
    assert_counts(out, FRAMES, 1);
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    rig_no_event(&scene.rig); /* it plays still */
    ring_scene_close(&scene);
}

/* Channel 0 of a map, which theirs refuses, is silence in ours. */
static void R27_channels_that_are_none_and_rings_of_another_frame_are_refused(void **unused)
{
    struct ring_scene scene;
    struct nj_play plays[4];

    (void)unused;
    ring_scene_open(&scene);
    for (uint32_t i = 0; i < 4; i++)
        plays[i] = scene.play;
    plays[0].memory_channels = 2; /* of 2 bytes, the ring's elements are half a frame */
    plays[1].memory_format = NJ_FORMAT_F32;
    plays[2].memory_channels = 0;
    plays[3].map_count = 1;
    plays[3].map[0] = 2;
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(nj_play(scene.rig.client, &plays[i], NULL), NJ_EINVAL);
    plays[3].map[0] = 0;
    assert_int_equal(nj_play(scene.rig.client, &plays[3], NULL), 0);
    ring_scene_close(&scene);
}

/* Frames are counted, not bytes: what is behind the last whole frame is not looked at. */
static void R27_the_bytes_behind_the_last_whole_frame_are_ignored(void **unused)
{
    int16_t memory[2 * 10 + 1], out[BLOCK];
    struct nj_play play = play_of(memory, 21);
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    play.memory_channels = 2;
    play.memory_frames = sizeof memory / (2 * sizeof *memory);
    play.map_count = 1;
    play.map[0] = 2;
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    for (int16_t i = 0; i < BLOCK; i++)
        assert_int_equal(out[i], i < 10 ? 2 * (i + 1) : 0);
    rig_event(&rig, NJ_EVENT_STARTED);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.frames, 10);
    rig_close(&rig);
}

/* Dry ten times over, at another phase each time: no frame is lost or played twice. */
static void check_34_a_dry_ring_resumes_without_losing_its_place(void **unused)
{
    struct ring_scene scene;
    int16_t out[BLOCK];
    int16_t heard = 0;

    (void)unused;
    ring_scene_open(&scene);
    start(&scene.rig, &scene.play);
    for (uint32_t round = 0; round < 10; round++) {
        uint32_t frames = 1 + round * 7 % BLOCK;

        ring_scene_fill(&scene, frames);
        play_blocks(&scene.rig, out, BLOCK);
        assert_counts(out, frames, (int16_t)(heard + 1));
        assert_silence(out + frames, BLOCK - frames);
        heard = (int16_t)(heard + (int16_t)frames);
    }
    ring_scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P1_a_hundred_frames_of_memory_and_silence_are_a_success),
        cmocka_unit_test(P3_a_play_of_100_frames_is_filled_up_to_200),
        cmocka_unit_test(P4_a_ring_that_is_too_short_is_an_error_only_where_asked),
        cmocka_unit_test(R23_a_ring_of_100_frames_is_played_and_then_silence),
        cmocka_unit_test(R23_a_ring_refilled_at_a_block_s_boundary_has_no_gap),
        cmocka_unit_test(R27_channels_that_are_none_and_rings_of_another_frame_are_refused),
        cmocka_unit_test(R27_the_bytes_behind_the_last_whole_frame_are_ignored),
        cmocka_unit_test(check_34_a_dry_ring_resumes_without_losing_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
