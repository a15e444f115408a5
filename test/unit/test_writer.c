/* SPDX-License-Identifier: MIT
 * test_writer.c - the time line onto a tape: from a frame, to a frame, never past the limit. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/writer.h"
#include "test/unit/capture_kit.h"

#define MOST 100000
#define LOST (BLOCK + 500) /* the block before the loss may be torn: it is given up */
#define FULL_AT 5000       /* frames that a small disk holds */

/* A tape that remembers. */
struct tape {
    uint32_t frames[MOST]; /* of 32 bits and as many channels as are kept; a hole's are 0 */
    uint32_t channels;
    uint64_t count;
    uint32_t holes;
    uint64_t last_hole;
    bool is_small;
};

int tape_put(struct tape *tape, const void *frames, uint64_t count, struct trouble *trouble)
{
    assert_true((tape->count + count) * tape->channels <= MOST);
    if (tape->is_small && tape->count + count > FULL_AT)
        return trouble_system(trouble, "tape", "write", ENOSPC);
    memcpy(tape->frames + tape->count * tape->channels, frames,
           count * tape->channels * sizeof tape->frames[0]);
    tape->count += count;
    return NJ_OK;
}

int tape_hole(struct tape *tape, const struct nj_span *hole, uint64_t count,
              struct trouble *trouble)
{
    (void)hole;
    (void)trouble;
    assert_true(tape->count + count <= MOST);
    memset(tape->frames + tape->count, 0, count * sizeof tape->frames[0]);
    tape->count += count;
    tape->holes++;
    tape->last_hole = count;
    return NJ_OK;
}

int tape_beat(struct tape *tape, double true_rate_hz, struct trouble *trouble)
{
    (void)tape;
    (void)true_rate_hz;
    (void)trouble;
    return NJ_OK;
}

struct scene {
    struct rig rig;
    struct ticker *ticker;
    struct ticker_sleeper *owner;
    struct tape tape;
    struct writer *writer;
    struct writer_options setup;
};

static struct scene *begin(void)
{
    struct scene *scene = calloc(1, sizeof *scene);

    assert_non_null(scene);
    scene->tape.channels = 1;
    open_capture(&scene->rig, 65536);
    assert_int_equal(ticker_create(&scene->ticker, NULL), NJ_OK);
    assert_int_equal(ticker_sleeper_create(&scene->owner, scene->ticker), NJ_OK);
    scene->setup = (struct writer_options){.client = scene->rig.client,
                                           .ticker = scene->ticker,
                                           .owner = scene->owner,
                                           .tape = &scene->tape,
                                           .rate_hz = 48000,
                                           .channels = 1,
                                           .format = NJ_FORMAT_S32,
                                           .limit_frame = NJ_ENDLESS,
                                           .end_frame = NJ_ENDLESS,
                                           .step_ns = 1000000};
    return scene;
}

static void start(struct scene *scene)
{
    assert_int_equal(writer_create(&scene->writer, &scene->setup), NJ_OK);
}

static void end(struct scene *scene)
{
    writer_destroy(scene->writer);
    ticker_sleeper_destroy(scene->owner);
    ticker_destroy(scene->ticker);
    rig_close(&scene->rig);
    free(scene);
}

static void run(struct scene *scene, uint32_t blocks)
{
    for (uint32_t i = 0; i < blocks; i++)
        capture(&scene->rig, BLOCK, 0, false);
}

/* Until the writer has ended or reached that frame. */
static struct writer_status await(struct scene *scene, uint64_t frame)
{
    struct writer_status status = {.ended = false};

    for (int i = 0; i < 10000 && !status.ended && status.next_frame < frame; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        writer_status(scene->writer, &status);
    }
    return status;
}

static void expect(const struct scene *scene, uint64_t first, uint64_t count)
{
    assert_int_equal(scene->tape.count, count);
    for (uint64_t i = 0; i < count; i++)
        assert_int_equal(scene->tape.frames[i], (uint32_t)(first + i));
}

static void it_takes_from_its_first_to_its_last_frame(void **state)
{
    struct scene *scene = begin();

    (void)state;
    scene->setup.begin_frame = 100;
    scene->setup.end_frame = 7333;
    start(scene);
    run(scene, 200);
    struct writer_status status = await(scene, NJ_ENDLESS);
    assert_true(status.ended);
    assert_int_equal(status.error, NJ_OK);
    assert_int_equal(status.next_frame, 7333);
    expect(scene, 100, 7233);
    end(scene);
}

static void it_stays_before_the_limit(void **state)
{
    struct scene *scene = begin();

    (void)state;
    scene->setup.limit_frame = 0;
    start(scene);
    run(scene, 100);
    assert_int_equal(await(scene, 0).next_frame, 0);
    writer_limit(scene->writer, 3000);
    assert_int_equal(await(scene, 3000).next_frame, 3000);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    writer_end(scene->writer, 4000);
    writer_end(scene->writer, 5000); /* the earlier one stays */
    assert_true(await(scene, NJ_ENDLESS).ended);
    expect(scene, 0, 4000);
    end(scene);
}

static void a_hole_is_silence_and_comes_as_a_whole(void **state)
{
    struct scene *scene = begin();

    (void)state;
    scene->setup.limit_frame = 0;
    start(scene);
    run(scene, 20);
    capture(&scene->rig, BLOCK, 500, true);
    run(scene, 20);
    uint64_t hole = 19 * BLOCK;
    writer_limit(scene->writer, hole + 100); /* within it: it is waited for */
    assert_int_equal(await(scene, hole).next_frame, hole);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    writer_end(scene->writer, hole + LOST + 100);
    struct writer_status status = await(scene, NJ_ENDLESS);
    assert_int_equal(scene->tape.holes, 1);
    assert_int_equal(scene->tape.last_hole, LOST);
    assert_int_equal(scene->tape.count, hole + LOST + 100);
    assert_int_equal(scene->tape.frames[hole - 1], hole - 1);
    assert_int_equal(scene->tape.frames[hole], 0);
    assert_int_equal(scene->tape.frames[hole + LOST], hole + LOST);
    assert_int_equal(status.lost_frames, LOST);
    assert_int_equal(status.holes, 1);
    end(scene);
}

static void it_ends_before_a_hole_when_that_is_fatal(void **state)
{
    struct scene *scene = begin();

    (void)state;
    scene->setup.to_first_hole = true;
    start(scene);
    run(scene, 20);
    capture(&scene->rig, BLOCK, 500, true);
    run(scene, 20);
    struct writer_status status = await(scene, NJ_ENDLESS);
    assert_true(status.ended && status.at_hole);
    expect(scene, 0, 19 * BLOCK);
    end(scene);
}

/* What comes before the first frame that is kept is the run's all the same; what comes before the
 * run is not. */
static void a_loss_in_what_is_left_out_is_the_run_s_too(void **state)
{
    (void)state;
    for (int late = 0; late < 2; late++) {
        struct scene *scene = begin();

        scene->setup.to_first_hole = true;
        scene->setup.run_frame = late ? 20 * BLOCK + 500 : 10 * BLOCK;
        scene->setup.begin_frame = 30 * BLOCK;
        scene->setup.end_frame = 32 * BLOCK;
        start(scene);
        run(scene, 20);
        capture(&scene->rig, BLOCK, 500, true);
        run(scene, 40);
        struct writer_status status = await(scene, NJ_ENDLESS);
        assert_true(status.ended);
        assert_int_equal(status.at_hole, !late);
        assert_int_equal(scene->tape.count, late ? 2 * BLOCK : 0);
        end(scene);
    }
}

/* Levels are of the channels that are kept. */
static void channels_are_picked_doubled_and_silenced(void **state)
{
    struct scene *scene = begin();
    struct level level[3];

    (void)state;
    scene->setup.end_frame = 5000;
    scene->tape.channels = scene->setup.kept_channels = 3;
    memcpy(scene->setup.map, (uint8_t[]){0, 1, 1}, 3);
    assert_int_equal(levels_create(&scene->setup.levels, 3, NJ_FORMAT_S32, 48000, 48000), NJ_OK);
    start(scene);
    run(scene, 100);
    assert_true(await(scene, NJ_ENDLESS).ended);
    assert_int_equal(scene->tape.count, 5000);
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(scene->tape.frames[3 * i], 0);
        assert_int_equal(scene->tape.frames[3 * i + 1], i);
        assert_int_equal(scene->tape.frames[3 * i + 2], i);
    }
    levels_take(scene->setup.levels, UINT64_MAX, level);
    assert_true(level[0].peak <= 0 && level[1].peak > 0 && level[2].peak > 0);
    struct levels *levels = scene->setup.levels;
    end(scene);
    levels_destroy(levels);
}

static void what_is_there_is_taken_when_no_more_will_come(void **state)
{
    struct scene *scene = begin();

    (void)state;
    start(scene);
    run(scene, 77);
    writer_drain(scene->writer);
    assert_true(await(scene, NJ_ENDLESS).ended);
    expect(scene, 0, 76 * BLOCK); /* the newest block is not believed yet */
    end(scene);
}

static void a_full_disk_ends_it_and_is_told(void **state)
{
    struct scene *scene = begin();

    (void)state;
    scene->tape.is_small = true;
    start(scene);
    run(scene, 200);
    struct writer_status status = await(scene, NJ_ENDLESS);
    assert_true(status.ended);
    assert_int_equal(status.error, NJ_EIO);
    assert_string_equal(status.trouble.text, "tape: write: No space left on device");
    assert_in_range(scene->tape.count, 1, FULL_AT);
    end(scene);
}

static void gain_and_fades_go_by_the_frame(void **state)
{
    struct scene *scene = begin();
    uint32_t at_gain;
    float value;

    (void)state;
    scene->setup.begin_frame = 1000;
    scene->setup.end_frame = 5000;
    scene->setup.scaled = true;
    scene->setup.fade = (struct fade){.gain = 0.5F, .in_frames = 1000, .out_frames = 1000};
    start(scene);
    run(scene, 100);
    assert_true(await(scene, NJ_ENDLESS).ended);
    assert_int_equal(scene->tape.count, 4000);
    assert_int_equal(scene->tape.frames[0], 0);
    memcpy(&value, &scene->tape.frames[500], sizeof value);
    assert_true(value == 1500 / 2147483648.0F * 0.25F);
    memcpy(&value, &scene->tape.frames[2000], sizeof value);
    assert_true(value == 3000 / 2147483648.0F * 0.5F);
    memcpy(&at_gain, &scene->tape.frames[3000], sizeof at_gain);
    value = 4000 / 2147483648.0F * 0.5F;
    assert_memory_equal(&at_gain, &value, sizeof value);
    memcpy(&value, &scene->tape.frames[3500], sizeof value);
    assert_true(value == 4500 / 2147483648.0F * 0.25F);
    end(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_takes_from_its_first_to_its_last_frame),
        cmocka_unit_test(it_stays_before_the_limit),
        cmocka_unit_test(a_hole_is_silence_and_comes_as_a_whole),
        cmocka_unit_test(it_ends_before_a_hole_when_that_is_fatal),
        cmocka_unit_test(a_loss_in_what_is_left_out_is_the_run_s_too),
        cmocka_unit_test(channels_are_picked_doubled_and_silenced),
        cmocka_unit_test(what_is_there_is_taken_when_no_more_will_come),
        cmocka_unit_test(a_full_disk_ends_it_and_is_told),
        cmocka_unit_test(gain_and_fades_go_by_the_frame),
    };
    return cmocka_run_group_tests_name("writer", tests, NULL, NULL);
}
