/* SPDX-License-Identifier: MIT
 * test_recording.c - the recording's thread beside a card that goes on: start, reload, trouble,
 * stop. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "interpose.h"
#include "take_lines.h"
#include "take_rig.h"

static struct rig rig;
static _Atomic bool failing; /* storage */

bool call_before(struct call *call)
{
    if (!atomic_load(&failing) || (call->kind != CALL_WRITE && call->kind != CALL_SYNC))
        return false;
    errno = EIO;
    return true;
}

void call_after(const struct call *call, long result)
{
    (void)call;
    (void)result;
}

static int setup(void **state)
{
    (void)state;
    take_lines_forget();
    take_rig_open(&rig, 2, NJ_FORMAT_S16, 262144);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    take_rig_close(&rig);
    return 0;
}

static struct recording *start(void)
{
    struct recording_options options = {.config = &rig.takes,
                                        .ticker = rig.ticker,
                                        .client = rig.client,
                                        .epoch = RIG_EPOCH,
                                        .ring_frames = rig.config.ring_frames,
                                        .log = take_lines_note};
    struct recording *recording;

    assert_int_equal(recording_create(&recording, &options), 0);
    assert_int_equal(recording_start(recording), 0);
    return recording;
}

static void sleep_ms(long ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

/* The card goes on while the thread writes: twice as fast as it would. */
static void capture(uint32_t blocks)
{
    for (uint32_t i = 0; i < blocks; i++) {
        take_rig_capture(&rig, 960);
        sleep_ms(10);
    }
}

static struct take_status *take_status(struct recording *recording, uint32_t index)
{
    static struct recording_status status;

    recording_status(recording, &status);
    assert_true(index < status.take_count);
    return &status.takes[index];
}

static void wait_for(struct recording *recording, uint32_t take, enum take_state state)
{
    for (int i = 0; i < 100 && take_status(recording, take)->state != state; i++)
        sleep_ms(50);
    assert_string_equal(take_state_text(take_status(recording, take)->state),
                        take_state_text(state));
}

static void a_stop_writes_all_that_the_ring_holds(void **state)
{
    struct recording *recording = start();
    (void)state;

    capture(60);
    recording_stop(recording);
    assert_int_equal(take_status(recording, 0)->state, TAKE_STOPPED);
    assert_int_equal(take_status(recording, 0)->frames, 60 * 960);
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
}

static void it_can_be_started_again(void **state)
{
    struct recording *recording = start();
    (void)state;

    capture(10);
    recording_stop(recording);
    capture(10);
    assert_int_equal(recording_start(recording), 0);
    capture(10);
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
}

static void the_status_says_what_is_written(void **state)
{
    static struct recording_status status;
    struct recording *recording = start();
    (void)state;

    recording_status(recording, &status);
    assert_int_equal(status.takes[0].state, TAKE_WAITING);
    capture(40);
    take_rig_lose(&rig, 300);
    capture(40);
    sleep_ms(400);
    recording_status(recording, &status);
    assert_int_equal(status.take_count, 1);
    assert_int_equal(status.channels, 2);
    assert_int_equal(status.takes[0].state, TAKE_RECORDING);
    assert_string_equal(status.takes[0].name, "dawn");
    assert_non_null(strstr(status.takes[0].file, rig.folder));
    assert_int_equal(status.takes[0].holes, 1);
    assert_int_equal(status.takes[0].hole_frames, 300);
    assert_int_equal(status.takes[0].lost_frames, 0);
    assert_int_equal(status.takes[0].frames + 300, status.takes[0].next_frame);
    assert_int_equal(status.takes[0].next_frame + status.waiting_frames, rig.frame);
    assert_true(status.peaks[0] > 0.9f && status.peaks[0] <= 1.0f);
    assert_true(status.peaks[1] > 0.9f && status.peaks[2] == 0.0f);
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
}

static void a_reload_leaves_the_same_takes_alone(void **state)
{
    struct take_rig_result result;
    struct recording *recording;
    (void)state;

    take_rig_add_take(&rig, "dusk", "dusk/%H.wav");
    take_rig_add_take(&rig, "noon", "noon.wav");
    recording = start();
    capture(30);
    rig.takes.takes[1].split_ms = 250; /* dusk changes, noon goes, night comes */
    rig.takes.take_count = 2;
    take_rig_add_take(&rig, "night", "night.wav");
    assert_int_equal(recording_reload(recording, &rig.takes), 0);
    capture(60);
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 1);
    take_rig_verify_all(&rig, "dusk", 0);
    take_rig_verify(&rig, "dusk", &result);
    assert_true(result.files > 3);
    take_rig_verify(&rig, "noon", &result);
    assert_int_equal(result.files, 1);
    assert_true(result.end_frame < rig.frame);
    take_rig_verify(&rig, "night", &result);
    assert_true(result.first_frame > 0 && result.end_frame == rig.frame);
}

static void a_missing_folder_is_waited_for(void **state)
{
    struct recording *recording;
    (void)state;

    assert_int_equal(rmdir(rig.folder), 0);
    recording = start();
    capture(5);
    recording_destroy(recording);
    assert_int_equal(take_lines_told("takes: 4800 frames could not be written"), 1);
    take_lines_forget();
    recording = start();
    capture(120);
    assert_int_equal(take_lines_told("No such file or directory"), 1);
    wait_for(recording, 0, TAKE_TROUBLE);
    assert_non_null(strstr(take_status(recording, 0)->trouble, "No such file or directory"));
    assert_int_equal(mkdir(rig.folder, 0755), 0);
    wait_for(recording, 0, TAKE_RECORDING);
    recording_destroy(recording);
    assert_int_equal(take_lines_told("No such file or directory"), 1);
    take_rig_verify_all(&rig, "dawn", 0);
}

static void a_folder_that_goes_and_comes_loses_nothing(void **state)
{
    char away[300];
    struct recording *recording;
    (void)state;

    rig.takes.takes[0].split_ms = 500;
    recording = start();
    capture(60);
    snprintf(away, sizeof(away), "%s-away", rig.folder);
    assert_int_equal(rename(rig.folder, away), 0);
    capture(60);
    wait_for(recording, 0, TAKE_TROUBLE);
    assert_non_null(strstr(take_status(recording, 0)->trouble, "No such file or directory"));
    assert_int_equal(rename(away, rig.folder), 0);
    wait_for(recording, 0, TAKE_RECORDING);
    assert_string_equal(take_status(recording, 0)->trouble, "");
    capture(60);
    recording_destroy(recording);
    assert_int_equal(take_lines_told("storage is well again"), 1);
    take_rig_verify_all(&rig, "dawn", 0);
}

/* The card is pulled, what was in memory for it is gone, and it comes back. */
static void a_file_that_lost_its_end_is_gone_on_with(void **state)
{
    char away[300], part[400];
    struct take_rig_result result;
    struct recording *recording;
    (void)state;

    take_rig_add_take(&rig, "dusk", "dusk.wav");
    recording = start();
    capture(60);
    sleep_ms(300);
    atomic_store(&failing, true);
    capture(60);
    wait_for(recording, 0, TAKE_TROUBLE);
    wait_for(recording, 1, TAKE_TROUBLE);
    snprintf(away, sizeof(away), "%s-away", rig.folder);
    assert_int_equal(rename(rig.folder, away), 0);
    capture(10);
    snprintf(part, sizeof(part), "%s/dusk.wav.part", away);
    assert_int_equal(truncate(part, 512 + 4 * 10000), 0);
    atomic_store(&failing, false);
    sleep_ms(1500);
    assert_int_equal(rename(away, rig.folder), 0);
    wait_for(recording, 0, TAKE_RECORDING);
    wait_for(recording, 1, TAKE_RECORDING);
    capture(10);
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify(&rig, "dusk", &result);
    assert_int_equal(result.files, 1);
    assert_int_equal(result.end_frame, rig.frame);
    assert_int_equal(result.wrong_frames, 0);
    assert_int_equal(result.rows, 1);
    assert_true(result.silent_frames > 20000);
    assert_int_equal(take_lines_told("tried again each second"), 2);
    assert_int_equal(take_lines_told("storage is well again"), 2);
    assert_true(take_lines_told("storage did not confirm") <= 2);
}

static void a_full_card_ends_the_file_and_is_told_once(void **state)
{
    struct recording *recording = start();
    struct take_rig_result result;
    (void)state;

    capture(40);
    rig.takes.keep_free_bytes = UINT64_C(1) << 60;
    assert_int_equal(recording_reload(recording, &rig.takes), 0);
    wait_for(recording, 0, TAKE_FULL);
    sleep_ms(2500);
    assert_int_equal(take_lines_told("waits for room"), 1);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 1); /* it can be taken away whole */
    capture(40);
    rig.takes.keep_free_bytes = 0;
    assert_int_equal(recording_reload(recording, &rig.takes), 0);
    wait_for(recording, 0, TAKE_RECORDING);
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
}

static void a_channel_that_the_card_lacks_disturbs_no_other_take(void **state)
{
    struct recording *recording;
    struct take_config *take;
    (void)state;

    take = take_rig_add_take(&rig, "dusk", "dusk.wav");
    take->channels[0] = 3;
    take->channel_count = 1;
    recording = start();
    capture(60);
    assert_int_equal(take_status(recording, 1)->state, TAKE_STOPPED);
    recording_destroy(recording);
    assert_int_equal(take_lines_told("the card has 2 channels"), 1);
    take_rig_verify_all(&rig, "dawn", 0);
}

static void add_failing_take(char obstacle[300])
{
    take_rig_add_take(&rig, "dusk", "obstacle/dusk.wav");
    snprintf(obstacle, 300, "%s/obstacle", rig.folder);
    fclose(fopen(obstacle, "w"));
}

static void a_stop_writes_all_for_the_takes_that_can(void **state)
{
    char obstacle[300];
    (void)state;

    add_failing_take(obstacle);
    struct recording *recording = start();
    capture(30);
    wait_for(recording, 1, TAKE_TROUBLE);
    for (int i = 0; i < 3; i++) {
        take_rig_lose(&rig, 300);
        capture(5);
    }
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
}

static void a_take_that_fails_alone_does_not_stop_the_others(void **state)
{
    char obstacle[300];
    struct take_rig_result result;
    struct recording *recording;
    (void)state;

    add_failing_take(obstacle);
    recording = start();
    for (int i = 0; i < 40; i++) { /* 14 s of a ring of 5 s */
        take_rig_capture(&rig, 16384);
        sleep_ms(50);
    }
    assert_int_equal(take_status(recording, 1)->state, TAKE_TROUBLE);
    assert_int_equal(take_lines_told("Not a directory"), 1);
    assert_int_equal(unlink(obstacle), 0);
    wait_for(recording, 1, TAKE_RECORDING);
    assert_true(take_status(recording, 1)->lost_frames > 0);
    recording_destroy(recording);
    take_rig_verify_all(&rig, "dawn", 0);
    take_rig_verify(&rig, "dusk", &result);
    assert_int_equal(result.wrong_frames + result.untold_frames, 0);
    assert_int_equal(result.end_frame, rig.frame);
    assert_true(result.first_frame > 0);
    assert_int_equal(result.rows, 1); /* what is missing before it */
}

static void without_a_card_there_is_no_file(void **state)
{
    struct recording *recording = start();
    struct take_rig_result result;
    (void)state;

    sleep_ms(300);
    recording_destroy(recording);
    take_rig_verify(&rig, "dawn", &result);
    assert_int_equal(result.files, 0);
    recording_destroy(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_stop_writes_all_that_the_ring_holds),
        TEST(it_can_be_started_again),
        TEST(the_status_says_what_is_written),
        TEST(a_reload_leaves_the_same_takes_alone),
        TEST(a_missing_folder_is_waited_for),
        TEST(a_folder_that_goes_and_comes_loses_nothing),
        TEST(a_file_that_lost_its_end_is_gone_on_with),
        TEST(a_full_card_ends_the_file_and_is_told_once),
        TEST(a_channel_that_the_card_lacks_disturbs_no_other_take),
        TEST(a_stop_writes_all_for_the_takes_that_can),
        TEST(a_take_that_fails_alone_does_not_stop_the_others),
        TEST(without_a_card_there_is_no_file),
    };

    return cmocka_run_group_tests_name("recording", tests, NULL, NULL);
}
