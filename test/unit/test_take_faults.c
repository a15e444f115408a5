/* SPDX-License-Identifier: MIT
 * test_take_faults.c - takes are killed and refused at every system call, and miss nothing.
 *
 * The call that is due kills the process (before, after, or half way through a write) or fails.
 * timeout: 300 */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "interpose.h"
#include "take_rig.h"

/* ---- the calls ------------------------------------------------------------------------------- */

enum fault { NONE, KILL_BEFORE, KILL_HALF, KILL_AFTER, FAIL };

static struct {
    enum fault fault;
    int error;      /* FAIL: errno */
    uint64_t first; /* the call that is due, counted from 1 */
    uint64_t last;  /* FAIL: up to this one */
    uint64_t calls;
    bool no_rename, no_link; /* a file system without RENAME_NOREPLACE, or without links */
} plan;

static void kill_self(void)
{
    kill(getpid(), SIGKILL);
}

bool call_before(struct call *call)
{
    if (plan.no_rename && call->kind == CALL_RENAME) {
        errno = EINVAL;
        return true;
    }
    if (plan.no_link && call->kind == CALL_LINK) {
        errno = EPERM;
        return true;
    }
    if (plan.fault == NONE)
        return false;
    plan.calls++;
    if (plan.fault == KILL_BEFORE && plan.calls == plan.first)
        kill_self();
    if (plan.fault == KILL_HALF && plan.calls == plan.first)
        call->bytes /= 2;
    if (plan.fault != FAIL || plan.calls < plan.first || plan.calls > plan.last)
        return false;
    errno = plan.error;
    return true;
}

void call_after(const struct call *call, long result)
{
    (void)call;
    (void)result;
    if ((plan.fault == KILL_AFTER || plan.fault == KILL_HALF) && plan.calls == plan.first)
        kill_self();
}

/* ---- one short history ---------------------------------------------------------------------- */

static const struct step {
    uint32_t frames, hole;
} HISTORY[] = {{3000, 0},     {5000, 0}, {300, 700},      {6000, 0}, {100, 30},
               {4000, 12000}, {7000, 0}, {2000, 2880100}, {500, 0},  {9000, 0}};
#define STEPS (sizeof(HISTORY) / sizeof(HISTORY[0]))

/* In memory that children share: they move the card on. */
struct shared {
    struct rig rig;
    uint32_t step;
};

static struct shared *history_open(void)
{
    struct shared *shared =
        mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_ptr_not_equal(shared, MAP_FAILED);
    take_rig_open(&shared->rig, 1, NJ_FORMAT_S24_3, 65536);
    shared->rig.takes.takes[0].split_ms = 250;
    take_rig_add_take(&shared->rig, "dusk", "all.wav")->bits = 32;
    shared->step = 0;
    return shared;
}

static void history_close(struct shared *shared)
{
    take_rig_close(&shared->rig);
    munmap(shared, sizeof(*shared));
}

/* Every pause for a retry is over, every beat is due. */
static void hurry(struct recording *recording)
{
    recording->adopt_ns = 0;
    recording->beat_at.tv_sec = 0;
    for (uint32_t i = 0; i < recording->recorder_count; i++)
        recording->recorders[i]->retry_ns = 0;
}

static void play(struct shared *shared, struct recording *recording)
{
    struct rig *rig = &shared->rig;
    uint64_t writer;

    while (shared->step < STEPS) {
        const struct step *step = &HISTORY[shared->step++];

        take_rig_capture(rig, step->frames);
        if (step->hole)
            take_rig_lose(rig, step->hole);
        nj_capture_position(rig->client, &writer);
        hurry(recording);
        recording_move(recording, writer);
    }
    for (int i = 0; i < 64 && nj_capture_position(rig->client, &writer) < writer; i++) {
        hurry(recording);
        recording_move(recording, writer);
    }
    hurry(recording);
    recording_finish(recording);
}

/* Runs on in a child that dies at a call; false when it came to its end. */
static bool killed_at(struct shared *shared, enum fault fault, uint64_t call)
{
    int status;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct nj_client *client;

        plan.calls = 0;
        plan.first = call;
        plan.fault = fault;
        if (nj_client_create(&client, shared->rig.segment, shared->rig.bytes))
            _exit(2);
        struct recording_options options = {.config = &shared->rig.takes,
                                            .ticker = shared->rig.ticker,
                                            .client = client,
                                            .epoch = RIG_EPOCH};
        struct recording *recording;
        if (recording_create(&recording, &options))
            _exit(3);
        recording->adopted = recording_adopt(recording);
        play(shared, recording);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
        assert_int_equal(WEXITSTATUS(status), 0);
        return false;
    }
    assert_int_equal(WTERMSIG(status), SIGKILL);
    return true;
}

static void finish_here(struct shared *shared)
{
    take_rig_new_client(&shared->rig);
    struct recording *recording = take_rig_recording(&shared->rig);
    play(shared, recording);
    recording_destroy(recording);
    take_rig_verify_all(&shared->rig, "dawn", 0);
    take_rig_verify_all(&shared->rig, "dusk", 0);
}

static void a_kill_at_any_call_loses_no_frame(void **state)
{
    uint64_t stride = this_many_slow(47, 5, 1);
    (void)state;

    for (enum fault fault = KILL_BEFORE; fault <= KILL_AFTER; fault++) {
        bool killed = true;
        uint64_t call = (uint64_t)fault;

        for (; killed; call += stride) {
            struct shared *shared = history_open();

            killed = killed_at(shared, fault, call);
            finish_here(shared);
            history_close(shared);
        }
        assert_true(call > 100); /* the history makes calls at all */
    }
}

static void kills_one_after_another_lose_no_frame(void **state)
{
    uint64_t random = 77;
    uint32_t histories = this_many_slow(6, 40, 1000);
    (void)state;

    for (uint32_t h = 0; h < histories; h++) {
        struct shared *shared = history_open();
        uint32_t kills = 0;

        while (kills < 8 && killed_at(shared, KILL_BEFORE + take_rig_random(&random) % 3,
                                      take_rig_random(&random) % 60 + 1))
            kills++;
        finish_here(shared);
        history_close(shared);
    }
}

static void a_refusal_of_any_call_loses_no_frame(void **state)
{
    const int errors[] = {ENOSPC, EIO, EROFS};
    uint64_t stride = this_many_slow(61, 7, 1);
    (void)state;

    for (uint32_t e = 0; e < 3; e++)
        for (uint64_t length = 1; length <= 31; length += 15) {
            bool reached = true;

            for (uint64_t call = 1 + e; reached; call += stride) {
                struct shared *shared = history_open();
                struct recording *recording = take_rig_recording(&shared->rig);

                plan.fault = FAIL;
                plan.error = errors[e];
                plan.first = call;
                plan.last = call + length - 1;
                plan.calls = 0;
                play(shared, recording);
                plan.fault = NONE;
                reached = plan.calls >= call;
                assert_true(plan.calls > 100);
                recording_destroy(recording);
                finish_here(shared);
                history_close(shared);
            }
        }
}

/* vfat in old kernels, exFAT, FUSE: some know no careful rename, some no links. */
static void a_plain_file_system_keeps_every_name(void **state)
{
    (void)state;

    plan.no_rename = true;
    for (int links = 0; links < 2; links++) {
        struct shared *shared = history_open();
        char path[300], text[8] = {0};

        plan.no_link = links == 0;
        snprintf(path, sizeof(path), "%s/all.wav", shared->rig.folder);
        struct recording *recording = take_rig_recording(&shared->rig);
        take_rig_capture(&shared->rig, 100);
        recording_move(recording, 100);
        FILE *file = fopen(path, "w"); /* comes while all.wav.part is open */
        assert_non_null(file);
        fputs("mine", file);
        fclose(file);
        play(shared, recording);
        recording_destroy(recording);
        assert_non_null(file = fopen(path, "r"));
        assert_int_equal(fread(text, 1, sizeof(text), file), 4);
        fclose(file);
        assert_string_equal(text, "mine");
        assert_int_equal(unlink(path), 0);
        take_rig_verify_all(&shared->rig, "dawn", 0);
        take_rig_verify_all(&shared->rig, "dusk", 0);
        history_close(shared);
    }
    plan.no_rename = plan.no_link = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_at_any_call_loses_no_frame),
        cmocka_unit_test(kills_one_after_another_lose_no_frame),
        cmocka_unit_test(a_plain_file_system_keeps_every_name),
        cmocka_unit_test(a_refusal_of_any_call_loses_no_frame),
    };

    return cmocka_run_group_tests_name("take faults", tests, NULL, NULL);
}
