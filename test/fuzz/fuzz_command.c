/* SPDX-License-Identifier: MIT
 * fuzz_command.c - any words as a command line: each mistake is one line, and what is read is in
 * range.
 *
 * The first byte chooses the command; the rest is its words, a line each; what is behind an empty
 * line is the file that each @FILE among them means. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/command_rows.h"
#include "cli/wishes.h"
#include "files/sound_kind.h"

#define MAX_WORDS 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int good)
{
    if (!good)
        abort();
}

static void check_line(const char *why)
{
    need(why[0] != '\0' && strlen(why) < ARGUMENTS_WHY_BYTES);
}

static void check_time(const struct value_time *time)
{
    need(time->unit <= VALUE_ENDLESS);
    uint64_t frames = value_time_frames(time, 384000);
    need(time->unit == VALUE_ENDLESS || time->unit == VALUE_FRAMES || frames < UINT64_MAX / 2);
    need(value_time_ns(time, 8000) <= INT64_MAX);
}

static void check_map(const struct value_map *map)
{
    need(map->count <= NJ_MAX_CHANNELS);
    for (uint32_t i = 0; i < NJ_MAX_CHANNELS; i++)
        need(map->channel[i] <= (i < map->count ? NJ_MAX_CHANNELS : 0));
}

static void check_side(const struct wishes_side *side)
{
    need(memchr(side->device, '\0', sizeof side->device) != NULL);
    need(side->rate_hz <= 1000000 && side->channels <= NJ_MAX_CHANNELS);
    need(side->format < NJ_FORMAT_COUNT && side->file_type < SOUND_KIND_COUNT);
    need(side->encoding < SOUND_ENCODING_COUNT && side->endian <= SOUND_ENDIAN_BIG);
    check_map(&side->map);
    check_map(&side->select);
}

static void check_wishes(const struct wishes *wishes)
{
    const struct value_time *times[] = {&wishes->duration,  &wishes->offset,      &wishes->pad,
                                        &wishes->prebuffer, &wishes->split,       &wishes->fade_in,
                                        &wishes->fade_out,  &wishes->latency_time};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        check_time(times[i]);
    check_side(&wishes->play);
    check_side(&wishes->record);
    need(wishes->loops > 0 && wishes->gain_db >= -200 && wishes->gain_db <= 60);
    need(wishes->buffer_frames > 0 && !(wishes->buffer_frames & (wishes->buffer_frames - 1)));
    need(wishes->period_frames == 0 || wishes->period_frames >= 16);
    need(value_at_utc_ns(&wishes->at, INT64_C(1751349600000000000), 48000) >= 0);
}

/* The file that @FILE means: its path, and so many bytes in it. */
static char *argument_file(const char *text, size_t bytes)
{
    static char word[64];
    static int fd = -1;
    if (fd < 0)
        fd = memfd_create("arguments", 0);
    need(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, text, bytes, 0) == (ssize_t)bytes);
    snprintf(word, sizeof word, "@/proc/self/fd/%d", fd);
    return word;
}

static int split(char *text, char *file, char **argv)
{
    int argc = 1;
    argv[0] = (char[]){"command"};
    for (char *line; (line = strsep(&text, "\n")) && argc < MAX_WORDS;)
        argv[argc++] = line[0] == '@' && line[1] ? file : line;
    return argc;
}

static void run(const struct command *command, int argc, char **argv)
{
    struct arguments arguments;
    struct wishes wishes;
    char why[ARGUMENTS_WHY_BYTES] = "";
    if (arguments_read(&arguments, command, argc, argv, why))
        check_line(why);
    else if (wishes_read(&wishes, &arguments, why))
        check_line(why);
    else
        check_wishes(&wishes);
    arguments_deinit(&arguments);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct command *const all[] = {
        &command_row_io,    &command_row_play,    &command_row_record, &command_row_playrec,
        &command_row_meter, &command_row_convert, &command_row_press,  &command_row_check};
    char *argv[MAX_WORDS];
    if (size == 0 || memchr(data, '\0', size))
        return 0;
    char *text = strndup((const char *)data + 1, size - 1);
    need(text != NULL);
    char *behind = strstr(text, "\n\n");
    size_t bytes = behind ? strlen(behind + 2) : 0;
    char *file = behind ? argument_file(behind + 2, bytes) : (char[]){"@/dev/null"};
    if (behind)
        *behind = '\0';
    run(all[data[0] % (sizeof all / sizeof *all)], split(text, file, argv), argv);
    free(text);
    return 0;
}
