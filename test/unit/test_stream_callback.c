/* SPDX-License-Identifier: MIT
 * test_stream_callback.c - a callback makes and takes a stream's frames, every frame compared.
 * timeout: 120 */
#include "test/unit/stream_kit.h"

#include "board/sim/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { ROOM = 1 << 17 };

/* What a callback saw, and what it is to answer. */
struct seen {
    struct stream_kit kit;
    int16_t in[ROOM * KIT_CHANNELS];
    uint64_t frames, blocks;
    int64_t first_ns, last_ns;
    uint64_t lost, dry;
    bool out_of_order, odd_time;
    uint64_t end_at; /* frames after which it returns end_with; 0: never */
    int end_with;
};

static void note(struct seen *seen, const struct nj_block *block)
{
    seen->out_of_order |= block->frame != seen->frames;
    if (seen->blocks++ == 0)
        seen->first_ns = block->time_ns;
    seen->last_ns = block->time_ns;
    seen->lost = block->lost_frames;
    seen->dry = block->dry_frames;
    if (block->in != NULL && seen->frames + block->frames <= ROOM)
        memcpy(seen->in + seen->frames * KIT_CHANNELS, block->in,
               block->frames * KIT_CHANNELS * sizeof(int16_t));
}

static int answer(struct seen *seen, const struct nj_block *block)
{
    seen->frames += block->frames;
    return seen->end_at != 0 && seen->frames >= seen->end_at ? seen->end_with : NJ_CONTINUE;
}

static int listen(void *user, struct nj_block *block)
{
    struct seen *seen = user;

    assert_null(block->out);
    note(seen, block);
    return answer(seen, block);
}

static struct seen *begin(const char *sim, uint32_t directions, nj_callback *callback)
{
    struct seen *seen = calloc(1, sizeof *seen);

    assert_non_null(seen);
    stream_kit_begin(&seen->kit, sim, directions);
    seen->kit.options.play_io.ring_frames = seen->kit.options.capture_io.ring_frames = 0;
    seen->kit.options.callback = callback;
    seen->kit.options.user = seen;
    seen->kit.options.finished = NULL;
    return seen;
}

static void end(struct seen *seen)
{
    stream_kit_end(&seen->kit);
    free(seen);
}

static int64_t stopwatch_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void expect_ramp(const int16_t *frames, uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < count * KIT_CHANNELS; i++)
        if (frames[i] != source_ramp(first + i / 2, i % 2, 16))
            fail_msg("sample %d is %d", (int)i, frames[i]);
}

static void a_callback_hears_every_frame_once(void **state)
{
    struct seen *seen = begin("--lockstep --paused --source ramp", NJ_CAPTURE, listen);

    (void)state;
    stream_kit_open(&seen->kit);
    stream_kit_start(&seen->kit);
    stream_kit_run(&seen->kit, 30000);
    assert_int_equal(nj_stream_stop(seen->kit.stream), NJ_OK);
    assert_in_range(seen->frames, 29700, 30000);
    assert_int_equal(seen->frames, nj_stream_frames(seen->kit.stream, NJ_CAPTURE));
    assert_false(seen->out_of_order);
    expect_ramp(seen->in, 0, seen->frames);
    assert_int_equal(seen->lost, 0);
    /* Card frame n is at 1 s + n / rate. */
    assert_in_range(seen->first_ns, 999999999, 1000000001);
    assert_in_range((seen->last_ns - 1000000000) * 48 / 1000000, seen->frames - KIT_PERIOD - 1,
                    seen->frames - KIT_PERIOD + 1);
    end(seen);
}

static void complete_and_abort_end_the_run(void **state)
{
    struct seen *seen = begin("--lockstep --paused --source ramp", NJ_CAPTURE, listen);
    uint8_t byte;

    (void)state;
    seen->end_at = 1000;
    seen->end_with = NJ_COMPLETE;
    stream_kit_open(&seen->kit);
    assert_int_equal(nj_stream_read(seen->kit.stream, &byte, 0, 0), NJ_EINVAL);
    for (int i = 0; i < 4; i++) {
        seen->frames = 0;
        seen->end_with = i % 2 == 0 ? NJ_COMPLETE : NJ_ABORT;
        stream_kit_start(&seen->kit);
        stream_kit_run(&seen->kit, 3000);
        assert_int_equal(nj_stream_wait(seen->kit.stream, -1), NJ_OK);
        assert_int_equal(nj_stream_state(seen->kit.stream),
                         i % 2 == 0 ? NJ_STREAM_FINISHED : NJ_STREAM_ABORTED);
        /* The block that said so was the last. */
        assert_int_equal(seen->frames, (1000 + KIT_PERIOD - 1) / KIT_PERIOD * KIT_PERIOD);
    }
    end(seen);
}

/* Counts up, as stream_kit_count_up() does. */
static int speak(void *user, struct nj_block *block)
{
    struct seen *seen = user;

    assert_null(block->in);
    note(seen, block);
    for (uint32_t k = 0; k < block->frames * KIT_CHANNELS; k++)
        assert_int_equal(((int16_t *)block->out)[k], 0);
    stream_kit_count_up(block->out, block->frame, block->frames);
    return answer(seen, block);
}

/* Behind the silent buffer that the card began with: speak's frames, `least` to `most` of them,
 * then silence. */
static void expect_spoken(struct seen *seen, uint64_t least, uint64_t most)
{
    size_t frames, heard = 0;
    int16_t *played = stream_kit_played(&seen->kit, &frames);
    const int16_t *from = played + KIT_BUFFER * KIT_CHANNELS;
    int16_t want[KIT_CHANNELS];

    assert_true(frames >= KIT_BUFFER + least);
    for (size_t i = 0; i < KIT_BUFFER * KIT_CHANNELS; i++)
        assert_int_equal(played[i], 0);
    for (; heard < frames - KIT_BUFFER && from[heard * KIT_CHANNELS] != 0; heard++) {
        stream_kit_count_up(want, heard, 1);
        assert_memory_equal(from + heard * KIT_CHANNELS, want, sizeof want);
    }
    assert_in_range(heard, least, most);
    for (size_t i = heard * KIT_CHANNELS; i < (frames - KIT_BUFFER) * KIT_CHANNELS; i++)
        assert_int_equal(from[i], 0);
    free(played);
    free(seen);
}

static void what_a_callback_says_is_played_until_it_is_complete(void **state)
{
    struct seen *seen = begin("--lockstep --paused", NJ_PLAY, speak);

    (void)state;
    seen->end_at = 9000;
    seen->end_with = NJ_COMPLETE;
    stream_kit_open(&seen->kit);
    assert_int_equal(nj_stream_write(seen->kit.stream, NULL, 0, 0), NJ_EINVAL);
    stream_kit_start(&seen->kit);
    stream_kit_run(&seen->kit, 20000);
    assert_int_equal(nj_stream_wait(seen->kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(seen->kit.stream), NJ_STREAM_FINISHED);
    assert_int_equal(nj_stream_frames(seen->kit.stream, NJ_PLAY), seen->frames);
    assert_int_equal(nj_stream_lost(seen->kit.stream, NJ_PLAY), 0);
    assert_int_equal(seen->dry, 0);
    assert_false(seen->out_of_order);
    /* The first frame sounds behind the buffer. */
    assert_in_range(seen->first_ns, 1000000000 + 3999999, 1000000000 + 4000001);
    expect_spoken(seen, seen->frames, seen->frames);
}

static void a_block_that_aborts_is_not_played(void **state)
{
    struct seen *seen = begin("--lockstep --paused", NJ_PLAY, speak);
    uint64_t frames;

    (void)state;
    seen->end_at = 5000;
    seen->end_with = NJ_ABORT;
    stream_kit_open(&seen->kit);
    stream_kit_start(&seen->kit);
    stream_kit_run(&seen->kit, 8000);
    assert_int_equal(nj_stream_wait(seen->kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(seen->kit.stream), NJ_STREAM_ABORTED);
    frames = (5000 + KIT_PERIOD - 1) / KIT_PERIOD * KIT_PERIOD;
    assert_int_equal(seen->frames, frames);
    /* What had not sounded yet when the run ended is dropped: up to a buffer. */
    expect_spoken(seen, frames - KIT_PERIOD - KIT_BUFFER, frames - KIT_PERIOD);
}

static void a_stop_asks_for_no_more_and_plays_out_what_was_said(void **state)
{
    struct seen *seen = begin("--lockstep", NJ_PLAY, speak);

    (void)state;
    stream_kit_open(&seen->kit);
    stream_kit_start(&seen->kit);
    assert_int_equal(nj_stream_stop(seen->kit.stream), NJ_OK);
    assert_int_equal(nj_stream_state(seen->kit.stream), NJ_STREAM_STOPPED);
    assert_int_equal(nj_stream_frames(seen->kit.stream, NJ_PLAY), seen->frames);
    assert_false(seen->out_of_order);
    expect_spoken(seen, seen->frames, seen->frames);
}

static int speak_and_listen(void *user, struct nj_block *block)
{
    struct seen *seen = user;

    note(seen, block);
    stream_kit_count_up(block->out, block->frame, block->frames);
    return answer(seen, block);
}

static void hear_itself(const char *sim)
{
    struct seen *seen = begin(sim, NJ_PLAY | NJ_CAPTURE, speak_and_listen);
    int16_t want[KIT_CHANNELS];
    uint64_t delay;

    stream_kit_open(&seen->kit);
    delay = ((uint64_t)nj_stream_delay(seen->kit.stream) * 48 + 500000) / 1000000;
    assert_int_equal(delay, KIT_BUFFER + 2 * KIT_PERIOD);
    for (int run = 0; run < 5; run++) {
        seen->frames = seen->blocks = 0;
        stream_kit_start(&seen->kit);
        stream_kit_run(&seen->kit, 20000);
        assert_int_equal(nj_stream_abort(seen->kit.stream), NJ_OK);
        assert_false(seen->out_of_order);
        assert_in_range(seen->frames, 19000, 20200);
        assert_int_equal(seen->lost, 0);
        assert_int_equal(nj_stream_lost(seen->kit.stream, NJ_CAPTURE), 0);
        for (uint64_t k = 0; k < seen->frames; k++) {
            memset(want, 0, sizeof want);
            if (k >= delay)
                stream_kit_count_up(want, k - delay, 1);
            if (memcmp(seen->in + k * KIT_CHANNELS, want, sizeof want) != 0)
                fail_msg("run %d: frame %d is %d, not %d", run, (int)k, seen->in[k * 2], want[0]);
        }
    }
    end(seen);
}

/* Through the cable a callback hears itself, later by what nj_stream_delay() says, to the frame, in
 * every run, whatever the card's crystal does. */
static void a_duplex_callback_hears_itself_after_the_delay(void **state)
{
    (void)state;
    hear_itself("--lockstep --paused --source cable");
    hear_itself("--lockstep --paused --source cable --ppm 200");
    hear_itself("--lockstep --paused --source cable --ppm -200");
}

/* Input that the card lost is silence in its place; what comes after is as late as before. */
static void a_duplex_callback_keeps_its_delay_across_a_hole(void **state)
{
    struct seen *seen =
        begin("--lockstep --paused --source ramp", NJ_PLAY | NJ_CAPTURE, speak_and_listen);
    int64_t shift;

    (void)state;
    stream_kit_open(&seen->kit);
    stream_kit_start(&seen->kit);
    stream_kit_run(&seen->kit, 5000);
    sim_kit_tell(&seen->kit.sim, "xrun capture 200");
    stream_kit_run(&seen->kit, 10000);
    assert_int_equal(nj_stream_abort(seen->kit.stream), NJ_OK);
    assert_true(seen->lost >= 200);
    assert_int_equal(seen->lost, nj_stream_lost(seen->kit.stream, NJ_CAPTURE));
    /* Input frame n is card frame n; output frame n sounds at card frame n + buffer. */
    shift = KIT_BUFFER - (KIT_BUFFER + 2 * KIT_PERIOD);
    for (int64_t k = 0; k < (int64_t)seen->frames; k++) {
        const int16_t *frame = seen->in + k * KIT_CHANNELS;

        if ((frame[0] != 0 || frame[1] != 0) && frame[0] != (int16_t)(k + shift))
            fail_msg("frame %d is %d", (int)k, frame[0]);
    }
    end(seen);
}

static int take_a_while(void *user, struct nj_block *block)
{
    int64_t until = stopwatch_ns() + 300000;

    while (stopwatch_ns() < until)
        continue;
    return listen(user, block);
}

static void the_load_is_the_callback_s_share_of_the_time(void **state)
{
    struct seen *seen = begin("--lockstep --paused", NJ_CAPTURE, take_a_while);

    (void)state;
    stream_kit_open(&seen->kit);
    assert_true(nj_stream_load(seen->kit.stream) == 0);
    stream_kit_start(&seen->kit);
    stream_kit_run(&seen->kit, 500 * KIT_PERIOD);
    /* 300 us of the 1,333 us that a block lasts, at least: this thread may be held up. */
    assert_true(nj_stream_load(seen->kit.stream) > 0.1);
    end(seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_callback_hears_every_frame_once),
        cmocka_unit_test(complete_and_abort_end_the_run),
        cmocka_unit_test(what_a_callback_says_is_played_until_it_is_complete),
        cmocka_unit_test(a_block_that_aborts_is_not_played),
        cmocka_unit_test(a_stop_asks_for_no_more_and_plays_out_what_was_said),
        cmocka_unit_test(a_duplex_callback_hears_itself_after_the_delay),
        cmocka_unit_test(a_duplex_callback_keeps_its_delay_across_a_hole),
        cmocka_unit_test(the_load_is_the_callback_s_share_of_the_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
