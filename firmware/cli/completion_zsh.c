/* SPDX-License-Identifier: MIT
 * completion_zsh.c - completion for zsh, made of command.h's table. See completion.h.
 *
 * Each command is one call of zsh's own _arguments, with what its help says of each option. */
#include "cli/completion.h"

#include <string.h>

static const char head[] =
    "#compdef nightjar\n"
    "# Completion of nightjar for zsh.\n"
    "_nightjar_cards() {\n"
    "    local -a names cards\n"
    "    names=(${(f)\"$($_nightjar_program devices --names 2> /dev/null)\"})\n"
    "    cards=(${${names//:/\\\\:}//$'\\t'/:})\n"
    "    compset -P '*,'\n"
    "    _describe -t cards card cards\n"
    "}\n"
    "\n"
    "_nightjar_commands() {\n"
    "    local -a list=(\n";

static const char middle[] = "    )\n"
                             "    _describe -t commands command list\n"
                             "}\n"
                             "\n"
                             "_nightjar() {\n"
                             "    local _nightjar_program=$words[1] command=$words[2]\n"
                             "    if (( CURRENT == 2 )); then\n"
                             "        _nightjar_commands\n"
                             "        return\n"
                             "    fi\n"
                             "    shift words\n"
                             "    (( CURRENT-- ))\n"
                             "    case $command in\n";

static const char tail[] =
    "    esac\n"
    "}\n"
    "\n"
    "if [ \"$funcstack[1]\" = _nightjar ]; then _nightjar \"$@\"; else compdef "
    "_nightjar nightjar; fi\n";

/* Text within '...' of a specification, where some characters mean something. */
static void put(FILE *to, const char *text, const char *special)
{
    for (; *text; text++) {
        if (*text == '\'') {
            fputs("'\\''", to);
            continue;
        }
        if (strchr(special, *text))
            fputc('\\', to);
        fputc(*text, to);
    }
}

/* The first sentence of a help, without its default. */
static void put_summary(FILE *to, const char *help)
{
    char text[128];
    const char *fallback = strstr(help, " [");
    size_t bytes = strcspn(help, ".;:");

    if (fallback && (size_t)(fallback - help) < bytes)
        bytes = (size_t)(fallback - help);
    snprintf(text, sizeof text, "%.*s", (int)bytes, help);
    put(to, text, "[]:\\");
}

/* ":TIME:" and what completes it. */
static void put_value(FILE *to, const struct option *option)
{
    static const char *const actions[] = {[AS_NOTHING] = " ",
                                          [AS_FILE] = "_files",
                                          [AS_FOLDER] = "_files -/",
                                          [AS_DEVICE] = "_nightjar_cards",
                                          [AS_COMMAND] = "_nightjar_commands"};

    fputs(option->takes == TAKES_VALUE_OR_NOTHING ? "::" : ":", to);
    put(to, option->value, ":\\");
    if (option->completes != AS_CHOICE)
        fprintf(to, ":%s", actions[option->completes]);
    else if (completion_is_pair(option))
        fprintf(to, ":_sequence -d -n 2 compadd - %s", option->choices);
    else
        fprintf(to, ":(%s)", option->choices);
}

/* With its name's ending: + a value in this word or the next, = likewise, - only in this one. A
 * word that is a value only if it reads as one is rather a file. */
static void put_option(FILE *to, const struct option *option)
{
    bool joined = option->takes == TAKES_VALUE_OR_NOTHING;
    const char *letter_end = joined ? "-" : option->value ? "+" : "";
    const char *name_end = joined ? "=-" : option->value ? "=" : "";

    fputs(" \\\n            ", to);
    if (option->letter)
        fprintf(to, "'(-%c --%s)'{-%c%s,--%s%s}", option->letter, option->name, option->letter,
                letter_end, option->name, name_end);
    else
        fprintf(to, "--%s%s", option->name, name_end);
    fputs("'[", to);
    put_summary(to, option->help);
    fputc(']', to);
    if (option->value)
        put_value(to, option);
    fputc('\'', to);
}

static void put_command(FILE *to, const struct command *command)
{
    fprintf(to, "        %s) _arguments -s -S", command->name);
    for (const uint8_t *all = command->options; *all; all++)
        put_option(to, &options[*all]);
    if (command->words == AS_FILE)
        fputs(" \\\n            '*:file:_files'", to);
    else if (command->words == AS_CHOICE)
        fprintf(to, " \\\n            '1:word:(%s)'", command->word_choices);
    else if (command->words == AS_COMMAND)
        fputs(" \\\n            '1:command:_nightjar_commands'", to);
    fputs(" ;;\n", to);
}

void completion_print_zsh(FILE *to)
{
    fputs(head, to);
    for (int i = 0; i < COMMAND_COUNT; i++) {
        fprintf(to, "        '%s:", commands[i]->name);
        put(to, commands[i]->summary, ":\\");
        fputs("'\n", to);
    }
    fputs(middle, to);
    for (int i = 0; i < COMMAND_COUNT; i++)
        put_command(to, commands[i]);
    fputs(tail, to);
}
