/* SPDX-License-Identifier: MIT
 * test_stream_far.c - a callback whose card's blocks are another process's, every frame compared.
 * timeout: 120
 *
 * Called with words, this program is nightjar-engine. */
#include "test/unit/engine_self.h"
#include "test/unit/stream_kit.h"

#include "board/sim/source.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROOM = 1 << 15, AHEAD = KIT_BUFFER };

static const char *self;

struct seen {
    struct stream_kit kit;
    int16_t in[ROOM * KIT_CHANNELS];
    _Atomic uint64_t frames;
    atomic_bool sleeps; /* the callback does not return */
    uint64_t lost, dry, xruns;
    int64_t time_ns[ROOM / KIT_PERIOD];
    bool out_of_order;
    _Atomic uint64_t end_at; /* frames after which it is complete; 0: never */
};

static int talk(void *user, struct nj_block *block)
{
    struct seen *seen = user;
    uint64_t frames = seen->frames;

    seen->out_of_order |= block->frame != frames;
    while (atomic_load(&seen->sleeps))
        usleep(1000);
    assert_true(frames + block->frames <= ROOM);
    if (block->in != NULL)
        memcpy(seen->in + frames * KIT_CHANNELS, block->in,
               block->frames * KIT_CHANNELS * sizeof(int16_t));
    if (block->out != NULL)
        stream_kit_count_up(block->out, block->frame, block->frames);
    seen->time_ns[frames / KIT_PERIOD] = block->time_ns;
    seen->lost = block->lost_frames;
    seen->dry = block->dry_frames;
    seen->xruns += block->xrun;
    atomic_store(&seen->frames, frames + block->frames);
    return seen->end_at != 0 && seen->frames >= seen->end_at ? NJ_COMPLETE : NJ_CONTINUE;
}

static struct seen *begin(const char *sim, uint32_t directions)
{
    struct seen *seen = calloc(1, sizeof *seen);

    assert_non_null(seen);
    stream_kit_begin(&seen->kit, sim, directions);
    seen->kit.options.play_io.ring_frames = seen->kit.options.capture_io.ring_frames = 0;
    seen->kit.options.callback = talk;
    seen->kit.options.user = seen;
    seen->kit.options.finished = NULL;
    seen->kit.options.engine = self;
    if (nj_stream_open(&seen->kit.stream, &seen->kit.options, NULL, 0) != NJ_OK)
        fail_msg("no stream");
    return seen;
}

static void end(struct seen *seen)
{
    stream_kit_end(&seen->kit);
    free(seen);
}

static void await(struct seen *seen, uint64_t frames)
{
    for (int i = 0; i < 10000 && seen->frames < frames; i++)
        usleep(1000);
    assert_true(seen->frames >= frames);
}

/* A period at a time: the callback is as punctual as can be. */
static void run(struct seen *seen, uint64_t frames)
{
    for (; frames > 0; frames -= KIT_PERIOD) {
        uint64_t before = seen->frames;

        stream_kit_run(&seen->kit, KIT_PERIOD);
        await(seen, before + KIT_PERIOD);
    }
}

/* The engine is through with all that the card has had. */
static void settle(const struct seen *seen, uint64_t frames)
{
    struct nj_stats stats = {0};

    for (int i = 0; i < 10000 && stats.frames < frames; i++) {
        usleep(1000);
        nj_stats(nj_stream_client(seen->kit.stream, NJ_PLAY), &stats);
    }
    assert_int_equal(stats.frames, frames);
}

/* talk's frames from `first` on are what the card played from `at` on. */
static void expect_spoken(const int16_t *played, size_t at, uint64_t first, uint64_t count)
{
    int16_t want[KIT_CHANNELS];

    for (uint64_t i = 0; i < count; i++) {
        stream_kit_count_up(want, first + i, 1);
        if (memcmp(played + (at + i) * KIT_CHANNELS, want, sizeof want) != 0)
            fail_msg("frame %d is %d, not %d", (int)(at + i), played[(at + i) * KIT_CHANNELS],
                     want[0]);
    }
}

static void expect_silence(const int16_t *played, size_t at, uint64_t count)
{
    for (uint64_t i = 0; i < count * KIT_CHANNELS; i++)
        assert_int_equal(played[at * KIT_CHANNELS + i], 0);
}

static void what_it_says_sounds_a_buffer_later(void **state)
{
    struct seen *seen = begin("--lockstep --paused", NJ_PLAY);
    uint64_t said;
    size_t frames;
    int16_t *played;

    (void)state;
    stream_kit_start(&seen->kit);
    assert_int_equal(seen->frames, AHEAD);
    run(seen, 100 * KIT_PERIOD);
    assert_int_equal(seen->frames, AHEAD + 100 * KIT_PERIOD);
    /* What was made before the engine ran has no time; card frame n sounds at 1 s + n / rate. */
    for (uint64_t k = 0; k < seen->frames / KIT_PERIOD; k++) {
        int64_t at = 1000000000 + (int64_t)(k * KIT_PERIOD + KIT_BUFFER) * 1000000 / 48;

        if (k < KIT_PERIODS)
            assert_int_equal(seen->time_ns[k], 0);
        else
            assert_in_range(seen->time_ns[k] - at + 2, 0, 4);
    }
    seen->end_at = seen->frames + KIT_PERIOD;
    run(seen, KIT_PERIOD);
    stream_kit_run(&seen->kit, 20 * KIT_PERIOD);
    assert_int_equal(nj_stream_wait(seen->kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(seen->kit.stream), NJ_STREAM_FINISHED);
    said = seen->frames;
    assert_int_equal(nj_stream_frames(seen->kit.stream, NJ_PLAY), said);
    assert_false(seen->out_of_order);
    assert_int_equal(seen->dry, 0);
    assert_int_equal(seen->xruns, 0);
    played = stream_kit_played(&seen->kit, &frames);
    assert_true(frames >= KIT_BUFFER + said);
    expect_silence(played, 0, KIT_BUFFER);
    expect_spoken(played, KIT_BUFFER, 0, said);
    expect_silence(played, KIT_BUFFER + said, frames - KIT_BUFFER - said);
    free(played);
    free(seen);
}

static void what_it_hears_is_the_input_frame_by_frame(void **state)
{
    struct seen *seen = begin("--lockstep --paused --source ramp", NJ_CAPTURE);

    (void)state;
    for (int i = 0; i < 2; i++) {
        int16_t first;

        seen->frames = 0;
        stream_kit_start(&seen->kit);
        stream_kit_run(&seen->kit, 100 * KIT_PERIOD);
        await(seen, 97 * KIT_PERIOD);
        assert_int_equal(nj_stream_stop(seen->kit.stream), NJ_OK);
        /* The newest block is not believed yet. */
        assert_in_range(seen->frames, 98 * KIT_PERIOD, 99 * KIT_PERIOD);
        assert_int_equal(nj_stream_frames(seen->kit.stream, NJ_CAPTURE), seen->frames);
        assert_int_equal(seen->lost, 0);
        first = seen->in[0];
        for (int k = 0; k < (int)seen->frames; k++)
            assert_int_equal(seen->in[k * KIT_CHANNELS], (int16_t)(first + k));
    }
    assert_false(seen->out_of_order);
    end(seen);
}

static uint64_t delay_of(const struct seen *seen)
{
    return ((uint64_t)nj_stream_delay(seen->kit.stream) * 48 + 500000) / 1000000;
}

static void both_directions_are_a_buffer_further_apart(void **state)
{
    struct seen *seen = begin("--lockstep --paused --source cable", NJ_PLAY | NJ_CAPTURE);
    uint64_t delay = delay_of(seen);

    (void)state;
    assert_int_equal(delay, 2 * KIT_BUFFER + 2 * KIT_PERIOD);
    for (int i = 0; i < 3; i++) {
        seen->frames = 0;
        stream_kit_start(&seen->kit);
        run(seen, 100 * KIT_PERIOD);
        assert_int_equal(nj_stream_abort(seen->kit.stream), NJ_OK);
        assert_int_equal(seen->lost, 0);
        assert_int_equal(seen->dry, 0);
        expect_silence(seen->in, 0, delay);
        expect_spoken(seen->in, delay, 0, seen->frames - delay);
    }
    assert_false(seen->out_of_order);
    end(seen);
}

/* Nothing is said in time, and it goes on; what it hears is as late as before. */
static void a_callback_that_is_too_late_is_silence_and_counted(void **state)
{
    struct seen *seen = begin("--lockstep --paused --source ramp", NJ_PLAY | NJ_CAPTURE);
    int64_t shift = KIT_BUFFER - (int64_t)delay_of(seen);
    uint64_t before, hole = 17 * KIT_PERIOD;

    (void)state;
    stream_kit_start(&seen->kit);
    run(seen, 50 * KIT_PERIOD);
    before = seen->frames;
    seen->sleeps = true;
    stream_kit_run(&seen->kit, AHEAD + hole);
    settle(seen, 50 * KIT_PERIOD + AHEAD + hole);
    seen->sleeps = false;
    await(seen, before + AHEAD);
    run(seen, 50 * KIT_PERIOD);
    assert_int_equal(seen->dry, hole);
    assert_in_range(seen->xruns, 1, 2); /* the block that slept may have begun after some of it */
    assert_int_equal(nj_stream_lost(seen->kit.stream, NJ_PLAY), hole);
    /* As much of the input is for nobody. */
    assert_int_equal(seen->lost, hole);
    assert_int_equal(seen->in[(before - 1) * KIT_CHANNELS], (int16_t)((int64_t)before - 1 + shift));
    assert_int_equal(seen->in[(seen->frames - 1) * KIT_CHANNELS],
                     (int16_t)((int64_t)(seen->frames - 1 + hole) + shift));
    assert_false(seen->out_of_order);
    end(seen);
}

static void a_killed_engine_ends_the_callback_too(void **state)
{
    struct seen *seen = begin("--lockstep --paused --source ramp", NJ_PLAY | NJ_CAPTURE);
    struct nj_engine_info info;
    uint64_t frames;

    (void)state;
    for (int i = 0; i < 2; i++) {
        seen->frames = 0;
        stream_kit_start(&seen->kit);
        run(seen, 10 * KIT_PERIOD);
        nj_engine_info(nj_stream_client(seen->kit.stream, NJ_PLAY), &info);
        assert_int_equal(kill(info.pid, SIGKILL), 0);
        assert_int_equal(nj_stream_wait(seen->kit.stream, -1), NJ_EDEVICE);
        frames = seen->frames;
        usleep(20000);
        assert_int_equal(seen->frames, frames);
    }
    end(seen);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_says_sounds_a_buffer_later),
        cmocka_unit_test(what_it_hears_is_the_input_frame_by_frame),
        cmocka_unit_test(both_directions_are_a_buffer_further_apart),
        cmocka_unit_test(a_callback_that_is_too_late_is_silence_and_counted),
        cmocka_unit_test(a_killed_engine_ends_the_callback_too),
    };

    self = engine_self(argc, argv);
    return cmocka_run_group_tests_name("stream_far", tests, NULL, NULL);
}
