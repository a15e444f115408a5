/* SPDX-License-Identifier: MIT
 * test_parity_record.c - what rtmixer and pastream record, frame by frame, from our records.
 *
 * Each case is one check of the list of what the others do: its letter and number are in its name.
 * Input frame k is k + 1 (of channel c: 10,000 c more), in 16 bits. */
#include <stdlib.h>
#include <string.h>

#include "test/unit/memory_ring.h"
#include "test/unit/mono.h"

static void open_input(struct rig *rig, uint32_t channels)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .channels = channels,
                                      .format = NJ_FORMAT_S16,
                                      .voices = 64,
                                      .flags = NJ_STREAM_ACTIONS_ONLY};

    rig_open(rig, &config);
}

static void deliver(struct rig *rig, uint32_t frames, uint64_t lost, bool flagged)
{
    struct block_time time = rig_time(rig, lost, flagged);
    uint32_t channels = rig->config.channels;
    int16_t in[4 * 1024];

    for (uint32_t i = 0; i < frames; i++)
        for (uint32_t c = 0; c < channels; c++)
            in[i * channels + c] = count_up(rig->told + i, c);
    capture_process(rig->process, in, frames, &time);
    rig->told += frames;
}

static void deliver_until(struct rig *rig, uint64_t end, uint32_t block)
{
    while (rig->told < end)
        deliver(rig, block, 0, false);
}

static nj_handle record(struct rig *rig, struct nj_record wish)
{
    nj_handle handle = 0;

    assert_int_equal(nj_record(rig->client, &wish, &handle), 0);
    return handle;
}

/* The end of this action, whatever else is told before. */
static struct nj_event end_of(struct rig *rig, nj_handle handle)
{
    struct nj_event event;

    do
        assert_true(nj_event_next(rig->client, &event));
    while (event.handle != handle || event.kind != NJ_EVENT_DONE);
    return event;
}

/* Play and record as one: both begin at frame 0 and are of one length. */
static void P2_a_play_of_100_frames_padded_by_50_is_recorded_as_150(void **unused)
{
    enum { FRAMES = 100, PAD = 50 };
    struct nj_play play = {.gain = 1, .to_frame = FRAMES, .pad_frames = PAD};
    int16_t out[4 * BLOCK], in[200] = {0};
    struct nj_event event;
    struct rig output, input;
    nj_handle handle;

    (void)unused;
    open_mono(&output, 4);
    open_input(&input, 1);
    start(&output, &play);
    handle = record(&input, (struct nj_record){
                                .memory = in, .memory_frames = 200, .length_frames = FRAMES + PAD});
    for (uint32_t i = 0; i < 4; i++) {
        struct block_time time = rig_time(&input, 0, false);

        rig_play(&output, out + i * BLOCK, BLOCK);
        capture_process(input.process, out + i * BLOCK, BLOCK, &time); /* the cable */
        input.told += BLOCK;
    }
    event = end_of(&input, handle);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, 150);
    for (int i = 0; i < 200; i++)
        assert_int_equal(in[i], i < FRAMES ? i + 1 : 0);
    rig_close(&output);
    rig_close(&input);
}

/* Records of one length, with all pads and offsets. */
struct cell {
    nj_handle handle;
    uint64_t offset, length;
    int16_t *memory;
};

static uint32_t send_grid(struct rig *rig, uint64_t frames, struct cell *cells)
{
    struct cell *cell = cells;

    for (uint64_t pad = 1 << 16; pad >= 1 << 10; pad /= 2) {
        for (uint64_t offset = 1 << 6; offset <= 1 << 12; offset *= 2) {
            if (offset >= frames + pad)
                continue; /* nothing is left to record */
            cell->offset = offset;
            cell->length = frames + pad - offset;
            cell->memory = calloc(cell->length + 1, sizeof *cell->memory);
            assert_non_null(cell->memory);
            cell->handle = record(rig, (struct nj_record){.memory = cell->memory,
                                                          .memory_frames = cell->length,
                                                          .start_frame = offset});
            cell++;
        }
    }
    return (uint32_t)(cell - cells);
}

static void assert_cell(struct cell *cells, const struct nj_event *event, const int16_t *truth)
{
    struct cell *cell = cells;

    while (cell->handle != event->handle)
        cell++;
    assert_int_equal(event->result, NJ_OK);
    assert_int_equal(event->frame, cell->offset);
    assert_int_equal(event->frames, cell->length);
    assert_int_equal(cell->memory[cell->length], 0);
    assert_memory_equal(cell->memory, truth + cell->offset, cell->length * sizeof *truth);
    free(cell->memory);
}

static void record_grid(uint64_t frames, const int16_t *truth)
{
    struct cell cells[7 * 7];
    struct nj_event event;
    struct rig rig;
    uint32_t left;

    open_input(&rig, 1);
    left = send_grid(&rig, frames, cells);
    deliver_until(&rig, frames + (1 << 16) + 2048, 1024);
    while (nj_event_next(rig.client, &event)) {
        if (event.kind != NJ_EVENT_DONE)
            continue;
        assert_cell(cells, &event, truth);
        left--;
    }
    assert_int_equal(left, 0);
    rig_close(&rig);
}

static void P7_frames_pad_and_offset_give_f_plus_p_minus_o_frames(void **unused)
{
    enum { MOST = (1 << 14) + (1 << 16) + 2048 };
    int16_t *truth = malloc(MOST * sizeof *truth);

    (void)unused;
    assert_non_null(truth);
    for (uint32_t i = 0; i < MOST; i++)
        truth[i] = count_up(i, 0);
    for (uint64_t frames = 1 << 8; frames <= 1 << 14; frames *= 2)
        record_grid(frames, truth);
    free(truth);
}

static void P8_a_ring_of_64_keeps_64_of_100_frames_and_says_that_it_was_full(void **unused)
{
    struct memory_ring memory;
    struct nj_event event;
    int16_t frames[100];
    struct rig rig;
    nj_handle handle;

    (void)unused;
    open_input(&rig, 1);
    memory_ring_open(&memory, 2, 64, 0);
    handle = record(
        &rig, (struct nj_record){.ring = memory.ring, .length_frames = 100, .full = NJ_FULL_END});
    deliver_until(&rig, 4 * BLOCK, BLOCK);
    event = end_of(&rig, handle);
    assert_int_equal(event.result, NJ_EFULL);
    assert_int_equal(event.frames, 64);
    assert_int_equal(nj_ring_read(memory.ring, frames, 100), 64);
    for (int i = 0; i < 64; i++)
        assert_int_equal(frames[i], i + 1);
    memory_ring_close(&memory);
    rig_close(&rig);
}

static void expect_map(uint32_t inputs, uint32_t channels, const uint8_t *map,
                       const int16_t *expected)
{
    struct nj_record wish = {.memory_frames = 1, .start_frame = 99, .map_count = channels};
    int16_t memory[4];
    struct rig rig;
    nj_handle handle;

    open_input(&rig, inputs);
    memcpy(wish.map, map, channels);
    wish.memory = memory;
    handle = record(&rig, wish);
    deliver_until(&rig, 3 * BLOCK, BLOCK);
    assert_int_equal(end_of(&rig, handle).result, NJ_OK);
    assert_memory_equal(memory, expected, channels * sizeof *expected);
    rig_close(&rig);
}

/* Frame 99 is 100, 10100, 20100. */
static void P10_maps_of_inputs_with_silence_are_right(void **unused)
{
    (void)unused;
    expect_map(2, 2, (const uint8_t[]){2, 1}, (const int16_t[]){10100, 100});
    expect_map(2, 2, (const uint8_t[]){2, 0}, (const int16_t[]){10100, 0});
    expect_map(2, 2, (const uint8_t[]){0, 1}, (const int16_t[]){0, 100});
    expect_map(3, 3, (const uint8_t[]){0, 1, 2}, (const int16_t[]){0, 100, 10100});
}

/* An input that is none is refused; one input on two channels, which theirs refuses, is recorded
 * twice. */
static void P11_inputs_that_are_none_are_refused_and_duplicates_are_not(void **unused)
{
    struct nj_record wish = {.memory_frames = 1, .map_count = 2, .map = {3, 1}};
    int16_t memory[2];
    struct rig rig;

    (void)unused;
    open_input(&rig, 2);
    wish.memory = memory;
    assert_int_equal(nj_record(rig.client, &wish, NULL), NJ_EINVAL);
    rig_close(&rig);
    expect_map(2, 2, (const uint8_t[]){1, 1}, (const int16_t[]){100, 100});
}

/* One direction is one stream with counters of its own. Priming is no flag that reaches a stream's
 * counters: the output's first blocks are silence, and nothing is counted. */
static void P12_xruns_are_counted_for_each_direction(void **unused)
{
    struct rig output, input;
    struct nj_stats stats;
    int16_t out[BLOCK];

    (void)unused;
    open_mono(&output, 4);
    open_input(&input, 1);
    for (uint32_t i = 0; i < 6; i++) {
        struct block_time time = rig_time(&output, i % 3 == 2 ? 10 : 0, i % 3 == 2);

        play_process(output.process, out, BLOCK, &time);
        output.told += BLOCK;
        deliver(&input, BLOCK, i % 3 == 2 ? 10 : 0, i % 3 == 2);
    }
    nj_stats(output.client, &stats);
    assert_int_equal(stats.xruns, 2);
    assert_int_equal(stats.hole_frames, 20);
    nj_stats(input.client, &stats);
    assert_int_equal(stats.xruns, 2);
    assert_int_equal(stats.hole_frames, 20 + 2 * BLOCK); /* the card wrote over a block as well */
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(rig_event(&output, NJ_EVENT_XRUN).frames, 10);
        assert_int_equal(rig_event(&input, NJ_EVENT_XRUN).frames, 10 + BLOCK);
    }
    rig_no_event(&output);
    rig_no_event(&input);
    rig_close(&output);
    rig_close(&input);
}

static void R20_the_second_input_is_recorded_twice_and_from_frame_10_to_109(void **unused)
{
    int16_t memory[2 * 102] = {0};
    struct nj_record wish = {.memory = memory + 2,
                             .memory_frames = 100,
                             .start_frame = 10,
                             .map_count = 2,
                             .map = {2, 2}};
    struct nj_event event;
    struct rig rig;
    nj_handle handle;

    (void)unused;
    open_input(&rig, 2);
    handle = record(&rig, wish);
    deliver_until(&rig, 4 * BLOCK, BLOCK);
    event = end_of(&rig, handle);
    assert_int_equal(event.frame, 10);
    assert_int_equal(event.frames, 100);
    for (uint32_t i = 0; i < 2 * 102; i++)
        assert_int_equal(memory[i], i < 2 || i >= 2 * 101 ? 0 : count_up(9 + i / 2, 1));
    rig_close(&rig);
}

/* Theirs ends with 128 frames: NJ_FULL_END. Ours waits for room unless asked, and tells what did
 * not fit. */
static void R24_a_ring_of_128_that_nobody_reads_keeps_128_frames(void **unused)
{
    struct memory_ring ends, waits;
    struct nj_ring_stats stats;
    nj_handle early, stopped;
    struct nj_event event;
    int16_t frames[200];
    struct rig rig;

    (void)unused;
    open_input(&rig, 1);
    memory_ring_open(&ends, 2, 128, 0);
    memory_ring_open(&waits, 2, 128, 0);
    early = record(&rig, (struct nj_record){.ring = ends.ring, .full = NJ_FULL_END});
    stopped = record(&rig, (struct nj_record){.ring = waits.ring});
    deliver_until(&rig, 4 * BLOCK, BLOCK);
    event = end_of(&rig, early);
    assert_int_equal(event.result, NJ_EFULL);
    assert_int_equal(event.frames, 128);
    assert_int_equal(event.dry_frames, 0);
    assert_int_equal(nj_ring_read(ends.ring, frames, 200), 128);
    assert_int_equal(frames[127], 128);
    assert_int_equal(nj_ring_read(waits.ring, frames, 200), 128);
    assert_int_equal(frames[127], 128);
    assert_int_equal(nj_stop(rig.client, stopped, 4 * BLOCK + 10, 0, NULL), 0);
    deliver_until(&rig, 6 * BLOCK, BLOCK);
    event = end_of(&rig, stopped);
    assert_int_equal(event.result, NJ_ESTOPPED);
    assert_int_equal(event.dry_frames, 64); /* frames 128 to 191 found no room */
    assert_int_equal(event.frames, 4 * BLOCK + 10 - 64);
    assert_int_equal(nj_ring_read(waits.ring, frames, 200), BLOCK + 10);
    assert_int_equal(frames[0], 193);
    nj_ring_stats(waits.ring, &stats);
    assert_int_equal(stats.refused, 64);
    memory_ring_close(&waits);
    memory_ring_close(&ends);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(P2_a_play_of_100_frames_padded_by_50_is_recorded_as_150),
        cmocka_unit_test(P7_frames_pad_and_offset_give_f_plus_p_minus_o_frames),
        cmocka_unit_test(P8_a_ring_of_64_keeps_64_of_100_frames_and_says_that_it_was_full),
        cmocka_unit_test(P10_maps_of_inputs_with_silence_are_right),
        cmocka_unit_test(P11_inputs_that_are_none_are_refused_and_duplicates_are_not),
        cmocka_unit_test(P12_xruns_are_counted_for_each_direction),
        cmocka_unit_test(R20_the_second_input_is_recorded_twice_and_from_frame_10_to_109),
        cmocka_unit_test(R24_a_ring_of_128_that_nobody_reads_keeps_128_frames),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
