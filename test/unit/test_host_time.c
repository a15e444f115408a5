/* SPDX-License-Identifier: MIT
 * test_host_time.c - hosts that tell blocks no time, always the same, or one that runs backwards:
 * no hole comes of it, and the clock stays in order or says that it is not valid. */
#include "test/unit/mono.h"

#include <stdlib.h>

#include "core/clock.h"

#define RATE 48000

static const char *const kinds[] = {"zero", "constant", "backwards"};
enum { ZERO, CONSTANT, BACKWARDS, KINDS };

static int64_t exact_time(uint64_t frame)
{
    return 5000000000 + (int64_t)(frame * 1000000000 / RATE);
}

/* The time of the block at `frame`, by a host that has told no better one since the frame before.
 */
static int64_t told_time(int kind, uint64_t since, uint64_t frame)
{
    if (kind == ZERO)
        return 0;
    return exact_time(since) - (kind == BACKWARDS ? exact_time(frame) - exact_time(since) : 0);
}

struct course {
    struct clock_line line;
    struct nj_clock clock; /* before the next block */
    uint64_t frame;
    int64_t last_ns; /* when the clock says that the last block was; 0: it was not valid */
};

static void begin(struct course *course)
{
    *course = (struct course){.frame = 0};
    clock_init(&course->line, RATE);
}

/* No block leaves a hole, and none is before the last one. */
static void block_at(struct course *course, int64_t time_ns)
{
    struct clock_told told = {course->frame, time_ns, false, BLOCK, RATE};
    struct nj_clock *clock = &course->clock;
    uint64_t hole;

    assert_int_equal(clock_hole(&course->line, &told, &hole), CLOCK_STEADY);
    assert_int_equal(hole, 0);
    clock_block(&course->line, &told);
    clock_export(&course->line, clock);
    int64_t now_ns = clock->valid ? nj_clock_time_of(clock, course->frame) : 0;
    if (clock->valid && course->last_ns != 0)
        assert_true(now_ns > course->last_ns);
    assert_in_range((int64_t)clock->rate_hz, RATE * 0.99 - 1, RATE * 1.01);
    course->last_ns = now_ns;
    course->frame += BLOCK;
}

static void run_exact(struct course *course, double seconds)
{
    for (uint64_t end = course->frame + (uint64_t)(seconds * RATE); course->frame < end;)
        block_at(course, exact_time(course->frame));
}

/* `since` is the frame whose time was the last good one. */
static void run_badly(struct course *course, int kind, uint64_t since, uint64_t blocks)
{
    for (uint64_t i = 0; i < blocks; i++)
        block_at(course, told_time(kind, since, course->frame));
}

static void expect_right(const struct course *course, const char *kind, uint64_t blocks)
{
    int64_t off_ns = nj_clock_time_of(&course->clock, course->frame) - exact_time(course->frame);

    assert_true(course->clock.valid);
    print_message("%s for %llu blocks: off by %.3f us\n", kind, (unsigned long long)blocks,
                  (double)off_ns / 1e3);
    assert_true(llabs(off_ns) < 1000000);
}

static void times_that_never_go_on_leave_no_hole_and_no_valid_clock(void **unused)
{
    (void)unused;
    for (int kind = 0; kind < KINDS; kind++) {
        struct course course;

        begin(&course);
        run_badly(&course, kind, 0, 10);
        for (uint32_t i = 0; i < 60 * RATE / BLOCK; i++) {
            run_badly(&course, kind, 0, 1);
            assert_false(course.clock.valid);
        }
    }
}

static void the_first_times_that_go_on_set_the_clock(void **unused)
{
    static const uint64_t lengths[] = {1, 2, 3, 10, 1000, 100000};

    (void)unused;
    for (int kind = 0; kind < KINDS; kind++) {
        for (uint32_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            struct course course;

            begin(&course);
            run_badly(&course, kind, 0, lengths[i]);
            run_exact(&course, 10);
            expect_right(&course, kinds[kind], lengths[i]);
        }
    }
}

static void times_that_stand_for_a_while_leave_the_clock_as_it_was(void **unused)
{
    static const double before_s[] = {0.1, 10};

    (void)unused;
    for (int kind = 0; kind < KINDS; kind++) {
        for (uint32_t i = 0; i < 2; i++) {
            const uint64_t blocks = 10 * RATE / BLOCK;
            struct course course;
            uint64_t since;

            begin(&course);
            run_exact(&course, before_s[i]);
            since = course.frame - BLOCK;
            for (uint64_t k = 0; k < blocks; k++) {
                run_badly(&course, kind, since, 1);
                assert_true(course.clock.valid);
            }
            run_exact(&course, 10);
            expect_right(&course, kinds[kind], blocks);
        }
    }
}

/* A time now and then is none. */
static void single_times_that_are_none_are_passed_over(void **unused)
{
    struct course course;

    (void)unused;
    begin(&course);
    for (uint32_t i = 0; i < 10000; i++)
        block_at(&course, i % 3 == 1 ? 0 : exact_time(course.frame));
    expect_right(&course, "every third zero", 10000);
}

/* How long it is nobody can say. */
static void a_loss_that_the_card_tells_without_a_time_is_of_no_frames(void **unused)
{
    (void)unused;
    for (int kind = 0; kind < KINDS; kind++) {
        struct course course;
        uint64_t hole;

        begin(&course);
        run_exact(&course, 1);
        const uint64_t since = course.frame - BLOCK;
        const struct clock_told told = {course.frame, told_time(kind, since, course.frame), true,
                                        BLOCK, RATE};
        assert_int_equal(clock_hole(&course.line, &told, &hole), CLOCK_TOLD_HOLE);
        assert_int_equal(hole, 0);
        clock_block(&course.line, &told);
        course.frame += BLOCK;
        run_exact(&course, 10);
        expect_right(&course, kinds[kind], 1);
    }
}

/* ---- the engine ------------------------------------------------------------------------------ */

/* A start is a frame: it needs no time. */
static void a_play_starts_at_its_frame_without_a_clock(void **unused)
{
    const struct nj_play play = {.start_frame = 1000, .gain = 1};
    static int16_t out[32 * BLOCK];
    struct block_time none = {0};
    struct nj_clock clock;
    struct nj_stats stats;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    start(&rig, &play);
    for (uint32_t i = 0; i < 32; i++)
        play_process(rig.process, out + i * BLOCK, BLOCK, &none);
    assert_silence(out, 1000);
    assert_counts(out + 1000, 1000, 1);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).frame, 1000);
    nj_stats(rig.client, &stats);
    assert_int_equal(stats.holes, 0);
    nj_clock_read(rig.client, &clock);
    assert_false(clock.valid);
    rig_close(&rig);
}

static void a_capture_has_all_its_frames_without_a_clock(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .channels = 1, .format = NJ_FORMAT_S16, .ring_frames = 4096};
    struct block_time none = {0};
    uint64_t frame = 0;
    int16_t in[BLOCK];
    struct nj_span span;
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    for (uint32_t i = 0; i < 32; i++) {
        for (uint32_t k = 0; k < BLOCK; k++)
            in[k] = count_up(i * BLOCK + k, 0);
        capture_process(rig.process, in, BLOCK, &none);
    }
    while (nj_capture_peek(rig.client, &span)) {
        assert_non_null(span.data);
        assert_int_equal(span.first_frame, frame);
        assert_counts(span.data, span.frames, (int16_t)(frame + 1));
        frame += span.frames;
        nj_capture_advance(rig.client, span.frames);
    }
    assert_int_equal(frame, 31 * BLOCK); /* the newest is not there yet */
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_that_never_go_on_leave_no_hole_and_no_valid_clock),
        cmocka_unit_test(the_first_times_that_go_on_set_the_clock),
        cmocka_unit_test(times_that_stand_for_a_while_leave_the_clock_as_it_was),
        cmocka_unit_test(single_times_that_are_none_are_passed_over),
        cmocka_unit_test(a_loss_that_the_card_tells_without_a_time_is_of_no_frames),
        cmocka_unit_test(a_play_starts_at_its_frame_without_a_clock),
        cmocka_unit_test(a_capture_has_all_its_frames_without_a_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
