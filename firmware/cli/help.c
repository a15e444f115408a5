/* SPDX-License-Identifier: MIT
 * help.c - the help of the program and of its commands. See help.h. */
#include "cli/help.h"

#include <string.h>

#include "nightjar.h"

#define WIDTH 80
#define OPTION_COLUMN 26

/* ---- text ------------------------------------------------------------------------------------ */

/* Words in lines up to WIDTH that begin at `indent`, where the first is now at `column`. */
static void print_filled(FILE *to, const char *text, size_t indent, size_t column)
{
    bool first = true;
    while (*text) {
        size_t bytes = strcspn(text, " ");
        if (!first && column + 1 + bytes > WIDTH) {
            fprintf(to, "\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        fprintf(to, "%s%.*s", first ? "" : " ", (int)bytes, text);
        column += bytes + !first;
        first = false;
        text += bytes + (text[bytes] == ' ');
    }
    fputc('\n', to);
}

/* A term at the left, and what it means in a column of its own. */
static void print_term(FILE *to, const char *term, const char *text, size_t indent)
{
    size_t column = 2 + strlen(term);
    fprintf(to, "  %s", term);
    if (column + 2 > indent) {
        fputc('\n', to);
        column = 0;
    }
    fprintf(to, "%*s", (int)(indent - column), "");
    print_filled(to, text, indent, indent);
}

/* ---- options --------------------------------------------------------------------------------- */

const char *help_option(const struct option *option, char text[HELP_OPTION_BYTES])
{
    char letter[5] = "    ";
    bool maybe = option->takes == TAKES_VALUE_OR_NOTHING;
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(text, HELP_OPTION_BYTES, "%s--%s%s%s%s", letter, option->name,
             maybe           ? " ["
             : option->value ? " "
                             : "",
             option->value ? option->value : "", maybe ? "]" : "");
    return text;
}

static void print_choices(FILE *to, const struct option *option)
{
    char line[400];
    if (!option->choices)
        return;
    snprintf(line, sizeof line, "One of %s.", option->choices);
    fprintf(to, "%*s", OPTION_COLUMN, "");
    print_filled(to, line, OPTION_COLUMN, OPTION_COLUMN);
}

static void print_group(FILE *to, const struct command *command, enum option_group group)
{
    char text[HELP_OPTION_BYTES];
    bool titled = false;
    for (const uint8_t *all = command->options; *all; all++) {
        const struct option *option = &options[*all];
        if (option->group != group)
            continue;
        if (!titled)
            fprintf(to, "\n%s:\n", option_group_title(group));
        titled = true;
        print_term(to, help_option(option, text), option->help, OPTION_COLUMN);
        print_choices(to, option);
    }
}

static bool has_value(const struct command *command, const char *part)
{
    for (const uint8_t *all = command->options; *all; all++)
        if (options[*all].value && strstr(options[*all].value, part))
            return true;
    return false;
}

uint32_t help_terms(const struct command *command, struct help_term terms[HELP_TERMS])
{
    static const struct {
        const char *part;
        struct help_term term;
    } all[HELP_TERMS] = {
        {"TIME",
         {"TIME", "90, 1.5, 1:30 or 1:02:03.5: seconds, m:s, h:m:s; or frames: 480ks, with k = "
                  "1000, K = 1024, m = 1000000, M = 1048576"}},
        {"FRAMES", {"FRAMES", "4096, 64K, 1m"}},
        {"[,", {"X[,X]", "one value, or PLAY,RECORD; null or nothing leaves one at its default"}},
    };
    uint32_t count = 0;
    for (uint32_t i = 0; i < HELP_TERMS && all[i].part; i++)
        if (has_value(command, all[i].part))
            terms[count++] = all[i].term;
    if (command->reads_files)
        terms[count++] = (struct help_term){"@FILE", "the arguments in that file"};
    return count;
}

/* ---- commands -------------------------------------------------------------------------------- */

static void print_terms(FILE *to, const struct command *command)
{
    struct help_term terms[HELP_TERMS];
    uint32_t count = help_terms(command, terms);
    if (count)
        fputs("\nValues:\n", to);
    for (uint32_t i = 0; i < count; i++)
        print_term(to, terms[i].term, terms[i].text, 12);
}

static void print_examples(FILE *to, const struct command *command)
{
    const struct command_example *example = command->examples;
    if (example)
        fputs("\nExamples:\n", to);
    for (; example && example->line; example++)
        fprintf(to, "  %s\n      %s\n", example->line, example->what);
}

bool help_has_code(const struct command *command, int code)
{
    const uint8_t *own = command ? command->codes : NULL;
    while (own && *own && *own != code)
        own++;
    return !command || code == CLI_OK || (own && *own);
}

static void print_codes(FILE *to, const struct command *command)
{
#define CODE_ROW(name, code, text) {code, text},
    static const struct {
        int code;
        const char *text;
    } all[] = {CLI_CODES(CODE_ROW)};
#undef CODE_ROW
    fputs("\nExit codes:\n", to);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (help_has_code(command, all[i].code))
            fprintf(to, "  %-4d%s\n", all[i].code, all[i].text);
}

static void print_environment(FILE *to, const struct command *command)
{
    if (!command->asks_cards)
        return;
    fputs("\nEnvironment:\n", to);
#define ENVIRONMENT_TERM(name, text) print_term(to, name, text, OPTION_COLUMN);
    CLI_ENVIRONMENT(ENVIRONMENT_TERM)
#undef ENVIRONMENT_TERM
}

void help_print(const struct command *command, const char *appendix, FILE *to)
{
    fprintf(to, "usage: nightjar %s [OPTIONS]%s%s\n", command->name, *command->usage ? " " : "",
            command->usage);
    for (const char *const *text = command->text; text && *text; text++) {
        fputc('\n', to);
        print_filled(to, *text, 0, 0);
    }
    for (int group = 0; group < GROUP_COUNT; group++)
        print_group(to, command, (enum option_group)group);
    print_terms(to, command);
    print_examples(to, command);
    print_codes(to, command);
    print_environment(to, command);
    if (appendix)
        fprintf(to, "\nConfiguration, with defaults:\n\n%s", appendix);
}

void help_print_program(FILE *to)
{
    fputs("nightjar - plays a clip the instant a button closes, and records unattended\n"
          "\n"
          "usage: nightjar COMMAND [ARGUMENTS]\n"
          "\n",
          to);
    for (int i = 0; i < COMMAND_COUNT; i++)
        print_term(to, commands[i]->name, commands[i]->summary, 14);
    fputs("\nnightjar COMMAND --help tells more, and nightjar --version which one this is.\n", to);
    print_codes(to, NULL);
}
