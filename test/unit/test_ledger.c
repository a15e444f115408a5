/* SPDX-License-Identifier: MIT
 * test_ledger.c - lines of holes, and what is left of them after a cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "takes/ledger.h"

#define COLUMNS "first_frame,length_frames,bound_frames,cause,utc,file_frame,filled_frames\n"
#define LINE_1 "1000,50,64,xrun,2025-11-20T11:07:43.123+00:00,900,50\n"
#define LINE_2 "3000,200,0,ring full,2025-11-20T11:07:43.123+00:00,2900,200\n"

static char folder[256], path[300];
static struct trouble trouble;

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "%s/ledger.XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/a.ledger.csv", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void expect_text(const char *text)
{
    char got[2000] = {0};
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    assert_true(fread(got, 1, sizeof(got) - 1, file) > 0);
    fclose(file);
    assert_string_equal(got, text);
}

static void write_text(const char *text, size_t bytes)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, bytes, file), bytes);
    fclose(file);
}

static struct ledger_hole hole(uint64_t first, uint64_t length, uint64_t at, uint64_t filled)
{
    struct ledger_hole h = {.first_frame = first,
                            .length_frames = length,
                            .bound_frames = 64,
                            .cause = "xrun",
                            .utc_ns = 1763636863123000000,
                            .file_frame = at,
                            .filled_frames = filled};

    return h;
}

static void a_hole_is_a_line_and_the_end_is_told(void **state)
{
    struct ledger *ledger;
    struct ledger_hole h = hole(1000, 50, 900, 50);
    (void)state;

    assert_int_equal(ledger_create(&ledger, path, &trouble), 0);
    expect_text(COLUMNS);
    assert_int_equal(ledger_enter(ledger, &h, &trouble), 0);
    assert_int_equal(ledger_sync(ledger, &trouble), 0);
    expect_text(COLUMNS LINE_1);
    assert_int_equal(ledger_complete(ledger, 100, 5000, &trouble), 0);
    expect_text(COLUMNS LINE_1 "# complete: 5000 frames, first 100, 1 holes, 50 frames missing\n");
    ledger_destroy(ledger);
}

static void an_existing_ledger_is_never_replaced(void **state)
{
    struct ledger *ledger;
    (void)state;

    write_text("mine\n", 5);
    assert_int_equal(ledger_create(&ledger, path, &trouble), NJ_EFULL);
    expect_text("mine\n");
}

static void what_is_entered_already_is_left_out(void **state)
{
    struct ledger *ledger;
    struct ledger_hole h = hole(1000, 50, 900, 50);
    (void)state;

    assert_int_equal(ledger_create(&ledger, path, &trouble), 0);
    assert_int_equal(ledger_enter(ledger, &h, &trouble), 0);
    assert_int_equal(ledger_enter(ledger, &h, &trouble), 0);
    h = hole(1030, 20, 930, 20);
    assert_int_equal(ledger_enter(ledger, &h, &trouble), 0);
    h = hole(1020, 40, 920, 40);
    assert_int_equal(ledger_enter(ledger, &h, &trouble), 0);
    expect_text(COLUMNS LINE_1 "1050,10,64,xrun,2025-11-20T11:07:43.123+00:00,950,10\n");
    assert_int_equal(ledger_holes(ledger), 2);
    assert_int_equal(ledger_covered_frame(ledger), 1060);
    ledger_destroy(ledger);
}

static void an_unknown_length_is_empty(void **state)
{
    struct ledger *ledger;
    struct ledger_hole h = {.unknown = true, .first_frame = 7, .cause = "power cut"};
    (void)state;

    assert_int_equal(ledger_create(&ledger, path, &trouble), 0);
    assert_int_equal(ledger_enter(ledger, &h, &trouble), 0);
    expect_text(COLUMNS "7,,,power cut,1970-01-01T00:00:00.000+00:00,0,0\n");
    ledger_destroy(ledger);
    assert_int_equal(ledger_resume(&ledger, path, 0, &trouble), 0); /* it may not be the end yet */
    expect_text(COLUMNS);
    ledger_destroy(ledger);
}

/* A writer that was killed anywhere leaves a prefix; whole lines of it stay. */
static void a_prefix_keeps_its_whole_lines(void **state)
{
    static const char whole[] = COLUMNS LINE_1 LINE_2 "# complete: 9 frames\n";
    size_t columns = strlen(COLUMNS), one = columns + strlen(LINE_1), two = one + strlen(LINE_2);
    (void)state;

    for (size_t bytes = 0; bytes < sizeof(whole); bytes++) {
        struct ledger *ledger;

        write_text(whole, bytes);
        assert_int_equal(ledger_resume(&ledger, path, 10000, &trouble), 0);
        assert_int_equal(ledger_holes(ledger), bytes >= two ? 2 : bytes >= one ? 1 : 0);
        if (bytes < columns)
            expect_text(COLUMNS "# the ledger was lost; holes before this line are not known\n");
        else
            expect_text(bytes >= two   ? COLUMNS LINE_1 LINE_2
                        : bytes >= one ? COLUMNS LINE_1
                                       : COLUMNS);
        ledger_destroy(ledger);
    }
}

static void lines_beyond_the_cut_go_and_the_one_across_is_shortened(void **state)
{
    static const struct {
        uint64_t frames;
        const char *text;
    } cuts[] = {
        {900, COLUMNS},
        {901, COLUMNS "1000,1,64,xrun,2025-11-20T11:07:43.123+00:00,900,1\n"},
        {950, COLUMNS LINE_1},
        {2900, COLUMNS LINE_1},
        {3099, COLUMNS LINE_1 "3000,199,0,ring full,2025-11-20T11:07:43.123+00:00,2900,199\n"},
        {3100, COLUMNS LINE_1 LINE_2},
    };
    (void)state;

    for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
        struct ledger *ledger;

        write_text(COLUMNS LINE_1 LINE_2, strlen(COLUMNS LINE_1 LINE_2));
        assert_int_equal(ledger_resume(&ledger, path, cuts[i].frames, &trouble), 0);
        expect_text(cuts[i].text);
        ledger_destroy(ledger);
        assert_int_equal(ledger_resume(&ledger, path, cuts[i].frames, &trouble), 0);
        expect_text(cuts[i].text); /* once more changes nothing */
        ledger_destroy(ledger);
    }
}

static void what_was_missing_before_the_first_frame_stays(void **state)
{
    static const char text[] = COLUMNS "5,95,1,clock,2025-11-20T11:07:43.123+00:00,0,0\n";
    struct ledger *ledger;
    (void)state;

    write_text(text, strlen(text));
    assert_int_equal(ledger_resume(&ledger, path, 0, &trouble), 0);
    expect_text(text);
    assert_int_equal(ledger_covered_frame(ledger), 100);
    ledger_destroy(ledger);
}

static void a_lost_ledger_says_so(void **state)
{
    struct ledger *ledger;
    (void)state;

    assert_int_equal(ledger_resume(&ledger, path, 100, &trouble), 0);
    expect_text(COLUMNS "# the ledger was lost; holes before this line are not known\n");
    ledger_destroy(ledger);
    assert_int_equal(ledger_resume(&ledger, path, 100, &trouble), 0);
    expect_text(COLUMNS "# the ledger was lost; holes before this line are not known\n");
    ledger_destroy(ledger);
}

static void random_text_is_read_safely(void **state)
{
    static const char letters[] = "0123456789,,,,\n\n#xrun -+:T.";
    uint32_t random = 3;
    (void)state;

    for (uint32_t i = 0; i < 3000; i++) {
        struct ledger *ledger;
        char text[400] = COLUMNS;
        size_t bytes = strlen(COLUMNS);

        while (bytes < sizeof(text) - 1) {
            random = random * 1664525 + 1013904223;
            text[bytes++] = letters[(random >> 16) % (sizeof(letters) - 1)];
        }
        write_text(text, bytes);
        assert_int_equal(ledger_resume(&ledger, path, 1000, &trouble), 0);
        ledger_destroy(ledger);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_hole_is_a_line_and_the_end_is_told),
        TEST(an_existing_ledger_is_never_replaced),
        TEST(what_is_entered_already_is_left_out),
        TEST(an_unknown_length_is_empty),
        TEST(a_prefix_keeps_its_whole_lines),
        TEST(lines_beyond_the_cut_go_and_the_one_across_is_shortened),
        TEST(what_was_missing_before_the_first_frame_stays),
        TEST(a_lost_ledger_says_so),
        TEST(random_text_is_read_safely),
    };

    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
