/* SPDX-License-Identifier: MIT
 * test_watch.c - the watch over a card that this test plays: it stops, ends, vanishes.
 *
 * The card's functions stand here in place of engine/card.c. Its clock goes on 20 ms each time it
 * is looked at; while blocks are due it waits for them, however slow this machine is. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "engine/segment_view.h"
#include "engine/watch.h"

#define STEP_NS 20000000

struct card {
    struct device device;
    struct process_card opened;
    struct process *process;
    atomic_llong now_ns;
    atomic_bool present, ended, vanishes_when_ended;
    atomic_int looks_after_end;
    atomic_bool blocks_due;
    uint64_t blocks;
};

bool card_ended(const struct card *card)
{
    return atomic_load(&card->ended);
}

bool card_present(const struct card *card)
{
    struct card *own = (struct card *)(uintptr_t)card;
    /* The control node goes an instant after PortAudio's thread ended. */
    if (atomic_load(&own->ended) && atomic_load(&own->vanishes_when_ended) &&
        atomic_fetch_add(&own->looks_after_end, 1) == 3)
        atomic_store(&own->present, false);
    return atomic_load(&own->present);
}

int64_t card_now_ns(const struct card *card)
{
    struct card *own = (struct card *)(uintptr_t)card;
    int64_t last_ns = 0;
    uint64_t blocks = process_blocks(own->process, &last_ns);
    if (atomic_load(&own->blocks_due) && blocks == own->blocks)
        return atomic_load(&own->now_ns);
    own->blocks = blocks;
    return atomic_fetch_add(&own->now_ns, STEP_NS);
}

int card_priority(const struct card *card, int priority)
{
    (void)card;
    (void)priority;
    return 0;
}

struct process *card_process(const struct card *card)
{
    return card->process;
}

const struct process_card *card_opened(const struct card *card)
{
    return &card->opened;
}

const struct device *card_device(const struct card *card)
{
    return &card->device;
}

/* What the watch told. */
struct told {
    atomic_int times;
    int error;
    char why[DEVICE_WHY_BYTES];
};

static void gone(void *context, int error, const char *why)
{
    struct told *told = context;
    told->error = error;
    strncpy(told->why, why, sizeof(told->why) - 1);
    atomic_fetch_add(&told->times, 1);
}

struct scene {
    void *segment;
    uint64_t bytes;
    struct nj_client *client;
    struct card card;
    struct told told;
    struct watch watch;
    struct priority_report report;
};

static void scene_make(struct scene *scene, int64_t client_limit_ns)
{
    struct nj_stream_config config = {.direction = NJ_PLAY};
    memset(scene, 0, sizeof(*scene));
    assert_int_equal(nj_stream_config_complete(&config), NJ_OK);
    scene->bytes = nj_segment_bytes(&config);
    scene->segment = aligned_alloc(4096, scene->bytes);
    assert_non_null(scene->segment);
    assert_int_equal(nj_segment_init(scene->segment, scene->bytes, &config, 1), NJ_OK);
    assert_int_equal(nj_client_create(&scene->client, scene->segment, scene->bytes), NJ_OK);
    scene->card.opened = (struct process_card){.rate_hz = 48000,
                                               .channels = 2,
                                               .format = NJ_FORMAT_S16,
                                               .period_frames = 64,
                                               .periods = 2};
    scene->card.device = (struct device){.name = "hw:9,0", .socket = "simulated", .index = 9};
    assert_int_equal(
        process_attach(&scene->card.process, scene->segment, scene->bytes, &scene->card.opened),
        NJ_OK);
    atomic_store(&scene->card.present, true);
    atomic_store(&scene->card.blocks_due, true);
    scene->watch = (struct watch){.card = &scene->card,
                                  .gone = gone,
                                  .context = &scene->told,
                                  .client_limit_ns = client_limit_ns};
    assert_int_equal(watch_start(&scene->watch, &scene->report), NJ_OK);
}

static void pause_ms(long ms)
{
    const struct timespec pause = {.tv_nsec = ms * 1000000};
    nanosleep(&pause, NULL);
}

static void block(struct scene *scene)
{
    int16_t out[64 * 2];
    struct block_time time = {.time_ns = atomic_load(&scene->card.now_ns)};
    play_process(scene->card.process, out, 64, &time);
}

/* Blocks come all the while, until the watch told something or for so many turns of 5 ms. */
static bool told_within(struct scene *scene, int turns, bool blocks)
{
    atomic_store(&scene->card.blocks_due, blocks);
    for (int i = 0; i < turns && atomic_load(&scene->told.times) == 0; i++) {
        if (blocks)
            block(scene);
        pause_ms(5);
    }
    return atomic_load(&scene->told.times) == 1;
}

static void scene_end(struct scene *scene)
{
    watch_stop(&scene->watch);
    assert_true(atomic_load(&scene->told.times) <= 1);
    nj_client_destroy(scene->client);
    free(scene->segment);
}

static void a_card_that_plays_is_left_alone(void **state)
{
    struct scene scene;
    (void)state;
    scene_make(&scene, 0);
    assert_false(told_within(&scene, 100, true));
    scene_end(&scene);
}

static void blocks_that_stop_are_a_card_gone(void **state)
{
    struct scene scene;
    (void)state;
    scene_make(&scene, 0);
    assert_false(told_within(&scene, 20, true));
    assert_true(told_within(&scene, 2000, false));
    assert_int_equal(scene.told.error, NJ_EDEVICE);
    assert_string_equal(scene.told.why, "card gone: 'hw:9,0' gave no block for 260 ms");
    scene_end(&scene);
}

static void a_first_block_that_never_comes_is_a_card_gone(void **state)
{
    struct scene scene;
    (void)state;
    scene_make(&scene, 0);
    assert_true(told_within(&scene, 2000, false));
    assert_int_equal(scene.told.error, NJ_EDEVICE);
    assert_string_equal(scene.told.why, "card gone: 'hw:9,0' gave no block for 2000 ms");
    scene_end(&scene);
}

static void a_pulled_card_is_told_at_once(void **state)
{
    struct scene scene;
    (void)state;
    scene_make(&scene, 0);
    atomic_store(&scene.card.present, false);
    assert_true(told_within(&scene, 2000, true));
    assert_int_equal(scene.told.error, NJ_EDEVICE);
    assert_string_equal(scene.told.why, "card gone: 'hw:9,0' was pulled");
    scene_end(&scene);
}

static void a_stream_that_ends_on_a_card_that_stays_is_temporary(void **state)
{
    struct scene scene;
    (void)state;
    scene_make(&scene, 0);
    atomic_store(&scene.card.ended, true);
    assert_true(told_within(&scene, 2000, false));
    assert_int_equal(scene.told.error, NJ_ESYSTEM);
    assert_string_equal(scene.told.why, "the stream of 'hw:9,0' ended by an error of its driver");
    scene_end(&scene);
}

static void a_stream_that_ends_just_before_its_card_goes_is_a_card_gone(void **state)
{
    struct scene scene;
    (void)state;
    scene_make(&scene, 0);
    atomic_store(&scene.card.vanishes_when_ended, true);
    atomic_store(&scene.card.ended, true);
    assert_true(told_within(&scene, 2000, false));
    assert_int_equal(scene.told.error, NJ_EDEVICE);
    scene_end(&scene);
}

static void a_client_that_stays_away_is_told_as_no_error(void **state)
{
    struct scene scene;
    (void)state;
    scene_make(&scene, 1000000000);
    for (int i = 0; i < 100; i++) {
        nj_client_heartbeat(scene.client);
        block(&scene);
        pause_ms(5);
    }
    assert_int_equal(atomic_load(&scene.told.times), 0);
    assert_true(told_within(&scene, 2000, true));
    assert_int_equal(scene.told.error, NJ_OK);
    assert_memory_equal(scene.told.why, "no client has been here for", 27);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_that_plays_is_left_alone),
        cmocka_unit_test(blocks_that_stop_are_a_card_gone),
        cmocka_unit_test(a_first_block_that_never_comes_is_a_card_gone),
        cmocka_unit_test(a_pulled_card_is_told_at_once),
        cmocka_unit_test(a_stream_that_ends_on_a_card_that_stays_is_temporary),
        cmocka_unit_test(a_stream_that_ends_just_before_its_card_goes_is_a_card_gone),
        cmocka_unit_test(a_client_that_stays_away_is_told_as_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
