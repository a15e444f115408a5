/* SPDX-License-Identifier: MIT
 * test_parity_stream.c - what pastream and PySoundCard put out and take in by their streams, frame
 * by frame, from ours.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 */
#include "test/unit/stream_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 4096 };

/* One channel, counting 1, 2, ... both ways through the cable. */
static void begin_mono(struct stream_kit *kit, uint32_t directions)
{
    stream_kit_begin(kit, "--lockstep --paused --source cable", directions);
    kit->options.play_io.channels = kit->options.capture_io.channels = 1;
    kit->options.capture_io.map_count = 1;
    kit->options.capture_io.map[0] = 1;
}

static void write_ramp(struct stream_kit *kit, int first, int count)
{
    static int16_t frames[MOST];

    for (int i = 0; i < count; i++)
        frames[i] = (int16_t)(first + i);
    assert_int_equal(nj_stream_write(kit->stream, frames, (uint64_t)count, 0), count);
}

/* What the card played behind the buffer that it began with: its first channel. */
static void expect_ramp_then_silence(struct stream_kit *kit, int count)
{
    size_t frames;
    int16_t *played = stream_kit_played(kit, &frames);

    assert_true(frames > (size_t)(KIT_BUFFER + count));
    for (size_t i = 0; i < frames; i++) {
        int k = (int)i - KIT_BUFFER;
        int16_t want = k >= 0 && k < count ? (int16_t)(k + 1) : 0;

        assert_int_equal(played[2 * i], want);
        assert_int_equal(played[2 * i + 1], want);
    }
    free(played);
}

static void P1_a_hundred_frames_and_silence_are_a_success(void **state)
{
    struct stream_kit kit;

    (void)state;
    begin_mono(&kit, NJ_PLAY);
    stream_kit_open(&kit);
    write_ramp(&kit, 1, 100);
    nj_stream_end(kit.stream);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 1000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_OK);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_FINISHED);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 100);
    assert_int_equal(nj_stream_lost(kit.stream, NJ_PLAY), 0);
    expect_ramp_then_silence(&kit, 100);
}

/* Theirs asks for 100 frames and a padding of 50: 150 are recorded. Ours records as long as is
 * asked for beside whatever is played. */
static void P2_so_many_frames_are_recorded_beside_fewer_played(void **state)
{
    struct stream_kit kit;
    int16_t memory[150] = {0};
    const struct nj_record record = {.memory = memory,
                                     .memory_frames = 150,
                                     .format = NJ_FORMAT_S16,
                                     .channels = 1,
                                     .start_frame = KIT_BUFFER};
    struct nj_event event = {.kind = NJ_EVENT_STARTED};
    nj_handle handle;

    (void)state;
    begin_mono(&kit, NJ_PLAY | NJ_CAPTURE);
    stream_kit_open(&kit);
    write_ramp(&kit, 1, 100);
    assert_int_equal(nj_record(nj_stream_client(kit.stream, NJ_CAPTURE), &record, &handle), NJ_OK);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 1000);
    while (event.kind != NJ_EVENT_DONE)
        assert_true(nj_event_next(nj_stream_client(kit.stream, NJ_CAPTURE), &event));
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 150);
    for (int i = 0; i < 150; i++)
        assert_int_equal(memory[i], i < 100 ? i + 1 : 0);
    stream_kit_end(&kit);
}

/* Theirs fills up to 200 frames with silence: ours is written 100 and plays on, silent and
 * counted. */
static void P3_a_source_that_is_too_short_is_filled_up_with_silence(void **state)
{
    struct stream_kit kit;

    (void)state;
    begin_mono(&kit, NJ_PLAY);
    stream_kit_open(&kit);
    write_ramp(&kit, 1, 100);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 512);
    assert_int_equal(nj_stream_lost(kit.stream, NJ_PLAY), 512 - 100);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 512);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    expect_ramp_then_silence(&kit, 100);
}

static void P4_a_dry_ring_is_an_error_behind_its_last_frame_where_asked(void **state)
{
    struct stream_kit kit;

    (void)state;
    begin_mono(&kit, NJ_PLAY);
    kit.options.play_io.dry = NJ_DRY_END;
    stream_kit_open(&kit);
    write_ramp(&kit, 1, 100);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 1000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_EDRY);
    assert_int_equal(nj_stream_frames(kit.stream, NJ_PLAY), 100);
    expect_ramp_then_silence(&kit, 100);
}

static void P5_a_ring_that_is_filled_again_after_a_dry_block_plays_on(void **state)
{
    struct stream_kit kit;
    size_t frames;
    int16_t next = 1;

    (void)state;
    begin_mono(&kit, NJ_PLAY);
    stream_kit_open(&kit);
    write_ramp(&kit, 1, 100);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 320);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_ACTIVE);
    write_ramp(&kit, 101, 100);
    stream_kit_run(&kit, 640);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_ACTIVE);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    int16_t *played = stream_kit_played(&kit, &frames);
    for (size_t i = 0; i < frames; i++)
        if (played[2 * i] != 0)
            assert_int_equal(played[2 * i], next++);
    assert_int_equal(next, 201);
    free(played);
}

static void P8_a_full_ring_of_64_keeps_exactly_64_frames(void **state)
{
    struct stream_kit kit;
    static int16_t got[MOST];

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    kit.options.capture_io.channels = 1;
    kit.options.capture.period_frames = 16;
    kit.options.capture.periods = 2;
    kit.options.capture_io.ring_frames = 64;
    kit.options.capture_io.full = NJ_FULL_END;
    stream_kit_open(&kit);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 1000);
    assert_int_equal(nj_stream_wait(kit.stream, -1), NJ_EFULL);
    assert_int_equal(nj_stream_read(kit.stream, got, MOST, 0), 64);
    for (int i = 0; i < 64; i++)
        assert_int_equal(got[i], i);
    stream_kit_end(&kit);
}

static int loop(void *user, struct nj_block *block)
{
    const uint64_t *length = user;
    int16_t *out = block->out;

    for (uint64_t i = 0; i < block->frames; i++)
        out[i] = (int16_t)((block->frame + i) % *length + 1);
    return NJ_CONTINUE;
}

static void P9_a_loop_is_exact_from_a_callback_too(void **state)
{
    static const uint64_t lengths[] = {100, 128, 1};

    (void)state;
    for (int i = 0; i < 3; i++) {
        struct stream_kit kit;
        uint64_t length = lengths[i];
        size_t frames;

        begin_mono(&kit, NJ_PLAY);
        kit.options.callback = loop;
        kit.options.finished = NULL;
        kit.options.user = &length;
        stream_kit_open(&kit);
        stream_kit_start(&kit);
        stream_kit_run(&kit, 1000);
        int16_t *played = stream_kit_played(&kit, &frames);
        for (uint64_t k = 0; k < 500; k++)
            assert_int_equal(played[2 * (KIT_BUFFER + k)], k % length + 1);
        free(played);
    }
}

/* Writes (100, 200, 300 ...) in every frame by a map; what the card's channels then are. */
static void check_map(uint32_t card, uint32_t channels, uint32_t count, const uint8_t *map,
                      const int16_t *want)
{
    static int16_t written[NJ_MAX_CHANNELS * 64];
    struct stream_kit kit;
    char sim[64];
    size_t frames;

    snprintf(sim, sizeof sim, "--lockstep --paused --play %u", card);
    stream_kit_begin(&kit, sim, NJ_PLAY);
    kit.options.play.channels = card;
    kit.options.play_io.channels = channels;
    kit.options.play_io.map_count = count;
    for (uint32_t k = 0; k < count; k++)
        kit.options.play_io.map[k] = map[k];
    stream_kit_open(&kit);
    for (uint32_t i = 0; i < 64 * channels; i++)
        written[i] = (int16_t)(100 * (i % channels + 1));
    assert_int_equal(nj_stream_write(kit.stream, written, 64, 0), 64);
    stream_kit_start(&kit);
    stream_kit_run(&kit, 512);
    int16_t *played = stream_kit_played(&kit, &frames);
    for (uint32_t i = 0; i < 64 * card; i++)
        assert_int_equal(played[KIT_BUFFER * card + i], want[i % card]);
    free(played);
}

/* A stream's map says where each channel that is written goes; theirs, what each output takes. */
static void P10_maps_with_silence_are_right(void **state)
{
    (void)state;
    check_map(2, 2, 2, (const uint8_t[]){2, 1}, (const int16_t[]){200, 100});
    check_map(2, 2, 2, (const uint8_t[]){0, 1}, (const int16_t[]){200, 0});
    check_map(2, 2, 2, (const uint8_t[]){2, 0}, (const int16_t[]){0, 100});
    check_map(3, 2, 2, (const uint8_t[]){2, 3}, (const int16_t[]){0, 100, 200});
}

static void P11_maps_that_cannot_be_are_refused_and_short_ones_end_in_silence(void **state)
{
    struct stream_kit kit;
    struct nj_stream *stream = NULL;

    (void)state;
    check_map(2, 1, 1, (const uint8_t[]){1}, (const int16_t[]){100, 0});
    begin_mono(&kit, NJ_PLAY);
    kit.options.play_io.channels = 2;
    kit.options.play_io.map_count = 2;
    memcpy(kit.options.play_io.map, (const uint8_t[]){1, 1}, 2);
    assert_int_equal(nj_stream_open(&stream, &kit.options, NULL, 0), NJ_EINVAL);
    memcpy(kit.options.play_io.map, (const uint8_t[]){3, 1}, 2);
    assert_int_equal(nj_stream_open(&stream, &kit.options, NULL, 0), NJ_EINVAL);
    stream_kit_end(&kit);
}

static void S32_written_channels_go_to_the_card_s(void **state)
{
    (void)state;
    check_map(2, 1, 0, NULL, (const int16_t[]){100, 100});
    check_map(5, 1, 0, NULL, (const int16_t[]){100, 100, 100, 100, 100});
    check_map(2, 3, 0, NULL, (const int16_t[]){100, 200});
    check_map(4, 3, 0, NULL, (const int16_t[]){100, 200, 300, 0});
    check_map(2, 1, 1, (const uint8_t[]){1}, (const int16_t[]){100, 0});
}

static void S33_starting_and_stopping_twice_is_fine_and_xruns_end_nothing(void **state)
{
    struct stream_kit kit;
    struct nj_stats play, capture;

    (void)state;
    begin_mono(&kit, NJ_PLAY | NJ_CAPTURE);
    stream_kit_open(&kit);
    write_ramp(&kit, 1, MOST);
    stream_kit_start(&kit);
    assert_int_equal(nj_stream_start(kit.stream), NJ_OK);
    stream_kit_run(&kit, 1000);
    sim_kit_tell(&kit.sim, "xrun play 100");
    sim_kit_tell(&kit.sim, "xrun capture 100");
    stream_kit_run(&kit, 1000);
    assert_int_equal(nj_stream_state(kit.stream), NJ_STREAM_ACTIVE);
    nj_stats(nj_stream_client(kit.stream, NJ_PLAY), &play);
    nj_stats(nj_stream_client(kit.stream, NJ_CAPTURE), &capture);
    assert_int_equal(play.xruns, 1);
    assert_int_equal(capture.xruns, 1);
    assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P1_a_hundred_frames_and_silence_are_a_success),
        cmocka_unit_test(P2_so_many_frames_are_recorded_beside_fewer_played),
        cmocka_unit_test(P3_a_source_that_is_too_short_is_filled_up_with_silence),
        cmocka_unit_test(P4_a_dry_ring_is_an_error_behind_its_last_frame_where_asked),
        cmocka_unit_test(P5_a_ring_that_is_filled_again_after_a_dry_block_plays_on),
        cmocka_unit_test(P8_a_full_ring_of_64_keeps_exactly_64_frames),
        cmocka_unit_test(P9_a_loop_is_exact_from_a_callback_too),
        cmocka_unit_test(P10_maps_with_silence_are_right),
        cmocka_unit_test(P11_maps_that_cannot_be_are_refused_and_short_ones_end_in_silence),
        cmocka_unit_test(S32_written_channels_go_to_the_card_s),
        cmocka_unit_test(S33_starting_and_stopping_twice_is_fine_and_xruns_end_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
