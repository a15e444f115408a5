/* SPDX-License-Identifier: MIT
 * options.c - see options.h. */
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static int usage(const char *command, const char *what, const char *word)
{
    fprintf(stderr, "nightjar %s: %s%s%s%s (nightjar %s --help)\n", command, what, word ? " '" : "",
            word ? word : "", word ? "'" : "", command);
    return CLI_USAGE;
}

int options_read(struct options *options, int argc, char **argv, bool has_json,
                 const char *argument_name, const char *help)
{
    *options = (struct options){.runtime = CLI_RUNTIME};
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            fputs(help, stdout);
            return -1;
        }
        if (strcmp(word, "--runtime") == 0) {
            if (i + 1 == argc || !argv[i + 1][0])
                return usage(argv[0], "--runtime needs a directory", NULL);
            options->runtime = argv[++i];
        } else if (has_json && strcmp(word, "--json") == 0) {
            options->json = true;
        } else if (word[0] == '-' && word[1]) {
            return usage(argv[0], "unknown option", word);
        } else if (!argument_name || options->argument) {
            return usage(argv[0], "one word too many:", word);
        } else {
            options->argument = word;
        }
    }
    if (argument_name && (!options->argument || !options->argument[0]))
        return usage(argv[0], argument_name, NULL);
    return CLI_OK;
}
