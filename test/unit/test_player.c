/* SPDX-License-Identifier: MIT
 * test_player.c - presses while the engine comes, goes and dies, and supervisors that take over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "supervisor/player.h"
#include "test/unit/rig.h"

#define RATE 48000
#define BLOCK 64
#define CLIP 4800
#define MS INT64_C(1000000)

enum { BELL, LOOP, QUEUE };

struct scene {
    struct rig rig;
    struct config config;
    struct ticker *ticker;
    struct player *player;
};

static int16_t one(uint64_t frame, uint32_t channel)
{
    (void)frame;
    (void)channel;
    return 1000;
}

static void add_button(struct config *config, const char *name, uint32_t again, bool loop)
{
    struct button_config *button = &config->buttons[config->button_count++];
    snprintf(button->name, sizeof(button->name), "%s", name);
    button->again = again;
    button->loop = loop;
}

static void open_player(struct scene *scene)
{
    assert_int_equal(
        player_create(&scene->player, &scene->config, 0, scene->ticker, scene->rig.client), 0);
    for (uint32_t i = 0; i < scene->config.button_count; i++)
        player_set_clip(scene->player, i, 0, CLIP);
}

/* The rig's frame 0 is now: an edge's time is the rig's and the ticker's. */
static int enter(void **context)
{
    static struct scene scene;
    scene = (struct scene){.config = {.card_count = 1}};
    scene.config.cards[0].rate_hz = RATE;
    add_button(&scene.config, "bell", AGAIN_OVERLAP, false);
    add_button(&scene.config, "loop", AGAIN_STOP, true);
    add_button(&scene.config, "queue", AGAIN_QUEUE, false);
    rig_open(&scene.rig, &(struct nj_stream_config){.direction = NJ_PLAY,
                                                    .rate_hz = RATE,
                                                    .channels = 1,
                                                    .format = NJ_FORMAT_S16,
                                                    .period_frames = BLOCK,
                                                    .periods = 2,
                                                    .bank_bytes = 65536});
    rig_clip(&scene.rig, 0, 0, 1, CLIP, one);
    assert_int_equal(ticker_create(&scene.ticker, NULL), 0);
    scene.rig.origin = ticker_now_ns(scene.ticker);
    open_player(&scene);
    *context = &scene;
    return 0;
}

static int leave(void **context)
{
    struct scene *scene = *context;
    player_destroy(scene->player);
    ticker_destroy(scene->ticker);
    rig_close(&scene->rig);
    return 0;
}

static void play(struct scene *scene, uint32_t blocks)
{
    int16_t out[BLOCK];
    for (uint32_t i = 0; i < blocks; i++)
        rig_play(&scene->rig, out, BLOCK);
}

static void engine_comes(struct scene *scene)
{
    rig_attach(&scene->rig);
    process_set_state(scene->rig.process, NJ_ENGINE_READY, 1, 1, "rig");
    play(scene, 1);
    player_ready(scene->player);
}

static int64_t time_of(const struct scene *scene, uint64_t frame)
{
    return scene->rig.origin + (int64_t)(frame * 1000000000 / RATE);
}

/* The next record of this kind; others before it are passed over. */
static struct player_record record_of(struct scene *scene, uint32_t kind)
{
    struct player_record record;
    while (player_record_next(scene->player, &record))
        if (record.kind == kind)
            return record;
    fail_msg("no record '%s'", player_record_text(kind));
    return record;
}

static void no_record_of(struct scene *scene, uint32_t kind)
{
    struct player_record record;
    while (player_record_next(scene->player, &record))
        assert_int_not_equal(record.kind, kind);
}

static void nothing_is_open(struct scene *scene)
{
    struct player_record record;
    while (player_record_next(scene->player, &record))
        continue;
    assert_false(player_has_open(scene->player));
}

static void press_sounds_at_its_edge_and_the_latency(void **context)
{
    struct scene *scene = *context;
    struct player_status status;
    engine_comes(scene);
    player_status(scene->player, &status);
    player_press(scene->player, BELL, time_of(scene, 1000));
    play(scene, 30);
    struct player_record record = record_of(scene, PLAYER_STARTED);
    assert_int_equal(record.frame, 1000 + status.latency_frames);
    assert_int_equal(record.late_frames, 0);
    assert_int_equal(record.edge_frame, 1000);
    play(scene, 80);
    assert_int_equal(record_of(scene, PLAYER_ENDED).frames, CLIP);
}

static void press_before_the_engine_sounds_when_it_comes(void **context)
{
    struct scene *scene = *context;
    player_press(scene->player, BELL, ticker_now_ns(scene->ticker));
    record_of(scene, PLAYER_WAITS);
    engine_comes(scene);
    play(scene, 30);
    record_of(scene, PLAYER_STARTED);
}

static void press_that_waited_a_second_is_dropped(void **context)
{
    struct scene *scene = *context;
    struct player_status status;
    player_press(scene->player, BELL, ticker_now_ns(scene->ticker) - 1001 * MS);
    player_press(scene->player, BELL, ticker_now_ns(scene->ticker) - 500 * MS);
    engine_comes(scene);
    play(scene, 30);
    record_of(scene, PLAYER_DROPPED);
    record_of(scene, PLAYER_STARTED);
    no_record_of(scene, PLAYER_STARTED);
    player_status(scene->player, &status);
    assert_int_equal(status.dropped, 1);
}

static void press_that_had_not_sounded_is_kept_for_the_next_engine(void **context)
{
    struct scene *scene = *context;
    engine_comes(scene);
    player_press(scene->player, BELL, ticker_now_ns(scene->ticker));
    player_lost(scene->player);
    record_of(scene, PLAYER_WAITS);
    engine_comes(scene);
    play(scene, 30);
    record_of(scene, PLAYER_STARTED);
}

static void clip_that_sounded_does_not_begin_again(void **context)
{
    struct scene *scene = *context;
    engine_comes(scene);
    player_press(scene->player, BELL, time_of(scene, 100));
    play(scene, 10);
    record_of(scene, PLAYER_STARTED);
    player_lost(scene->player);
    record_of(scene, PLAYER_LOST);
    engine_comes(scene);
    play(scene, 30);
    no_record_of(scene, PLAYER_STARTED);
    nothing_is_open(scene);
}

static void loop_goes_on_in_phase(void **context)
{
    struct scene *scene = *context;
    engine_comes(scene);
    player_press(scene->player, LOOP, time_of(scene, 100));
    play(scene, 10);
    uint64_t began = record_of(scene, PLAYER_STARTED).start_frame;
    player_lost(scene->player);
    engine_comes(scene);
    play(scene, 10);
    struct player_record record = record_of(scene, PLAYER_RESUMED);
    assert_int_equal(record.start_frame, began);
    /* It is the button's still: the next press ends it. */
    player_press(scene->player, LOOP, time_of(scene, scene->rig.told));
    record_of(scene, PLAYER_STOPPED);
    play(scene, 30);
    nothing_is_open(scene);
}

static void loop_outlives_engines_that_die_before_it_sounds(void **context)
{
    struct scene *scene = *context;
    engine_comes(scene);
    player_press(scene->player, LOOP, time_of(scene, 100));
    play(scene, 10);
    for (int i = 0; i < 3; i++) {
        player_lost(scene->player);
        engine_comes(scene);
    }
    play(scene, 10);
    record_of(scene, PLAYER_RESUMED);
    assert_true(player_has_open(scene->player));
}

static void reload_moves_loops_that_wait_for_an_engine(void **context)
{
    struct scene *scene = *context;
    struct player_status status;
    engine_comes(scene);
    player_press(scene->player, LOOP, time_of(scene, 100));
    play(scene, 10);
    player_lost(scene->player);
    struct button_config loop = scene->config.buttons[LOOP];
    scene->config.buttons[LOOP] = scene->config.buttons[QUEUE];
    scene->config.buttons[QUEUE] = loop;
    player_set_config(scene->player, &scene->config);
    engine_comes(scene);
    player_status(scene->player, &status);
    assert_int_equal(status.buttons[QUEUE].open, 1);
    assert_int_equal(status.buttons[LOOP].open, 0);
    /* A button that is gone takes its loop along. */
    play(scene, 10);
    player_lost(scene->player);
    scene->config.button_count = 2;
    player_set_config(scene->player, &scene->config);
    engine_comes(scene);
    nothing_is_open(scene);
}

static void queued_presses_follow_without_a_gap(void **context)
{
    struct scene *scene = *context;
    engine_comes(scene);
    for (uint64_t i = 0; i < 3; i++)
        player_press(scene->player, QUEUE, time_of(scene, 100 + 200 * i));
    play(scene, 3 * CLIP / BLOCK + 10);
    uint64_t first = record_of(scene, PLAYER_STARTED).frame;
    assert_int_equal(record_of(scene, PLAYER_FOLLOWED).frame, first + CLIP);
    assert_int_equal(record_of(scene, PLAYER_FOLLOWED).frame, first + 2 * CLIP);
}

/* As after a press during an outage: what follows waits for its real end. */
static void press_follows_a_clip_that_began_late(void **context)
{
    struct scene *scene = *context;
    engine_comes(scene);
    play(scene, 50);
    player_press(scene->player, QUEUE, time_of(scene, 100));
    play(scene, 10);
    struct player_record first = record_of(scene, PLAYER_STARTED);
    assert_true(first.late_frames > 0);
    player_press(scene->player, QUEUE, time_of(scene, scene->rig.told));
    play(scene, 2 * CLIP / BLOCK + 10);
    assert_int_equal(record_of(scene, PLAYER_FOLLOWED).frame, first.frame + CLIP);
}

static void next_supervisor_knows_what_sounds(void **context)
{
    struct scene *scene = *context;
    struct player_status status;
    engine_comes(scene);
    player_press(scene->player, LOOP, time_of(scene, 100));
    player_press(scene->player, BELL, time_of(scene, 100));
    play(scene, 10);
    player_destroy(scene->player);
    rig_reconnect(&scene->rig);
    /* Its buttons stand in another order. */
    struct button_config bell = scene->config.buttons[BELL];
    scene->config.buttons[BELL] = scene->config.buttons[LOOP];
    scene->config.buttons[LOOP] = bell;
    open_player(scene);
    player_status(scene->player, &status);
    assert_int_equal(status.buttons[0].open, 1);
    assert_int_equal(status.buttons[1].open, 1);
    player_ready(scene->player);
    player_press(scene->player, 0, time_of(scene, scene->rig.told)); /* the loop */
    play(scene, 100);
    record_of(scene, PLAYER_STOPPED);
    nothing_is_open(scene);
}

static void button_without_a_clip_says_so(void **context)
{
    struct scene *scene = *context;
    engine_comes(scene);
    player_set_clip(scene->player, BELL, 0, 0);
    player_press(scene->player, BELL, time_of(scene, 100));
    record_of(scene, PLAYER_NO_CLIP);
}

/* More presses than there are slots: each has its record, and the engine goes on. */
static void presses_past_all_room_are_refused_one_by_one(void **context)
{
    struct scene *scene = *context;
    struct player_record record;
    uint32_t refused = 0, kinds[PLAYER_RECORD_COUNT] = {0};
    engine_comes(scene);
    for (uint32_t i = 0; i < 400; i++)
        player_press(scene->player, BELL, time_of(scene, 1000));
    while (player_record_next(scene->player, &record))
        kinds[record.kind]++;
    refused = kinds[PLAYER_REFUSED];
    assert_in_range(refused, 1, 399);
    play(scene, 30);
    player_press(scene->player, BELL, time_of(scene, scene->rig.told));
    play(scene, 100);
    nothing_is_open(scene);
}

static void fade_out_ends_everything(void **context)
{
    struct scene *scene = *context;
    engine_comes(scene);
    player_press(scene->player, LOOP, time_of(scene, 100));
    while (time_of(scene, scene->rig.told) < ticker_now_ns(scene->ticker) ||
           scene->rig.told < 10 * BLOCK)
        play(scene, 1);
    while (ticker_now_ns(scene->ticker) < time_of(scene, scene->rig.told - 2 * BLOCK))
        continue;
    int64_t end_ns = player_fade_out(scene->player, 20);
    assert_true(end_ns > ticker_now_ns(scene->ticker));
    uint64_t end = (uint64_t)((end_ns - scene->rig.origin) / 1000) * RATE / 1000000;
    while (scene->rig.told < end + 10 * BLOCK)
        play(scene, 1);
    record_of(scene, PLAYER_ENDED);
    nothing_is_open(scene);
}

#define WITH_SCENE(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SCENE(press_sounds_at_its_edge_and_the_latency),
        WITH_SCENE(press_before_the_engine_sounds_when_it_comes),
        WITH_SCENE(press_that_waited_a_second_is_dropped),
        WITH_SCENE(press_that_had_not_sounded_is_kept_for_the_next_engine),
        WITH_SCENE(clip_that_sounded_does_not_begin_again),
        WITH_SCENE(loop_goes_on_in_phase),
        WITH_SCENE(loop_outlives_engines_that_die_before_it_sounds),
        WITH_SCENE(reload_moves_loops_that_wait_for_an_engine),
        WITH_SCENE(queued_presses_follow_without_a_gap),
        WITH_SCENE(press_follows_a_clip_that_began_late),
        WITH_SCENE(next_supervisor_knows_what_sounds),
        WITH_SCENE(button_without_a_clip_says_so),
        WITH_SCENE(presses_past_all_room_are_refused_one_by_one),
        WITH_SCENE(fade_out_ends_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
