/* SPDX-License-Identifier: MIT
 * command.h - the commands of the program nightjar and their options, as one table.
 *
 * The parser (arguments.h), the help, the manual pages and the completions are made of it, and
 * nothing about a command's words is said anywhere else.
 *
 * To add a command: a line in COMMANDS, a row in command_table*.c, and
 * `int command_NAME(const struct arguments *arguments)`, which returns the exit code.
 *
 * Memory:   constant. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/option_list.h"

/* In the order in which the help lists them. */
#define COMMANDS(X)                                                                                \
    X(play)                                                                                        \
    X(record)                                                                                      \
    X(playrec)                                                                                     \
    X(io)                                                                                          \
    X(meter)                                                                                       \
    X(convert)                                                                                     \
    X(devices)                                                                                     \
    X(run)                                                                                         \
    X(check)                                                                                       \
    X(status)                                                                                      \
    X(press)                                                                                       \
    X(events)                                                                                      \
    X(reload)                                                                                      \
    X(stop)                                                                                        \
    X(completion)                                                                                  \
    X(man)                                                                                         \
    X(version)

enum command_id {
#define COMMAND_ENUM(name) COMMAND_##name,
    COMMANDS(COMMAND_ENUM)
#undef COMMAND_ENUM
        COMMAND_COUNT
};

struct arguments;
#define COMMAND_DECLARATION(name) int command_##name(const struct arguments *arguments);
COMMANDS(COMMAND_DECLARATION)
#undef COMMAND_DECLARATION

/* Exit codes, with what they say in the help. */
#define CLI_CODES(X)                                                                               \
    X(CLI_OK, 0, "done, or asked to stop")                                                         \
    X(CLI_USAGE, 100, "arguments, configuration or a file are wrong")                              \
    X(CLI_BUG, 101, "a fault of this program")                                                     \
    X(CLI_TEMPORARY, 111, "try again later: busy, full, nobody answers")                           \
    X(CLI_GONE, 112, "the card is gone")                                                           \
    X(CLI_XRUN, 113, "an xrun, with --fatal-xruns")

enum cli_code {
#define CLI_CODE_ENUM(name, code, text) name = (code),
    CLI_CODES(CLI_CODE_ENUM)
#undef CLI_CODE_ENUM
};

/* What commands that open or list cards read from the environment. */
#define CLI_ENVIRONMENT(X)                                                                         \
    X("NIGHTJAR_ENGINE",                                                                           \
      "The program nightjar-engine [beside this program, else where PATH has it].")                \
    X("NIGHTJAR_SIM", "The socket of a simulated card, which is the default one then.")

#define CLI_RUNTIME "/run/nightjar"

/* ---- options --------------------------------------------------------------------------------- */

enum option_takes {
    TAKES_NOTHING,
    TAKES_VALUE,
    TAKES_VALUE_OR_NOTHING, /* a word that follows is its value only if it reads as one (`fits`) */
    TAKES_GROUPS            /* one value, and a second if the word that follows reads as one */
};

/* What a value or a word is, for completion. */
enum completes { AS_NOTHING, AS_FILE, AS_FOLDER, AS_DEVICE, AS_CHOICE, AS_COMMAND };

struct option {
    enum option_group group;
    char letter;                     /* 0: none */
    const char *name, *value, *help; /* without the dashes; value NULL: takes none */
    enum option_takes takes;
    bool (*fits)(const char *word);
    enum completes completes;
    const char *choices; /* AS_CHOICE: the words, blank-separated */
};

/* Row 0, OPTION_NONE, is none. */
extern const struct option options[OPTION_COUNT];
const char *option_group_title(enum option_group group);

/* ---- commands -------------------------------------------------------------------------------- */

#define COMMAND_ANY_WORDS UINT32_MAX

struct command_example {
    const char *line; /* as typed */
    const char *what; /* what it does */
};

struct command {
    const char *name, *summary;
    const char *usage;    /* its words: "FILE..." */
    const char *missing;  /* what to say when there are too few words */
    uint32_t least, most; /* words */
    enum completes words; /* AS_CHOICE: of word_choices */
    const char *word_choices;
    bool asks_cards;                        /* the environment says where, see CLI_ENVIRONMENT */
    bool reads_files;                       /* a word @FILE stands for the arguments in that file */
    const char *const *text;                /* paragraphs; NULL ends */
    const uint8_t *options;                 /* enum option_id, by group; OPTION_NONE ends */
    const struct command_example *examples; /* .line NULL ends */
    const uint8_t *codes;                   /* enum cli_code beside 0; 0 ends */
};

/* In the order of COMMANDS. */
extern const struct command *const commands[COMMAND_COUNT];
enum command_id command_named(const char *name); /* COMMAND_COUNT: there is none */
bool command_has(const struct command *command, enum option_id option);

/* Says on standard error, in one line, what is wrong with how a command was called (NULL: with the
 * command's name itself), and where to read more. Returns CLI_USAGE. */
int command_misused(const struct command *command, const char *why);
/* The same for what no help explains: `nightjar COMMAND: WHY`. Returns the code. */
int command_failed(const struct command *command, int code, const char *why);

#endif
