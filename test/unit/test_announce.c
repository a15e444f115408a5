/* SPDX-License-Identifier: MIT
 * test_announce.c - one engine, several threads that say how it is. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "engine/announce.h"
#include "test/unit/rig.h"

struct scene {
    struct rig rig;
    struct announcer announcer;
};

static void open_scene(struct scene *scene)
{
    struct nj_stream_config config = {.direction = NJ_PLAY};

    rig_open(&scene->rig, &config);
    announcer_init(&scene->announcer, (struct process_id){77, 123456789012});
}

static void close_scene(struct scene *scene)
{
    announcer_deinit(&scene->announcer);
    rig_close(&scene->rig);
}

static void say(struct scene *scene, uint32_t state, const char *text)
{
    announce(&scene->announcer, scene->rig.process, state, text);
}

static void the_end_is_the_last_word(void **unused)
{
    struct nj_engine_info info;
    struct scene scene;

    (void)unused;
    open_scene(&scene);
    say(&scene, NJ_ENGINE_STARTING, "card");
    nj_engine_info(scene.rig.client, &info);
    assert_int_equal(info.state, NJ_ENGINE_STARTING);
    assert_int_equal(info.pid, 77);
    assert_int_equal(info.start_time_ticks, 123456789012);
    say(&scene, NJ_ENGINE_ENDED, "card gone");
    say(&scene, NJ_ENGINE_READY, "card"); /* by a thread that had not heard of it */
    say(&scene, NJ_ENGINE_ENDED, "asked to stop");
    nj_engine_info(scene.rig.client, &info);
    assert_int_equal(info.state, NJ_ENGINE_ENDED);
    assert_string_equal(info.text, "card gone");
    close_scene(&scene);
}

static void *get_ready(void *argument)
{
    for (uint32_t i = 0; i < this_many(2000, 200000); i++)
        say(argument, NJ_ENGINE_READY, "a card with a long name");
    return NULL;
}

static void *get_started(void *argument)
{
    for (uint32_t i = 0; i < this_many(2000, 200000); i++)
        say(argument, NJ_ENGINE_STARTING, "card");
    say(argument, NJ_ENGINE_ENDED, "gone");
    return NULL;
}

static void two_threads_leave_whole_words(void **unused)
{
    void *(*const threads[2])(void *) = {get_ready, get_started};
    struct nj_engine_info info;
    struct scene scene;
    pthread_t thread[2];

    (void)unused;
    open_scene(&scene);
    say(&scene, NJ_ENGINE_STARTING, "card");
    for (uint32_t i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, threads[i], &scene), 0);
    do {
        nj_engine_info(scene.rig.client, &info);
        assert_string_equal(info.text, info.state == NJ_ENGINE_STARTING ? "card"
                                       : info.state == NJ_ENGINE_READY  ? "a card with a long name"
                                                                        : "gone");
    } while (info.state != NJ_ENGINE_ENDED);
    for (uint32_t i = 0; i < 2; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    nj_engine_info(scene.rig.client, &info);
    assert_int_equal(info.state, NJ_ENGINE_ENDED);
    close_scene(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_is_the_last_word),
        cmocka_unit_test(two_threads_leave_whole_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
