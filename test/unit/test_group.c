/* SPDX-License-Identifier: MIT
 * test_group.c - plays that start together: all in one frame, or none. */

#include <unistd.h>

#include "core/segment.h"
#include "test/unit/drama.h"
#include "test/unit/mono.h"

#define GROUP 5

static void open_small(struct rig *rig, uint32_t actions, uint32_t per_block)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .voices = 8,
                                      .actions = actions,
                                      .commands_per_block = per_block,
                                      .bank_bytes = 4096};

    rig_open(rig, &config);
    rig_clip(rig, 0, 0, 1, 1000, count_up);
}

static void fill(struct nj_play *plays, uint64_t start_frame)
{
    for (uint32_t i = 0; i < GROUP; i++)
        plays[i] = (struct nj_play){.start_frame = start_frame, .gain = 1, .tag = i};
}

static void a_group_is_not_parted_by_the_end_of_a_block(void **unused)
{
    struct nj_play plays[GROUP];
    nj_handle handles[GROUP];
    int16_t out[BLOCK];
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_small(&rig, 64, 8);
    fill(plays, NJ_NOW);
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(nj_master(rig.client, NJ_NOW, 1, 0, NULL), 0);
    assert_int_equal(nj_play_group(rig.client, plays, GROUP, handles), 0);
    rig_play(&rig, out, BLOCK);
    for (uint32_t i = 0; i < 6; i++)
        assert_int_equal(rig_event(&rig, NJ_EVENT_DONE).frame, 0);
    rig_no_event(&rig);
    rig_play(&rig, out, BLOCK);
    for (uint32_t i = 0; i < GROUP; i++) {
        event = rig_event(&rig, NJ_EVENT_STARTED);
        assert_int_equal(event.frame, BLOCK);
        assert_int_equal(event.tag, i);
        assert_int_equal(event.handle, handles[i]);
    }
    for (int16_t i = 0; i < BLOCK; i++)
        assert_int_equal(out[i], GROUP * (i + 1));
    rig_close(&rig);
}

static void a_group_without_room_leaves_nothing_behind(void **unused)
{
    struct nj_play plays[GROUP];
    nj_handle handles[GROUP];
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_small(&rig, 16, 8);
    fill(plays, 10);
    for (uint32_t i = 0; i < 12; i++)
        start(&rig, &plays[0]);
    assert_int_equal(nj_play_group(rig.client, plays, GROUP, handles), NJ_EFULL);
    assert_int_equal(nj_play_group(rig.client, plays, 4, handles), 0);
    rig_play(&rig, out, BLOCK);
    rig_play(&rig, out, BLOCK);
    rig_close(&rig);
}

static void a_group_of_two_frames_or_with_a_fault_is_refused(void **unused)
{
    struct nj_play plays[GROUP], many[9];
    nj_handle handles[9];
    int16_t out[BLOCK];
    struct rig rig;

    (void)unused;
    open_small(&rig, 16, 8);
    fill(plays, 10);
    plays[4].start_frame = 11;
    assert_int_equal(nj_play_group(rig.client, plays, GROUP, handles), NJ_EINVAL);
    fill(plays, 10);
    plays[2].clip = 7;
    assert_int_equal(nj_play_group(rig.client, plays, GROUP, handles), NJ_EINVAL);
    fill(plays, 10);
    for (uint32_t i = 0; i < 9; i++)
        many[i] = plays[0];
    assert_int_equal(nj_play_group(rig.client, plays, 0, handles), NJ_EINVAL);
    assert_int_equal(nj_play_group(rig.client, many, 9, handles), NJ_EINVAL);
    rig_play(&rig, out, BLOCK);
    rig_no_event(&rig);
    assert_int_equal(nj_play_group(rig.client, many, 8, handles), 0);
    rig_close(&rig);
}

/* ---- killed ---------------------------------------------------------------------------------- */

static void prepare_group(struct rig *rig)
{
    struct nj_play plays[GROUP];
    nj_handle handles[GROUP];

    open_small(rig, 16, 8);
    fill(plays, 10);
    if (nj_play_group(rig->client, plays, GROUP, handles) != 0)
        fail();
}

static void act_engine(struct rig *rig)
{
    int16_t out[BLOCK];

    rig_play(rig, out, BLOCK);
}

static void prepare_empty(struct rig *rig)
{
    open_small(rig, 16, 8);
}

static void act_client(struct rig *rig)
{
    struct nj_play plays[GROUP];
    nj_handle handles[GROUP];

    fill(plays, 10);
    if (nj_play_group(rig->client, plays, GROUP, handles) != 0)
        _exit(1);
}

/* Of the next engine: how many play to their end, or are lost. */
static void count_results(struct rig *copy, uint32_t *played, uint32_t *lost)
{
    struct nj_event event;
    int16_t out[2000];

    *played = *lost = 0;
    rig_attach(copy);
    rig_play(copy, out, 2000);
    while (nj_event_next(copy->client, &event)) {
        *played += event.kind == NJ_EVENT_DONE && event.result == NJ_OK;
        *lost += event.kind == NJ_EVENT_DONE && event.result == NJ_ENGINE_LOST;
    }
}

static void check_engine(struct rig *copy)
{
    uint32_t played, lost;

    count_results(copy, &played, &lost);
    assert_int_equal(played + lost, GROUP);
    assert_true(played == 0 || lost == 0);
}

static void check_client(struct rig *copy)
{
    uint32_t played, lost;

    count_results(copy, &played, &lost);
    assert_true(played == 0 || played == GROUP);
    assert_int_equal(lost, 0);
    for (uint32_t i = 0; i < 16; i++)
        start(copy, &(struct nj_play){.gain = 1, .start_frame = NJ_NOW});
}

static void a_group_is_whole_whoever_is_killed(void **unused)
{
    static const struct drama engine = {prepare_group, act_engine, check_engine};
    static const struct drama client = {prepare_empty, act_client, check_client};

    (void)unused;
    drama_run(&engine);
    drama_run(&client);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_not_parted_by_the_end_of_a_block),
        cmocka_unit_test(a_group_without_room_leaves_nothing_behind),
        cmocka_unit_test(a_group_of_two_frames_or_with_a_fault_is_refused),
        cmocka_unit_test(a_group_is_whole_whoever_is_killed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
