/* SPDX-License-Identifier: MIT
 * test_wishes.c - what the arguments of play, record and the others ask for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "files/sound_kind.h"
#include "test/unit/command_kit.h"

static struct command_line typed;

static const struct wishes *wish(const struct command *command, const char *text)
{
    return command_line_wish(&typed, command, text);
}

static void refuse(const struct command *command, const char *text, const char *reason)
{
    if (!command_line_ask(&typed, command, text))
        fail_msg("%s %s was taken", command->name, text);
    assert_string_equal(typed.why, reason);
}

static void what_nobody_asks_for_is_left_open(void **context)
{
    (void)context;
    const struct wishes *w = wish(&command_row_io, "a b");
    struct wishes expected = {.loops = 1,
                              .buffer_frames = WISHES_BUFFER_FRAMES,
                              .files = typed.arguments.words,
                              .file_count = 1,
                              .input = typed.arguments.words[0],
                              .output = typed.arguments.words[1]};
    assert_memory_equal(w, &expected, sizeof expected);
}

static void words_become_files(void **context)
{
    (void)context;
    const struct wishes *w = wish(&command_row_play, "a b - null");
    assert_int_equal(w->file_count, 4);
    assert_string_equal(w->files[3], "null");
    assert_null(w->output);
    w = wish(&command_row_record, "a");
    assert_int_equal(w->file_count, 0);
    assert_string_equal(w->output, "a");
    w = wish(&command_row_playrec, "null ^");
    assert_string_equal(w->input, "null");
    assert_string_equal(w->output, "^");
    w = wish(&command_row_io, "NULL -");
    assert_null(w->input);
    assert_string_equal(w->output, "-");
    assert_int_equal(w->file_count, 0);
    w = wish(&command_row_io, "- ''");
    assert_string_equal(w->input, "-");
    assert_null(w->output);
    w = wish(&command_row_convert, "a b");
    assert_string_equal(w->input, "a");
    assert_string_equal(w->output, "b");
    w = wish(&command_row_meter, "-q");
    assert_true(!w->input && !w->output && w->quiet);
    refuse(&command_row_io, "null", "neither a file to play nor one to record into");
    refuse(&command_row_io, "'' ^", "neither a file to play nor one to record into");
    wish(&command_row_io, "-l");
}

static void pairs_go_to_playing_and_recording(void **context)
{
    (void)context;
    const struct wishes *w =
        wish(&command_row_io, "a b -D hw:1,0,null -c 2,1 -f int16,FLOAT32 -t raw,W64 -e "
                              "PCM-16,float --endian big,little -r 44.1k");
    assert_string_equal(w->play.device, "hw:1,0");
    assert_string_equal(w->record.device, "");
    assert_int_equal(w->play.channels, 2);
    assert_int_equal(w->record.channels, 1);
    assert_int_equal(w->play.format, NJ_FORMAT_S16);
    assert_int_equal(w->record.format, NJ_FORMAT_F32);
    assert_int_equal(w->play.file_type, SOUND_KIND_RAW);
    assert_int_equal(w->record.file_type, SOUND_KIND_W64);
    assert_int_equal(w->play.encoding, SOUND_ENCODING_PCM_16);
    assert_int_equal(w->record.encoding, SOUND_ENCODING_FLOAT);
    assert_int_equal(w->play.endian, SOUND_ENDIAN_BIG);
    assert_int_equal(w->record.endian, SOUND_ENDIAN_LITTLE);
    assert_int_equal(w->play.rate_hz, 44100);
    assert_int_equal(w->record.rate_hz, 44100);
    w = wish(&command_row_record, "a -D Mic -c 3");
    assert_string_equal(w->play.device, "Mic");
    assert_string_equal(w->record.device, "Mic");
    assert_int_equal(w->record.channels, 3);
    w = wish(&command_row_convert, "a b -r 8k,44.1k -c ,1");
    assert_int_equal(w->play.rate_hz, 8000);
    assert_int_equal(w->record.rate_hz, 44100);
    assert_int_equal(w->play.channels, 0);
    assert_int_equal(w->record.channels, 1);
}

static void every_format_and_encoding_has_its_name(void **context)
{
    (void)context;
    const struct {
        const char *names[4];
        uint32_t format;
    } formats[] = {{{"int16", "s16"}, NJ_FORMAT_S16}, {{"int24", "s24", "s24_3"}, NJ_FORMAT_S24_3},
                   {{"int32", "s32"}, NJ_FORMAT_S32}, {{"float32", "f32", "float"}, NJ_FORMAT_F32},
                   {{"int8", "s8"}, NJ_FORMAT_S8},    {{"uint8", "u8"}, NJ_FORMAT_U8}};
    char text[64];
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        for (int k = 0; k < 4 && formats[i].names[k]; k++) {
            snprintf(text, sizeof text, "a -f %s", formats[i].names[k]);
            assert_int_equal(wish(&command_row_play, text)->play.format, formats[i].format);
        }
    for (uint32_t i = 1; i < SOUND_ENCODING_COUNT; i++) {
        snprintf(text, sizeof text, "a -e %s", sound_encoding_name(i));
        assert_int_equal(wish(&command_row_play, text)->play.encoding, i);
    }
    for (uint32_t i = 1; i < SOUND_KIND_COUNT; i++) {
        snprintf(text, sizeof text, "a -t %s", sound_kind_name(i));
        assert_int_equal(wish(&command_row_play, text)->play.file_type, i);
    }
}

static void maps_go_where_there_is_a_recording(void **context)
{
    (void)context;
    const struct {
        const struct command *command;
        const char *text;
        uint8_t play, record; /* the first entry of the map; 0: none */
    } rows[] = {{&command_row_io, "a b -m 5", 0, 5},       {&command_row_io, "a -m 5", 5, 0},
                {&command_row_io, "a null -m 5", 5, 0},    {&command_row_io, "null b -m 5", 0, 5},
                {&command_row_io, "-m 5 6 a b", 5, 6},     {&command_row_play, "a -m 5", 5, 0},
                {&command_row_record, "a -m 5", 0, 5},     {&command_row_meter, "-m 5", 0, 5},
                {&command_row_playrec, "-m 5 a b", 0, 5},  {&command_row_convert, "-m 5 a b", 0, 5},
                {&command_row_playrec, "a b -m 5 6", 5, 6}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct wishes *w = wish(rows[i].command, rows[i].text);
        assert_int_equal(w->play.map.count > 0, rows[i].play > 0);
        assert_int_equal(w->record.map.count > 0, rows[i].record > 0);
        assert_int_equal(w->play.map.channel[0], rows[i].play);
        assert_int_equal(w->record.map.channel[0], rows[i].record);
    }
    const struct wishes *w = wish(&command_row_playrec, "a b -s 3-4 7");
    assert_int_equal(w->play.select.count, 2);
    assert_int_equal(w->play.select.channel[1], 4);
    assert_int_equal(w->record.select.channel[0], 7);
}

static void times_are_kept_as_asked(void **context)
{
    (void)context;
    const struct wishes *w =
        wish(&command_row_io, "a b -d 1:30 -o 480ks -p 2 --loop 3 --prebuffer 4k --fade-in .5 "
                              "--fade-out 100s --gain -6 --at +5 --latency 0.02");
    assert_int_equal(value_time_frames(&w->duration, 48000), 4320000);
    assert_int_equal(value_time_frames(&w->offset, 48000), 480000);
    assert_int_equal(value_time_frames(&w->pad, 48000), 96000);
    assert_int_equal(w->loops, 3);
    assert_int_equal(value_time_frames(&w->prebuffer, 48000), 4000);
    assert_int_equal(value_time_frames(&w->fade_in, 48000), 24000);
    assert_int_equal(value_time_frames(&w->fade_out, 48000), 100);
    assert_true(w->gain_db == -6);
    assert_int_equal(w->at.kind, VALUE_AT_LATER);
    assert_int_equal(w->latency, LATENCY_SECONDS);
    assert_int_equal(value_time_frames(&w->latency_time, 48000), 960);
    w = wish(&command_row_io, "a -d -1 --loop -p --latency LOW --prebuffer .5 -b 256 --periods 4");
    assert_int_equal(w->duration.unit, VALUE_UNSET);
    assert_true(w->loops == NJ_ENDLESS);
    assert_int_equal(w->pad.unit, VALUE_ENDLESS);
    assert_int_equal(w->latency, LATENCY_LOW);
    assert_int_equal(value_time_frames(&w->prebuffer, 48000), 24000);
    assert_int_equal(w->period_frames, 256);
    assert_int_equal(w->periods, 4);
    assert_int_equal(wish(&command_row_play, "a -o 2")->offset.amount, 2000000000);
}

static void flags_are_flags(void **context)
{
    (void)context;
    const struct wishes *w = wish(&command_row_record, "a -q --json --fatal-xruns --append "
                                                       "--ledger --split 600");
    assert_true(w->quiet && w->json && w->fatal_xruns && w->append && w->ledger);
    assert_int_equal(w->split.unit, VALUE_NANOSECONDS);
    assert_true(wish(&command_row_record, "a -n")->no_clobber);
    assert_true(wish(&command_row_play, "a --mix")->mix);
}

static void a_mistake_is_one_line_that_names_the_option(void **context)
{
    (void)context;
    const struct {
        const char *text, *reason;
    } rows[] = {
        {"-d 1x a", "--duration '1x': no time (such as 90, 1.5, 1:30, 480ks)"},
        {"-d -5 a", "--duration '-5': a time is not negative"},
        {"-o -1 a", "--offset '-1': a time is not negative"},
        {"-p=q a", "--pad 'q': no time (such as 90, 1.5, 1:30, 480ks)"},
        {"--loop=0 a", "--loop '0': it is 1 to 1000000000"},
        {"--at noon a", "--at 'noon': no moment (such as 6:30, 18:00:00.5, 2030-12-31T23:59, +10)"},
        {"--prebuffer x a", "--prebuffer 'x': no number (such as 4096, 48k, 64K)"},
        {"-r 1000 a", "--rate '1000': it is 8000 to 384000"},
        {"-r 48kHz a", "--rate '48kHz': no number (such as 4096, 48k, 64K)"},
        {"-c 0 a", "--channels '0': it is 1 to 32"},
        {"-c 2,33 a", "--channels '33': it is 1 to 32"},
        {"-c 1,2,3 a", "--channels '1,2,3': more than two values: one, or PLAY,RECORD"},
        {"-f int17 a", "--format 'int17': it is one of int16 int24 int32 float32 int8 uint8"},
        {"-t raw,xyz a", "--file-type 'xyz': --help has the names"},
        {"-e pcm a", "--encoding 'pcm': --help has the names"},
        {"--endian middle a", "--endian 'middle': it is one of file little big"},
        {"-b 9k a", "--blocksize '9k': it is 0 to 8192"},
        {"-b 15 a", "--blocksize is 16 frames at least, or 0: chosen"},
        {"--periods 1 a", "--periods '1': it is 2 to 16"},
        {"--latency soon a", "--latency 'soon': no time (such as 90, 1.5, 1:30, 480ks)"},
        {"--buffersize 0 a", "--buffersize '0': it is 1 to 1073741824"},
        {"--gain loud a", "--gain 'loud': no decibels (such as -6 or +1.5)"},
        {"-m a b", "--map 'a': no map (such as 2,1 or 1:3,2:4)"},
        {"-m 1:0 a", "--map '1:0': outputs count from 1"},
        {"-s 0 a", "--channel-select '0': channels count from 1"},
        {"--fade-in=-1 a", "--fade-in '-1': a time is not negative"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        refuse(&command_row_io, rows[i].text, rows[i].reason);
    refuse(&command_row_record, "--split 0 a", "--split takes a time that is longer than none");
    refuse(&command_row_record, "--split 1 -",
           "standard output is one new file: no --append, no --split");
    refuse(&command_row_record, "--append -n a",
           "--append goes on in a file that is there, --no-clobber refuses it");
}

/* The words behind `nightjar COMMAND`, up to a pipe. */
static const char *words_of(const struct command *command, const char *example)
{
    static char words[256];
    char begin[64];
    size_t length = (size_t)snprintf(begin, sizeof begin, "nightjar %s", command->name);
    const char *at = strstr(example, begin);
    assert_non_null(at);
    snprintf(words, sizeof words, "%s", at + length);
    words[strcspn(words, "|>")] = '\0';
    return words;
}

static void every_example_of_the_help_can_be_typed(void **context)
{
    (void)context;
    const struct command *const all[] = {&command_row_play,    &command_row_record,
                                         &command_row_playrec, &command_row_io,
                                         &command_row_meter,   &command_row_convert};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (const struct command_example *example = all[i]->examples; example->line; example++)
            wish(all[i], words_of(all[i], example->line));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nobody_asks_for_is_left_open),
        cmocka_unit_test(words_become_files),
        cmocka_unit_test(pairs_go_to_playing_and_recording),
        cmocka_unit_test(every_format_and_encoding_has_its_name),
        cmocka_unit_test(maps_go_where_there_is_a_recording),
        cmocka_unit_test(times_are_kept_as_asked),
        cmocka_unit_test(flags_are_flags),
        cmocka_unit_test(a_mistake_is_one_line_that_names_the_option),
        cmocka_unit_test(every_example_of_the_help_can_be_typed),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    command_line_deinit(&typed);
    return failed;
}
