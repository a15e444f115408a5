/* SPDX-License-Identifier: MIT
 * test_watchdog.c - a watchdog that is a plain file: what is written to it, and when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "supervisor/watchdog.h"
#include "test/unit/clip_files.h"

#define SECOND INT64_C(1000000000)

static int64_t size_of(const char *path)
{
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return status.st_size;
}

static void it_is_told_once_a_second_and_disarmed_at_the_end(void **context)
{
    (void)context;
    struct watchdog watchdog;
    char text[8] = "";
    folder_enter();
    file_write_text("watchdog", "");
    watchdog_open(&watchdog, "watchdog");
    for (int64_t now_ns = 10 * SECOND; now_ns < 13 * SECOND; now_ns += SECOND / 10)
        watchdog_pet(&watchdog, now_ns);
    assert_int_equal(size_of("watchdog"), 3);
    watchdog_close(&watchdog);
    FILE *file = fopen("watchdog", "r");
    assert_non_null(file);
    assert_int_equal(fread(text, 1, sizeof(text), file), 4);
    fclose(file);
    assert_int_equal(text[3], 'V');
    folder_leave();
}

static void machine_without_one_works_without(void **context)
{
    (void)context;
    struct watchdog watchdog;
    watchdog_open(&watchdog, "/nowhere/watchdog");
    assert_int_equal(watchdog.fd, -1);
    watchdog_pet(&watchdog, 10 * SECOND);
    watchdog_close(&watchdog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_told_once_a_second_and_disarmed_at_the_end),
        cmocka_unit_test(machine_without_one_works_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
