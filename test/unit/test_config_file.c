/* SPDX-License-Identifier: MIT
 * test_config_file.c - nightjar.ini as a file, ERRORS.txt beside it, and texts from outside shown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "supervisor/config.h"
#include "supervisor/config_mistakes.h"
#include "test/unit/clip_files.h"

static struct config config;
static char lines[4096];

static void take_line(void *context, const char *line)
{
    (void)context;
    size_t used = strlen(lines);
    snprintf(lines + used, sizeof(lines) - used, "%s\n", line);
}

static int enter(void **context)
{
    (void)context;
    folder_enter();
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static void expect_load(const char *path, int result, const char *wanted)
{
    lines[0] = '\0';
    assert_int_equal(config_load(&config, path, take_line, NULL), result);
    assert_string_equal(lines, wanted);
    assert_int_equal(config.mistakes, *wanted != '\0');
}

static void unreadable_files_are_told(void **context)
{
    (void)context;
    expect_load("nightjar.ini", NJ_EIO, "nightjar.ini: there is no such file\n");
    mkdir("nightjar.ini", 0777);
    expect_load("nightjar.ini", NJ_EIO, "nightjar.ini: is a folder, not a file\n");
    rmdir("nightjar.ini");
    file_write_text("bell.wav", "x");
    file_write_text("nightjar.ini", "[button good]\nline = GPIO4\nplay = bell.wav\n");
    expect_load("./nightjar.ini", 0, "");
    assert_int_equal(config.button_count, 1);
    assert_int_equal(truncate("nightjar.ini", 5 << 20), 0);
    expect_load("nightjar.ini", 0, "nightjar.ini: is larger than 1 MiB: not a configuration\n");
}

static void check_errors_file(const char *wanted)
{
    char text[200] = "";
    FILE *file = fopen("ERRORS.txt", "rb");
    if (!wanted) {
        assert_null(file);
        return;
    }
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, wanted);
}

static void errors_file_comes_and_goes(void **context)
{
    struct stat first, second;
    (void)context;
    config_errors_write("./nightjar.ini", "a\nb\n");
    check_errors_file("a\r\nb\r\n");
    stat("ERRORS.txt", &first);
    config_errors_write("nightjar.ini", "a\nb\n"); /* the same: not written again */
    stat("ERRORS.txt", &second);
    assert_int_equal(first.st_ino, second.st_ino);
    config_errors_write("nightjar.ini", "c\n");
    check_errors_file("c\r\n");
    config_errors_write("nightjar.ini", "");
    check_errors_file(NULL);
    config_errors_write("nightjar.ini", "");
    config_errors_write("no/such/folder/nightjar.ini", "a\n");
    check_errors_file(NULL);
}

static void quoted_texts_can_be_shown(void **context)
{
    char to[16];
    (void)context;
    assert_string_equal(text_quote(to, sizeof(to), "caf\xc3\xa9"), "caf\xc3\xa9");
    assert_string_equal(text_quote(to, sizeof(to), "caf\xe9\n"), "caf\\xe9\\x0a");
    assert_string_equal(text_quote(to, sizeof(to), "12345678901234567890"), "123456789012...");
    assert_string_equal(text_quote(to, sizeof(to), "\x1b[31m"), "\\x1b[31m");
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        CASE(unreadable_files_are_told),
        CASE(errors_file_comes_and_goes),
        CASE(quoted_texts_can_be_shown),
    };
    return cmocka_run_group_tests_name("config_file", tests, NULL, NULL);
}
