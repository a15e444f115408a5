/* SPDX-License-Identifier: MIT
 * test_take_name.c - names that FAT takes, at the time of the first frame, never over another file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "takes/take_name.h"

#define NOON_NS 1763636863123456789 /* 2025-11-20T11:07:43Z */

static char folder[64];
static struct trouble trouble;

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/nightjar-name.XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    char command[100];
    (void)state;

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

static void set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

static void expect_name(const char *template, const char *want)
{
    char path[TAKE_PATH_BYTES];

    assert_int_equal(take_name_expand(path, "/t", template, NOON_NS), 0);
    assert_string_equal(path, want);
}

static void names_tell_local_time_and_its_offset(void **state)
{
    (void)state;
    set_zone("UTC0");
    expect_name("%Y-%m-%d/%H%M%S%z.wav", "/t/2025-11-20/110743+0000.wav");
    set_zone("<+0530>-5:30");
    expect_name("%Y-%m-%d/%H%M%S%z.wav", "/t/2025-11-20/163743+0530.wav");
    assert_int_equal(take_utc_offset_s(NOON_NS), 19800);
    set_zone("<-11>11");
    expect_name("%Y%m%dT%H%M%S%z", "/t/20251120T000743-1100.wav");
    assert_int_equal(take_utc_offset_s(NOON_NS), -39600);
    set_zone("UTC0");
}

/* The hour that comes twice in autumn has two offsets, and so two names. */
static void no_hour_of_autumn_is_written_twice(void **state)
{
    char first[TAKE_PATH_BYTES], second[TAKE_PATH_BYTES];
    int64_t change_ns = 1761440400 * INT64_C(1000000000); /* 2025-10-26T01:00Z */
    (void)state;

    set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
    assert_int_equal(take_name_expand(first, "/t", "%H%M%z", change_ns - 1800000000000), 0);
    assert_int_equal(take_name_expand(second, "/t", "%H%M%z", change_ns + 1800000000000), 0);
    set_zone("UTC0");
    assert_string_equal(first, "/t/0230+0200.wav");
    assert_string_equal(second, "/t/0230+0100.wav");
}

static void what_fat_does_not_allow_becomes_a_line(void **state)
{
    (void)state;
    expect_name("%H:%M:%S.wav", "/t/11_07_43.wav");
    expect_name("a<b>c|d?e*f\"g\\h.wav", "/t/a_b_c_d_e_f_g_h.wav");
    expect_name("../../etc/x.wav", "/t/__/__/etc/x.wav");
    expect_name("dot./x .wav", "/t/dot_/x .wav");
    expect_name("a//b.wav", "/t/a/b.wav");
    expect_name("/abs.wav", "/t/abs.wav");
    expect_name("tab\there.wav", "/t/tab_here.wav");
}

static void the_ending_is_wav(void **state)
{
    (void)state;
    expect_name("x", "/t/x.wav");
    expect_name("x.WAV", "/t/x.WAV");
    expect_name("x.mp3", "/t/x.mp3.wav");
    expect_name(".wav", "/t/.wav.wav");
}

static void names_that_are_too_long_are_refused(void **state)
{
    char path[TAKE_PATH_BYTES], template[TAKE_PATH_BYTES + 10];
    (void)state;

    memset(template, 'x', sizeof(template));
    for (size_t length = TAKE_PATH_BYTES - 20; length < TAKE_PATH_BYTES; length++) {
        template[length] = 0;
        int error = take_name_expand(path, "/t", template, NOON_NS);
        assert_int_equal(error, length + 3 + 4 < TAKE_PATH_BYTES ? 0 : NJ_EMEMORY);
        if (!error)
            assert_int_equal(strlen(path), length + 7);
        template[length] = 'x';
    }
    assert_int_equal(take_name_expand(path, "/t", "", NOON_NS), NJ_EMEMORY);
}

static void variants_count_before_the_ending(void **state)
{
    char variant[TAKE_PATH_BYTES];
    (void)state;

    assert_int_equal(take_name_variant(variant, "/t/a.wav", 1, ".ledger.csv"), 0);
    assert_string_equal(variant, "/t/a.ledger.csv");
    assert_int_equal(take_name_variant(variant, "/t/a.WAV", 12, ".wav.part"), 0);
    assert_string_equal(variant, "/t/a-12.wav.part");
}

static void folders_are_made_below_the_take_folder_only(void **state)
{
    char path[200];
    struct stat status;
    (void)state;

    snprintf(path, sizeof(path), "%s/a/b/c/x.wav", folder);
    assert_int_equal(take_name_folders(folder, path, &trouble), 0);
    assert_int_equal(take_name_folders(folder, path, &trouble), 0);
    snprintf(path, sizeof(path), "%s/a/b/c", folder);
    assert_int_equal(stat(path, &status), 0);
    assert_true(S_ISDIR(status.st_mode));
    assert_int_equal(take_name_folders("/nonexistent/sd", "/nonexistent/sd/x.wav", &trouble),
                     NJ_EIO);
    assert_string_equal(trouble.text, "/nonexistent/sd: take folder: No such file or directory");
    snprintf(path, sizeof(path), "%s/a/b/file", folder);
    fclose(fopen(path, "w"));
    strcat(path, "/x/y.wav");
    assert_int_equal(take_name_folders(folder, path, &trouble), NJ_EIO);
    assert_non_null(strstr(trouble.text, "Not a directory"));
}

static void a_move_never_replaces(void **state)
{
    char from[100], to[100];
    (void)state;

    snprintf(from, sizeof(from), "%s/from", folder);
    snprintf(to, sizeof(to), "%s/to", folder);
    fclose(fopen(from, "w"));
    fclose(fopen(to, "w"));
    assert_int_equal(take_name_move(from, to, &trouble), NJ_EFULL);
    assert_int_equal(access(from, F_OK), 0);
    assert_int_equal(unlink(to), 0);
    assert_int_equal(take_name_move(from, to, &trouble), 0);
    assert_int_equal(access(to, F_OK), 0);
    assert_int_equal(access(from, F_OK), -1);
    assert_int_equal(take_name_move(from, to, &trouble), NJ_EIO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(names_tell_local_time_and_its_offset),        TEST(no_hour_of_autumn_is_written_twice),
        TEST(what_fat_does_not_allow_becomes_a_line),      TEST(the_ending_is_wav),
        TEST(names_that_are_too_long_are_refused),         TEST(variants_count_before_the_ending),
        TEST(folders_are_made_below_the_take_folder_only), TEST(a_move_never_replaces),
    };

    return cmocka_run_group_tests_name("take name", tests, NULL, NULL);
}
