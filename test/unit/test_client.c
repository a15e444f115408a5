/* SPDX-License-Identifier: MIT
 * test_client.c - actions outlive clients and engines; each completes once. */
#include "test/unit/mono.h"

#include <string.h>

#include "core/segment.h"

static struct slot *slot_of(struct rig *rig, nj_handle handle)
{
    struct parts parts;

    segment_parts(rig->memory, &parts);
    return &parts.slots[slot_index(handle)];
}

static void a_new_client_knows_the_open_actions(void **unused)
{
    struct nj_play play = {.start_frame = 100, .gain = 1, .tag = 9};
    int16_t out[2 * BLOCK];
    struct rig rig;
    nj_handle handle;

    (void)unused;
    open_mono(&rig, 4);
    handle = start(&rig, &play);
    rig_reconnect(&rig);
    assert_int_equal(nj_stop(rig.client, handle, 110, 0, NULL), 0);
    play_blocks(&rig, out, 2 * BLOCK);
    assert_int_equal(out[109], 10);
    assert_int_equal(out[110], 0);
    rig_reconnect(&rig);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).tag, 9);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).handle, handle);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_OK);
    assert_int_equal(nj_stop(rig.client, handle, 0, 0, NULL), NJ_EHANDLE);
    rig_close(&rig);
}

static void a_handle_is_never_given_twice(void **unused)
{
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1, .to_frame = 1};
    nj_handle seen[300], handle;
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    for (uint32_t i = 0; i < 300; i++) {
        handle = start(&rig, &play);
        for (uint32_t k = 0; k < i; k++)
            assert_true(seen[k] != handle);
        seen[i] = handle;
        play_blocks(&rig, out, BLOCK);
        rig_event(&rig, NJ_EVENT_STARTED);
        assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).handle, handle);
    }
    rig_close(&rig);
}

static void commands_that_a_killed_client_left_half_done_are_dropped(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1};
    uint32_t unqueued;
    int16_t out[BLOCK];
    struct parts parts;
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    segment_parts(rig.memory, &parts);
    /* The free slots are a stack: the two after the next one. */
    handle = start(&rig, &play);
    unqueued = slot_index(handle) + 1;
    atomic_store(&parts.slots[unqueued].state, SLOT_CLAIMED);
    parts.slots[unqueued + 1].play = play;
    atomic_store(&parts.slots[unqueued + 1].state, SLOT_SUBMITTED); /* but not in the ring */
    rig_reconnect(&rig);
    assert_int_equal(atomic_load(&parts.slots[unqueued].state), SLOT_FREE);
    assert_int_equal(atomic_load(&parts.slots[unqueued + 1].state), SLOT_FREE);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], 1); /* once */
    for (uint32_t i = 0; i < rig.config.actions - 1; i++)
        start(&rig, &play);
    assert_int_equal(nj_play(rig.client, &play, &handle), NJ_EFULL);
    rig_close(&rig);
}

static void a_completion_read_half_by_a_killed_client_is_gone_once(void **unused)
{
    struct nj_play play = {.start_frame = 0, .gain = 1, .to_frame = 5};
    int16_t out[BLOCK];
    struct parts parts;
    struct nj_event event;
    uint64_t read;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    segment_parts(rig.memory, &parts);
    for (uint32_t i = 0; i < rig.config.actions; i++)
        start(&rig, &play);
    for (uint32_t i = 0; i < 10; i++)
        play_blocks(&rig, out, BLOCK);
    while (nj_event_next(rig.client, &event) && event.kind != NJ_EVENT_DONE)
        continue;
    /* freed, but the ring's read position as it was before */
    read = atomic_load(&parts.done->read);
    atomic_store(&parts.done->read, read - 1);
    rig_reconnect(&rig);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    for (uint32_t done = 0; done < rig.config.actions;) {
        assert_true(nj_event_next(rig.client, &event));
        done += event.kind == NJ_EVENT_DONE;
    }
    rig_no_event(&rig);
    rig_close(&rig);
}

static void open_actions_of_a_dead_engine_complete_as_lost(void **unused)
{
    struct nj_play play = {.start_frame = 10, .gain = 1, .tag = 1};
    nj_handle sounding, waiting, queued;
    int16_t out[BLOCK];
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    sounding = start(&rig, &play);
    play.start_frame = 100000;
    waiting = start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    queued = start(&rig, &play);
    nj_client_engine_lost(rig.client);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).handle, sounding);
    for (uint32_t i = 0; i < 3; i++) {
        event = rig_event(&rig, NJ_EVENT_DONE);
        assert_int_equal(event.result, NJ_ENGINE_LOST);
        assert_true(event.handle == sounding || event.handle == waiting || event.handle == queued);
        assert_int_equal(event.frame, event.handle == sounding ? 10 : 0);
        assert_int_equal(event.frames, event.handle == sounding ? BLOCK - 10 : 0);
        assert_int_equal(event.tag, 1);
    }
    rig_no_event(&rig);
    rig_attach(&rig);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], 0);
    rig_no_event(&rig);
    play.start_frame = NJ_NOW;
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], 1);
    rig_close(&rig);
}

static void commands_sent_before_the_first_engine_wait_for_it(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = 1, .format = NJ_FORMAT_S16, .bank_bytes = 8192};
    struct nj_play play = {.start_frame = 3, .gain = 1};
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    rig_clip(&rig, 0, 0, 1, 1000, count_up);
    start(&rig, &play);
    rig_attach(&rig);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[3], 1);
    rig_close(&rig);
}

static void an_engine_that_is_started_again_gives_up_what_sounded(void **unused)
{
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1};
    int16_t out[BLOCK];
    nj_handle handle;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    handle = start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    rig_attach(&rig);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], 0);
    rig_event(&rig, NJ_EVENT_STARTED);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_ENGINE_LOST);
    assert_int_equal(nj_stop(rig.client, handle, 0, 0, NULL), NJ_EHANDLE);
    rig_no_event(&rig);
    rig_close(&rig);
}

static void a_completion_that_a_killed_engine_did_not_queue_is_found(void **unused)
{
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1, .to_frame = 5};
    int16_t out[BLOCK];
    struct parts parts;
    nj_handle handle;
    struct rig rig;

    (void)unused;
    for (uint32_t by_client = 0; by_client < 2; by_client++) {
        open_mono(&rig, 4);
        segment_parts(rig.memory, &parts);
        handle = start(&rig, &play);
        play_blocks(&rig, out, BLOCK);
        assert_int_equal(atomic_load(&slot_of(&rig, handle)->state), SLOT_DONE);
        atomic_store(&parts.done->write, 0);
        if (by_client)
            nj_client_engine_lost(rig.client);
        else
            rig_attach(&rig);
        rig_reconnect(&rig);
        rig_event(&rig, NJ_EVENT_STARTED);
        assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_OK);
        rig_no_event(&rig);
        rig_close(&rig);
    }
}

static void a_command_that_a_killed_engine_took_but_left_queued_is_not_taken_twice(void **unused)
{
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1};
    int16_t out[BLOCK];
    struct parts parts;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    segment_parts(rig.memory, &parts);
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    atomic_store(&parts.commands->read, 0);
    rig_attach(&rig);
    play_blocks(&rig, out, BLOCK);
    assert_int_equal(out[0], 0);
    rig_event(&rig, NJ_EVENT_STARTED);
    assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).result, NJ_ENGINE_LOST);
    rig_no_event(&rig);
    rig_close(&rig);
}

static void nonsense_in_the_shared_memory_does_not_hurt_the_engine(void **unused)
{
    (void)unused;
    for (uint32_t round = 0; round < this_many(300, 20000); round++) {
        struct chance chance = chance_begin(8000 + round);
        struct nj_play play = {.start_frame = NJ_NOW, .gain = 1, .loops = NJ_FOREVER};
        int16_t out[BLOCK];
        struct parts parts;
        struct rig rig;

        open_mono(&rig, 4);
        segment_parts(rig.memory, &parts);
        for (uint32_t i = 0; i < 8; i++) {
            struct slot *slot = slot_of(&rig, start(&rig, &play));
            uint64_t *words = (uint64_t *)(void *)&slot->play;

            slot->verb = (uint32_t)chance_between(&chance, 0, VERB_COUNT);
            slot->target = chance_next(&chance);
            words[chance_between(&chance, 0, sizeof slot->play / 8 - 1)] = chance_next(&chance);
        }
        parts.clips[0].offset_bytes = chance_next(&chance) >> chance_between(&chance, 0, 63);
        parts.clips[0].frames = chance_next(&chance) >> chance_between(&chance, 0, 63);
        parts.clips[0].channels = (uint32_t)chance_between(&chance, 0, 40);
        parts.clips[0].format = (uint32_t)chance_between(&chance, 0, 6);
        for (uint32_t i = 0; i < 20; i++)
            play_blocks(&rig, out, BLOCK);
        rig_close(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_client_knows_the_open_actions),
        cmocka_unit_test(a_handle_is_never_given_twice),
        cmocka_unit_test(commands_that_a_killed_client_left_half_done_are_dropped),
        cmocka_unit_test(a_completion_read_half_by_a_killed_client_is_gone_once),
        cmocka_unit_test(open_actions_of_a_dead_engine_complete_as_lost),
        cmocka_unit_test(commands_sent_before_the_first_engine_wait_for_it),
        cmocka_unit_test(an_engine_that_is_started_again_gives_up_what_sounded),
        cmocka_unit_test(a_completion_that_a_killed_engine_did_not_queue_is_found),
        cmocka_unit_test(a_command_that_a_killed_engine_took_but_left_queued_is_not_taken_twice),
        cmocka_unit_test(nonsense_in_the_shared_memory_does_not_hurt_the_engine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
