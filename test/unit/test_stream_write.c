/* SPDX-License-Identifier: MIT
 * test_stream_write.c - writing a stream's frames, every frame compared.
 * timeout: 120 */
#include "test/unit/stream_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The card's frames are the silent buffer that it began with, what was written, then silence. */
static void expect_played(const int16_t *played, size_t frames, const int16_t *want, size_t count)
{
    for (size_t i = 0; i < KIT_BUFFER * KIT_CHANNELS; i++)
        assert_int_equal(played[i], 0);
    played += KIT_BUFFER * KIT_CHANNELS;
    frames -= KIT_BUFFER;
    assert_true(frames >= count);
    for (size_t i = 0; i < count * KIT_CHANNELS; i++)
        if (played[i] != want[i])
            fail_msg("sample %zu is %d, not %d", i, played[i], want[i]);
    for (size_t i = count * KIT_CHANNELS; i < frames * KIT_CHANNELS; i++)
        if (played[i] != 0)
            fail_msg("sample %zu is %d after the end", i, played[i]);
}

/* Of frames that were skipped with silence: how many, and that nothing else differs. */
static uint64_t silence_between(const int16_t *played, size_t frames, const int16_t *want,
                                size_t count)
{
    size_t at = 0, silent = 0, i = 0;

    for (; i < frames && at < count; i++) {
        if (memcmp(played + i * KIT_CHANNELS, want + at * KIT_CHANNELS,
                   KIT_CHANNELS * sizeof *want) == 0)
            at++;
        else if (played[2 * i] == 0 && played[2 * i + 1] == 0)
            silent++;
        else
            fail_msg("frame %zu is neither silence nor the next one", i);
    }
    assert_int_equal(at, count);
    return silent;
}

static void what_was_written_before_the_start_sounds_from_its_first_frame_on(void **state)
{
    struct stream_kit kit;
    static int16_t frames[6000 * KIT_CHANNELS];
    size_t played_frames;

    (void)state;
    stream_kit_count_up(frames, 0, 6000);
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_room(kit.stream), 8192);
    assert_int_equal(nj_stream_write(kit.stream, frames, 6000, -1), 6000);
    assert_int_equal(nj_stream_room(kit.stream), 2192);
    nj_stream_end(kit.stream);
    assert_int_equal(nj_stream_write(kit.stream, frames, 1, 0), NJ_ECLOSED);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 10000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_FINISHED);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 6000);
    assert_int_equal(nj_stream_lost(kit.stream, NJ_PLAY), 0);
    int16_t *played = stream_kit_played(&kit, &played_frames);
    expect_played(played, played_frames, frames, 6000);
    free(played);
}

/* Exactly: the run ends no earlier than the last frame has sounded. */
static void a_stop_plays_out_all_that_was_written(void **state)
{
    struct stream_kit kit;
    static int16_t frames[5000 * KIT_CHANNELS];
    size_t played_frames;

    (void)state;
    stream_kit_count_up(frames, 0, 5000);
    stream_kit_begin(&kit, "--lockstep", NJ_PLAY);
    kit.options.play.period_frames = 512;
    stream_kit_open(&kit);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(nj_stream_write(kit.stream, frames, 5000, 0), 5000);
        assert_int_equal(nj_stream_start(kit.stream), NJ_OK);
        assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
        assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_STOPPED);
        assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY),
                         5000 + nj_stream_lost(kit.stream, NJ_PLAY));
    }
    int16_t *played = stream_kit_played(&kit, &played_frames);
    static int16_t thrice[15000 * KIT_CHANNELS];
    for (int i = 0; i < 3; i++)
        memcpy(thrice + i * 5000 * KIT_CHANNELS, frames, sizeof frames);
    (void)silence_between(played, played_frames, thrice, 15000);
    free(played);
}

static void an_abort_drops_what_has_not_sounded(void **state)
{
    struct stream_kit kit;
    static int16_t frames[8000 * KIT_CHANNELS];
    size_t played_frames;

    (void)state;
    stream_kit_count_up(frames, 0, 8000);
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_write(kit.stream, frames, 8000, 0), 8000);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 1000);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 960); /* whole periods */
    /* What was left of it does not sound in the next run. */
    assert_int_equal(nj_stream_room(kit.stream), 8192);
    int16_t *played = stream_kit_played(&kit, &played_frames);
    assert_in_range(played_frames, 1000, 1000 + KIT_PERIOD);
    assert_memory_equal(played + KIT_BUFFER * KIT_CHANNELS, frames,
                        (1000 - KIT_BUFFER) * KIT_CHANNELS * sizeof *frames);
    free(played);
}

static void a_dry_output_is_silence_and_goes_on_at_the_next_frame(void **state)
{
    struct stream_kit kit;
    static int16_t frames[4000 * KIT_CHANNELS];
    size_t played_frames;
    uint64_t dry;

    (void)state;
    stream_kit_count_up(frames, 0, 4000);
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(nj_stream_write(kit.stream, frames + i * 1000 * KIT_CHANNELS, 1000, 0),
                         1000);
        stream_kit_run(&kit, 1500);
    }
    dry = nj_stream_lost(kit.stream, NJ_PLAY);
    assert_int_equal(dry, 5952 - 4000); /* 93 periods of 6,000 frames */
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 4000 + dry);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    int16_t *played = stream_kit_played(&kit, &played_frames);
    /* Behind the last frame nobody counts. */
    assert_in_range(silence_between(played, played_frames, frames, 4000), KIT_BUFFER + 3 * 448,
                    KIT_BUFFER + dry);
    free(played);
}

static void a_dry_ring_ends_the_run_where_that_is_asked(void **state)
{
    struct stream_kit kit;
    static int16_t frames[1000 * KIT_CHANNELS];
    size_t played_frames;

    (void)state;
    stream_kit_count_up(frames, 0, 1000);
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    kit.options.play_io.dry = NJ_DRY_END;
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_write(kit.stream, frames, 1000, 0), 1000);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 3000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_EDRY);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_FINISHED);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 1000);
    int16_t *played = stream_kit_played(&kit, &played_frames);
    expect_played(played, played_frames, frames, 1000);
    free(played);
}

static void a_prebuffer_is_waited_for(void **state)
{
    struct stream_kit kit;
    static int16_t frames[3000 * KIT_CHANNELS];
    size_t played_frames;

    (void)state;
    stream_kit_count_up(frames, 0, 3000);
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    kit.options.play_io.prebuffer_frames = 3000;
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    assert_int_equal(nj_stream_write(kit.stream, frames, 2999, 0), 2999);
    stream_kit_run(&kit, 1000);
    assert_int_equal(nj_stream_room(kit.stream), 8192 - 2999);
    assert_in_range(nj_stream_lost(kit.stream, NJ_PLAY), 960, 1024);
    assert_int_equal(nj_stream_write(kit.stream, frames + 2999 * KIT_CHANNELS, 1, 0), 1);
    nj_stream_end(kit.stream);
    stream_kit_run(&kit, 5000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    /* The silence until then is counted, while it runs and after. */
    assert_in_range(nj_stream_lost(kit.stream, NJ_PLAY), 960, 1024);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY),
                     3000 + nj_stream_lost(kit.stream, NJ_PLAY));
    int16_t *played = stream_kit_played(&kit, &played_frames);
    assert_in_range(silence_between(played, played_frames, frames, 3000), KIT_BUFFER + 960,
                    KIT_BUFFER + 1024);
    free(played);
}

static void an_end_between_runs_is_the_next_one_s(void **state)
{
    struct stream_kit kit;

    (void)state;
    stream_kit_begin(&kit, "--lockstep", NJ_PLAY);
    stream_kit_open(&kit);
    for (int run = 0; run < 3; run++) {
        if (run % 2 == 1)
            nj_stream_end(kit.stream);
        assert_int_equal(nj_stream_start(kit.stream), NJ_OK);
        if (run % 2 == 0)
            assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
        assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
        assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    }
    stream_kit_end(&kit);
}

/* The card runs as fast as it can: the writer is late again and again. Whatever happens, the card
 * plays each frame once and in order, and the silence between is counted. */
static void a_writer_that_waits_loses_nothing(void **state)
{
    enum { FRAMES = 60000 };
    struct stream_kit kit;
    static int16_t frames[FRAMES * KIT_CHANNELS];
    size_t played_frames;

    (void)state;
    stream_kit_count_up(frames, 0, FRAMES);
    stream_kit_begin(&kit, "--lockstep", NJ_PLAY);
    kit.options.play_io.ring_frames = 1024;
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_start(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_write(kit.stream, frames, FRAMES, -1), FRAMES);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    uint64_t dry = nj_stream_lost(kit.stream, NJ_PLAY);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), FRAMES + dry);
    int16_t *played = stream_kit_played(&kit, &played_frames);
    assert_in_range(silence_between(played, played_frames, frames, FRAMES), KIT_BUFFER,
                    KIT_BUFFER + dry);
    free(played);
}

static void outputs_are_chosen_on_a_card_of_many(void **state)
{
    struct stream_kit kit;
    static int16_t frames[1000 * KIT_CHANNELS];
    size_t played_frames;

    (void)state;
    stream_kit_count_up(frames, 0, 1000);
    stream_kit_begin(&kit, "--lockstep --paused --play 8", NJ_PLAY);
    kit.options.play.channels = 8;
    kit.options.play_io.map_count = 2;
    kit.options.play_io.map[0] = 7;
    kit.options.play_io.map[1] = 2;
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_write(kit.stream, frames, 1000, 0), 1000);
    nj_stream_end(kit.stream);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 3000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    int16_t *played = stream_kit_played(&kit, &played_frames);
    const int16_t *first = played + 8 * KIT_BUFFER;
    for (int i = 0; i < 1000; i++)
        for (int c = 0; c < 8; c++)
            assert_int_equal(first[8 * i + c], c == 6   ? frames[2 * i]
                                               : c == 1 ? frames[2 * i + 1]
                                                        : 0);
    free(played);
}

static void input_is_what_was_written_through_the_cable(void **state)
{
    struct stream_kit kit;
    static int16_t frames[5000 * KIT_CHANNELS], got[6000 * KIT_CHANNELS];

    (void)state;
    stream_kit_count_up(frames, 0, 5000);
    stream_kit_begin(&kit, "--lockstep --paused --source cable", NJ_PLAY | NJ_CAPTURE);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_write(kit.stream, frames, 5000, 0), 5000);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 7000);
    int64_t count = nj_stream_read(kit.stream, got, 6000, 0);
    assert_int_equal(count, 6000);
    const char *found = memmem(got, sizeof got, frames, sizeof frames);
    assert_non_null(found);
    /* Both began at card frame 0: the output is later by its buffer. */
    assert_int_equal((found - (const char *)got) / (KIT_CHANNELS * (int)sizeof *got), KIT_BUFFER);
    stream_kit_end(&kit);
}

static void an_output_goes_on_at_its_next_frame_after_an_xrun(void **state)
{
    struct stream_kit kit;
    static int16_t frames[8000 * KIT_CHANNELS];
    struct nj_stats stats;
    size_t played_frames;

    (void)state;
    stream_kit_count_up(frames, 0, 8000);
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    stream_kit_open(&kit);
    assert_int_equal(nj_stream_write(kit.stream, frames, 8000, 0), 8000);
    nj_stream_end(kit.stream);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 2000);
    sim_kit_tell(&kit.sim, "xrun play 300");
    stream_kit_run(&kit, 10000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    nj_stats(nj_stream_client(kit.stream, NJ_PLAY), &stats);
    assert_true(stats.hole_frames > 0);
    assert_int_equal(nj_stream_lost(kit.stream, NJ_PLAY), 0);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 8000);
    int16_t *played = stream_kit_played(&kit, &played_frames);
    assert_in_range(silence_between(played, played_frames, frames, 8000), KIT_BUFFER + 300,
                    KIT_BUFFER + 300 + KIT_BUFFER);
    free(played);
}

/* Floats are what a stream has unless it is told: exact in the card's 16 bits, both ways. */
static void frames_are_floats_unless_told(void **state)
{
    enum { COUNT = 4000 };
    struct stream_kit kit;
    static float out[COUNT * KIT_CHANNELS], in[COUNT * KIT_CHANNELS];

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source cable", NJ_PLAY | NJ_CAPTURE);
    kit.options.play_io.format = kit.options.capture_io.format = NJ_FORMAT_ANY;
    stream_kit_open(&kit);
    for (int i = 0; i < COUNT * KIT_CHANNELS; i++)
        out[i] = (float)(i * 8 - 32000) / 32768;
    assert_int_equal(nj_stream_write(kit.stream, out, COUNT, 0), COUNT);
    stream_kit_start(&kit);
    stream_kit_run(&kit, COUNT + 1000);
    assert_int_equal(nj_stream_read(kit.stream, in, KIT_BUFFER, 0), KIT_BUFFER);
    assert_int_equal(nj_stream_read(kit.stream, in, COUNT, 0), COUNT);
    assert_memory_equal(in, out, sizeof in);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_before_the_start_sounds_from_its_first_frame_on),
        cmocka_unit_test(a_stop_plays_out_all_that_was_written),
        cmocka_unit_test(an_abort_drops_what_has_not_sounded),
        cmocka_unit_test(a_dry_output_is_silence_and_goes_on_at_the_next_frame),
        cmocka_unit_test(a_dry_ring_ends_the_run_where_that_is_asked),
        cmocka_unit_test(a_prebuffer_is_waited_for),
        cmocka_unit_test(an_end_between_runs_is_the_next_one_s),
        cmocka_unit_test(a_writer_that_waits_loses_nothing),
        cmocka_unit_test(outputs_are_chosen_on_a_card_of_many),
        cmocka_unit_test(an_output_goes_on_at_its_next_frame_after_an_xrun),
        cmocka_unit_test(frames_are_floats_unless_told),
        cmocka_unit_test(input_is_what_was_written_through_the_cable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
