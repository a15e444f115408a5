/* SPDX-License-Identifier: MIT
 * test_capture.c - a recording's time line: audio and holes, whoever is killed when. */
#include "test/unit/rig.h"

#include <stdlib.h>
#include <string.h>

#include "core/segment.h"

#define BLOCK 64

/* Every frame of the card has a value of its own; 32 bits, one channel. */
static void open_capture(struct rig *rig, uint64_t ring_frames)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S32,
                                      .ring_frames = ring_frames};

    rig_open(rig, &config);
}

/* A block whose samples are the card's frame numbers, after a loss. */
static void capture(struct rig *rig, uint32_t frames, uint64_t lost, bool flagged)
{
    struct block_time time = rig_time(rig, lost, flagged);
    int32_t in[1024];

    for (uint32_t i = 0; i < frames; i++)
        in[i] = (int32_t)(rig->told + i);
    capture_process(rig->process, in, frames, &time);
    rig->told += frames;
}

static struct nj_span peek(struct rig *rig)
{
    struct nj_span span;

    assert_true(nj_capture_peek(rig->client, &span));
    return span;
}

static void assert_audio(struct rig *rig, uint64_t first, uint64_t frames)
{
    struct nj_span span = peek(rig);

    assert_non_null(span.data);
    assert_int_equal(span.first_frame, first);
    assert_int_equal(span.frames, frames);
    for (uint64_t i = 0; i < frames; i++)
        assert_int_equal(((const int32_t *)span.data)[i], first + i);
    nj_capture_advance(rig->client, frames);
}

static void assert_hole(struct rig *rig, uint64_t first, uint64_t frames, uint32_t cause,
                        uint32_t bound)
{
    struct nj_span span = peek(rig);

    assert_null(span.data);
    assert_int_equal(span.first_frame, first);
    assert_int_equal(span.frames, frames);
    assert_int_equal(span.cause, cause);
    assert_int_equal(span.bound_frames, bound);
    nj_capture_advance(rig->client, frames);
}

static void assert_nothing(struct rig *rig)
{
    struct nj_span span;

    assert_false(nj_capture_peek(rig->client, &span));
}

static void frames_come_in_order_without_a_hole(void **unused)
{
    struct rig rig;
    uint64_t writer;

    (void)unused;
    open_capture(&rig, 512);
    for (uint32_t i = 0; i < 40; i++) {
        capture(&rig, BLOCK, 0, false);
        assert_audio(&rig, i * BLOCK, BLOCK);
        assert_int_equal(nj_capture_position(rig.client, &writer), (i + 1) * BLOCK);
        assert_int_equal(writer, (i + 1) * BLOCK);
    }
    assert_nothing(&rig);
    rig_close(&rig);
}

static void a_flagged_loss_is_a_hole_at_its_place(void **unused)
{
    struct nj_event event;
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 1234, true);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, 1234, NJ_CAUSE_XRUN, BLOCK);
    assert_audio(&rig, BLOCK + 1234, BLOCK);
    event = rig_event(&rig, NJ_EVENT_XRUN);
    assert_int_equal(event.frame, BLOCK);
    assert_int_equal(event.frames, 1234);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.xruns, 1);
    assert_int_equal(stats.holes, 1);
    assert_int_equal(stats.hole_frames, 1234);
    assert_int_equal(stats.refused_frames, 0);
    rig_close(&rig);
}

static void a_loss_without_a_flag_is_found_by_the_clock(void **unused)
{
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 2000, false); /* may be jitter */
    capture(&rig, BLOCK, 0, false);    /* it was not */
    assert_int_equal(peek(&rig).frames, 2 * BLOCK);
    nj_capture_advance(rig.client, 2 * BLOCK);
    assert_hole(&rig, 2 * BLOCK, 2000, NJ_CAUSE_CLOCK, BLOCK);
    assert_audio(&rig, 2 * BLOCK + 2000, BLOCK);
    rig_close(&rig);
}

static void a_restart_is_a_hole_of_its_length(void **unused)
{
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    rig_attach(&rig);
    capture(&rig, BLOCK, 48000ull * 3600 * 30, false); /* 30 hours */
    rig_attach(&rig);
    capture(&rig, BLOCK, 0, false); /* nothing lost */
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, 48000ull * 3600 * 30, NJ_CAUSE_ENGINE,
                BLOCK + 48000ull * 3600 * 30 / 200000);
    assert_int_equal(peek(&rig).frames, 2 * BLOCK);
    rig_close(&rig);
}

static void a_full_ring_makes_one_exact_hole(void **unused)
{
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 256);
    for (uint32_t i = 0; i < 10; i++)
        capture(&rig, 60, 0, false); /* 256 fit, 344 do not */
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.refused_frames, 344);
    assert_int_equal(stats.ring_high_water_frames, 256);
    assert_int_equal(peek(&rig).frames, 256);
    nj_capture_advance(rig.client, 59); /* not room for a whole block */
    capture(&rig, 60, 0, false);
    assert_int_equal(peek(&rig).frames, 256 - 59);
    nj_capture_advance(rig.client, 1);
    capture(&rig, 60, 0, false);
    nj_capture_advance(rig.client, peek(&rig).frames);
    assert_hole(&rig, 256, 344 + 60, NJ_CAUSE_RING_FULL, 0);
    assert_audio(&rig, 660, 60);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.holes, 1);
    assert_int_equal(stats.hole_frames, 404);
    rig_close(&rig);
}

static void holes_of_two_causes_at_one_place_stay_two(void **unused)
{
    struct rig rig;

    (void)unused;
    open_capture(&rig, 256);
    for (uint32_t i = 0; i < 5; i++)
        capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 100, true);
    nj_capture_advance(rig.client, peek(&rig).frames);
    capture(&rig, BLOCK, 0, false);
    assert_hole(&rig, 256, BLOCK, NJ_CAUSE_RING_FULL, 0);
    assert_hole(&rig, 320, 100, NJ_CAUSE_XRUN, BLOCK);
    assert_hole(&rig, 420, BLOCK, NJ_CAUSE_RING_FULL, 0);
    assert_audio(&rig, 484, BLOCK);
    rig_close(&rig);
}

static void when_no_more_holes_can_be_marked_audio_is_refused_too(void **unused)
{
    uint64_t total = 0, holes = 0;
    struct nj_span span;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 1 << 16);
    for (uint32_t i = 0; i < 1500; i++)
        capture(&rig, 16, i > 0 ? 300 : 0, i > 0);
    while (nj_capture_peek(rig.client, &span)) {
        assert_int_equal(span.first_frame, total);
        for (uint64_t i = 0; span.data && i < span.frames; i++)
            assert_int_equal(((const int32_t *)span.data)[i], total + i);
        holes += !span.data;
        total += span.frames;
        nj_capture_advance(rig.client, span.frames);
    }
    assert_int_equal(holes, SEGMENT_MARKS);
    capture(&rig, 16, 0, false); /* there is room again */
    assert_int_equal(peek(&rig).first_frame, total);
    assert_int_equal(peek(&rig).bound_frames, (1499 - SEGMENT_MARKS) * BLOCK);
    while (nj_capture_peek(rig.client, &span)) {
        for (uint64_t i = 0; span.data && i < span.frames; i++)
            assert_int_equal(((const int32_t *)span.data)[i], span.first_frame + i);
        total += span.frames;
        nj_capture_advance(rig.client, span.frames);
    }
    assert_int_equal(total, rig.told);
    rig_close(&rig);
}

static void a_reader_goes_on_where_the_file_ends(void **unused)
{
    struct rig rig;
    uint64_t writer;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 1000, true);
    assert_int_equal(nj_capture_seek(rig.client, 10), 0);
    rig_reconnect(&rig);
    assert_int_equal(nj_capture_position(rig.client, &writer), 10);
    assert_int_equal(writer, 1128);
    assert_int_equal(nj_capture_seek(rig.client, 9), NJ_EINVAL);
    assert_int_equal(nj_capture_seek(rig.client, 1129), NJ_EINVAL);
    assert_int_equal(nj_capture_seek(rig.client, 500), 0); /* in the hole */
    assert_int_equal(nj_capture_position(rig.client, NULL), 500);
    assert_int_equal(peek(&rig).frames, 564);
    rig_reconnect(&rig); /* part of a hole is only known to its reader */
    assert_int_equal(nj_capture_position(rig.client, NULL), 64);
    assert_int_equal(nj_capture_seek(rig.client, 500), 0);
    assert_hole(&rig, 500, 564, NJ_CAUSE_XRUN, BLOCK);
    rig_reconnect(&rig);
    assert_int_equal(nj_capture_position(rig.client, NULL), 1064);
    assert_int_equal(nj_capture_seek(rig.client, 1128), 0);
    assert_nothing(&rig);
    rig_close(&rig);
}

static void a_reader_killed_while_it_pops_a_hole_counts_it_once(void **unused)
{
    struct segment *segment;
    struct nj_span span;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    segment = rig.memory;
    capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 1000, true);
    nj_capture_advance(rig.client, BLOCK);
    span = peek(&rig);
    assert_null(span.data);
    /* holes_read was stored, the mark is still there */
    atomic_store(&segment->holes_read, 1000);
    rig_reconnect(&rig);
    assert_hole(&rig, BLOCK, 1000, NJ_CAUSE_XRUN, BLOCK);
    assert_audio(&rig, BLOCK + 1000, BLOCK);
    rig_close(&rig);
}

static void an_engine_killed_between_mark_and_audio_adds_up(void **unused)
{
    struct segment *segment;
    struct ring *ring;
    struct parts parts;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 512);
    segment = rig.memory;
    segment_parts(segment, &parts);
    ring = parts.ring;
    capture(&rig, BLOCK, 0, false);
    capture(&rig, BLOCK, 1000, true);
    /* as if the last block's audio had not been handed over, nor the hole's sums stored */
    atomic_store(&ring->write, BLOCK);
    atomic_store(&segment->holes_marked, 0);
    atomic_store(&segment->process.pending_frames, 1000);
    rig_attach(&rig);
    capture(&rig, BLOCK, 500, false);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, 1000, NJ_CAUSE_XRUN, BLOCK);
    assert_hole(&rig, BLOCK + 1000, BLOCK + 500, NJ_CAUSE_ENGINE, BLOCK);
    assert_audio(&rig, 2 * BLOCK + 1500, BLOCK);
    rig_close(&rig);
}

static void an_engine_killed_with_the_ring_full_keeps_that_hole(void **unused)
{
    struct rig rig;

    (void)unused;
    open_capture(&rig, 256);
    for (uint32_t i = 0; i < 6; i++)
        capture(&rig, BLOCK, 0, false);
    rig_attach(&rig);
    nj_capture_advance(rig.client, 256);
    capture(&rig, BLOCK, 777, false);
    assert_hole(&rig, 256, 128, NJ_CAUSE_RING_FULL, 0);
    assert_hole(&rig, 384, 777, NJ_CAUSE_ENGINE, BLOCK);
    assert_audio(&rig, 1161, BLOCK);
    rig_close(&rig);
}

/* Random blocks, losses, restarts and reads: what is read back is the card's own time line. A new
 * reader goes on where the file of the last one ends. */
static void one_history(struct chance *chance)
{
    struct nj_span span;
    uint64_t read = 0;
    struct rig rig;

    open_capture(&rig, 1024);
    capture(&rig, BLOCK, 0, false);
    for (uint32_t step = 0; step < 300; step++) {
        uint64_t kind = chance_between(chance, 0, 20), reads = chance_between(chance, 0, 3);

        if (kind == 3) {
            rig_reconnect(&rig);
            assert_int_equal(nj_capture_seek(rig.client, read), 0);
        }
        if (kind == 4)
            rig_attach(&rig);
        capture(&rig, (uint32_t)chance_between(chance, 1, 300),
                kind < 3 || kind == 4 ? chance_between(chance, 0, 5000) : 0, kind < 3);
        for (; reads > 0 && nj_capture_peek(rig.client, &span); reads--) {
            assert_int_equal(span.first_frame, read);
            for (uint64_t i = 0; span.data && i < span.frames; i++)
                assert_int_equal(((const int32_t *)span.data)[i], read + i);
            span.frames = chance_between(chance, 1, span.frames);
            nj_capture_advance(rig.client, span.frames);
            read += span.frames;
        }
    }
    rig_close(&rig);
}

static void any_history_reads_back_as_the_cards_time_line(void **unused)
{
    (void)unused;
    for (uint32_t round = 0; round < this_many(200, 20000); round++) {
        struct chance chance = chance_begin(6000 + round);

        one_history(&chance);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_in_order_without_a_hole),
        cmocka_unit_test(a_flagged_loss_is_a_hole_at_its_place),
        cmocka_unit_test(a_loss_without_a_flag_is_found_by_the_clock),
        cmocka_unit_test(a_restart_is_a_hole_of_its_length),
        cmocka_unit_test(a_full_ring_makes_one_exact_hole),
        cmocka_unit_test(holes_of_two_causes_at_one_place_stay_two),
        cmocka_unit_test(when_no_more_holes_can_be_marked_audio_is_refused_too),
        cmocka_unit_test(a_reader_goes_on_where_the_file_ends),
        cmocka_unit_test(a_reader_killed_while_it_pops_a_hole_counts_it_once),
        cmocka_unit_test(an_engine_killed_between_mark_and_audio_adds_up),
        cmocka_unit_test(an_engine_killed_with_the_ring_full_keeps_that_hole),
        cmocka_unit_test(any_history_reads_back_as_the_cards_time_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
