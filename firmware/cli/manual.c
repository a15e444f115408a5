/* SPDX-License-Identifier: MIT
 * manual.c - manual pages in roff, made of command.h's table. See manual.h. */
#include "cli/manual.h"

#include <string.h>

#include "cli/help.h"
#include "nightjar.h"

/* What roff takes for itself: a hyphen that is to stay a minus sign, a backslash, and a dot or
 * quote that begins a line. */
static void put(FILE *to, const char *text)
{
    for (bool begins = true; *text; text++, begins = false) {
        if (begins && (*text == '.' || *text == '\''))
            fputs("\\&", to);
        if (*text == '-')
            fputs("\\-", to);
        else if (*text == '\\')
            fputs("\\e", to);
        else if (*text == '\'')
            fputs("\\(aq", to);
        else if (*text == '^')
            fputs("\\(ha", to);
        else if (*text == '~')
            fputs("\\(ti", to);
        else if (*text == '`')
            fputs("\\(ga", to);
        else
            fputc(*text, to);
    }
    fputc('\n', to);
}

static void put_macro(FILE *to, const char *macro, const char *text)
{
    fprintf(to, ".%s ", macro);
    put(to, text);
}

static void put_section(FILE *to, const char *title)
{
    fprintf(to, ".SH %s\n", title);
}

/* A term in bold, and what it means. */
static void put_term(FILE *to, const char *term, const char *text)
{
    fputs(".TP\n.B ", to);
    put(to, term);
    put(to, text);
}

static void put_head(FILE *to, const char *name, const char *summary)
{
    fprintf(to, ".TH %s 1 \"\" \"nightjar " NJ_VERSION "\"\n", name);
    put_section(to, "NAME");
    fprintf(to, "%s \\- ", name);
    put(to, summary);
    put_section(to, "SYNOPSIS");
}

/* Of a command, or of all when it is NULL. */
static void put_codes(FILE *to, const struct command *command)
{
    put_section(to, "EXIT STATUS");
#define CODE_TERM(name, code, text)                                                                \
    if (help_has_code(command, name))                                                              \
        put_term(to, #code, text ".");
    CLI_CODES(CODE_TERM)
#undef CODE_TERM
}

/* Likewise. */
static void put_environment(FILE *to, const struct command *command)
{
    if (command && !command->asks_cards)
        return;
    put_section(to, "ENVIRONMENT");
#define ENVIRONMENT_TERM(name, text) put_term(to, name, text);
    CLI_ENVIRONMENT(ENVIRONMENT_TERM)
#undef ENVIRONMENT_TERM
}

/* ---- a command ------------------------------------------------------------------------------- */

static void put_option(FILE *to, const struct option *option)
{
    char term[HELP_OPTION_BYTES], choices[400];
    const char *text = help_option(option, term);

    put_term(to, text + strspn(text, " "), option->help);
    if (!option->choices)
        return;
    snprintf(choices, sizeof choices, "One of %s.", option->choices);
    put(to, choices);
}

static void put_options(FILE *to, const struct command *command)
{
    put_section(to, "OPTIONS");
    for (int group = 0; group < GROUP_COUNT; group++) {
        bool titled = false;

        for (const uint8_t *all = command->options; *all; all++) {
            if (options[*all].group != (enum option_group)group)
                continue;
            if (!titled)
                put_macro(to, "SS", option_group_title((enum option_group)group));
            titled = true;
            put_option(to, &options[*all]);
        }
    }
}

static void put_values(FILE *to, const struct command *command)
{
    struct help_term terms[HELP_TERMS];
    uint32_t count = help_terms(command, terms);

    if (count)
        put_section(to, "VALUES");
    for (uint32_t i = 0; i < count; i++)
        put_term(to, terms[i].term, terms[i].text);
}

static void put_examples(FILE *to, const struct command *command)
{
    const struct command_example *example = command->examples;

    if (example)
        put_section(to, "EXAMPLES");
    for (; example && example->line; example++)
        put_term(to, example->line, example->what);
}

/* Lines as they are. */
static void put_appendix(FILE *to, const char *appendix)
{
    fputs(".SH CONFIGURATION\n.nf\n", to);
    while (*appendix) {
        char line[256];
        size_t bytes = strcspn(appendix, "\n");

        snprintf(line, sizeof line, "%.*s", (int)bytes, appendix);
        put(to, line);
        appendix += bytes + (appendix[bytes] == '\n');
    }
    fputs(".fi\n", to);
}

void manual_print(const struct command *command, const char *appendix, FILE *to)
{
    char name[64];

    snprintf(name, sizeof name, "nightjar\\-%s", command->name);
    put_head(to, name, command->summary);
    fprintf(to, ".B nightjar %s\n[OPTIONS]\n", command->name);
    if (*command->usage)
        put(to, command->usage);
    put_section(to, "DESCRIPTION");
    if (!command->text)
        put(to, command->summary);
    for (const char *const *text = command->text; text && *text; text++) {
        if (text > command->text)
            fputs(".PP\n", to);
        put(to, *text);
    }
    put_options(to, command);
    put_values(to, command);
    put_examples(to, command);
    if (appendix)
        put_appendix(to, appendix);
    put_codes(to, command);
    put_environment(to, command);
    put_section(to, "SEE ALSO");
    fputs(".BR nightjar (1)\n", to);
}

/* ---- the program ----------------------------------------------------------------------------- */

void manual_print_program(FILE *to)
{
    put_head(to, "nightjar", "plays a clip the instant a button closes, and records unattended");
    fputs(".B nightjar\nCOMMAND [ARGUMENTS]\n", to);
    put_section(to, "DESCRIPTION");
    put(to, "Runs an appliance that plays and records by one configuration file, asks a running "
            "one, and plays and records from a terminal. Each command has a page of its own, and "
            "--help.");
    put_section(to, "COMMANDS");
    for (int i = 0; i < COMMAND_COUNT; i++)
        put_term(to, commands[i]->name, commands[i]->summary);
    put_codes(to, NULL);
    put_environment(to, NULL);
    put_section(to, "SEE ALSO");
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(to, ".BR nightjar\\-%s (1)%s\n", commands[i]->name,
                i + 1 < COMMAND_COUNT ? "," : "");
}
