/* SPDX-License-Identifier: MIT
 * test_parity_source.c - what pastream, rtmixer and PySoundCard play from memory and rings, frame
 * by frame, from our plays.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include "test/unit/action_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { BLOCK = KIT_PERIOD, FRAMES = 8 * BLOCK, CAPACITY = 256, MARK = 20000 };

/* ---- memory ---------------------------------------------------------------------------------- */

/* s(100) from memory, as play says; a mark that is queued behind it shows where it ended. */
static uint64_t play_memory(struct nj_play wish, int16_t out[FRAMES], struct nj_event *end)
{
    static const int16_t one = MARK;
    static int16_t memory[100];
    const struct nj_play mark = action_kit_memory(&one, 1, 1);
    uint64_t frame = 0;
    struct action_kit kit;

    count_frames_up(memory, 100, 1);
    wish.gain = 1;
    wish.memory = memory;
    wish.memory_frames = 100;
    wish.memory_channels = 1;
    wish.memory_format = NJ_FORMAT_S16;
    action_kit_mono(&kit);
    nj_handle handle = action_kit_play(&kit, &wish);
    assert_int_equal(nj_queue(kit.play, handle, NJ_FOLLOW_END, &mark, NULL), NJ_OK);
    action_kit_run(&kit, FRAMES);
    *end = action_kit_report(kit.play, handle).end;
    action_kit_heard(&kit, out, FRAMES * sizeof *out);
    while (frame < FRAMES && out[frame] != MARK)
        frame++;
    return frame;
}

static void P1_a_hundred_frames_are_played_and_then_silence(void **state)
{
    struct nj_event end;
    int16_t out[FRAMES];

    (void)state;
    assert_int_equal(play_memory((struct nj_play){.to_frame = 100}, out, &end), 100);
    assert_counts(out, 100, 1);
    assert_silence(out + 101, FRAMES - 101);
    assert_int_equal(end.result, NJ_OK);
    assert_int_equal(end.frames, 100);
}

static void P2_padding_of_50_makes_150_frames(void **state)
{
    struct nj_event end;
    int16_t out[FRAMES];

    (void)state;
    assert_int_equal(play_memory((struct nj_play){.pad_frames = 50}, out, &end), 150);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 50);
    assert_silence(out + 151, FRAMES - 151);
    assert_int_equal(end.result, NJ_OK);
    assert_int_equal(end.frames, 100);
}

static void P3_a_length_of_200_is_filled_up(void **state)
{
    struct nj_event end;
    int16_t out[FRAMES];

    (void)state;
    assert_int_equal(play_memory((struct nj_play){.length_frames = 200}, out, &end), 200);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 100);
    assert_silence(out + 201, FRAMES - 201);
    assert_int_equal(end.result, NJ_OK);
}

/* Memory of so many channels on a stereo card: what (100, 200, 300) sounds as. */
static void check_stereo(uint32_t channels, uint32_t count, uint8_t first, int16_t left,
                         int16_t right)
{
    static const int16_t memory[] = {100, 200, 300};
    struct nj_play play = action_kit_memory(memory, 1, channels);
    struct action_kit kit;
    int16_t out[2 * BLOCK];

    play.map_count = count;
    play.map[0] = first;
    action_kit_begin(&kit, NJ_PLAY, 2, "");
    action_kit_open(&kit);
    action_kit_play(&kit, &play);
    action_kit_run(&kit, BLOCK);
    action_kit_heard(&kit, out, sizeof out);
    assert_int_equal(out[0], left);
    assert_int_equal(out[1], right);
    assert_silence(out + 2, 2 * BLOCK - 2);
}

static void S32_columns_go_to_channels_as_they_do_there(void **state)
{
    (void)state;
    check_stereo(1, 0, 0, 100, 100); /* one dimension: on every channel */
    check_stereo(3, 0, 0, 100, 200); /* the first two columns */
    check_stereo(1, 2, 1, 100, 0);   /* one column: the second channel is silent */
}

/* ---- rings ----------------------------------------------------------------------------------- */

struct scene {
    struct action_kit kit;
    struct ring_memory memory;
    struct nj_ring *ring;
    struct nj_play play;
    int16_t next; /* the value of the next frame that is written: 1, 2, ... */
};

static void open_scene(struct scene *scene)
{
    scene->ring = action_kit_ring(&scene->memory, sizeof(int16_t), CAPACITY);
    scene->play = action_kit_of_ring(scene->ring);
    scene->next = 1;
    action_kit_mono(&scene->kit);
}

static void fill(struct scene *scene, uint32_t frames)
{
    for (uint32_t i = 0; i < frames; i++)
        assert_int_equal(nj_ring_write(scene->ring, &(int16_t){scene->next++}, 1), 1);
}

/* A ring of 100 frames of which 200 are to be played. Theirs ends with an error: NJ_DRY_END. Ours
 * goes on in silence, to that length, unless asked. */
static void P4_a_ring_that_is_too_short_is_an_error_only_where_asked(void **state)
{
    static const struct {
        uint32_t dry;
        int32_t result;
        uint64_t dry_frames;
    } rules[] = {{NJ_DRY_END, NJ_EDRY, 0}, {NJ_DRY_RESUME, NJ_OK, 100}};

    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        int16_t out[FRAMES];
        struct nj_event end;
        struct scene scene;

        open_scene(&scene);
        fill(&scene, 100);
        scene.play.length_frames = 200;
        scene.play.dry = rules[i].dry;
        nj_handle handle = action_kit_play(&scene.kit, &scene.play);
        action_kit_run(&scene.kit, FRAMES);
        end = action_kit_report(scene.kit.play, handle).end;
        assert_int_equal(end.result, rules[i].result);
        assert_int_equal(end.frames, 100);
        assert_int_equal(end.dry_frames, rules[i].dry_frames);
        action_kit_heard(&scene.kit, out, sizeof out);
        assert_counts(out, 100, 1);
        assert_silence(out + 100, FRAMES - 100);
    }
}

static void P5_what_comes_after_a_dry_block_is_played(void **state)
{
    int16_t out[4 * BLOCK];
    struct nj_event event;
    struct scene scene;

    (void)state;
    open_scene(&scene);
    fill(&scene, 32);
    action_kit_play(&scene.kit, &scene.play);
    action_kit_run(&scene.kit, 2 * BLOCK);
    fill(&scene, BLOCK);
    action_kit_run(&scene.kit, 2 * BLOCK);
    assert_true(nj_event_next(scene.kit.play, &event));
    assert_int_equal(event.kind, NJ_EVENT_STARTED);
    assert_false(nj_event_next(scene.kit.play, &event)); /* it goes on */
    action_kit_heard(&scene.kit, out, sizeof out);
    assert_counts(out, 32, 1);
    assert_silence(out + 32, 2 * BLOCK - 32);
    assert_counts(out + 2 * BLOCK, BLOCK, 33);
    assert_silence(out + 3 * BLOCK, BLOCK);
}

/* As theirs: it ends behind its last frame, and is told so. */
static void R23_a_ring_of_a_hundred_frames_plays_them_and_then_silence(void **state)
{
    int16_t out[FRAMES];
    struct nj_event end;
    struct scene scene;

    (void)state;
    open_scene(&scene);
    fill(&scene, 100);
    scene.play.dry = NJ_DRY_END;
    nj_handle handle = action_kit_play(&scene.kit, &scene.play);
    action_kit_run(&scene.kit, FRAMES);
    end = action_kit_report(scene.kit.play, handle).end;
    assert_int_equal(end.result, NJ_EDRY);
    assert_int_equal(end.frames, 100);
    action_kit_heard(&scene.kit, out, sizeof out);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, FRAMES - 100);
}

static void R23_a_refill_at_a_block_s_boundary_leaves_no_gap(void **state)
{
    int16_t out[FRAMES];
    struct nj_event end;
    struct scene scene;

    (void)state;
    open_scene(&scene);
    scene.play.dry = NJ_DRY_END;
    fill(&scene, BLOCK);
    nj_handle handle = action_kit_play(&scene.kit, &scene.play);
    for (uint32_t i = 1; i < 5; i++) {
        action_kit_run(&scene.kit, BLOCK);
        assert_int_equal(nj_ring_room(scene.ring), CAPACITY);
        fill(&scene, BLOCK);
    }
    action_kit_run(&scene.kit, 4 * BLOCK);
    end = action_kit_report(scene.kit.play, handle).end;
    assert_int_equal(end.frames, 5 * BLOCK);
    assert_int_equal(end.dry_frames, 0);
    action_kit_heard(&scene.kit, out, sizeof out);
    assert_counts(out, 5 * BLOCK, 1);
    assert_silence(out + 5 * BLOCK, 3 * BLOCK);
}

/* Ours, unless asked: it waits for more, and says how long. */
static void R23_a_ring_of_100_frames_waits_for_more(void **state)
{
    int16_t out[4 * BLOCK];
    struct nj_event end;
    struct scene scene;

    (void)state;
    open_scene(&scene);
    fill(&scene, 100);
    nj_handle handle = action_kit_play(&scene.kit, &scene.play);
    action_kit_run(&scene.kit, 2 * BLOCK);
    fill(&scene, BLOCK);
    nj_ring_close(scene.ring);
    action_kit_run(&scene.kit, 2 * BLOCK);
    end = action_kit_report(scene.kit.play, handle).end;
    assert_int_equal(end.result, NJ_OK);
    assert_int_equal(end.frames, 100 + BLOCK);
    assert_int_equal(end.dry_frames, 28);
    action_kit_heard(&scene.kit, out, sizeof out);
    assert_counts(out, 100, 1);
    assert_silence(out + 100, 28);
    assert_counts(out + 2 * BLOCK, BLOCK, 101);
    assert_silence(out + 3 * BLOCK, BLOCK);
}

/* Dry ten times over, at another phase each time: no frame is lost or played twice. */
static void check_34_a_dry_ring_resumes_without_losing_its_place(void **state)
{
    static int16_t out[10 * BLOCK];
    struct scene scene;
    int16_t heard = 0;

    (void)state;
    open_scene(&scene);
    action_kit_play(&scene.kit, &scene.play);
    for (uint32_t round = 0; round < 10; round++) {
        fill(&scene, 1 + round * 7 % BLOCK);
        action_kit_run(&scene.kit, BLOCK);
    }
    action_kit_heard(&scene.kit, out, sizeof out);
    for (uint32_t round = 0; round < 10; round++) {
        uint32_t frames = 1 + round * 7 % BLOCK;

        assert_counts(out + round * BLOCK, frames, (int16_t)(heard + 1));
        assert_silence(out + round * BLOCK + frames, BLOCK - frames);
        heard = (int16_t)(heard + (int16_t)frames);
    }
}

/* ---- what is refused, what is ignored -------------------------------------------------------- */

static void R27_wrong_channels_and_frame_sizes_are_rejected(void **state)
{
    struct scene scene;
    struct nj_play *play = &scene.play;

    (void)state;
    open_scene(&scene);
    play->memory_channels = 0;
    assert_int_equal(nj_play(scene.kit.play, play, NULL), NJ_EINVAL);
    play->memory_channels = NJ_MAX_CHANNELS + 1;
    assert_int_equal(nj_play(scene.kit.play, play, NULL), NJ_EINVAL);
    play->memory_channels = 2; /* the ring's frames have one */
    assert_int_equal(nj_play(scene.kit.play, play, NULL), NJ_EINVAL);
    play->memory_channels = 1;
    play->map_count = 2; /* more outputs than the card has */
    assert_int_equal(nj_play(scene.kit.play, play, NULL), NJ_EINVAL);
    action_kit_end(&scene.kit);
}

/* Channel 0 of a map, which theirs refuses, is silence in ours. */
static void R27_channel_0_is_silence_and_one_too_many_is_refused(void **state)
{
    int16_t out[BLOCK];
    struct scene scene;

    (void)state;
    open_scene(&scene);
    fill(&scene, 2 * BLOCK);
    scene.play.map_count = 1;
    scene.play.map[0] = 2;
    assert_int_equal(nj_play(scene.kit.play, &scene.play, NULL), NJ_EINVAL);
    scene.play.map[0] = 0;
    action_kit_play(&scene.kit, &scene.play);
    action_kit_run(&scene.kit, BLOCK);
    assert_int_equal(nj_ring_room(scene.ring), CAPACITY - BLOCK);
    action_kit_heard(&scene.kit, out, sizeof out);
    assert_silence(out, BLOCK);
}

/* Frames are counted, not bytes: what is behind the last whole frame is not looked at. */
static void R27_the_bytes_behind_the_last_whole_frame_are_ignored(void **state)
{
    static int16_t memory[2 * 10 + 1];
    struct nj_play play = action_kit_memory(memory, sizeof memory / (2 * sizeof *memory), 2);
    int16_t out[BLOCK];
    struct action_kit kit;

    (void)state;
    count_frames_up(memory, 21, 1);
    play.map_count = 1;
    play.map[0] = 2;
    action_kit_mono(&kit);
    nj_handle handle = action_kit_play(&kit, &play);
    action_kit_run(&kit, BLOCK);
    assert_int_equal(action_kit_report(kit.play, handle).end.frames, 10);
    action_kit_heard(&kit, out, sizeof out);
    for (int16_t i = 0; i < BLOCK; i++)
        assert_int_equal(out[i], i < 10 ? 2 * (i + 1) : 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P1_a_hundred_frames_are_played_and_then_silence),
        cmocka_unit_test(P2_padding_of_50_makes_150_frames),
        cmocka_unit_test(P3_a_length_of_200_is_filled_up),
        cmocka_unit_test(S32_columns_go_to_channels_as_they_do_there),
        cmocka_unit_test(P4_a_ring_that_is_too_short_is_an_error_only_where_asked),
        cmocka_unit_test(P5_what_comes_after_a_dry_block_is_played),
        cmocka_unit_test(R23_a_ring_of_a_hundred_frames_plays_them_and_then_silence),
        cmocka_unit_test(R23_a_refill_at_a_block_s_boundary_leaves_no_gap),
        cmocka_unit_test(R23_a_ring_of_100_frames_waits_for_more),
        cmocka_unit_test(check_34_a_dry_ring_resumes_without_losing_its_place),
        cmocka_unit_test(R27_wrong_channels_and_frame_sizes_are_rejected),
        cmocka_unit_test(R27_channel_0_is_silence_and_one_too_many_is_refused),
        cmocka_unit_test(R27_the_bytes_behind_the_last_whole_frame_are_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
