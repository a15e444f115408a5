/* SPDX-License-Identifier: MIT
 * test_log.c - lines, their times, repeats, and the cap of the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "supervisor/log.h"
#include "supervisor/log_file.h"
#include "test/unit/clip_files.h"

static int stderr_copy = -1;

static int enter(void **context)
{
    (void)context;
    folder_enter();
    stderr_copy = dup(STDERR_FILENO);
    assert_non_null(freopen("stderr.txt", "a", stderr));
    return 0;
}

static int leave(void **context)
{
    (void)context;
    dup2(stderr_copy, STDERR_FILENO);
    close(stderr_copy);
    folder_leave();
    return 0;
}

static char *read_file(const char *path)
{
    static char text[2000000];
    FILE *file = fopen(path, "r");
    size_t used = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
    if (file)
        fclose(file);
    text[used] = '\0';
    return text;
}

static uint32_t count_lines(const char *path, const char *part)
{
    uint32_t count = 0;
    char *rest = read_file(path);
    for (char *line; (line = strsep(&rest, "\n"));)
        count += *line && strstr(line, part) != NULL;
    return count;
}

static int64_t fixed_clock(void *context)
{
    (void)context;
    return INT64_C(1795132800) * 1000000000 + 7 * 1000000;
}

static void line_has_its_time_in_utc(void **context)
{
    (void)context;
    assert_int_equal(log_open("log.txt", 0), 0);
    log_set_clock(fixed_clock, NULL);
    log_line("hello %d", 5);
    log_set_clock(NULL, NULL);
    log_close();
    assert_string_equal(read_file("log.txt"), "2026-11-20T00:00:00.007Z hello 5\n");
    assert_string_equal(read_file("stderr.txt"), "2026-11-20T00:00:00.007Z hello 5\n");
}

static void repeats_are_counted_and_told(void **context)
{
    (void)context;
    assert_int_equal(log_open("log.txt", 0), 0);
    for (int i = 0; i < 100; i++) {
        log_line("the card is away");
        log_line("press %d", i);
    }
    log_close();
    assert_int_equal(count_lines("log.txt", "the card is away"), 4);
    assert_int_equal(count_lines("log.txt", "(97 times more) the card is away") +
                         count_lines("log.txt", "(96 times more) the card is away"),
                     1);
    assert_int_equal(count_lines("log.txt", "press "), 100);
}

static void file_is_turned_over_below_its_cap(void **context)
{
    (void)context;
    struct stat now, before;
    assert_int_equal(log_open("log.txt", 65536), 0);
    for (int i = 0; i < 5000; i++) {
        log_line("line %d of a log that would be larger than its cap", i);
        if (i % 100 == 0)
            log_flush(2000);
    }
    log_close();
    assert_int_equal(stat("log.txt", &now), 0);
    assert_int_equal(stat("log.txt.1", &before), 0);
    assert_in_range(now.st_size + before.st_size, 32768, 65536);
    assert_int_equal(count_lines("log.txt", "line 4999 "), 1);
}

static void lines_without_room_are_counted(void **context)
{
    (void)context;
    assert_int_equal(log_open("log.txt", 0), 0);
    for (int i = 0; i < 20000; i++)
        log_line("line %d", i);
    log_line("the last");
    log_flush(5000);
    log_line("after it");
    log_close();
    uint32_t written = count_lines("log.txt", "Z line ");
    char *lost = strstr(read_file("log.txt"), " log lines found no room");
    assert_true(written == 20000 || lost != NULL);
    assert_int_equal(count_lines("log.txt", "after it"), 1);
}

static void file_that_cannot_be_written_is_said_once(void **context)
{
    (void)context;
    assert_int_equal(log_open("nowhere/log.txt", 0), 0);
    for (int i = 0; i < 10; i++)
        log_line("line %d", i);
    log_close();
    assert_int_equal(count_lines("stderr.txt", "log nowhere/log.txt: No such file"), 1);
    assert_int_equal(count_lines("stderr.txt", "Z line "), 10);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(line_has_its_time_in_utc),
        IN_FOLDER(repeats_are_counted_and_told),
        IN_FOLDER(file_is_turned_over_below_its_cap),
        IN_FOLDER(lines_without_room_are_counted),
        IN_FOLDER(file_that_cannot_be_written_is_said_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
