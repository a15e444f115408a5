/* SPDX-License-Identifier: MIT
 * options.c - see options.h. */
#include "board/sim/options.h"

#include "board/sim/board.h"
#include "board/sim/timeline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option {
#define OPTION_ENUM(word, argument, name, help) name,
    OPTIONS(OPTION_ENUM)
#undef OPTION_ENUM
        OPTION_COUNT
};

static const struct {
    const char *word, *argument, *help;
} table[] = {
#define OPTION_ROW(word, argument, name, help) {word, argument, help},
    OPTIONS(OPTION_ROW)
#undef OPTION_ROW
};
_Static_assert(sizeof table / sizeof table[0] == OPTION_COUNT, "a row for each option");

void options_help(void)
{
    puts("usage: nightjar-sim serve --socket PATH [OPTION...]");
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        char head[40];
        snprintf(head, sizeof head, "%s %s", table[i].word,
                 table[i].argument != NULL ? table[i].argument : "");
        printf("  %-20s %s\n", head, table[i].help);
    }
}

static int parse_number(const char *text, int64_t low, int64_t high, int64_t *value)
{
    char *end;

    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number < low || number > high)
        return NJ_EINVAL;
    *value = number;
    return NJ_OK;
}

static int parse_u32(const char *text, uint32_t low, uint32_t high, uint32_t *value)
{
    int64_t number;
    int result = parse_number(text, low, high, &number);

    if (result == NJ_OK)
        *value = (uint32_t)number;
    return result;
}

static int parse_format(const char *text, uint32_t *format)
{
    for (uint32_t i = NJ_FORMAT_S16; i <= NJ_FORMAT_F32; i++)
        if (strcmp(text, nj_format_name(i)) == 0) {
            *format = i;
            return NJ_OK;
        }
    return NJ_EINVAL;
}

static int parse_lost(const char *text, uint32_t *rule)
{
    static const char *const names[] = {
#define LOST_RULE_NAME(name, words) words,
        LOST_RULES(LOST_RULE_NAME)
#undef LOST_RULE_NAME
    };

    for (uint32_t i = 0; i < LOST_RULE_COUNT; i++)
        if (strcmp(text, names[i]) == 0) {
            *rule = i;
            return NJ_OK;
        }
    return NJ_EINVAL;
}

static int take(struct options *options, enum option option, const char *text)
{
    int result = NJ_OK;

    switch (option) {
    case OPTION_SOCKET:
        options->socket_path = text;
        break;
    case OPTION_PLAY_FILE:
        options->play_file = text;
        break;
    case OPTION_SOURCE:
        options->source = text;
        break;
    case OPTION_LOCKSTEP:
        options->lockstep = true;
        break;
    case OPTION_REAL_TIME:
        options->lockstep = false;
        break;
    case OPTION_PAUSED:
        options->paused = true;
        break;
    case OPTION_RATE:
        return parse_u32(text, 8000, 384000, &options->rate_hz);
    case OPTION_PLAY:
        return parse_u32(text, 0, NJ_MAX_CHANNELS, &options->play_channels);
    case OPTION_CAPTURE:
        return parse_u32(text, 0, NJ_MAX_CHANNELS, &options->capture_channels);
    case OPTION_FORMAT:
        return parse_format(text, &options->format);
    case OPTION_PPM:
        return parse_number(text, -100000, 100000, &options->ppm);
    case OPTION_UTC:
        return parse_number(text, 0, INT64_C(8000000000), &options->utc_s);
    case OPTION_LINES:
        return parse_u32(text, 1, BOARD_LINES, &options->lines);
    case OPTION_PATIENCE:
        result = parse_number(text, 1, 86400, &options->patience_ns);
        options->patience_ns *= INT64_C(1000000000);
        break;
    case OPTION_LOST:
        return parse_lost(text, &options->lost_rule);
    case OPTION_COUNT:
        return NJ_EINVAL;
    }
    return result;
}

int options_parse(struct options *options, int count, char **words)
{
    *options = (struct options){.source = "prbs",
                                .rate_hz = 48000,
                                .play_channels = 2,
                                .capture_channels = 2,
                                .format = NJ_FORMAT_S16,
                                .lines = 32,
                                .lockstep = true,
                                .utc_s = -1,
                                .patience_ns = INT64_C(10000000000)};
    for (int i = 0; i < count; i++) {
        size_t row = 0;
        while (row < OPTION_COUNT && strcmp(words[i], table[row].word) != 0)
            row++;
        if (row == OPTION_COUNT) {
            fprintf(stderr, "nightjar-sim: unknown option %s; --help lists them\n", words[i]);
            return NJ_EINVAL;
        }
        const char *text = NULL;
        if (table[row].argument != NULL)
            text = i + 1 < count ? words[++i] : "";
        if (take(options, (enum option)row, text) != NJ_OK) {
            fprintf(stderr, "nightjar-sim: %s does not take \"%s\"\n", table[row].word, text);
            return NJ_EINVAL;
        }
    }
    if (options->socket_path == NULL) {
        fprintf(stderr, "nightjar-sim: --socket PATH is missing\n");
        return NJ_EINVAL;
    }
    return NJ_OK;
}
