/* SPDX-License-Identifier: MIT
 * test_ring_play.c - plays of rings: in order, dry, refilled, closed, at every phase of a block. */
#include "test/unit/ring_scene.h"

#define FRAMES 512

static void a_dry_ring_resumes_in_place_at_every_phase(void **unused)
{
    (void)unused;
    for (uint32_t phase = 0; phase <= BLOCK; phase++) {
        int16_t out[4 * BLOCK];
        struct nj_event event;
        struct ring_scene scene;

        ring_scene_open(&scene);
        ring_scene_fill(&scene, phase);
        start(&scene.rig, &scene.play);
        play_blocks(&scene.rig, out, 2 * BLOCK);
        ring_scene_fill(&scene, 2 * BLOCK);
        nj_ring_close(scene.ring);
        play_blocks(&scene.rig, out + 2 * BLOCK, 2 * BLOCK);
        assert_counts(out, phase, 1);
        assert_silence(out + phase, 2 * BLOCK - phase);
        assert_counts(out + 2 * BLOCK, 2 * BLOCK, (int16_t)(phase + 1));
        rig_event(&scene.rig, NJ_EVENT_STARTED);
        event = rig_event(&scene.rig, NJ_EVENT_DONE);
        assert_int_equal(event.result, NJ_OK);
        assert_int_equal(event.frame, 0);
        assert_int_equal(event.frames, phase + 2 * BLOCK);
        assert_int_equal(event.dry_frames, 2 * BLOCK - phase);
        ring_scene_close(&scene);
    }
}

enum ending { REFILLED, ENDED, CLOSED, ENDINGS };

/* So many frames, in blocks of one size. */
static void play_in(struct rig *rig, int16_t *out, uint32_t frames, uint32_t block)
{
    for (uint32_t at = 0; at < frames; at += block)
        rig_play(rig, out + at, block);
}

/* Dry `phase` frames into the second block: one of silence behind it, and then what comes of it. */
static void check_phase(uint32_t block, uint32_t phase, enum ending ending)
{
    const uint32_t first = block + phase, dry = 2 * block - phase;
    int16_t out[6 * 100];
    struct nj_event event;
    struct ring_scene scene;

    ring_scene_open(&scene);
    scene.play.dry = ending == ENDED ? NJ_DRY_END : NJ_DRY_RESUME;
    ring_scene_fill(&scene, first);
    if (ending == CLOSED)
        nj_ring_close(scene.ring);
    start(&scene.rig, &scene.play);
    play_in(&scene.rig, out, 3 * block, block);
    assert_counts(out, first, 1);
    assert_silence(out + first, dry);
    if (ending != CLOSED)
        ring_scene_fill(&scene, block);
    play_in(&scene.rig, out, block, block);
    if (ending == REFILLED)
        assert_counts(out, block, (int16_t)(first + 1)); /* the very next, from the block's start */
    else
        assert_silence(out, block);
    if (ending == REFILLED)
        nj_ring_close(scene.ring);
    play_in(&scene.rig, out, 2 * block, block);
    assert_silence(out, 2 * block);
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    event = rig_event(&scene.rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, ending == ENDED ? NJ_EDRY : NJ_OK);
    assert_int_equal(event.frames, ending == REFILLED ? first + block : first);
    assert_int_equal(event.dry_frames, ending == REFILLED ? dry : 0);
    assert_int_equal(nj_ring_ready(scene.ring), ending == ENDED ? block : 0);
    ring_scene_close(&scene);
}

static void a_ring_dry_at_every_phase_of_any_block_resumes_in_place(void **unused)
{
    static const uint32_t blocks[] = {1, 2, 3, 16, 63, 64, 100};

    (void)unused;
    for (uint32_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        for (uint32_t phase = 0; phase < blocks[i]; phase++)
            for (enum ending ending = REFILLED; ending < ENDINGS; ending++)
                check_phase(blocks[i], phase, ending);
}

static void a_refill_between_blocks_leaves_no_gap(void **unused)
{
    static const uint32_t rules[] = {NJ_DRY_RESUME, NJ_DRY_END};

    (void)unused;
    for (uint32_t i = 0; i < 2; i++) {
        int16_t out[FRAMES];
        struct nj_event event;
        struct ring_scene scene;

        ring_scene_open(&scene);
        scene.play.dry = rules[i];
        ring_scene_fill(&scene, BLOCK);
        start(&scene.rig, &scene.play);
        for (uint32_t at = 0; at < FRAMES; at += BLOCK) {
            play_blocks(&scene.rig, out + at, BLOCK);
            if (at + BLOCK < FRAMES)
                ring_scene_fill(&scene, BLOCK);
        }
        assert_counts(out, FRAMES, 1);
        rig_event(&scene.rig, NJ_EVENT_STARTED);
        rig_no_event(&scene.rig);
        nj_ring_close(scene.ring);
        play_blocks(&scene.rig, out, BLOCK);
        assert_silence(out, BLOCK);
        event = rig_event(&scene.rig, NJ_EVENT_DONE);
        assert_int_equal(event.result, NJ_OK);
        assert_int_equal(event.frames, FRAMES);
        assert_int_equal(event.dry_frames, 0);
        ring_scene_close(&scene);
    }
}

static void a_dry_ring_ends_the_play_at_every_phase_when_asked(void **unused)
{
    (void)unused;
    for (uint32_t phase = 0; phase <= 2 * BLOCK; phase++) {
        int16_t out[4 * BLOCK];
        struct nj_event event;
        struct ring_scene scene;

        ring_scene_open(&scene);
        scene.play.dry = NJ_DRY_END;
        ring_scene_fill(&scene, phase);
        start(&scene.rig, &scene.play);
        play_blocks(&scene.rig, out, 3 * BLOCK);
        ring_scene_fill(&scene, 5); /* too late: it stays in the ring */
        play_blocks(&scene.rig, out + 3 * BLOCK, BLOCK);
        assert_counts(out, phase, 1);
        assert_silence(out + phase, 4 * BLOCK - phase);
        if (phase > 0)
            rig_event(&scene.rig, NJ_EVENT_STARTED);
        event = rig_event(&scene.rig, NJ_EVENT_DONE);
        assert_int_equal(event.result, NJ_EDRY);
        assert_int_equal(event.frames, phase);
        assert_int_equal(event.dry_frames, 0);
        assert_int_equal(nj_ring_ready(scene.ring), 5);
        ring_scene_close(&scene);
    }
}

static void a_closed_ring_ends_the_play_at_every_phase(void **unused)
{
    (void)unused;
    for (uint32_t phase = 0; phase <= 2 * BLOCK; phase++) {
        struct nj_play behind = {.gain = 1, .to_frame = 10};
        int16_t out[4 * BLOCK];
        struct ring_scene scene;
        nj_handle handle;

        ring_scene_open(&scene);
        ring_scene_fill(&scene, phase);
        nj_ring_close(scene.ring);
        handle = start(&scene.rig, &scene.play);
        assert_int_equal(nj_queue(scene.rig.client, handle, NJ_FOLLOW_END, &behind, NULL), 0);
        play_blocks(&scene.rig, out, 4 * BLOCK);
        assert_counts(out, phase, 1);
        assert_counts(out + phase, 10, 1); /* the next in the queue, without a gap */
        assert_silence(out + phase + 10, 4 * BLOCK - phase - 10);
        ring_scene_close(&scene);
    }
}

static void any_split_of_a_filled_ring_sounds_the_same(void **unused)
{
    struct chance chance = chance_begin(31);

    (void)unused;
    for (uint32_t round = 0; round < this_many(300, 5000); round++) {
        uint32_t frames = (uint32_t)chance_between(&chance, 0, CAPACITY);
        uint32_t most = (uint32_t)chance_between(&chance, 1, 4096);
        int16_t out[FRAMES];
        struct nj_event event;
        struct ring_scene scene;

        ring_scene_open(&scene);
        nj_ring_reset(scene.ring, chance_next(&chance)); /* around the end of its memory, and of
                                                            all positions */
        ring_scene_fill(&scene, frames);
        if (chance_between(&chance, 0, 1))
            nj_ring_close(scene.ring);
        else
            scene.play.dry = NJ_DRY_END;
        start(&scene.rig, &scene.play);
        for (uint32_t at = 0, count; at < FRAMES; at += count) {
            count = (uint32_t)chance_between(&chance, 1, most);
            count = count < FRAMES - at ? count : FRAMES - at;
            rig_play(&scene.rig, out + at, count);
        }
        assert_counts(out, frames, 1);
        assert_silence(out + frames, FRAMES - frames);
        if (frames > 0)
            rig_event(&scene.rig, NJ_EVENT_STARTED);
        event = rig_event(&scene.rig, NJ_EVENT_DONE);
        assert_int_equal(event.result, nj_ring_closed(scene.ring) ? NJ_OK : NJ_EDRY);
        assert_int_equal(event.frames, frames);
        ring_scene_close(&scene);
    }
}

static void it_ends_after_as_many_frames_as_asked_for(void **unused)
{
    int16_t out[2 * BLOCK];
    struct nj_event event;
    struct ring_scene scene;

    (void)unused;
    ring_scene_open(&scene);
    ring_scene_fill(&scene, 100);
    scene.play.to_frame = 70;
    start(&scene.rig, &scene.play);
    play_blocks(&scene.rig, out, 2 * BLOCK);
    assert_counts(out, 70, 1);
    assert_silence(out + 70, 2 * BLOCK - 70);
    rig_event(&scene.rig, NJ_EVENT_STARTED);
    event = rig_event(&scene.rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 70);
    assert_int_equal(nj_ring_ready(scene.ring), 30); /* theirs who made it */
    ring_scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dry_ring_resumes_in_place_at_every_phase),
        cmocka_unit_test(a_ring_dry_at_every_phase_of_any_block_resumes_in_place),
        cmocka_unit_test(a_refill_between_blocks_leaves_no_gap),
        cmocka_unit_test(a_dry_ring_ends_the_play_at_every_phase_when_asked),
        cmocka_unit_test(a_closed_ring_ends_the_play_at_every_phase),
        cmocka_unit_test(any_split_of_a_filled_ring_sounds_the_same),
        cmocka_unit_test(it_ends_after_as_many_frames_as_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
