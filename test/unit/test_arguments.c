/* SPDX-License-Identifier: MIT
 * test_arguments.c - options and words of a command line, sorted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/unit/clip_files.h"
#include "test/unit/command_kit.h"

static struct command_line typed;

static void expect(const char *line, const char *files, enum option_id option, const char *value,
                   const char *second)
{
    const struct argument *argument = &typed.arguments.options[option];
    if (command_line_read(&typed, &command_row_io, line))
        fail_msg("%s: %s", line, typed.why);
    assert_string_equal(command_line_words(&typed), files);
    assert_true(argument->given);
    if (value && argument->value)
        assert_string_equal(argument->value, value);
    if (second && argument->second)
        assert_string_equal(argument->second, second);
    assert_int_equal(argument->value == NULL, value == NULL);
    assert_int_equal(argument->second == NULL, second == NULL);
}

static void refuse(const struct command *command, const char *line, const char *reason)
{
    assert_true(command_line_read(&typed, command, line) < 0);
    assert_string_equal(typed.why, reason);
}

static void options_are_written_in_every_usual_way(void **context)
{
    (void)context;
    const char *lines[] = {"-r 48k in",          "-r48k in",      "-r=48k in",    "--rate 48k in",
                           "--rate=48k in",      "in --rate 48k", "in -r48k",     "--rat 48k in",
                           "-r 8000 in -r 48k",  "-qr48k in",     "-q -r 48k in", "-r48k -- in",
                           "-r 44.1k in -r=48k", "--ra=48k in"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        expect(lines[i], "in", OPTION_RATE, "48k", NULL);
    expect("in --file_type raw", "in", OPTION_FILE_TYPE, "raw", NULL);
    expect("in --file-type raw", "in", OPTION_FILE_TYPE, "raw", NULL);
    expect("in --fatal_x", "in", OPTION_FATAL_XRUNS, NULL, NULL);
    expect("in --endian= out", "in out", OPTION_ENDIAN, "", NULL);
    expect("in -c '' out", "in out", OPTION_CHANNELS, "", NULL);
    expect("-D - in", "in", OPTION_DEVICE, "-", NULL);
}

static void words_may_stand_anywhere(void **context)
{
    (void)context;
    expect("null -c1 -r48k -e=pcm_16 output.raw", "null output.raw", OPTION_ENCODING, "pcm_16",
           NULL);
    expect("- -q -", "- -", OPTION_QUIET, NULL, NULL);
    expect("-q -- -a --rate", "-a --rate", OPTION_QUIET, NULL, NULL);
    expect("-q '' out", " out", OPTION_QUIET, NULL, NULL);
    expect("-q -5 .5", "-5 .5", OPTION_QUIET, NULL, NULL);
    expect("-q -- @none", "@none", OPTION_QUIET, NULL, NULL);
    expect("-q @", "@", OPTION_QUIET, NULL, NULL);
}

static void negative_numbers_are_values(void **context)
{
    (void)context;
    expect("--gain -6 in", "in", OPTION_GAIN, "-6", NULL);
    expect("--gain=-.5 in", "in", OPTION_GAIN, "-.5", NULL);
    expect("-d -1 in", "in", OPTION_DURATION, "-1", NULL);
    expect("-p -1 in", "in", OPTION_PAD, "-1", NULL);
}

static void a_value_that_may_be_missing_is_taken_if_it_reads_as_one(void **context)
{
    (void)context;
    expect("-p in.wav", "in.wav", OPTION_PAD, NULL, NULL);
    expect("-p in.wav out.wav", "in.wav out.wav", OPTION_PAD, NULL, NULL);
    expect("in.wav out.wav -p", "in.wav out.wav", OPTION_PAD, NULL, NULL);
    expect("-p 1.5 in.wav", "in.wav", OPTION_PAD, "1.5", NULL);
    expect("-p1:30 in.wav", "in.wav", OPTION_PAD, "1:30", NULL);
    expect("--pad=480ks in.wav", "in.wav", OPTION_PAD, "480ks", NULL);
    expect("-p -q in.wav", "in.wav", OPTION_PAD, NULL, NULL);
    expect("-p -- 5", "5", OPTION_PAD, NULL, NULL);
    expect("-p ./5", "./5", OPTION_PAD, NULL, NULL);
    expect("-p - out.wav", "- out.wav", OPTION_PAD, NULL, NULL);
    expect("--loop in.wav", "in.wav", OPTION_LOOP, NULL, NULL);
    expect("--loop 3 in.wav", "in.wav", OPTION_LOOP, "3", NULL);
    expect("-pq in.wav", "in.wav", OPTION_PAD, "q", NULL); /* refused where values are read */
}

static void maps_come_alone_or_two_together(void **context)
{
    (void)context;
    expect("-m 2,1 in out", "in out", OPTION_MAP, "2,1", NULL);
    expect("-m 2,1 1:3 in out", "in out", OPTION_MAP, "2,1", "1:3");
    expect("in out -m 2,1 1:3", "in out", OPTION_MAP, "2,1", "1:3");
    expect("-m2,1 1,2 in out", "in out", OPTION_MAP, "2,1", "1,2");
    expect("--map=2,1 in out", "in out", OPTION_MAP, "2,1", NULL);
    expect("-m 2,1 -q 1", "1", OPTION_MAP, "2,1", NULL);
    expect("-m 2,1 -- 1", "1", OPTION_MAP, "2,1", NULL);
    expect("-m 2,1 1,2 -m 1 in", "in", OPTION_MAP, "1", NULL);
    expect("-s 1-4 5,6 in", "in", OPTION_SELECT, "1-4", "5,6");
    expect("-m in out", "out", OPTION_MAP, "in", NULL); /* refused where values are read */
}

static void what_is_wrong_is_said_in_one_line(void **context)
{
    (void)context;
    const struct command *io = &command_row_io;
    refuse(io, "in --paad", "unknown option '--paad'; did you mean --pad?");
    refuse(io, "in --bufersize 5", "unknown option '--bufersize'; did you mean --buffersize?");
    refuse(io, "in --dvice=5", "unknown option '--dvice'; did you mean --device?");
    refuse(io, "in --zebra", "unknown option '--zebra'");
    refuse(io, "in -z", "unknown option '-z'");
    refuse(io, "in -qz", "unknown option '-z'");
    refuse(io, "in --=5", "unknown option '--'");
    refuse(io, "in --l", "option '--l' may be one of --list, --loop, --latency, --ledger");
    refuse(io, "in --fade-=1", "option '--fade-' may be one of --fade-in, --fade-out");
    refuse(io, "in --rate", "--rate needs a value: HZ");
    refuse(io, "in -r -q", "--rate needs a value: HZ");
    refuse(io, "in -m", "--map needs a value: MAP [MAP]");
    refuse(io, "in --quiet=yes", "--quiet takes no value");
    refuse(io, "in -q=yes", "--quiet takes no value");
    refuse(io, "a b c", "one word too many: 'c'");
    refuse(io, "-q", "the file to play is missing (null: none)");
    refuse(&command_row_play, "--offset", "--offset needs a value: TIME");
    refuse(&command_row_meter, "--pad", "unknown option '--pad'");
}

static void help_version_and_list_need_no_words(void **context)
{
    (void)context;
    assert_int_equal(command_line_read(&typed, &command_row_io, "--help --nonsense"), NJ_OK);
    assert_true(arguments_have(&typed.arguments, OPTION_HELP));
    assert_int_equal(command_line_read(&typed, &command_row_io, "-h"), NJ_OK);
    assert_int_equal(command_line_read(&typed, &command_row_io, "--version"), NJ_OK);
    assert_true(arguments_have(&typed.arguments, OPTION_VERSION));
    assert_int_equal(command_line_read(&typed, &command_row_io, "-l"), NJ_OK);
    assert_int_equal(command_line_read(&typed, &command_row_io, "--list --json"), NJ_OK);
    assert_true(arguments_have(&typed.arguments, OPTION_JSON_LINES));
    assert_true(command_line_read(&typed, &command_row_play, "--version") < 0);
}

/* ---- files of arguments ---------------------------------------------------------------------- */

static int enter_folder(void **context)
{
    (void)context;
    folder_enter();
    return 0;
}

static int leave_folder(void **context)
{
    (void)context;
    command_line_deinit(&typed);
    folder_leave();
    return 0;
}

static void files_of_arguments_stand_for_them(void **context)
{
    (void)context;
    file_write_text("a", "-r48k\n-D \"hw:1,0\"\t'a b.wav'  out\\ 2.wav\n");
    expect("@a", "a b.wav out 2.wav", OPTION_RATE, "48k", NULL);
    assert_string_equal(arguments_value(&typed.arguments, OPTION_DEVICE, ""), "hw:1,0");
    file_write_text("b", "-q @a ''");
    file_write_text("c", "-r");
    assert_true(command_line_read(&typed, &command_row_io, "@b") < 0);
    assert_string_equal(typed.why, "one word too many: ''");
    expect("@c 48k x", "x", OPTION_RATE, "48k", NULL);
    file_write_text("d", "x -r 1 -- @a");
    expect("@d", "x @a", OPTION_RATE, "1", NULL);
}

static void files_of_arguments_that_cannot_be_are_refused(void **context)
{
    (void)context;
    file_write_text("loop", "x @loop");
    file_write_text("many", "@many @many");
    file_write_text("quote", "a 'b");
    refuse(&command_row_io, "@none", "@none: No such file or directory");
    refuse(&command_row_io, "@.", "@.: Is a directory");
    refuse(&command_row_io, "@loop", "@loop: files of arguments name each other");
    refuse(&command_row_io, "@many", "@many: files of arguments name each other");
    refuse(&command_row_io, "@quote", "@quote: a quote is left open");
    refuse(&command_row_io, "@/dev/zero", "@/dev/zero: this is no file of arguments");
    assert_int_equal(command_line_read(&typed, &command_row_press, "@none"), NJ_OK);
    assert_string_equal(command_line_words(&typed), "@none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_are_written_in_every_usual_way),
        cmocka_unit_test(words_may_stand_anywhere),
        cmocka_unit_test(negative_numbers_are_values),
        cmocka_unit_test(a_value_that_may_be_missing_is_taken_if_it_reads_as_one),
        cmocka_unit_test(maps_come_alone_or_two_together),
        cmocka_unit_test(what_is_wrong_is_said_in_one_line),
        cmocka_unit_test(help_version_and_list_need_no_words),
        cmocka_unit_test(files_of_arguments_stand_for_them),
        cmocka_unit_test(files_of_arguments_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
