/* SPDX-License-Identifier: MIT
 * test_recorder.c - captured frames come to files exactly: splits, holes, formats, two takes. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "take_rig.h"

static void run(struct rig *rig, struct recording *recording, uint64_t frames)
{
    uint64_t writer;

    take_rig_capture(rig, frames);
    nj_capture_position(rig->client, &writer);
    recording_move(recording, writer);
}

static void end(struct rig *rig, struct recording *recording)
{
    recording_finish(recording);
    recording_destroy(recording);
    (void)rig;
}

static void a_take_holds_every_frame(void **state)
{
    struct rig rig;
    struct take_rig_result result;
    (void)state;

    take_rig_open(&rig, 2, NJ_FORMAT_S24_3, 65536);
    struct recording *recording = take_rig_recording(&rig);
    for (int i = 0; i < 20; i++)
        run(&rig, recording, 10007);
    end(&rig, recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 1);
    assert_int_equal(result.rows, 0);
    take_rig_close(&rig);
}

static void files_are_split_at_the_exact_frame(void **state)
{
    struct rig rig;
    struct take_rig_result result;
    (void)state;

    take_rig_open(&rig, 1, NJ_FORMAT_S16, 65536);
    rig.takes.takes[0].split_ms = 250;
    struct recording *recording = take_rig_recording(&rig);
    for (int i = 0; i < 12; i++)
        run(&rig, recording, 10000);
    end(&rig, recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 10);
    take_rig_close(&rig);
}

static void short_holes_become_silence(void **state)
{
    struct rig rig;
    struct take_rig_result result;
    (void)state;

    take_rig_open(&rig, 3, NJ_FORMAT_S24_3, 65536);
    rig.takes.takes[0].split_ms = 500;
    struct recording *recording = take_rig_recording(&rig);
    run(&rig, recording, 20000);
    take_rig_lose(&rig, 777);
    run(&rig, recording, 3000);
    take_rig_lose(&rig, 100000); /* across several files */
    run(&rig, recording, 20000);
    end(&rig, recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.silent_frames, 100777);
    assert_int_equal(result.left_out_frames, 0);
    take_rig_close(&rig);
}

static void holes_over_a_minute_end_the_file(void **state)
{
    struct rig rig;
    struct take_rig_result result;
    (void)state;

    take_rig_open(&rig, 1, NJ_FORMAT_S16, 65536);
    struct recording *recording = take_rig_recording(&rig);
    run(&rig, recording, 20000);
    take_rig_lose(&rig, 61 * 48000);
    run(&rig, recording, 30001);
    end(&rig, recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 2);
    assert_int_equal(result.left_out_frames, 61 * 48000);
    assert_int_equal(result.silent_frames, 0);
    take_rig_close(&rig);
}

static void a_full_ring_is_a_hole_in_the_ledger(void **state)
{
    struct rig rig;
    struct take_rig_result result;
    (void)state;

    take_rig_open(&rig, 2, NJ_FORMAT_S32, 16384);
    struct recording *recording = take_rig_recording(&rig);
    run(&rig, recording, 5000);
    take_rig_capture(&rig, 40000);
    run(&rig, recording, 0);
    run(&rig, recording, 5000);
    end(&rig, recording);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 1);
    assert_int_equal(result.wrong_frames, 0);
    assert_int_equal(result.end_frame, 50000);
    assert_true(result.silent_frames >= 40000 - 16384);
    assert_true(result.silent_frames <= 40000 - 16384 + 256);
    take_rig_close(&rig);
}

static void two_takes_of_one_card_do_not_disturb_each_other(void **state)
{
    struct rig rig;
    (void)state;

    take_rig_open(&rig, 2, NJ_FORMAT_S16, 65536);
    take_rig_add_take(&rig, "dusk", "dusk/%H.wav")->split_ms = 333;
    struct recording *recording = take_rig_recording(&rig);
    for (int i = 0; i < 10; i++) {
        run(&rig, recording, 9999);
        take_rig_lose(&rig, 500);
    }
    end(&rig, recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify_all(&rig, "dusk", 0);
    take_rig_close(&rig);
}

static void every_format_of_the_card_comes_through(void **state)
{
    const uint32_t formats[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_S32, NJ_FORMAT_F32};
    (void)state;

    for (uint32_t i = 0; i < 4; i++)
        for (uint32_t bits = 16; bits <= 40; bits += 8) {
            struct rig rig;

            take_rig_open(&rig, 2, formats[i], 65536);
            rig.takes.takes[0].bits = bits == 40 ? 0 : bits;
            rig.takes.takes[0].is_float = false;
            struct recording *recording = take_rig_recording(&rig);
            run(&rig, recording, 30000);
            end(&rig, recording);
            if (formats[i] != NJ_FORMAT_F32 || bits != 40) /* read back as integers */
                take_rig_verify_all(&rig, "dawn", 0);
            take_rig_close(&rig);
        }
}

static void a_new_supervisor_goes_on_in_the_same_file(void **state)
{
    struct rig rig;
    struct take_rig_result result;
    (void)state;

    take_rig_open(&rig, 1, NJ_FORMAT_S24_3, 65536);
    take_rig_add_take(&rig, "dusk", "dusk/%H.wav")->split_ms = 1000;
    for (int i = 0; i < 10; i++) {
        struct recording *recording = take_rig_recording(&rig);

        run(&rig, recording, 10001);
        take_rig_lose(&rig, 300);
        run(&rig, recording, 5000);
        if (i < 9)
            recording_destroy(recording); /* nothing is closed */
        else
            end(&rig, recording);
        take_rig_capture(&rig, 200);
        take_rig_new_client(&rig);
    }
    struct recording *recording = take_rig_recording(&rig);
    run(&rig, recording, 1);
    end(&rig, recording);
    take_rig_verify_all(&rig, "dusk", 0);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 2); /* the second after the clean stop */
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_close(&rig);
}

/* vfat ends a file one byte below 4 GiB; a limit of the process looks the same. */
static void a_file_that_can_grow_no_more_is_followed_by_the_next(void **state)
{
    struct rig rig;
    struct rlimit before, limit;
    struct take_rig_result result;
    (void)state;

    take_rig_open(&rig, 1, NJ_FORMAT_S24_3, 65536);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    limit = (struct rlimit){.rlim_cur = 100000, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    struct recording *recording = take_rig_recording(&rig);
    for (int i = 0; i < 12; i++)
        run(&rig, recording, 10007);
    end(&rig, recording);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 1 + 12 * 10007 / 33162);
    assert_int_equal(result.rows, 0);
    take_rig_close(&rig);
}

static void random_histories_lose_nothing(void **state)
{
    const char *seed = getenv("NJ_SEED");
    uint64_t random = seed ? strtoull(seed, NULL, 0) | 1 : 20261120;
    int histories = (int)this_many_slow(4, 12, 400);
    (void)state;

    for (int h = 0; h < histories; h++) {
        struct rig rig;
        uint32_t channels = 1 + take_rig_random(&random) % 4;

        take_rig_open(&rig, channels, NJ_FORMAT_S16 + take_rig_random(&random) % 3, 32768);
        rig.takes.takes[0].split_ms = take_rig_random(&random) % 3 * 217;
        take_rig_add_take(&rig, "dusk", "%S/%z.wav")->split_ms =
            take_rig_random(&random) % 900 + 100;
        struct recording *recording = take_rig_recording(&rig);
        run(&rig, recording, take_rig_random(&random) % 3000 + 1);
        for (int i = 0; i < 40; i++) {
            uint32_t what = take_rig_random(&random) % 10;

            if (what == 0)
                take_rig_lose(&rig, take_rig_random(&random) % 5000 + 1);
            if (what == 1 && rig.hole_count < 3)
                take_rig_lose(&rig, take_rig_random(&random) % 200000 + 2780000);
            if (what == 2) {
                recording_destroy(recording);
                take_rig_new_client(&rig);
                recording = take_rig_recording(&rig);
            }
            run(&rig, recording, take_rig_random(&random) % 12000);
        }
        end(&rig, recording);
        take_rig_verify_all(&rig, "dawn", 0);
        take_rig_verify_all(&rig, "dusk", 0);
        take_rig_close(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_take_holds_every_frame),
        cmocka_unit_test(files_are_split_at_the_exact_frame),
        cmocka_unit_test(short_holes_become_silence),
        cmocka_unit_test(holes_over_a_minute_end_the_file),
        cmocka_unit_test(a_full_ring_is_a_hole_in_the_ledger),
        cmocka_unit_test(two_takes_of_one_card_do_not_disturb_each_other),
        cmocka_unit_test(every_format_of_the_card_comes_through),
        cmocka_unit_test(a_new_supervisor_goes_on_in_the_same_file),
        cmocka_unit_test(a_file_that_can_grow_no_more_is_followed_by_the_next),
        cmocka_unit_test(random_histories_lose_nothing),
    };

    return cmocka_run_group_tests_name("recorder", tests, NULL, NULL);
}
