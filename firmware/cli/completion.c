/* SPDX-License-Identifier: MIT
 * completion.c - the command `nightjar completion`: scripts for shells, made of command.h's table.
 *
 * bash: one function. It knows the command, the words that are its options, and of each option with
 * a value what that is. zsh runs the same by its own bashcompinit, so that there is one script. */
#include <stdio.h>
#include <string.h>

#include "cli/arguments.h"

/* ---- what the function knows ----------------------------------------------------------------- */

static void print_commands(void)
{
    printf("    local commands='");
    for (int i = 0; i < COMMAND_COUNT; i++)
        printf("%s%s", i ? " " : "", commands[i]->name);
    puts("'");
}

static void print_options(const struct command *command)
{
    printf("        %s) flags='", command->name);
    for (const uint8_t *all = command->options; *all; all++) {
        if (options[*all].letter)
            printf("-%c ", options[*all].letter);
        printf("--%s ", options[*all].name);
    }
    puts("' ;;");
}

/* Puts into `kind` what the word is, and the words of a choice into `choices`. */
static void print_kind(enum completes completes, const char *choices)
{
    static const char *const kinds[] = {
        [AS_NOTHING] = "nothing", [AS_FILE] = "file",     [AS_FOLDER] = "folder",
        [AS_DEVICE] = "device",   [AS_CHOICE] = "choice", [AS_COMMAND] = "command"};

    printf("kind=%s", kinds[completes]);
    if (completes == AS_CHOICE)
        printf(" choices='%s'", choices);
    puts(" ;;");
}

static void print_words(const struct command *command)
{
    printf("        %s) ", command->name);
    print_kind(command->words, command->word_choices);
}

/* Where two commands mean another thing by one name, they take the same kind of value. */
static void print_value(const struct option *option)
{
    printf("        --%s", option->name);
    if (option->letter)
        printf(" | -%c", option->letter);
    printf(") ");
    print_kind(option->completes, option->choices);
}

/* ---- the script ------------------------------------------------------------------------------ */

static void print_bash(void)
{
    puts("# Completion of nightjar's commands, options, values, files and cards, for bash.\n"
         "_nightjar() {\n"
         "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} kind= "
         "choices= flags=");
    print_commands();
    puts("    COMPREPLY=()\n"
         "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
         "        COMPREPLY=($(compgen -W \"$commands --help --version\" -- \"$word\"))\n"
         "        return\n"
         "    fi\n"
         "    case ${COMP_WORDS[1]} in");
    for (int i = 0; i < COMMAND_COUNT; i++)
        print_options(commands[i]);
    puts("    esac\n"
         "    case $before in");
    for (int i = OPTION_NONE + 1; i < OPTION_COUNT; i++)
        if (options[i].value && options[i].takes == TAKES_VALUE)
            print_value(&options[i]);
    puts("        *) case ${COMP_WORDS[1]} in");
    for (int i = 0; i < COMMAND_COUNT; i++)
        print_words(commands[i]);
    puts("        esac ;;\n"
         "    esac\n"
         "    case $word in -*) kind=flag ;; esac\n"
         "    case $kind in\n"
         "        flag) COMPREPLY=($(compgen -W \"$flags\" -- \"$word\")) ;;\n"
         "        file) local IFS=$'\\n'; COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "        folder) local IFS=$'\\n'; COMPREPLY=($(compgen -d -- \"$word\")) ;;\n"
         "        choice) COMPREPLY=($(compgen -W \"$choices\" -- \"$word\")) ;;\n"
         "        command) COMPREPLY=($(compgen -W \"$commands\" -- \"$word\")) ;;\n"
         "        device) COMPREPLY=($(compgen -W \"$(\"${COMP_WORDS[0]}\" devices 2> /dev/null |\n"
         "            sed -n 's/^#[0-9]*  \\(.*\\): .*/\\1/p')\" -- \"$word\")) ;;\n"
         "    esac\n"
         "}\n"
         "complete -o filenames -F _nightjar nightjar");
}

static void print_zsh(void)
{
    puts("#compdef nightjar\n"
         "autoload -U +X bashcompinit && bashcompinit");
    print_bash();
}

int command_completion(const struct arguments *arguments)
{
    const char *shell = arguments->words[0];

    if (strcmp(shell, "bash") != 0 && strcmp(shell, "zsh") != 0)
        return command_misused(arguments->command, "the shells are bash and zsh");
    if (strcmp(shell, "zsh") == 0)
        print_zsh();
    else
        print_bash();
    return CLI_OK;
}
