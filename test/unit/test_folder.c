/* SPDX-License-Identifier: MIT
 * test_folder.c - clips by name on cards that other machines filled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "clips/folder.h"
#include "test/unit/clip_files.h"

static int enter(void **context)
{
    (void)context;
    folder_enter();
    mkdir("Birds", 0777);
    file_write_text("Birds/OWL.WAV", "x");
    file_write_text("bell.wav", "x");
    file_write_text("BELL.WAV", "x");
    file_write_text("caf\xe9.wav", "x");
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static void expect(const char *name, const char *wanted)
{
    char found[256];
    assert_int_equal(folder_find(".", name, found, sizeof(found)), wanted ? 0 : NJ_EIO);
    if (wanted)
        assert_string_equal(found, wanted);
}

static void exact_name_goes_before_other_case(void **context)
{
    (void)context;
    expect("bell.wav", "bell.wav");
    expect("BELL.WAV", "BELL.WAV");
}

static void case_of_files_and_folders_does_not_matter(void **context)
{
    (void)context;
    expect("birds/owl.wav", "Birds/OWL.WAV");
    expect("BIRDS//Owl.wav", "Birds/OWL.WAV");
    expect("Birds", "Birds");
}

static void what_is_not_there_is_not_found(void **context)
{
    (void)context;
    expect("owl.wav", NULL);
    expect("birds/bell.wav", NULL);
    expect("bell.wav/x", NULL);
    expect("", NULL);
}

static void absolute_names_are_seen_from_the_root(void **context)
{
    char found[256];
    (void)context;
    assert_int_equal(folder_find(".", "/PROC/self", found, sizeof(found)), 0);
    assert_string_equal(found, "/proc/self");
}

static void names_that_do_not_fit_are_refused(void **context)
{
    char found[8], name[3000];
    (void)context;
    assert_int_equal(folder_find(".", "bell.wav", found, sizeof(found)), NJ_EMEMORY);
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(folder_find(".", name, found, sizeof(found)), NJ_EIO);
}

static void other_systems_leavings_are_ignored(void **context)
{
    (void)context;
    assert_true(folder_name_ignored("._bell.wav"));
    assert_true(folder_name_ignored(".DS_Store"));
    assert_true(folder_name_ignored("THUMBS.DB"));
    assert_false(folder_name_ignored("bell.wav"));
    assert_true(folder_name_sounds("BELL.WAV"));
    assert_true(folder_name_sounds("a.b.aiff"));
    assert_false(folder_name_sounds("bell"));
    assert_false(folder_name_sounds("bell.txt"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        CASE(exact_name_goes_before_other_case), CASE(case_of_files_and_folders_does_not_matter),
        CASE(what_is_not_there_is_not_found),    CASE(absolute_names_are_seen_from_the_root),
        CASE(names_that_do_not_fit_are_refused), CASE(other_systems_leavings_are_ignored),
    };
    return cmocka_run_group_tests_name("folder", tests, NULL, NULL);
}
