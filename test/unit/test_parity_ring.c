/* SPDX-License-Identifier: MIT
 * test_parity_ring.c - where our plays of rings and memory have a rule of their own beside those of
 * rtmixer and pastream.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include "test/unit/ring_scene.h"

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

/* Theirs ends with 100 frames, as ours with NJ_DRY_END; ours waits for more unless asked, and says
 * how long. */
static void R23_a_ring_of_100_frames_waits_for_more(void **unused)
{
    struct ring_scene scene;
    struct nj_event event;
    int16_t out[4 * BLOCK];

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 100);
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, 2 * BLOCK);
    ring_scene_fill(&scene, BLOCK);
    nj_ring_close(scene.ring);
    play_blocks(&scene.rig, out + 2 * BLOCK, 2 * BLOCK);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 28);
    assert_counts(out + 2 * BLOCK, BLOCK, 101);
    assert_silence(out + 3 * BLOCK, BLOCK);
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    event = rig_event(&scene.rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 100 + BLOCK);
    assert_int_equal(event.dry_frames, 28);
    ring_scene_close(&scene);
}

/* Channel 0 of a map, which theirs refuses, is silence in ours. */
static void R27_channel_0_is_silence_and_one_too_many_is_refused(void **unused)
{
    struct ring_scene scene;
    int16_t out[BLOCK];

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 2 * BLOCK);
    scene.play.map_count = 1;
    scene.play.map[0] = 2;
    assert_int_equal(nj_play(scene.rig.client, &scene.play, NULL), NJ_EINVAL);
    scene.play.map[0] = 0;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_silence(out, BLOCK);
    assert_int_equal(nj_ring_ready(scene.ring), BLOCK);
    ring_scene_close(&scene);
}

/* Frames are counted, not bytes: what is behind the last whole frame is not looked at. */
static void R27_the_bytes_behind_the_last_whole_frame_are_ignored(void **unused)
{
    int16_t memory[2 * 10 + 1], out[BLOCK];
    const struct nj_play play = {.gain = 1,
                                 .memory = memory,
                                 .memory_frames = sizeof memory / (2 * sizeof *memory),
                                 .memory_channels = 2,
                                 .memory_format = NJ_FORMAT_S16,
                                 .map_count = 1,
                                 .map = {2}};
    struct nj_event event;
    struct rig rig;

    (void)unused;
    for (int16_t i = 0; i < 21; i++)
        memory[i] = (int16_t)(i + 1);
    open_mono(&rig, 4);
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
        cmocka_unit_test(P4_a_ring_that_is_too_short_is_an_error_only_where_asked),
        cmocka_unit_test(R23_a_ring_of_100_frames_waits_for_more),
        cmocka_unit_test(R27_channel_0_is_silence_and_one_too_many_is_refused),
        cmocka_unit_test(R27_the_bytes_behind_the_last_whole_frame_are_ignored),
        cmocka_unit_test(check_34_a_dry_ring_resumes_without_losing_its_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
