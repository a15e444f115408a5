/* SPDX-License-Identifier: MIT
 * test_ring_start.c - plays of rings that wait, come late, are moved about or are refused. */
#include "test/unit/ring_scene.h"

static void it_first_sounds_once_enough_waits(void **unused)
{
    int16_t out[BLOCK];
    struct nj_event event;
    struct nj_position position;
    struct ring_scene scene;
    nj_handle handle;

    (void)unused;
    ring_scene_open(&scene);
    scene.play.prebuffer_frames = 100;
    scene.play.start_frame = 10;
    handle = start(&scene.rig, &scene.play);
    ring_scene_fill(&scene, 99);
    play_blocks(&scene.rig, out, BLOCK);
    assert_silence(out, BLOCK);
    rig_no_event(&scene.rig);
    assert_int_equal(nj_position(scene.rig.client, handle, NJ_NOW, &position), 0);
    assert_int_equal(position.state, NJ_PLAY_WAITING);
    ring_scene_fill(&scene, 1);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, BLOCK, 1);
    event = rig_event(&scene.rig, NJ_EVENT_STARTED);
    assert_int_equal(event.frame, BLOCK);
    assert_int_equal(event.late_frames, BLOCK - 10);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, 100 - BLOCK, BLOCK + 1);
    nj_ring_close(scene.ring);
    play_blocks(&scene.rig, out, BLOCK);
    event = rig_event(&scene.rig, NJ_EVENT_DONE);
    assert_int_equal(event.frames, 100);
    assert_int_equal(event.dry_frames, 2 * BLOCK - 100);
    ring_scene_close(&scene);
}

static void a_ring_that_is_closed_waits_for_no_more(void **unused)
{
    int16_t out[BLOCK];
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    scene.play.prebuffer_frames = CAPACITY;
    start(&scene.rig, &scene.play);
    ring_scene_fill(&scene, 7);
    play_blocks(&scene.rig, out, BLOCK);
    assert_silence(out, BLOCK);
    nj_ring_close(scene.ring);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, 7, 1);
    assert_silence(out + 7, BLOCK - 7);
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    assert_int_equal(rig_event(&scene.rig, NJ_EVENT_DONE).frames, 7);
    scene.play.start_frame = NJ_NOW; /* closed and empty: it ends where it would begin */
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_int_equal(rig_event(&scene.rig, NJ_EVENT_DONE).result, NJ_OK);
    ring_scene_close(&scene);
}

/* What is done to one that waits for its ring counts from where it begins. */
static void one_that_waits_can_be_paused_stopped_and_turned_down(void **unused)
{
    int16_t out[BLOCK];
    struct nj_event event;
    struct ring_scene scene;
    nj_handle handle;

    (void)unused;
    ring_scene_open(&scene);
    scene.play.prebuffer_frames = 10;
    handle = start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_int_equal(nj_pause(scene.rig.client, handle, NJ_NOW, 0, NULL), 0);
    assert_int_equal(nj_gain(scene.rig.client, handle, NJ_NOW, 2, 0, NULL), 0);
    play_blocks(&scene.rig, out, BLOCK);
    ring_scene_fill(&scene, 10);
    play_blocks(&scene.rig, out, BLOCK);
    assert_silence(out, BLOCK);
    assert_int_equal(nj_ring_ready(scene.ring), 10);
    assert_int_equal(nj_resume(scene.rig.client, handle, NJ_NOW, 0, NULL), 0);
    play_blocks(&scene.rig, out, BLOCK);
    for (int16_t i = 0; i < 10; i++)
        assert_int_equal(out[i], 2 * (i + 1));
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    while (nj_event_next(scene.rig.client, &event))
        continue;
    handle = start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_int_equal(nj_resume(scene.rig.client, handle, NJ_NOW, 0, NULL), 0); /* nothing */
    assert_int_equal(nj_stop(scene.rig.client, handle, NJ_NOW, 20, NULL), 0);
    play_blocks(&scene.rig, out, BLOCK);
    assert_int_equal(rig_event(&scene.rig, NJ_EVENT_DONE).result, NJ_OK); /* the resume */
    event = rig_event(&scene.rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, handle);
    assert_int_equal(event.result, NJ_ESTOPPED);
    assert_int_equal(event.frames, 0);
    ring_scene_close(&scene);
}

static void a_late_start_takes_out_what_is_past(void **unused)
{
    int16_t out[2 * BLOCK];
    struct nj_event event;
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    play_blocks(&scene.rig, out, BLOCK);
    ring_scene_fill(&scene, 200);
    scene.play.start_frame = 4;
    scene.play.late = NJ_LATE_SKIP;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, BLOCK, 61);
    nj_ring_close(scene.ring);
    play_blocks(&scene.rig, out, 2 * BLOCK);
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    event = rig_event(&scene.rig, NJ_EVENT_DONE);
    assert_int_equal(event.late_frames, 60);
    assert_int_equal(event.frames, 140);
    nj_ring_reset(scene.ring, 0);
    ring_scene_fill(&scene, 20); /* fewer than are past: those that come later sound */
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_silence(out, BLOCK);
    ring_scene_fill(&scene, 20);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, 20, 221);
    ring_scene_close(&scene);
}

static void a_paused_play_takes_nothing_and_positions_count_what_was_taken(void **unused)
{
    int16_t out[BLOCK];
    struct nj_position position;
    struct ring_scene scene;
    nj_handle handle;

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 100);
    handle = start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_int_equal(nj_position(scene.rig.client, handle, NJ_NOW, &position), 0);
    assert_int_equal(position.state, NJ_PLAY_SOUNDING);
    assert_int_equal(position.clip_frame, BLOCK);
    assert_int_equal(nj_pause(scene.rig.client, handle, BLOCK + 10, 0, NULL), 0);
    play_blocks(&scene.rig, out, BLOCK);
    play_blocks(&scene.rig, out, BLOCK);
    assert_int_equal(nj_ring_ready(scene.ring), 100 - BLOCK - 10);
    assert_int_equal(nj_position(scene.rig.client, handle, NJ_NOW, &position), 0);
    assert_int_equal(position.state, NJ_PLAY_PAUSED);
    assert_int_equal(position.clip_frame, BLOCK + 10);
    assert_int_equal(nj_resume(scene.rig.client, handle, NJ_NOW, 0, NULL), 0);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, 26, BLOCK + 11);
    assert_silence(out + 26, BLOCK - 26);
    assert_int_equal(nj_position(scene.rig.client, handle, NJ_NOW, &position), 0);
    assert_int_equal(position.clip_frame, 100);
    assert_int_equal(position.frames, 100);
    ring_scene_close(&scene);
}

static void fades_go_on_while_it_is_dry(void **unused)
{
    int16_t out[2 * BLOCK];
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    scene.play.fade_in_frames = 2 * BLOCK;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    for (uint32_t i = 0; i < BLOCK; i++)
        assert_int_equal(nj_ring_write(scene.ring, &(int16_t){12800}, 1), 1);
    play_blocks(&scene.rig, out + BLOCK, BLOCK);
    for (int32_t i = 0; i < 2 * BLOCK; i++)
        assert_int_equal(out[i], i < BLOCK ? 0 : 100 * i);
    ring_scene_close(&scene);
}

static void what_cannot_be_played_is_refused(void **unused)
{
    struct memory_ring wait, over;
    struct nj_play plays[12];
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    memory_ring_open(&wait, sizeof(int16_t), CAPACITY, NJ_RING_WAIT);
    memory_ring_open(&over, sizeof(int16_t), CAPACITY, NJ_RING_OVERWRITE);
    for (uint32_t i = 0; i < 12; i++)
        plays[i] = scene.play;
    plays[0].ring = wait.ring;
    plays[1].ring = over.ring;
    plays[2].memory_channels = 2; /* another size of elements */
    plays[3].memory_format = NJ_FORMAT_ANY;
    plays[4].from_frame = 1;
    plays[5].loops = 2;
    plays[6].loop_to_frame = 10;
    plays[7].fade_out_frames = 1;
    plays[8].prebuffer_frames = CAPACITY + 1;
    plays[9].dry = NJ_DRY_END + 1;
    plays[10].memory = plays;
    plays[11].layout = NJ_PLANAR;
    for (uint32_t i = 0; i < 12; i++)
        assert_int_equal(nj_play(scene.rig.client, &plays[i], NULL), NJ_EINVAL);
    memory_ring_close(&wait);
    memory_ring_close(&over);
    ring_scene_close(&scene);
}

static void a_ring_has_no_place_to_go_to(void **unused)
{
    int16_t out[BLOCK];
    struct ring_scene scene;
    nj_handle handle;

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 100);
    handle = start(&scene.rig, &scene.play);
    assert_int_equal(nj_seek(scene.rig.client, handle, 10, 0, NULL), 0);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, BLOCK, 1);
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    assert_int_equal(rig_event(&scene.rig, NJ_EVENT_DONE).result, NJ_EINVAL);
    ring_scene_close(&scene);
}

static void an_engine_elsewhere_plays_rings_of_the_bank_alone(void **unused)
{
    int16_t out[BLOCK];
    struct ring_scene scene;
    struct nj_ring *ring;
    char *bank;

    (void)unused;
    ring_scene_open(&scene);
    scene.rig.process->local = 0;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_int_equal(rig_event(&scene.rig, NJ_EVENT_DONE).result, NJ_EINVAL);
    bank = nj_bank(scene.rig.client, NULL);
    assert_int_equal(nj_ring_init(&ring, bank + 16384, nj_ring_bytes(2, CAPACITY), 2, CAPACITY, 0),
                     0);
    scene.ring = scene.play.ring = ring;
    ring_scene_fill(&scene, BLOCK);
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, BLOCK);
    assert_counts(out, BLOCK, 1);
    ring_scene_close(&scene);
}

/* Whether the ring holds enough or none of it, and whether the play waits for it first. */
static void a_length_that_is_past_is_late_whatever_the_ring_holds(void **unused)
{
    int16_t out[2 * BLOCK];
    struct nj_event event;
    struct ring_scene scene;

    (void)unused;
    for (uint32_t variant = 0; variant < 8; variant++) {
        ring_scene_open(&scene);
        play_blocks(&scene.rig, out, 2 * BLOCK);
        scene.play.start_frame = 0;
        scene.play.late = NJ_LATE_SKIP;
        scene.play.length_frames = 20;
        scene.play.dry = variant & 1 ? NJ_DRY_END : NJ_DRY_RESUME;
        scene.play.prebuffer_frames = variant & 2 ? 100 : 0;
        ring_scene_fill(&scene, variant & 4 ? 50 : 0);
        start(&scene.rig, &scene.play);
        play_blocks(&scene.rig, out, BLOCK);
        assert_silence(out, BLOCK);
        event = rig_event(&scene.rig, NJ_EVENT_DONE);
        assert_int_equal(event.result, NJ_ELATE);
        assert_int_equal(event.frames, 0);
        rig_no_event(&scene.rig);
        ring_scene_close(&scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_first_sounds_once_enough_waits),
        cmocka_unit_test(a_ring_that_is_closed_waits_for_no_more),
        cmocka_unit_test(one_that_waits_can_be_paused_stopped_and_turned_down),
        cmocka_unit_test(a_late_start_takes_out_what_is_past),
        cmocka_unit_test(a_length_that_is_past_is_late_whatever_the_ring_holds),
        cmocka_unit_test(a_paused_play_takes_nothing_and_positions_count_what_was_taken),
        cmocka_unit_test(fades_go_on_while_it_is_dry),
        cmocka_unit_test(what_cannot_be_played_is_refused),
        cmocka_unit_test(a_ring_has_no_place_to_go_to),
        cmocka_unit_test(an_engine_elsewhere_plays_rings_of_the_bank_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
