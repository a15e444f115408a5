/* SPDX-License-Identifier: MIT
 * test_parity_record.c - what rtmixer and pastream record, frame by frame, from our records.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 * Frame k of what is played and recorded through the cable is k + 1 (of channel c: 10,000 c more).
 */
#include "test/unit/action_kit.h"
#include "test/unit/counts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The input's frame in which frame 0 of the output comes back. */
enum { BLOCK = KIT_PERIOD, ORIGIN = KIT_BUFFER, LONGEST = 1 << 14, MARK = 20000 };

static int16_t counting[LONGEST];

static void begin(struct action_kit *kit, uint32_t channels)
{
    action_kit_begin(kit, NJ_PLAY | NJ_CAPTURE, channels, "");
    action_kit_open(kit);
}

/* 1,000 frames are played from frame 0 on. */
static void begin_counting(struct action_kit *kit, uint32_t channels)
{
    const struct nj_play play = action_kit_memory(counting, 1000, channels);

    begin(kit, channels);
    count_frames_up(counting, 1000, channels);
    action_kit_play(kit, &play);
}

static struct nj_event end_of(const struct action_kit *kit, nj_handle handle)
{
    return action_kit_report(kit->capture, handle).end;
}

/* ---- lengths --------------------------------------------------------------------------------- */

/* A play of `frames` and padding, with a mark behind its end, and records of it: the whole, to the
 * mark; and from each offset on, to the play's end. */
struct take {
    nj_handle handle;
    uint64_t offset, recorded;
    int16_t *memory;
};

enum { TAKES = 1 + 7 };

struct session {
    struct action_kit kit;
    uint64_t now; /* the next frame of the output, and of the input */
    uint64_t frames, pad;
    struct take takes[TAKES]; /* the whole first */
    uint32_t count;
};

static void send_play(const struct session *session)
{
    static const int16_t one = MARK;
    const struct nj_play mark = action_kit_memory(&one, 1, 1);
    struct nj_play play = action_kit_memory(counting, session->frames, 1);

    play.start_frame = session->now;
    play.pad_frames = session->pad;
    nj_handle handle = action_kit_play(&session->kit, &play);
    assert_int_equal(nj_queue(session->kit.play, handle, NJ_FOLLOW_END, &mark, NULL), NJ_OK);
}

static void send_record(struct session *session, uint64_t offset, uint64_t length)
{
    struct take *take = &session->takes[session->count++];
    struct nj_record record = {.memory_frames = length,
                               .start_frame = session->now + ORIGIN + offset};

    take->offset = offset;
    take->memory = calloc(length + 1, sizeof *take->memory);
    assert_non_null(take->memory);
    take->memory[length] = MARK; /* not the record's */
    record.memory = take->memory;
    take->handle = action_kit_record(&session->kit, &record);
}

static void check_end(struct session *session, const struct nj_event *event)
{
    struct take *take = session->takes;

    while (take->handle != event->handle)
        take++;
    assert_int_equal(event->result, NJ_OK);
    assert_int_equal(event->frame, session->now + ORIGIN + take->offset);
    take->recorded = event->frames;
    session->count--;
}

/* Lets it sound and reads what is told. */
static void run(struct session *session)
{
    uint64_t blocks = (session->frames + session->pad + 1 + ORIGIN) / BLOCK + 3;
    struct nj_event event;

    action_kit_run(&session->kit, blocks * BLOCK);
    while (nj_event_next(session->kit.capture, &event))
        if (event.kind == NJ_EVENT_DONE)
            check_end(session, &event);
    assert_int_equal(session->count, 0);
    while (nj_event_next(session->kit.play, &event))
        assert_int_equal(event.result, NJ_OK);
    session->now += blocks * BLOCK;
}

static void check_takes(struct session *session, uint32_t count)
{
    const int16_t *whole = session->takes[0].memory;
    uint64_t length = session->frames + session->pad;

    assert_int_equal(session->takes[0].recorded, length + 1);
    assert_memory_equal(whole, counting, session->frames * sizeof *whole);
    assert_silence(whole + session->frames, session->pad);
    assert_int_equal(whole[length], MARK);
    for (uint32_t i = 1; i < count; i++) {
        const struct take *take = &session->takes[i];

        assert_int_equal(take->recorded, length - take->offset);
        assert_memory_equal(take->memory, whole + take->offset, take->recorded * sizeof *whole);
        assert_int_equal(take->memory[take->recorded], MARK);
        free(take->memory);
    }
    free(session->takes[0].memory);
}

/* Offsets at which nothing is left to record are passed over. */
static void play_and_record(struct session *session, const uint64_t *offsets, uint32_t count)
{
    uint64_t length = session->frames + session->pad;
    uint32_t takes;

    send_play(session);
    send_record(session, 0, length + 1);
    for (uint32_t i = 0; i < count; i++)
        if (offsets[i] < length)
            send_record(session, offsets[i], length - offsets[i]);
    takes = session->count;
    run(session);
    check_takes(session, takes);
}

static void P2_a_play_of_100_frames_padded_by_50_is_recorded_as_150(void **state)
{
    struct session session = {.frames = 100, .pad = 50};

    (void)state;
    begin(&session.kit, 1);
    count_frames_up(counting, LONGEST, 1);
    play_and_record(&session, (const uint64_t[]){0}, 1);
    action_kit_end(&session.kit);
}

static void P7_frames_pad_and_offset_give_f_plus_p_minus_o_frames(void **state)
{
    static const uint64_t offsets[TAKES - 1] = {64, 128, 256, 512, 1024, 2048, 4096};
    const uint32_t factor = this_many_slow(8, 2, 2);
    struct session session = {.now = 0};

    (void)state;
    begin(&session.kit, 1);
    count_frames_up(counting, LONGEST, 1);
    for (session.frames = 1 << 8; session.frames <= LONGEST; session.frames *= factor)
        for (session.pad = 1 << 16; session.pad >= 1 << 10; session.pad /= factor)
            play_and_record(&session, offsets, TAKES - 1);
    action_kit_end(&session.kit);
}

/* ---- rings ----------------------------------------------------------------------------------- */

/* Nobody reads it: a record of so many frames (0: without an end) ends with what there is room for.
 */
static void check_full_ring(uint64_t capacity, uint64_t length)
{
    struct ring_memory memory;
    struct nj_record record = {.ring = action_kit_ring(&memory, 2, capacity),
                               .start_frame = ORIGIN,
                               .length_frames = length,
                               .full = NJ_FULL_END};
    struct nj_event end;
    int16_t frames[200];
    struct action_kit kit;

    begin_counting(&kit, 1);
    nj_handle handle = action_kit_record(&kit, &record);
    action_kit_run(&kit, ORIGIN + 4 * BLOCK);
    end = end_of(&kit, handle);
    assert_int_equal(end.result, NJ_EFULL);
    assert_int_equal(end.frames, capacity);
    assert_int_equal(end.dry_frames, 0);
    assert_int_equal(nj_ring_read(record.ring, frames, 200), capacity);
    assert_counts(frames, capacity, 1);
    action_kit_end(&kit);
}

static void P8_a_ring_of_64_keeps_64_of_100_frames_and_says_that_it_was_full(void **state)
{
    (void)state;
    check_full_ring(64, 100);
}

static void R24_a_ring_of_128_that_nobody_reads_keeps_128_frames(void **state)
{
    (void)state;
    check_full_ring(128, 0);
}

/* Ours, unless asked: it waits for room, and tells what did not fit: frames 128 to 191. */
static void R24_a_ring_that_is_read_again_goes_on_behind_what_did_not_fit(void **state)
{
    struct ring_memory memory;
    struct nj_record record = {.ring = action_kit_ring(&memory, 2, 128), .start_frame = ORIGIN};
    struct nj_ring_stats stats;
    struct nj_event end;
    int16_t frames[200];
    struct action_kit kit;

    (void)state;
    begin_counting(&kit, 1);
    nj_handle handle = action_kit_record(&kit, &record);
    action_kit_run(&kit, ORIGIN + 4 * BLOCK);
    assert_int_equal(nj_ring_read(record.ring, frames, 200), 128);
    assert_counts(frames, 128, 1);
    assert_int_equal(nj_stop(kit.capture, handle, ORIGIN + 4 * BLOCK + 10, 0, NULL), NJ_OK);
    action_kit_run(&kit, 2 * BLOCK);
    end = end_of(&kit, handle);
    assert_int_equal(end.result, NJ_ESTOPPED);
    assert_int_equal(end.dry_frames, 64);
    assert_int_equal(end.frames, 4 * BLOCK + 10 - 64);
    assert_int_equal(nj_ring_read(record.ring, frames, 200), BLOCK + 10);
    assert_counts(frames, BLOCK + 10, 193);
    nj_ring_stats(record.ring, &stats);
    assert_int_equal(stats.refused, 64);
    action_kit_end(&kit);
}

/* ---- maps ------------------------------------------------------------------------------------ */

/* Frames 99 to 199 by a map on a card of so many inputs: of each channel, the input that it has. */
static void check_map(uint32_t inputs, const uint8_t *map, uint32_t channels)
{
    enum { COUNT = 101 };
    static int16_t memory[3 * COUNT];
    struct nj_record record = {.memory = memory,
                               .memory_frames = COUNT,
                               .start_frame = ORIGIN + 99,
                               .map_count = channels};
    struct action_kit kit;

    memcpy(record.map, map, channels);
    begin_counting(&kit, inputs);
    nj_handle handle = action_kit_record(&kit, &record);
    action_kit_run(&kit, ORIGIN + 5 * BLOCK);
    assert_int_equal(end_of(&kit, handle).result, NJ_OK);
    for (uint32_t i = 0; i < COUNT * channels; i++) {
        uint32_t input = map[i % channels];

        assert_int_equal(memory[i], input > 0 ? count_up(99 + i / channels, input - 1) : 0);
    }
    action_kit_end(&kit);
}

static void P10_maps_of_inputs_with_silence_are_right(void **state)
{
    (void)state;
    check_map(2, (const uint8_t[]){2, 1}, 2);
    check_map(2, (const uint8_t[]){2, 0}, 2);
    check_map(2, (const uint8_t[]){0, 1}, 2);
    check_map(3, (const uint8_t[]){0, 1, 2}, 3);
}

/* An input that is none is refused; one input on two channels, which theirs refuses, is recorded
 * twice. */
static void P11_inputs_that_are_none_are_refused_and_duplicates_are_not(void **state)
{
    int16_t memory[2];
    const struct nj_record record = {
        .memory = memory, .memory_frames = 1, .map_count = 2, .map = {3, 1}};
    struct action_kit kit;

    (void)state;
    begin(&kit, 2);
    assert_int_equal(nj_record(kit.capture, &record, NULL), NJ_EINVAL);
    action_kit_end(&kit);
    check_map(2, (const uint8_t[]){1, 1}, 2);
}

static void R20_the_second_input_is_recorded_twice_and_from_frame_10_to_109(void **state)
{
    int16_t memory[2 * 102] = {0};
    const struct nj_record record = {.memory = memory + 2,
                                     .memory_frames = 100,
                                     .start_frame = ORIGIN + 10,
                                     .map_count = 2,
                                     .map = {2, 2}};
    struct nj_event end;
    struct action_kit kit;

    (void)state;
    begin_counting(&kit, 2);
    nj_handle handle = action_kit_record(&kit, &record);
    action_kit_run(&kit, ORIGIN + 4 * BLOCK);
    end = end_of(&kit, handle);
    assert_int_equal(end.frame, ORIGIN + 10);
    assert_int_equal(end.frames, 100);
    for (uint32_t i = 0; i < 2 * 102; i++)
        assert_int_equal(memory[i], i < 2 || i >= 2 * 101 ? 0 : count_up(9 + i / 2, 1));
    action_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P2_a_play_of_100_frames_padded_by_50_is_recorded_as_150),
        cmocka_unit_test(P7_frames_pad_and_offset_give_f_plus_p_minus_o_frames),
        cmocka_unit_test(P8_a_ring_of_64_keeps_64_of_100_frames_and_says_that_it_was_full),
        cmocka_unit_test(R24_a_ring_of_128_that_nobody_reads_keeps_128_frames),
        cmocka_unit_test(R24_a_ring_that_is_read_again_goes_on_behind_what_did_not_fit),
        cmocka_unit_test(P10_maps_of_inputs_with_silence_are_right),
        cmocka_unit_test(P11_inputs_that_are_none_are_refused_and_duplicates_are_not),
        cmocka_unit_test(R20_the_second_input_is_recorded_twice_and_from_frame_10_to_109),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
