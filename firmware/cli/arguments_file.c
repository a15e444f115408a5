/* SPDX-License-Identifier: MIT
 * arguments_file.c - words of a command line, those in files in place. See arguments_file.h. */
#include "cli/arguments_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n\v\f";

static int complain(char *why, int error, const char *path, const char *what)
{
    snprintf(why, ARGUMENTS_WHY_BYTES, "@%s: %s", path, what);
    return error;
}

static int add(struct arguments_words *words, const char *word, char *why)
{
    if (words->count == ARGUMENTS_MAX_WORDS) {
        snprintf(why, ARGUMENTS_WHY_BYTES, "there are more than %d words", ARGUMENTS_MAX_WORDS);
        return NJ_EINVAL;
    }
    if (words->count == words->room) {
        uint32_t room = words->room ? words->room * 2 : 64;
        const char **more = realloc(words->words, room * sizeof *more);
        if (!more) {
            snprintf(why, ARGUMENTS_WHY_BYTES, "no memory");
            return NJ_EMEMORY;
        }
        words->words = more;
        words->room = room;
    }
    words->words[words->count++] = word;
    return NJ_OK;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The next word, unquoted in place, and what follows it. False: a quote is left open. */
static bool unquote(char **at)
{
    char quote = '\0', *to = *at, *from = *at;
    for (; *from && (quote || !strchr(blanks, *from)); from++) {
        if (quote ? *from == quote : *from == '"' || *from == '\'') {
            quote = quote ? '\0' : *from;
            continue;
        }
        if (*from == '\\' && quote != '\'' && from[1])
            from++;
        *to++ = *from;
    }
    *at = *from ? from + 1 : from;
    *to = '\0';
    return !quote;
}

/* All of a file, ended with NUL; NULL: it is too large. */
static char *read_stream(FILE *file, size_t *used)
{
    char *text = NULL;
    *used = 0;
    for (size_t room = 4096; room <= ARGUMENTS_MAX_BYTES; room *= 2) {
        char *more = realloc(text, room);
        if (!more)
            break;
        text = more;
        *used += fread(text + *used, 1, room - *used, file);
        if (*used < room) {
            text[*used] = '\0';
            return text;
        }
    }
    free(text);
    return NULL;
}

/* Keeps the text in `words`; NULL: `why` says why there is none. */
static char *read_text(struct arguments_words *words, const char *path, int *error, char *why)
{
    size_t used = 0;
    FILE *file = fopen(path, "re");
    char *text = file ? read_stream(file, &used) : NULL;
    if (text)
        words->texts[words->text_count++] = text;
    if (!file || ferror(file))
        *error = complain(why, NJ_EIO, path, strerror(errno));
    else if (!text || memchr(text, '\0', used))
        *error = complain(why, NJ_EINVAL, path, "this is no file of arguments");
    if (file)
        fclose(file);
    return *error ? NULL : text;
}

static int add_word(struct arguments_words *words, const char *word, bool read_files, char *why);

static int add_file(struct arguments_words *words, const char *path, char *why)
{
    int error = NJ_OK;
    if (words->text_count == ARGUMENTS_MAX_FILES)
        return complain(why, NJ_EINVAL, path, "files of arguments name each other");
    char *at = read_text(words, path, &error, why);
    for (; at && !error;) {
        at += strspn(at, blanks);
        const char *word = at;
        if (!*at)
            break;
        if (!unquote(&at))
            return complain(why, NJ_EINVAL, path, "a quote is left open");
        error = add_word(words, word, true, why);
    }
    return error;
}

/* ---- words ----------------------------------------------------------------------------------- */

static int add_word(struct arguments_words *words, const char *word, bool read_files, char *why)
{
    if (strcmp(word, "--") == 0)
        words->ended = true;
    if (read_files && !words->ended && word[0] == '@' && word[1])
        return add_file(words, word + 1, why);
    return add(words, word, why);
}

int arguments_words(struct arguments_words *words, int argc, char *const *argv, bool read_files,
                    char why[ARGUMENTS_WHY_BYTES])
{
    int error = NJ_OK;
    *words = (struct arguments_words){0};
    for (int i = 1; i < argc && !error; i++)
        error = add_word(words, argv[i], read_files, why);
    return error;
}

void arguments_words_deinit(struct arguments_words *words)
{
    for (uint32_t i = 0; i < words->text_count; i++)
        free(words->texts[i]);
    free(words->words);
    *words = (struct arguments_words){0};
}
