/* SPDX-License-Identifier: MIT
 * test_monkey.c - anything at any time: each call answers, each block returns, each action
 * completes once, and nobody writes where it may not. */
#include "test/unit/monkey.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STEPS 400
#define PATIENCE_S 100 /* a block that takes so long never ends */

static struct monkey_act *of(struct monkey *monkey, nj_handle handle)
{
    for (uint32_t i = 0; i < MONKEY_ACTIONS; i++)
        if (handle != 0 && monkey->acts[i].handle == handle)
            return &monkey->acts[i];
    return NULL;
}

static int any_command(struct monkey *monkey, nj_handle target, nj_handle *handle)
{
    struct nj_client *client = monkey->rig.client;
    uint64_t at = monkey_frame(monkey);
    uint32_t frames = monkey_short(monkey);

    switch (monkey_pick(monkey, 0, 9)) {
    case 0:
        return nj_stop(client, target, at, frames, handle);
    case 1:
        return nj_gain(client, target, at, monkey_gain(monkey), frames, handle);
    case 2:
        return nj_pan(client, target, at, monkey_gain(monkey) - 0.5f, frames, handle);
    case 3:
    case 4:
        return nj_pause(client, target, at, frames, handle);
    case 5:
    case 6:
        return nj_resume(client, target, at, frames, handle);
    case 7:
        if (of(monkey, target))
            of(monkey, target)->exact = false;
        return nj_seek(client, target, at, monkey_number(monkey), handle);
    case 8:
        return nj_master(client, at, monkey_gain(monkey), frames, handle);
    default:
        return nj_stats_fetch(client, at, handle);
    }
}

static void command(struct monkey *monkey)
{
    struct monkey_act *act = monkey_place(monkey);
    nj_handle handle = 0;
    int code;

    if (!act)
        return;
    if (monkey_luck(monkey, 60))
        code = nj_stop_all(monkey->rig.client, monkey_frame(monkey), monkey_short(monkey), &handle);
    else
        code = any_command(monkey, monkey_handle(monkey), &handle);
    monkey_enter(monkey, act, handle, code);
}

static void look(struct monkey *monkey)
{
    nj_handle handle = monkey_handle(monkey);
    struct nj_position position;
    int code = nj_position(monkey->rig.client, handle, monkey_frame(monkey), &position);

    assert_true(code == NJ_EHANDLE || (code == 0 && position.state <= NJ_PLAY_PAUSED));
    if (of(monkey, handle) && of(monkey, handle)->exact && code == 0)
        assert_true(position.frames <= of(monkey, handle)->expected);
}

static void step(struct monkey *monkey)
{
    uint64_t what = monkey_pick(monkey, 0, 99);

    if (what < 30)
        monkey_block(monkey);
    else if (what < 50 && monkey->rig.config.direction == NJ_CAPTURE)
        monkey_start_record(monkey);
    else if (what < 46)
        monkey_start_one(monkey);
    else if (what < 50)
        monkey_start_group(monkey);
    else if (what < 72)
        command(monkey);
    else if (what < 85)
        monkey_rings(monkey);
    else if (what < 91)
        look(monkey);
    else if (what < 98)
        monkey_events(monkey);
    else if (monkey_luck(monkey, 5))
        rig_attach(&monkey->rig);
    else if (monkey_luck(monkey, 3))
        rig_reconnect(&monkey->rig);
}

/* Of the stream that is tried; 0: none. NJ_SEED and this make it again. */
static uint64_t trying;

static void tell(int signal)
{
    static const char text[] = "a block does not end\n";

    (void)signal;
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    abort();
}

static int tell_trying(void **unused)
{
    (void)unused;
    alarm(0);
    if (trying != 0)
        print_error("stream %llu of NJ_SEED\n", (unsigned long long)trying);
    return 0;
}

static void everything_at_random_completes_once_and_leaves_no_trace(void **unused)
{
    uint32_t rounds = this_many_slow(6, 60, 20000);

    (void)unused;
    signal(SIGALRM, tell);
    for (uint32_t round = 0; round < rounds; round++) {
        struct monkey monkey;

        alarm(PATIENCE_S);
        trying = 5000 + round;
        monkey_open(&monkey, trying);
        for (uint32_t i = 0; i < STEPS; i++)
            step(&monkey);
        monkey_settle(&monkey);
        monkey_close(&monkey);
    }
    trying = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(everything_at_random_completes_once_and_leaves_no_trace,
                                  tell_trying),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
