/* SPDX-License-Identifier: MIT
 * test_ring_threads.c - a ring is filled while it is played, for the thread sanitizer to look on:
 * every frame sounds, in order, and the dry ones are counted. */
#include <pthread.h>
#include <sched.h>

#include "test/unit/ring_scene.h"

#define LARGEST 200 /* chunk and block */
#define VALUES 30000
#define MARK 32000 /* sounds behind a play that was closed */

struct stage {
    struct ring_scene scene;
    uint64_t total;
    nj_handle play, mark; /* the last that were sent */
    _Atomic uint32_t blocks, over;
    /* what the engine's thread has heard; read when it has ended */
    uint64_t sounded, silent, wrong, behind;
    bool marked;
};

static int16_t value_of(uint64_t frame)
{
    return (int16_t)(frame % VALUES + 1);
}

static int16_t mark_value(uint64_t frame, uint32_t channel)
{
    (void)frame;
    (void)channel;
    return MARK;
}

static void hear(struct stage *stage, const int16_t *out, uint32_t frames)
{
    for (uint32_t i = 0; i < frames; i++) {
        if (stage->marked)
            stage->behind += out[i] != 0;
        else if (out[i] == MARK)
            stage->marked = true;
        else if (out[i] == 0)
            stage->silent++;
        else
            stage->wrong += out[i] != value_of(stage->sounded++);
    }
}

static void *run_engine(void *argument)
{
    struct stage *stage = argument;
    struct chance chance = chance_begin(41);
    int16_t out[LARGEST];

    while (!atomic_load(&stage->over)) {
        uint32_t frames = (uint32_t)chance_between(&chance, 1, LARGEST);

        rig_play(&stage->scene.rig, out, frames);
        hear(stage, out, frames);
        atomic_fetch_add(&stage->blocks, 1);
        if (chance_between(&chance, 0, 3) == 0)
            sched_yield();
    }
    return NULL;
}

/* Until the engine has put out so many blocks more. */
static void pause_for(struct stage *stage, uint32_t blocks)
{
    uint32_t before = atomic_load(&stage->blocks);

    while (atomic_load(&stage->blocks) - before < blocks)
        sched_yield();
}

static void *run_writer(void *argument)
{
    struct stage *stage = argument;
    struct chance chance = chance_begin(42);
    int16_t frames[LARGEST];
    uint64_t written = 0;

    while (written < stage->total) {
        uint64_t count = chance_between(&chance, 1, LARGEST);
        int64_t done;

        count = count < stage->total - written ? count : stage->total - written;
        for (uint64_t i = 0; i < count; i++)
            frames[i] = value_of(written + i);
        done = nj_ring_write(stage->scene.ring, frames, count); /* what has room */
        if (done < 0)
            break;
        written += (uint64_t)done;
        if (done == 0)
            sched_yield();
        if (chance_between(&chance, 0, 20) == 0)
            pause_for(stage, (uint32_t)chance_between(&chance, 1, 10)); /* it runs dry */
    }
    nj_ring_close(stage->scene.ring);
    return NULL;
}

/* Behind it a frame sounds that tells where it ended. */
static void send(struct stage *stage)
{
    struct nj_play mark = {.clip = 1, .gain = 1, .to_frame = 1};

    stage->play = start(&stage->scene.rig, &stage->scene.play);
    assert_int_equal(
        nj_queue(stage->scene.rig.client, stage->play, NJ_FOLLOW_END, &mark, &stage->mark), 0);
}

/* Hears of every play, and starts the next where one was dry, until the ring is closed and empty
 * and the mark has sounded. What the plays told, all together. */
static struct nj_event run_client(struct stage *stage)
{
    struct nj_client *client = stage->scene.rig.client;
    struct nj_event event, sum = {.frames = 0};
    bool over = false;

    while (!over) {
        while (nj_event_next(client, &event)) {
            if (event.kind != NJ_EVENT_DONE)
                continue;
            over |= event.handle == stage->mark && event.result == NJ_OK;
            if (event.handle != stage->play)
                continue;
            sum.frames += event.frames;
            sum.dry_frames += event.dry_frames;
            if (event.result == NJ_EDRY)
                send(stage);
        }
        sched_yield();
    }
    return sum;
}

static void run(uint32_t dry)
{
    struct stage stage = {.total = this_many_slow(100000, 300000, 30000000)};
    pthread_t engine, writer;
    struct nj_event told;

    ring_scene_open(&stage.scene);
    stage.scene.play.start_frame = NJ_NOW;
    stage.scene.play.dry = dry;
    rig_clip(&stage.scene.rig, 1, 4096, 1, 1, mark_value);
    send(&stage);
    assert_int_equal(pthread_create(&engine, NULL, run_engine, &stage), 0);
    assert_int_equal(pthread_create(&writer, NULL, run_writer, &stage), 0);
    told = run_client(&stage);
    atomic_store(&stage.over, 1);
    assert_int_equal(pthread_join(writer, NULL), 0);
    assert_int_equal(pthread_join(engine, NULL), 0);
    print_message("%llu frames of silence\n", (unsigned long long)stage.silent);
    assert_true(stage.marked);
    assert_int_equal(stage.wrong, 0);
    assert_int_equal(stage.behind, 0);
    assert_int_equal(stage.sounded, stage.total);
    assert_int_equal(told.frames, stage.total);
    assert_true(stage.silent > 0);
    assert_int_equal(told.dry_frames, dry == NJ_DRY_RESUME ? stage.silent : 0);
    ring_scene_close(&stage.scene);
}

static void a_play_that_waits_counts_every_silent_frame_of_its_ring(void **unused)
{
    (void)unused;
    run(NJ_DRY_RESUME);
}

static void plays_that_end_where_it_is_dry_follow_each_other_without_a_loss(void **unused)
{
    (void)unused;
    run(NJ_DRY_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_play_that_waits_counts_every_silent_frame_of_its_ring),
        cmocka_unit_test(plays_that_end_where_it_is_dry_follow_each_other_without_a_loss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
