/* SPDX-License-Identifier: MIT
 * arguments.h - a command's words, sorted into options and words by command.h's table.
 *
 * Options and words may be mixed; `--` ends the options. A long option may be cut to what is
 * unique,
 * `-` and `_` are the same in it; --name VALUE and --name=VALUE, -nVALUE, -n VALUE and -n=VALUE;
 * letters without values may be joined (-qn). `-` and the empty word are words. What begins like
 * -5 or -.5 is a value or a word, never an option. The last of an option that is repeated counts.
 *
 * A word that follows an option whose value may be left out (-p) or that may have two (-m) is its
 * value only if it reads as one: `-p in.wav`, `-m 2,1 in.wav`. A file whose name reads as a number
 * there is ./5, or comes behind `--`.
 *
 * `@FILE` stands for the arguments in that file, blank-separated, with '...', "..." and \ as in a
 * shell, where command.h allows it.
 *
 * Memory:   values point into argv, or into what arguments_deinit frees.
 * Fails:    NJ_EINVAL, NJ_EIO, NJ_EMEMORY; `why` then holds one line. */
#ifndef CLI_ARGUMENTS_H
#define CLI_ARGUMENTS_H

#include "cli/command.h"
#include "nightjar.h"

#define ARGUMENTS_WHY_BYTES 512

struct argument {
    bool given;
    const char *value, *second; /* NULL: none */
};

struct arguments {
    const struct command *command;
    struct argument options[OPTION_COUNT];
    const char **words; /* count of them */
    uint32_t word_count;
    void *memory;
};

/* argv[0] is the command's name. After --help or --version the rest is not looked at; with one of
 * them, or --list, words may be missing. deinit is right after a failure too. */
NJ_WARN_UNUSED int arguments_read(struct arguments *arguments, const struct command *command,
                                  int argc, char *const *argv, char why[ARGUMENTS_WHY_BYTES]);
void arguments_deinit(struct arguments *arguments);

bool arguments_have(const struct arguments *arguments, enum option_id option);
/* The value of an option; `otherwise` when it was not given, or given without one. */
const char *arguments_value(const struct arguments *arguments, enum option_id option,
                            const char *otherwise);

#endif
