/* SPDX-License-Identifier: MIT
 * arguments.c - a command's words, sorted into options and words. See arguments.h. */
#include "cli/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments_file.h"
#include "cli/nearest.h"

struct reader {
    struct arguments *arguments;
    struct arguments_words *from;
    uint32_t at; /* the next word */
    char *why;
};

static int complain(const struct reader *reader, const char *before, const char *word,
                    const char *behind)
{
    snprintf(reader->why, ARGUMENTS_WHY_BYTES, "%s'%.200s'%s", before, word, behind);
    return NJ_EINVAL;
}

/* ---- which option ---------------------------------------------------------------------------- */

/* A long name as typed, of so many bytes: equal to the option's so far. */
static bool begins(const char *name, const char *typed, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (name[i] != (typed[i] == '_' ? '-' : typed[i]))
            return false;
    return true;
}

static int ambiguous(const struct reader *reader, const char *typed, size_t bytes)
{
    const uint8_t *all = reader->arguments->command->options;
    char list[160] = "", word[64];
    size_t used = 0;
    for (; *all; all++)
        if (begins(options[*all].name, typed, bytes) && used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s--%s", used ? ", " : "",
                                     options[*all].name);
    snprintf(word, sizeof word, "--%.*s", (int)(bytes < 32 ? bytes : 32), typed);
    snprintf(reader->why, ARGUMENTS_WHY_BYTES, "option '%s' may be one of %s", word, list);
    return NJ_EINVAL;
}

static int unknown(const struct reader *reader, const char *typed, size_t bytes)
{
    const char *best = "";
    unsigned int distance = NEAREST_BYTES;
    char name[128], word[sizeof name + 2], behind[64] = "";
    snprintf(name, sizeof name, "%.*s", (int)(bytes < sizeof name ? bytes : sizeof name), typed);
    snprintf(word, sizeof word, "--%s", name);
    for (const uint8_t *all = reader->arguments->command->options; *all; all++) {
        unsigned int this = nearest_distance(name, options[*all].name);
        if (this < distance) {
            distance = this;
            best = options[*all].name;
        }
    }
    if (nearest_is_near(distance, name))
        snprintf(behind, sizeof behind, "; did you mean --%s?", best);
    return complain(reader, "unknown option ", word, behind);
}

/* The option of a long name: an exact one, or the only one that begins so. */
static int find_long(const struct reader *reader, const char *typed, size_t bytes, uint8_t *found)
{
    uint32_t fits = 0;
    for (const uint8_t *all = reader->arguments->command->options; *all; all++) {
        if (!begins(options[*all].name, typed, bytes))
            continue;
        *found = *all;
        fits++;
        if (!options[*all].name[bytes])
            return NJ_OK;
    }
    if (fits == 1 && bytes > 0)
        return NJ_OK;
    return fits > 1 && bytes > 0 ? ambiguous(reader, typed, bytes) : unknown(reader, typed, bytes);
}

static int find_letter(const struct reader *reader, char letter, uint8_t *found)
{
    char word[3] = {'-', letter, '\0'};
    for (const uint8_t *all = reader->arguments->command->options; *all; all++)
        if (options[*all].letter == letter) {
            *found = *all;
            return NJ_OK;
        }
    return complain(reader, "unknown option ", word, "");
}

/* ---- its values ------------------------------------------------------------------------------ */

static const char *next_word(const struct reader *reader)
{
    return reader->at < reader->from->count ? reader->from->words[reader->at] : NULL;
}

/* -x and --xyz are; -, -5 and -.5 are not. */
static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] && !strchr("0123456789.", word[1]);
}

static const char *take_if_fits(struct reader *reader, const struct option *option)
{
    const char *word = next_word(reader);
    if (!word || is_option(word) || !option->fits(word))
        return NULL;
    reader->at++;
    return word;
}

static int no_value(const struct reader *reader, const char *name)
{
    snprintf(reader->why, ARGUMENTS_WHY_BYTES, "--%s takes no value", name);
    return NJ_EINVAL;
}

/* joined: the value that stood in the same word, or NULL. */
static int take_option(struct reader *reader, uint8_t id, const char *joined)
{
    const struct option *option = &options[id];
    struct argument argument = {.given = true, .value = joined};
    const char *word = next_word(reader);
    if (option->takes == TAKES_NOTHING && joined)
        return no_value(reader, option->name);
    if (option->takes == TAKES_VALUE_OR_NOTHING && !joined)
        argument.value = take_if_fits(reader, option);
    if ((option->takes == TAKES_VALUE || option->takes == TAKES_GROUPS) && !joined) {
        if (!word || is_option(word)) {
            snprintf(reader->why, ARGUMENTS_WHY_BYTES, "--%s needs a value: %s", option->name,
                     option->value);
            return NJ_EINVAL;
        }
        argument.value = word;
        reader->at++;
    }
    if (option->takes == TAKES_GROUPS)
        argument.second = take_if_fits(reader, option);
    reader->arguments->options[id] = argument;
    return NJ_OK;
}

static int read_long(struct reader *reader, const char *word)
{
    const char *name = word + 2, *sign = strchr(name, '=');
    uint8_t id = OPTION_NONE;
    int error = find_long(reader, name, sign ? (size_t)(sign - name) : strlen(name), &id);
    return error ? error : take_option(reader, id, sign ? sign + 1 : NULL);
}

/* Letters joined behind one dash; the last may have its value behind it. */
static int read_letters(struct reader *reader, const char *word)
{
    int error = NJ_OK;
    for (const char *at = word + 1; *at && !error; at++) {
        uint8_t id = OPTION_NONE;
        error = find_letter(reader, *at, &id);
        if (error)
            break;
        if (options[id].takes == TAKES_NOTHING && at[1] != '=') {
            error = take_option(reader, id, NULL);
            continue;
        }
        const char *joined = at[1] == '=' ? at + 2 : at[1] ? at + 1 : NULL;
        return take_option(reader, id, joined);
    }
    return error;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static int check_words(const struct reader *reader)
{
    const struct arguments *arguments = reader->arguments;
    const struct command *command = arguments->command;
    if (arguments->word_count > command->most)
        return complain(reader, "one word too many: ", arguments->words[command->most], "");
    if (arguments->word_count < command->least && !arguments_have(arguments, OPTION_LIST)) {
        snprintf(reader->why, ARGUMENTS_WHY_BYTES, "%s", command->missing);
        return NJ_EINVAL;
    }
    return NJ_OK;
}

static int read_all(struct reader *reader)
{
    struct arguments *arguments = reader->arguments;
    bool ended = false;
    for (const char *word; (word = next_word(reader));) {
        int error = NJ_OK;
        reader->at++;
        if (ended || !is_option(word))
            arguments->words[arguments->word_count++] = word;
        else if (strcmp(word, "--") == 0)
            ended = true;
        else
            error = word[1] == '-' ? read_long(reader, word) : read_letters(reader, word);
        if (error)
            return error;
        if (arguments_have(arguments, OPTION_HELP) || arguments_have(arguments, OPTION_VERSION))
            return NJ_OK;
    }
    return check_words(reader);
}

int arguments_read(struct arguments *arguments, const struct command *command, int argc,
                   char *const *argv, char why[ARGUMENTS_WHY_BYTES])
{
    *arguments = (struct arguments){.command = command};
    struct arguments_words *from = calloc(1, sizeof *from);
    struct reader reader = {.arguments = arguments, .from = from, .why = why};
    arguments->memory = from;
    int error = from ? arguments_words(from, argc, argv, command->reads_files, why) : NJ_EMEMORY;
    if (!error)
        arguments->words = calloc(from->count + 1, sizeof *arguments->words);
    if (!from || (!error && !arguments->words)) {
        snprintf(why, ARGUMENTS_WHY_BYTES, "no memory");
        return NJ_EMEMORY;
    }
    return error ? error : read_all(&reader);
}

void arguments_deinit(struct arguments *arguments)
{
    if (arguments->memory)
        arguments_words_deinit(arguments->memory);
    free(arguments->memory);
    free(arguments->words);
    *arguments = (struct arguments){0};
}

bool arguments_have(const struct arguments *arguments, enum option_id option)
{
    return arguments->options[option].given;
}

const char *arguments_value(const struct arguments *arguments, enum option_id option,
                            const char *otherwise)
{
    const char *value = arguments->options[option].value;
    return value ? value : otherwise;
}
