/* SPDX-License-Identifier: MIT
 * test_config.c - nightjar.ini as a whole: what is good runs, what is not gets its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "supervisor/config.h"
#include "test/unit/clip_files.h"

static struct config config;
static char lines[65536];

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
    file_write_text("bell.wav", "x");
    file_write_text("DOORBELL.WAV", "x");
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static void parse_bytes(const char *text, size_t bytes)
{
    lines[0] = '\0';
    config_parse(&config, "nightjar.ini", text, bytes, take_line, NULL);
}

/* Parses, and compares what was said of it. */
static void expect(const char *text, const char *wanted)
{
    parse_bytes(text, strlen(text));
    assert_string_equal(lines, wanted);
    uint32_t count = 0;
    for (const char *at = lines; *at; at++)
        count += *at == '\n';
    assert_int_equal(config.mistakes, count);
}

#define GOOD_BUTTON "[button good]\nline = GPIO4\nplay = bell.wav\n"

/* A good button before and after stays whole. */
static void expect_beside(const char *text, const char *wanted)
{
    char whole[4096];
    snprintf(whole, sizeof(whole), GOOD_BUTTON "%s\n[button after]\nline=GPIO5\nplay=bell.wav\n",
             text);
    expect(whole, wanted);
    assert_string_equal(config.buttons[0].name, "good");
    assert_string_equal(config.buttons[config.button_count - 1].name, "after");
    assert_string_equal(config.buttons[config.button_count - 1].play, "bell.wav");
}

/* ---- what is good ---------------------------------------------------------------------------- */

static void design_example_is_read(void **context)
{
    (void)context;
    expect("[card main]\n"
           "device = usb:1-1.2          ; or an ALSA name\n"
           "rate = 44100\n"
           "period = 128                ; frames\n"
           "periods = 3\n"
           "volume_db = -1.5\n"
           "[button doorbell]\n"
           "line = GPIO17\n"
           "play = doorbell.wav\n"
           "gain_db = -6\n"
           "again = queue             ; restart | overlap | ignore | queue | stop\n"
           "[take dawn]\n"
           "channels = 2,1\n"
           "format = wav 24\n"
           "split = 10m\n"
           "file = takes/%Y-%m-%d/%H%M%S%z.wav\n",
           "");
    const struct card_config *card = &config.cards[0];
    assert_string_equal(card->device, "usb:1-1.2");
    assert_true(card->rate_hz == 44100 && card->period_frames == 128 && card->periods == 3);
    assert_true(card->volume_db == -1.5 && card->line == 1);
    const struct button_config *button = &config.buttons[0];
    assert_string_equal(button->line_name, "GPIO17");
    assert_string_equal(button->play, "DOORBELL.WAV"); /* as it is on the card */
    assert_true(button->gain_db == -6 && button->again == AGAIN_QUEUE && button->play_line == 9);
    const struct take_config *take = &config.takes[0];
    assert_true(take->channel_count == 2 && take->channels[0] == 2 && take->channels[1] == 1);
    assert_true(take->bits == 24 && take->split_ms == 600000);
}

static void defaults_are_filled_in(void **context)
{
    (void)context;
    expect(GOOD_BUTTON "[take all]\n", "");
    assert_int_equal(config.card_count, 1);
    const struct card_config *card = &config.cards[0];
    assert_string_equal(card->name, "main");
    assert_true(card->rate_hz == 48000 && card->period_frames == 64 && card->periods == 2);
    assert_true(card->format == NJ_FORMAT_ANY && card->voices == 64 && card->buffer_ms == 0);
    assert_true(card->limiter_ms == 0 && !card->dither);
    const struct button_config *button = &config.buttons[0];
    assert_string_equal(button->card, "main");
    assert_string_equal(button->pull, "up");
    assert_true(button->lock_ms == 20 && button->again == AGAIN_RESTART && !button->loop);
    assert_true(button->fade_in_ms == 0 && button->fade_out_ms == 10 && !button->active_high);
    assert_string_equal(config.takes[0].file, "all/%Y-%m-%d/%H%M%S%z.wav");
    assert_true(config.takes[0].channel_count == 0 && config.takes[0].split_ms == 0);
    assert_true(config.keep_free_bytes == 100 << 20 && config.log_max_bytes == 1 << 20);
    assert_string_equal(config.log_path, "");
}

static void files_of_windows_and_old_macs_are_read(void **context)
{
    static const char bom[] = "\xef\xbb\xbf[button a]\r\nline=GPIO1\r\nplay=\"bell.wav\"\r\n";
    static const char mac[] = "[button a]\rline: GPIO1\rplay: bell.wav";
    (void)context;
    expect(bom, "");
    assert_int_equal(config.button_count, 1);
    expect(mac, "");
    assert_int_equal(config.button_count, 1);
    expect("; T\xfcr \a\n[button a] ; T\xfcr\nline = GPIO1 ;T\xfcr\nplay = bell.wav\n", "");
    assert_int_equal(config.button_count, 1);
    expect("; a comment\n# another\n\n  [ Button   front door ]  ; why not\n LINE = "
           "gpio1\nPlay=BELL.wav",
           "");
    assert_string_equal(config.buttons[0].name, "front door");
    assert_string_equal(config.buttons[0].play, "bell.wav");
}

static void pull_follows_the_active_level(void **context)
{
    (void)context;
    expect("[button a]\nline=GPIO1\nplay=bell.wav\nactive=high\n"
           "[button b]\nline=GPIO2\nplay=bell.wav\nactive=high\npull=off\n",
           "");
    assert_string_equal(config.buttons[0].pull, "down");
    assert_string_equal(config.buttons[1].pull, "off");
}

static void paths_are_seen_from_the_file(void **context)
{
    char path[2 * CONFIG_PATH_BYTES];
    (void)context;
    mkdir("sub", 0777);
    mkdir("sub/clips", 0777);
    file_write_text("sub/clips/Owl.wav", "x");
    const char *text = "[nightjar]\nclips=clips\nlog=log.txt\ntakes=/media\n"
                       "[button a]\nline=GPIO1\nplay=owl.wav\n";
    lines[0] = '\0';
    config_parse(&config, "sub/nightjar.ini", text, strlen(text), take_line, NULL);
    assert_string_equal(lines, "");
    assert_string_equal(config.clip_folder, "sub/clips");
    assert_string_equal(config.take_folder, "/media");
    assert_string_equal(config.log_path, "sub/log.txt");
    config_clip_path(&config, &config.buttons[0], path);
    assert_string_equal(path, "sub/clips/Owl.wav");
}

/* ---- what is not ----------------------------------------------------------------------------- */

static void mistakes_are_told_in_the_order_of_lines(void **context)
{
    (void)context;
    expect("[button a]\n" /* has no line: known only at the end of the file */
           "play = bell.wav\n"
           "[button b]\n"
           "line = GPIO1\n"
           "play = bell.wav\n"
           "colour = red\n"
           "[take t]\n"
           "card = mian\n",
           "nightjar.ini:1: [button a] has no 'line': GPIO17, CHIP-LABEL:OFFSET or sim:0\n"
           "nightjar.ini:6: unknown key 'colour' in [button NAME]\n"
           "nightjar.ini:8: card: there is no [card mian] (did you mean 'main'?)\n");
    assert_int_equal(config.button_count, 0);
    assert_int_equal(config.take_count, 0);
}

static void broken_section_heads_do_not_spoil_their_neighbours(void **context)
{
    (void)context;
    expect_beside("[button bad\nline = GPIO4\nplay = none.wav",
                  "nightjar.ini:4: the section's name has no ] at its end: '[button bad'\n");
    assert_int_equal(config.button_count, 2);
    expect_beside("[buton bad]\nline = GPIO4",
                  "nightjar.ini:4: unknown section 'buton' (did you mean 'button'?)\n");
    expect_beside("[button good]\nline = GPIO9",
                  "nightjar.ini:4: [button good] is there twice (first in line 1)\n");
    assert_string_equal(config.buttons[0].line_name, "GPIO4");
    expect_beside(
        "[button]\nline = GPIO9",
        "nightjar.ini:4: [button] needs a name, such as [card main] or [button doorbell]\n");
    expect_beside("[button a/b]\nline = GPIO9",
                  "nightjar.ini:4: [button] has a name with one of / \\ : * ? \" < > | % in it, "
                  "or one that begins with a dot\n");
}

static void mistaken_card_keys_keep_their_defaults(void **context)
{
    (void)context;
    expect_beside("[card main]\nrate = 48k\nperiod = 128",
                  "nightjar.ini:5: rate: '48k' is not a whole number\n");
    assert_true(config.cards[0].rate_hz == 48000 && config.cards[0].period_frames == 128);
    assert_int_equal(config.button_count, 2);
}

static void second_button_on_a_line_is_left_out(void **context)
{
    (void)context;
    expect_beside("[button bad]\nplay = bell.wav\nline = gpio04",
                  "nightjar.ini:6: line: GPIO4 is taken by [button good] (line 2)\n");
    assert_int_equal(config.button_count, 2);
}

static void keys_are_guessed(void **context)
{
    (void)context;
    expect_beside("[button bad]\ngian = 3",
                  "nightjar.ini:5: unknown key 'gian' (did you mean 'gain_db'?)\n");
    expect_beside("[button bad]\ngpio = 3",
                  "nightjar.ini:5: unknown key 'gpio' (did you mean 'line'?)\n");
    expect_beside("[card main]\nsamplerate = 3",
                  "nightjar.ini:5: unknown key 'samplerate' (did you mean 'rate'?)\n");
    expect_beside("[button bad]\nrate = 48000",
                  "nightjar.ini:5: 'rate' is a key of [card NAME], not of [button NAME]\n");
}

static void missing_clips_are_guessed(void **context)
{
    (void)context;
    expect_beside("[button bad]\nline = GPIO1\nplay = bel.wav",
                  "nightjar.ini:6: play: there is no file 'bel.wav' (did you mean 'bell.wav'?)\n");
    expect_beside("[button bad]\nline = GPIO1\nplay = owl.wav",
                  "nightjar.ini:6: play: there is no file 'owl.wav' in the folder '.'\n");
    mkdir("folder.wav", 0777);
    expect_beside("[button bad]\nline = GPIO1\nplay = folder.wav",
                  "nightjar.ini:6: play: 'folder.wav' is a folder, not a file\n");
}

static void missing_clip_folder_is_one_line(void **context)
{
    (void)context;
    expect("[nightjar]\nclips = klips\n" GOOD_BUTTON
           "[button b]\nline=GPIO1\nplay=x.wav\n[take t]\n",
           "nightjar.ini:2: clips: 'klips' is not there: no clip can play\n");
    assert_true(config.button_count == 0 && config.take_count == 1);
}

static void texts_that_are_none_are_one_line(void **context)
{
    char zeros[4096] = {0}, utf16[] = "\xff\xfe[\0c\0a\0r\0d\0]\0";
    (void)context;
    parse_bytes(zeros, sizeof(zeros));
    assert_string_equal(lines,
                        "nightjar.ini: holds nothing but zero bytes: its contents were lost, most "
                        "likely in a power cut\n");
    parse_bytes(utf16, sizeof(utf16) - 1);
    assert_string_equal(lines, "nightjar.ini: is UTF-16 (\"Unicode\"): save it as UTF-8\n");
    parse_bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    assert_string_equal(lines, "nightjar.ini: is not text: another kind of file has this name\n");
    parse_bytes("", 0);
    assert_string_equal(lines,
                        "nightjar.ini: has neither a [button NAME] nor a [take NAME]: there is "
                        "nothing to do\n");
}

static void strange_bytes_are_shown_by_number(void **context)
{
    char text[] = GOOD_BUTTON "[button b]\nline = GPIO1\nplay = be\0l.wav\n";
    (void)context;
    expect_beside("[button bad]\nplay = caf\xe9.wav",
                  "nightjar.ini:5: byte 11 (0xe9) is not UTF-8: save the file as UTF-8\n");
    expect_beside("[button bad]\nplay = \a.wav",
                  "nightjar.ini:5: byte 8 is the control character 0x07\n");
    parse_bytes(text, sizeof(text) - 1);
    assert_string_equal(lines,
                        "nightjar.ini:6: holds zero bytes: the file is damaged, most likely in a "
                        "power cut\n");
    assert_int_equal(config.button_count, 1);
}

static void long_lines_and_names_are_mistakes(void **context)
{
    char text[3000], wanted[200];
    (void)context;
    snprintf(text, sizeof(text), "[button %060d]\nline=GPIO9", 7);
    expect_beside(text, "nightjar.ini:4: the section's name is 67 bytes long, 48 at most\n");
    snprintf(text, sizeof(text), "[button %033d]\nline=GPIO9", 7);
    expect_beside(text, "nightjar.ini:4: [button] has a name of more than 32 bytes\n");
    snprintf(text, sizeof(text), "[button bad]\nplay = %01994d", 7);
    expect_beside(text, "nightjar.ini:5: the line is 2001 bytes long, 1000 at most\n");
    snprintf(text, sizeof(text), "[button bad]\nplay = %0600d", 7);
    snprintf(wanted, sizeof(wanted), "nightjar.ini:5: play: 600 bytes long, %d at most\n",
             CONFIG_PATH_BYTES - 1);
    expect_beside(text, wanted);
}

static void too_many_sections_and_mistakes_are_counted(void **context)
{
    char text[20000] = "";
    (void)context;
    for (int i = 0; i < CONFIG_MAX_CARDS + 1; i++)
        sprintf(text + strlen(text), "[card c%d]\ndevice=sim%d\n", i, i);
    strcat(text, GOOD_BUTTON);
    expect(text, "nightjar.ini:9: more than 4 sections [card ...]\n");
    text[0] = '\0';
    for (int i = 0; i < 500; i++)
        strcat(text, "nonsense\n");
    parse_bytes(text, strlen(text));
    assert_int_equal(config.mistakes, 500);
    assert_non_null(
        strstr(lines, "nightjar.ini:100: no = in 'nonsense'\nnightjar.ini: 400 more mistakes\n"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        CASE(design_example_is_read),
        CASE(defaults_are_filled_in),
        CASE(files_of_windows_and_old_macs_are_read),
        CASE(pull_follows_the_active_level),
        CASE(paths_are_seen_from_the_file),
        CASE(mistakes_are_told_in_the_order_of_lines),
        CASE(broken_section_heads_do_not_spoil_their_neighbours),
        CASE(mistaken_card_keys_keep_their_defaults),
        CASE(second_button_on_a_line_is_left_out),
        CASE(keys_are_guessed),
        CASE(missing_clips_are_guessed),
        CASE(missing_clip_folder_is_one_line),
        CASE(texts_that_are_none_are_one_line),
        CASE(strange_bytes_are_shown_by_number),
        CASE(long_lines_and_names_are_mistakes),
        CASE(too_many_sections_and_mistakes_are_counted),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
