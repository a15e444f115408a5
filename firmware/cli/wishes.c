/* SPDX-License-Identifier: MIT
 * wishes.c - what a command's arguments ask for, read and checked. See wishes.h. */
#include "cli/wishes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/command_rows.h"
#include "cli/wishes_names.h"

#define CARD_RATE_LEAST_HZ 8000
#define CARD_RATE_MOST_HZ 384000
#define FILE_RATE_MOST_HZ 1000000
#define PERIOD_LEAST 16
#define PERIOD_MOST 8192
#define PERIODS_MOST 16
#define LOOPS_MOST 1000000000
#define BUFFER_MOST (UINT64_C(1) << 30)

/* What is being read, and where its mistakes go: the first one stops it. */
struct wishes_reader {
    struct wishes *wishes;
    const struct arguments *arguments;
    char *why;
    int error;
};

static int complain(struct wishes_reader *reader, const char *why)
{
    snprintf(reader->why, ARGUMENTS_WHY_BYTES, "%s", why);
    reader->error = NJ_EINVAL;
    return NJ_EINVAL;
}

/* The value of an option that was given and is still to be read; else NULL. */
static const char *wanted(const struct wishes_reader *reader, enum option_id option)
{
    return reader->error ? NULL : arguments_value(reader->arguments, option, NULL);
}

static void take(struct wishes_reader *reader, enum option_id option, const char *value, int error,
                 const char *why)
{
    if (error)
        snprintf(reader->why, ARGUMENTS_WHY_BYTES, "--%s '%.120s': %s", options[option].name, value,
                 why);
    reader->error = error;
}

/* ---- plain values ---------------------------------------------------------------------------- */

static void read_time(struct wishes_reader *reader, enum option_id option, struct value_time *time)
{
    char why[VALUE_WHY_BYTES];
    const char *value = wanted(reader, option);
    if (value)
        take(reader, option, value, value_time_read(time, value, why), why);
}

/* The same, where pastream's -1 means `other`. */
static void read_time_or(struct wishes_reader *reader, enum option_id option,
                         struct value_time *time, enum value_unit other)
{
    const char *value = wanted(reader, option);
    if (value && strcmp(value, "-1") == 0)
        time->unit = other;
    else
        read_time(reader, option, time);
}

static void read_count(struct wishes_reader *reader, enum option_id option, uint64_t *count,
                       uint64_t least, uint64_t most)
{
    char why[VALUE_WHY_BYTES];
    const char *value = wanted(reader, option);
    if (value)
        take(reader, option, value, value_count_read(count, value, least, most, why), why);
}

static void read_small(struct wishes_reader *reader, enum option_id option, uint32_t *count,
                       uint32_t least, uint32_t most)
{
    uint64_t wide = *count;
    read_count(reader, option, &wide, least, most);
    *count = (uint32_t)wide;
}

static void read_prebuffer(struct wishes_reader *reader)
{
    struct value_time *time = &reader->wishes->prebuffer;
    const char *value = wanted(reader, OPTION_PREBUFFER);
    if (value && strpbrk(value, ".:s")) {
        read_time(reader, OPTION_PREBUFFER, time);
    } else if (value) {
        time->unit = VALUE_FRAMES;
        read_count(reader, OPTION_PREBUFFER, &time->amount, 0, BUFFER_MOST);
    }
}

static void read_latency(struct wishes_reader *reader)
{
    struct wishes *wishes = reader->wishes;
    const char *value = wanted(reader, OPTION_LATENCY);
    if (!value)
        return;
    wishes->latency = strcasecmp(value, "low") == 0    ? LATENCY_LOW
                      : strcasecmp(value, "high") == 0 ? LATENCY_HIGH
                                                       : LATENCY_SECONDS;
    if (wishes->latency == LATENCY_SECONDS)
        read_time(reader, OPTION_LATENCY, &wishes->latency_time);
}

static void read_moment(struct wishes_reader *reader)
{
    char why[VALUE_WHY_BYTES];
    const char *value = wanted(reader, OPTION_AT);
    if (value)
        take(reader, OPTION_AT, value, value_at_read(&reader->wishes->at, value, why), why);
}

static void read_gain(struct wishes_reader *reader)
{
    char why[VALUE_WHY_BYTES];
    const char *value = wanted(reader, OPTION_GAIN);
    if (value)
        take(reader, OPTION_GAIN, value, value_decibels_read(&reader->wishes->gain_db, value, why),
             why);
}

/* ---- pairs ----------------------------------------------------------------------------------- */

static bool read_pair(struct wishes_reader *reader, enum option_id option, struct value_pair *pair)
{
    char why[VALUE_WHY_BYTES];
    const char *value = wanted(reader, option);
    if (value)
        take(reader, option, value, value_pair_read(pair, value, why), why);
    return value && !reader->error;
}

static void read_pair_of_counts(struct wishes_reader *reader, enum option_id option, uint32_t *play,
                                uint32_t *record, uint32_t least, uint32_t most)
{
    struct value_pair pair;
    uint64_t count[2] = {0};
    char why[VALUE_WHY_BYTES];
    if (!read_pair(reader, option, &pair))
        return;
    if (pair.play[0])
        take(reader, option, pair.play, value_count_read(&count[0], pair.play, least, most, why),
             why);
    if (pair.record[0] && !reader->error)
        take(reader, option, pair.record,
             value_count_read(&count[1], pair.record, least, most, why), why);
    *play = (uint32_t)count[0];
    *record = (uint32_t)count[1];
}

static void no_such_name(struct wishes_reader *reader, enum option_id option, const char *name)
{
    const char *choices = options[option].choices;
    char why[128];
    snprintf(why, sizeof why, strlen(choices) < 64 ? "it is one of %s" : "--help has the names",
             choices);
    take(reader, option, name, NJ_EINVAL, why);
}

static void read_pair_of_names(struct wishes_reader *reader, enum option_id option, uint32_t *play,
                               uint32_t *record, bool (*named)(const char *, uint32_t *))
{
    struct value_pair pair;
    if (!read_pair(reader, option, &pair))
        return;
    if (pair.play[0] && !named(pair.play, play))
        no_such_name(reader, option, pair.play);
    else if (pair.record[0] && !named(pair.record, record))
        no_such_name(reader, option, pair.record);
}

static void read_devices(struct wishes_reader *reader)
{
    struct wishes *wishes = reader->wishes;
    struct value_pair pair;
    if (!read_pair(reader, OPTION_DEVICE, &pair))
        return;
    memcpy(wishes->play.device, pair.play, sizeof pair.play);
    memcpy(wishes->record.device, pair.record, sizeof pair.record);
}

static void read_rates(struct wishes_reader *reader)
{
    struct wishes *wishes = reader->wishes;
    read_small(reader, OPTION_RATE, &wishes->play.rate_hz, CARD_RATE_LEAST_HZ, CARD_RATE_MOST_HZ);
    wishes->record.rate_hz = wishes->play.rate_hz;
    read_pair_of_counts(reader, OPTION_FILE_RATE, &wishes->play.rate_hz, &wishes->record.rate_hz, 1,
                        FILE_RATE_MOST_HZ);
}

static void read_pairs(struct wishes_reader *reader)
{
    struct wishes_side *play = &reader->wishes->play, *record = &reader->wishes->record;
    read_devices(reader);
    read_rates(reader);
    read_pair_of_counts(reader, OPTION_CHANNELS, &play->channels, &record->channels, 1,
                        NJ_MAX_CHANNELS);
    read_pair_of_counts(reader, OPTION_FILE_CHANNELS, &play->channels, &record->channels, 1,
                        NJ_MAX_CHANNELS);
    read_pair_of_names(reader, OPTION_FORMAT, &play->format, &record->format, wishes_format);
    read_pair_of_names(reader, OPTION_FILE_TYPE, &play->file_type, &record->file_type, wishes_type);
    read_pair_of_names(reader, OPTION_ENCODING, &play->encoding, &record->encoding,
                       wishes_encoding);
    read_pair_of_names(reader, OPTION_ENDIAN, &play->endian, &record->endian, wishes_endian);
}

/* ---- channels -------------------------------------------------------------------------------- */

typedef int read_channels(struct value_map *, const char *, char *);

/* One group is of the recording where there is one, else of playing; two are of both. */
static void read_groups(struct wishes_reader *reader, enum option_id option, read_channels *read,
                        struct value_map *play, struct value_map *record)
{
    const char *first = wanted(reader, option);
    const char *second = reader->arguments->options[option].second;
    struct value_map *alone = reader->wishes->output || !reader->wishes->file_count ? record : play;
    char why[VALUE_WHY_BYTES];
    if (first)
        take(reader, option, first, read(second ? play : alone, first, why), why);
    if (first && second && !reader->error)
        take(reader, option, second, read(record, second, why), why);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void read_words(struct wishes_reader *reader)
{
    const struct arguments *arguments = reader->arguments;
    struct wishes *wishes = reader->wishes;
    const struct command *command = arguments->command;
    const char *const *words = arguments->words;
    uint32_t count = arguments->word_count;
    if (command == &command_row_record) {
        wishes->output = count ? words[0] : NULL;
        return;
    }
    wishes->files = words;
    wishes->file_count = command == &command_row_play ? count : count > 0;
    wishes->input = count > 0 ? words[0] : NULL;
    if (command != &command_row_play)
        wishes->output = count > 1 ? words[1] : NULL;
    if (command != &command_row_io)
        return;
    if (wishes->input && value_is_no_file(wishes->input))
        wishes->input = NULL;
    if (wishes->output && value_is_no_file(wishes->output))
        wishes->output = NULL;
    wishes->file_count = wishes->input != NULL;
    if (!wishes->input && !wishes->output && count > 0)
        complain(reader, "neither a file to play nor one to record into");
}

static void read_when(struct wishes_reader *reader)
{
    struct wishes *wishes = reader->wishes;
    if (arguments_have(reader->arguments, OPTION_PAD))
        wishes->pad.unit = VALUE_ENDLESS;
    if (arguments_have(reader->arguments, OPTION_LOOP))
        wishes->loops = NJ_ENDLESS;
    read_time_or(reader, OPTION_DURATION, &wishes->duration, VALUE_UNSET);
    read_time_or(reader, OPTION_PAD, &wishes->pad, VALUE_ENDLESS);
    read_time(reader, OPTION_OFFSET, &wishes->offset);
    read_time(reader, OPTION_BEGIN, &wishes->offset);
    read_count(reader, OPTION_LOOP, &wishes->loops, 1, LOOPS_MOST);
    read_moment(reader);
    read_prebuffer(reader);
    read_time(reader, OPTION_SPLIT, &wishes->split);
    read_time(reader, OPTION_FADE_IN, &wishes->fade_in);
    read_time(reader, OPTION_FADE_OUT, &wishes->fade_out);
}

static void read_card(struct wishes_reader *reader)
{
    struct wishes *wishes = reader->wishes;
    uint64_t buffer_frames = WISHES_BUFFER_FRAMES;
    read_small(reader, OPTION_BLOCKSIZE, &wishes->period_frames, 0, PERIOD_MOST);
    read_small(reader, OPTION_PERIODS, &wishes->periods, 2, PERIODS_MOST);
    read_latency(reader);
    read_count(reader, OPTION_BUFFERSIZE, &buffer_frames, 1, BUFFER_MOST);
    wishes->buffer_frames = 1;
    while (wishes->buffer_frames < buffer_frames)
        wishes->buffer_frames *= 2;
}

static void read_flags(struct wishes_reader *reader)
{
    const struct arguments *arguments = reader->arguments;
    struct wishes *wishes = reader->wishes;
    wishes->quiet = arguments_have(arguments, OPTION_QUIET);
    wishes->json = arguments_have(arguments, OPTION_JSON_LINES);
    wishes->fatal_xruns = arguments_have(arguments, OPTION_FATAL_XRUNS);
    wishes->append = arguments_have(arguments, OPTION_APPEND);
    wishes->ledger = arguments_have(arguments, OPTION_LEDGER);
    wishes->no_clobber = arguments_have(arguments, OPTION_NO_CLOBBER);
    wishes->mix = arguments_have(arguments, OPTION_MIX);
}

/* What each value alone does not show. */
static void check_together(struct wishes_reader *reader)
{
    const struct wishes *wishes = reader->wishes;
    bool pipe = wishes->output && strcmp(wishes->output, "-") == 0;
    if (reader->error)
        return;
    if (wishes->period_frames && wishes->period_frames < PERIOD_LEAST)
        complain(reader, "--blocksize is 16 frames at least, or 0: chosen");
    else if (wishes->split.unit && !wishes->split.amount)
        complain(reader, "--split takes a time that is longer than none");
    else if (wishes->append && wishes->no_clobber)
        complain(reader, "--append goes on in a file that is there, --no-clobber refuses it");
    else if (pipe && (wishes->append || wishes->split.unit))
        complain(reader, "standard output is one new file: no --append, no --split");
}

int wishes_read(struct wishes *wishes, const struct arguments *arguments,
                char why[ARGUMENTS_WHY_BYTES])
{
    struct wishes_reader reader = {.wishes = wishes, .arguments = arguments, .why = why};
    *wishes = (struct wishes){.loops = 1};
    read_words(&reader);
    read_flags(&reader);
    read_when(&reader);
    read_card(&reader);
    read_pairs(&reader);
    read_gain(&reader);
    read_groups(&reader, OPTION_MAP, value_map_read, &wishes->play.map, &wishes->record.map);
    read_groups(&reader, OPTION_SELECT, value_channels_read, &wishes->play.select,
                &wishes->record.select);
    check_together(&reader);
    return reader.error;
}

struct fade wishes_fade(const struct wishes *wishes, uint32_t rate_hz)
{
    bool has_gain = wishes->gain_db < 0 || wishes->gain_db > 0;

    return (struct fade){.gain = has_gain ? (float)pow(10, wishes->gain_db / 20) : 1,
                         .in_frames = value_time_frames(&wishes->fade_in, rate_hz),
                         .out_frames = value_time_frames(&wishes->fade_out, rate_hz)};
}
