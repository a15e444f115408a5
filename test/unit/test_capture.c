/* SPDX-License-Identifier: MIT
 * test_capture.c - a recording's time line: audio and holes, whoever is killed when. */
#include "core/segment.h"
#include "test/unit/capture_kit.h"

static void frames_come_in_order_without_a_hole(void **unused)
{
    struct rig rig;
    uint64_t writer;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    for (uint32_t i = 0; i < 40; i++) {
        assert_nothing(&rig); /* the next block has not come */
        capture(&rig, BLOCK, 0, false);
        assert_audio(&rig, i * BLOCK, BLOCK);
        assert_int_equal(nj_capture_position(rig.client, &writer), (i + 1) * BLOCK);
        assert_int_equal(writer, (i + 1) * BLOCK);
    }
    assert_nothing(&rig);
    rig_close(&rig);
}

static void a_full_ring_makes_one_exact_hole(void **unused)
{
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 256);
    for (uint32_t i = 0; i < 10; i++)
        capture(&rig, 60, 0, false); /* four fit, six do not */
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.refused_frames, 360);
    assert_int_equal(stats.ring_high_water_frames, 240);
    assert_int_equal(peek(&rig).frames, 240);
    nj_capture_advance(rig.client, 43); /* not room for a whole block */
    capture(&rig, 60, 0, false);
    assert_int_equal(peek(&rig).frames, 240 - 43);
    nj_capture_advance(rig.client, 1);
    capture(&rig, 60, 0, false);
    nj_capture_advance(rig.client, peek(&rig).frames);
    assert_nothing(&rig); /* a hole is told with the audio after it */
    capture(&rig, 60, 0, false);
    assert_hole(&rig, 240, 360 + 60, NJ_CAUSE_RING_FULL, 0);
    assert_audio(&rig, 660, 16); /* to the end of the ring's memory */
    assert_audio(&rig, 676, 44);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.holes, 1);
    assert_int_equal(stats.hole_frames, 420);
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
    capture(&rig, BLOCK, 0, false);
    assert_hole(&rig, 256, BLOCK, NJ_CAUSE_RING_FULL, 0);
    assert_hole(&rig, 320, 100, NJ_CAUSE_XRUN, BLOCK);
    assert_hole(&rig, 420, BLOCK, NJ_CAUSE_RING_FULL, 0);
    assert_audio(&rig, 484, BLOCK);
    rig_close(&rig);
}

/* Reads all that there is, from a frame on; counts the holes. */
static uint64_t read_on(struct rig *rig, uint64_t frame, uint64_t *holes)
{
    struct nj_span span;

    while (nj_capture_peek(rig->client, &span)) {
        assert_int_equal(span.first_frame, frame);
        for (uint64_t i = 0; span.data && i < span.frames; i++)
            assert_int_equal(((const int32_t *)span.data)[i], frame + i);
        *holes += !span.data;
        frame += span.frames;
        nj_capture_advance(rig->client, span.frames);
    }
    return frame;
}

static void when_no_more_holes_can_be_marked_audio_is_refused_too(void **unused)
{
    uint64_t total = 0, holes = 0, later = 0;
    struct rig rig;

    (void)unused;
    open_capture(&rig, 1 << 16);
    for (uint32_t i = 0; i < 1500; i++) {
        capture(&rig, 16, i > 0 ? 300 : 0, i > 0);
        capture_torn(&rig, 16, 0);
    }
    total = read_on(&rig, total, &holes);
    assert_int_equal(holes, SEGMENT_MARKS);
    capture(&rig, 16, 0, false); /* there is room again */
    assert_int_equal(nj_capture_position(rig.client, NULL), total);
    capture_torn(&rig, 16, 0);
    assert_int_equal(peek(&rig).bound_frames, (1499 - SEGMENT_MARKS) * BLOCK);
    assert_int_equal(read_on(&rig, total, &later), rig.told - 16);
    assert_int_equal(later, 1);
    rig_close(&rig);
}

static void a_reader_goes_on_where_the_file_ends(void **unused)
{
    struct rig rig;
    uint64_t writer;

    (void)unused;
    open_capture(&rig, 512);
    capture(&rig, BLOCK, 0, false);
    capture_torn(&rig, BLOCK, 0);
    capture(&rig, BLOCK, 936, true);
    capture(&rig, BLOCK, 0, false);
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
    capture_torn(&rig, BLOCK, 0);
    capture(&rig, BLOCK, 936, true);
    capture(&rig, BLOCK, 0, false);
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
    capture_torn(&rig, BLOCK, 0);
    capture_torn(&rig, BLOCK, 936); /* found by the next block */
    deliver(&rig, BLOCK, rig_time(&rig, 0, true), true);
    capture(&rig, BLOCK, 0, false);
    /* as if the staged audio had not been handed over after its mark, nor the hole's sums stored */
    atomic_store(&ring->write, BLOCK);
    atomic_store(&segment->holes_marked, 0);
    atomic_store(&segment->process.pending_frames, 1000 + BLOCK);
    rig_attach(&rig);
    capture(&rig, BLOCK, 500, false);
    capture(&rig, BLOCK, 0, false);
    assert_audio(&rig, 0, BLOCK);
    assert_hole(&rig, BLOCK, 1000 + BLOCK, NJ_CAUSE_XRUN, BLOCK);
    assert_hole(&rig, 2 * BLOCK + 1000, 2 * BLOCK + 500, NJ_CAUSE_ENGINE, BLOCK);
    assert_audio(&rig, 4 * BLOCK + 1500, BLOCK);
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
    capture(&rig, BLOCK, 0, false);
    assert_hole(&rig, 256, 128, NJ_CAUSE_RING_FULL, 0);
    assert_hole(&rig, 384, 777, NJ_CAUSE_ENGINE, BLOCK);
    assert_audio(&rig, 1161, BLOCK);
    rig_close(&rig);
}

enum incident { FLAGGED, FLAGGED_LATER, UNFLAGGED, RESTART, READER, LATE, QUIET };

static enum incident incident(struct chance *chance)
{
    uint64_t kind = chance_between(chance, 0, 24);

    return kind < QUIET ? (enum incident)kind : QUIET;
}

/* A block after what happened; torn when the next thing to happen is a loss. */
static void go_on(struct rig *rig, struct chance *chance, enum incident now, enum incident next)
{
    const struct segment *segment = rig->memory;
    struct block_time time;
    uint64_t lost = 0;

    if (now == RESTART)
        rig_attach(rig);
    if (now == FLAGGED || now == RESTART)
        lost = chance_between(chance, 0, 5000);
    else if (now == UNFLAGGED)
        lost = chance_between(chance, 400, 5000); /* more than jitter explains */
    time = rig_time(rig, lost, now == FLAGGED || now == FLAGGED_LATER);
    if (now == LATE && !clock_doubts(&segment->process.clock))
        time.time_ns += 200000000; /* a delay, longer than any loss */
    deliver(rig, (uint32_t)chance_between(chance, 1, 300), time, next < READER);
}

/* Random blocks, losses, restarts and reads: what is read back is the card's own time line. A new
 * reader goes on where the file of the last one ends. */
static void one_history(struct chance *chance)
{
    enum incident now, next = QUIET;
    struct nj_span span;
    uint64_t read = 0;
    struct rig rig;

    open_capture(&rig, chance_between(chance, 0, 1) ? 1024 : 65536);
    capture(&rig, BLOCK, 0, false);
    for (uint32_t step = 0; step < 300; step++) {
        uint64_t reads = chance_between(chance, 0, 3);

        now = next;
        next = incident(chance);
        if (now == READER) {
            rig_reconnect(&rig);
            assert_int_equal(nj_capture_seek(rig.client, read), 0);
        }
        go_on(&rig, chance, now, next);
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
