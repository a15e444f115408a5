/* SPDX-License-Identifier: MIT
 * test_runtime.c - the runtime directory: its lock, its boot, and segments that are found again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "supervisor/runtime.h"
#include "test/unit/clip_files.h"

static struct nj_stream_config config_of(uint32_t voices)
{
    struct nj_stream_config config = {.direction = NJ_PLAY, .voices = voices};
    assert_int_equal(nj_stream_config_complete(&config), 0);
    return config;
}

static int enter(void **context)
{
    static struct runtime runtime;
    char why[RUNTIME_WHY_BYTES];
    folder_enter();
    assert_int_equal(runtime_open(&runtime, "./a/run", why), 0);
    *context = &runtime;
    return 0;
}

static int leave(void **context)
{
    runtime_close(*context);
    folder_leave();
    return 0;
}

static void open_one(struct runtime *runtime, uint32_t voices, struct runtime_segment *segment)
{
    char why[RUNTIME_WHY_BYTES];
    struct nj_stream_config config = config_of(voices);
    assert_int_equal(runtime_segment_open(runtime, "main.play", &config, segment, why), 0);
}

static void directory_has_one_supervisor(void **context)
{
    struct runtime second;
    char why[RUNTIME_WHY_BYTES];
    assert_int_equal(runtime_open(&second, "./a/run", why), NJ_EBUSY);
    assert_string_equal(why, "runtime directory ./a/run: another nightjar uses it");
    runtime_close(*context);
    assert_int_equal(runtime_open(*context, "./a/run", why), 0);
}

static void segment_is_found_again(void **context)
{
    struct runtime_segment first, again;
    struct stat status;
    open_one(*context, 8, &first);
    assert_false(first.adopted);
    assert_int_equal(stat("./a/run/main.play.seg", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    runtime_segment_close(&first, false);
    open_one(*context, 8, &again);
    assert_true(again.adopted);
    assert_true(again.epoch == first.epoch && again.epoch != 0);
    runtime_segment_close(&again, true);
    assert_int_not_equal(access("./a/run/main.play.seg", F_OK), 0);
}

static void segment_for_another_configuration_is_made_anew(void **context)
{
    struct runtime_segment first, other;
    open_one(*context, 8, &first);
    runtime_segment_close(&first, false);
    open_one(*context, 9, &other);
    assert_false(other.adopted);
    assert_true(other.epoch != first.epoch);
    runtime_segment_close(&other, true);
}

static void damaged_segment_is_made_anew(void **context)
{
    struct runtime_segment first, other;
    open_one(*context, 8, &first);
    runtime_segment_close(&first, false);
    assert_int_equal(truncate("./a/run/main.play.seg", 4096), 0);
    open_one(*context, 8, &other);
    assert_false(other.adopted);
    runtime_segment_close(&other, false);
    FILE *file = fopen("./a/run/main.play.seg", "r+");
    assert_non_null(file);
    fputs("rubbish!", file);
    fclose(file);
    open_one(*context, 8, &other);
    assert_false(other.adopted);
    runtime_segment_close(&other, true);
}

static void segments_of_another_boot_are_removed(void **context)
{
    struct runtime_segment first, other;
    char why[RUNTIME_WHY_BYTES];
    open_one(*context, 8, &first);
    runtime_segment_close(&first, false);
    runtime_close(*context);
    file_write_text("./a/run/boot", "00000000-another-boot\n");
    assert_int_equal(runtime_open(*context, "./a/run", why), 0);
    assert_int_not_equal(access("./a/run/main.play.seg", F_OK), 0);
    open_one(*context, 8, &other);
    assert_false(other.adopted);
    runtime_segment_close(&other, true);
}

static void directory_that_cannot_be_made_is_told(void **context)
{
    struct runtime other;
    char why[RUNTIME_WHY_BYTES];
    (void)context;
    file_write_text("./file", "x");
    assert_int_equal(runtime_open(&other, "./file/run", why), NJ_ESYSTEM);
    assert_string_equal(why, "runtime directory ./file/run: Not a directory");
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(directory_has_one_supervisor),
        IN_FOLDER(segment_is_found_again),
        IN_FOLDER(segment_for_another_configuration_is_made_anew),
        IN_FOLDER(damaged_segment_is_made_anew),
        IN_FOLDER(segments_of_another_boot_are_removed),
        IN_FOLDER(directory_that_cannot_be_made_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
