/* SPDX-License-Identifier: MIT
 * test_kill_play.c - whoever plays, or sends commands, is killed at whatever instruction: a
 * successor goes on as if it had been told. */
#include <unistd.h>

#include "core/segment.h"
#include "test/unit/drama.h"
#include "test/unit/mono.h"

#define ACTIONS 16

static uint32_t open_actions; /* that the scene prepared */

static void open_rig(struct rig *rig, uint32_t steal_fade)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .actions = ACTIONS,
                                      .voices = 2,
                                      .steal_fade_frames = steal_fade,
                                      .bank_bytes = 4096};

    rig_open(rig, &config);
    rig_clip(rig, 0, 0, 1, 1000, count_up);
}

static void prepare_actions(struct rig *rig)
{
    struct nj_play play = {.start_frame = 10, .gain = 0.5f, .to_frame = 20};

    open_rig(rig, 0);
    for (uint32_t i = 0; i < 3; i++)
        start(rig, &play);
    play.start_frame = 80;
    play.to_frame = 0;
    start(rig, &play);
    open_actions = 4;
}

/* The same, and one that is moved about; both blocks hold something of it. */
static void prepare_moves(struct rig *rig)
{
    struct nj_play play = {.start_frame = 50, .gain = 0.5f};
    nj_handle handle;

    prepare_actions(rig);
    handle = start(rig, &play);
    if (nj_pause(rig->client, handle, 53, 2, NULL) != 0 ||
        nj_seek(rig->client, handle, 60, 990, NULL) != 0 ||
        nj_resume(rig->client, handle, 70, 2, NULL) != 0)
        fail();
    open_actions = 8;
}

/* Joins in both blocks, and one that a stop ends. */
static void prepare_queue(struct rig *rig)
{
    struct nj_play play = {.start_frame = 30, .gain = 0.5f, .to_frame = 15};
    nj_handle handle;

    prepare_actions(rig);
    handle = start(rig, &play);
    for (uint32_t i = 0; i < 3; i++)
        if (nj_queue(rig->client, handle, NJ_FOLLOW_END, &play, &handle) != 0)
            fail();
    if (nj_stop(rig->client, handle, 90, 0, NULL) != 0)
        fail();
    open_actions = 9;
}

/* Some fade out in both blocks, one is cut, one stopped; others steal what has not sounded. */
static void prepare_steals(struct rig *rig)
{
    struct nj_play play = {.gain = 0.5f};
    nj_handle handle = 0;

    open_rig(rig, 15);
    for (uint32_t i = 0; i < 7; i++) {
        play.start_frame = i < 4 ? 10 : 17 + 6 * i;
        handle = start(rig, &play);
    }
    if (nj_pan(rig->client, handle, 55, 1, 3, NULL) != 0 ||
        nj_stop(rig->client, handle, 70, 5, NULL) != 0)
        fail();
    open_actions = 9;
}

static void act_playing(struct rig *rig)
{
    int16_t out[BLOCK];

    rig_play(rig, out, 40);
    rig_play(rig, out, 60);
}

/* Sends as many commands as there are slots, has them done and reads that: nothing leaked, nothing
 * is reported twice. */
static void check_slots(struct rig *copy)
{
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1, .to_frame = 1};
    bool done[ACTIONS] = {false};
    int16_t out[BLOCK];
    struct nj_event event;
    nj_handle none;

    while (nj_event_next(copy->client, &event))
        continue;
    for (uint32_t i = 0; i < ACTIONS; i++)
        start(copy, &play);
    assert_int_equal(nj_play(copy->client, &play, &none), NJ_EFULL);
    rig_play(copy, out, BLOCK);
    while (nj_event_next(copy->client, &event)) {
        if (event.kind != NJ_EVENT_DONE)
            continue;
        assert_false(done[slot_index(event.handle)]);
        done[slot_index(event.handle)] = true;
    }
    for (uint32_t i = 0; i < ACTIONS; i++)
        assert_true(done[i]);
}

/* How many completions wait, and that no action completes twice. */
static uint32_t completions(struct rig *copy)
{
    bool seen[ACTIONS] = {false};
    struct nj_event event;
    uint32_t count = 0;

    while (nj_event_next(copy->client, &event)) {
        if (event.kind != NJ_EVENT_DONE)
            continue;
        assert_false(seen[slot_index(event.handle)]);
        seen[slot_index(event.handle)] = true;
        count++;
    }
    return count;
}

static void check_lost(struct rig *copy)
{
    nj_client_engine_lost(copy->client);
    assert_int_equal(completions(copy), open_actions);
    rig_attach(copy);
    check_slots(copy);
}

/* Without being told: the next engine sets it right; what it had not taken yet it plays. */
static void check_replaced(struct rig *copy)
{
    int16_t out[2000];

    rig_attach(copy);
    rig_play(copy, out, 2000);
    assert_int_equal(completions(copy), open_actions);
    check_slots(copy);
}

/* Starts plays until no slot is free. */
static uint32_t start_all(struct rig *copy)
{
    struct nj_play play = {.start_frame = NJ_NOW, .gain = 1, .to_frame = 1};
    uint32_t count = 0;

    while (nj_play(copy->client, &play, NULL) == 0)
        count++;
    return count;
}

/* A command that was taken up, and not out of the ring, takes no other's place there. */
static void check_room(struct rig *copy)
{
    uint32_t open;

    rig_attach(copy);
    open = 4 - completions(copy);
    assert_int_equal(start_all(copy), ACTIONS - open);
}

static void an_engine_that_plays_leaves_each_action_to_complete_once(void **unused)
{
    static const struct drama lost = {prepare_actions, act_playing, check_lost};
    static const struct drama replaced = {prepare_actions, act_playing, check_replaced};
    static const struct drama room = {prepare_actions, act_playing, check_room};

    (void)unused;
    drama_run(&lost);
    drama_run(&replaced);
    drama_run(&room);
}

static void an_engine_that_moves_plays_leaves_each_action_to_complete_once(void **unused)
{
    static const struct drama lost = {prepare_moves, act_playing, check_lost};
    static const struct drama replaced = {prepare_moves, act_playing, check_replaced};

    (void)unused;
    drama_run(&lost);
    drama_run(&replaced);
}

static void an_engine_whose_voices_are_stolen_leaves_each_action_to_complete_once(void **unused)
{
    static const struct drama lost = {prepare_steals, act_playing, check_lost};
    static const struct drama replaced = {prepare_steals, act_playing, check_replaced};

    (void)unused;
    drama_run(&lost);
    drama_run(&replaced);
}

static void an_engine_that_plays_a_queue_leaves_each_action_to_complete_once(void **unused)
{
    static const struct drama lost = {prepare_queue, act_playing, check_lost};
    static const struct drama replaced = {prepare_queue, act_playing, check_replaced};

    (void)unused;
    drama_run(&lost);
    drama_run(&replaced);
}

static void act_attaching(struct rig *rig)
{
    rig_attach(rig);
}

static void prepare_sounding(struct rig *rig)
{
    int16_t out[BLOCK];

    prepare_actions(rig);
    rig_play(rig, out, BLOCK);
}

static void an_engine_that_is_just_taking_over_can_be_replaced(void **unused)
{
    static const struct drama lost = {prepare_sounding, act_attaching, check_lost};
    static const struct drama replaced = {prepare_sounding, act_attaching, check_replaced};

    (void)unused;
    drama_run(&lost);
    drama_run(&replaced);
}

static void act_giving_up(struct rig *rig)
{
    nj_client_engine_lost(rig->client);
}

static void a_client_that_gives_an_engine_up_can_be_replaced(void **unused)
{
    static const struct drama drama = {prepare_sounding, act_giving_up, check_lost};

    (void)unused;
    drama_run(&drama);
}

static void act_sending(struct rig *rig)
{
    struct nj_play play = {.start_frame = 5, .gain = 1, .to_frame = 3};
    nj_handle handle;

    if (nj_play(rig->client, &play, &handle) != 0 ||
        nj_stop(rig->client, handle, NJ_NOW, 0, NULL) != 0 ||
        nj_stop_all(rig->client, NJ_NOW, 0, NULL) != 0)
        _exit(1);
}

static void check_sent(struct rig *copy)
{
    int16_t out[2000];
    uint32_t count;

    rig_attach(copy);
    rig_play(copy, out, 2000);
    count = completions(copy);
    assert_in_range(count, 4, 7);
    check_slots(copy);
}

static void a_client_that_sends_leaves_no_half_command(void **unused)
{
    static const struct drama drama = {prepare_actions, act_sending, check_sent};

    (void)unused;
    drama_run(&drama);
}

static void prepare_events(struct rig *rig)
{
    int16_t out[2000];

    prepare_actions(rig);
    rig_play(rig, out, 2000);
}

static void act_hearing(struct rig *rig)
{
    struct nj_event event;

    while (nj_event_next(rig->client, &event))
        continue;
}

static void check_heard(struct rig *copy)
{
    assert_in_range(completions(copy), 0, 4);
    rig_attach(copy);
    check_slots(copy);
}

/* An event that was read, and not taken out of the ring, takes no other's place there. */
static void check_every_event_has_room(struct rig *copy)
{
    int16_t out[BLOCK];

    rig_attach(copy);
    start_all(copy);
    rig_play(copy, out, BLOCK);
    assert_int_equal(completions(copy), ACTIONS);
}

static void a_client_that_reads_events_leaves_no_slot_behind(void **unused)
{
    static const struct drama drama = {prepare_events, act_hearing, check_heard};
    static const struct drama room = {prepare_events, act_hearing, check_every_event_has_room};

    (void)unused;
    drama_run(&drama);
    drama_run(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_engine_that_plays_leaves_each_action_to_complete_once),
        cmocka_unit_test(an_engine_that_moves_plays_leaves_each_action_to_complete_once),
        cmocka_unit_test(an_engine_whose_voices_are_stolen_leaves_each_action_to_complete_once),
        cmocka_unit_test(an_engine_that_plays_a_queue_leaves_each_action_to_complete_once),
        cmocka_unit_test(an_engine_that_is_just_taking_over_can_be_replaced),
        cmocka_unit_test(a_client_that_gives_an_engine_up_can_be_replaced),
        cmocka_unit_test(a_client_that_sends_leaves_no_half_command),
        cmocka_unit_test(a_client_that_reads_events_leaves_no_slot_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
