/* SPDX-License-Identifier: MIT
 * completion_bash.c - completion for bash, made of command.h's table. See completion.h.
 *
 * The function finds the word at the cursor and the one before it in the line itself: bash cuts its
 * own words at = and :, and replaces only the last piece. Files are left to bash. */
#include "cli/completion.h"

static const char head[] =
    "# Completion of nightjar for bash.\n"
    "_nightjar() {\n"
    "    local IFS=$' \\t\\n' line=${COMP_LINE:0:COMP_POINT} command=${COMP_WORDS[1]}\n"
    "    local typed=${line##*[[:blank:]]} kind=words choices= commands= flags=\n"
    "    local rest=${line%\"$typed\"} value=$typed before=\n"
    "    rest=${rest%\"${rest##*[![:blank:]]}\"}\n"
    "    before=${rest##*[[:blank:]]}\n"
    "    COMPREPLY=()\n"
    "    case $typed in\n"
    "        --*=*) before=${typed%%=*} value=${typed#*=} ;;\n"
    "        -*) kind=flag ;;\n"
    "    esac\n"
    "    case \" $rest \" in *' -- '*) kind=words before=-- ;; esac\n"
    "    [ \"$COMP_CWORD\" != 1 ] || kind=first before=\n";

static const char tail[] =
    "    compopt +o default 2> /dev/null\n"
    "    case $kind in\n"
    "        first) _nightjar_offer \"$commands --help --version\" ;;\n"
    "        flag) _nightjar_offer \"$flags\" ;;\n"
    "        command) _nightjar_offer \"$commands\" ;;\n"
    "        choice) _nightjar_offer \"$choices\" ;;\n"
    "        pair) value=${value##*,}; _nightjar_offer \"$choices\" ;;\n"
    "        card)\n"
    "            value=${value##*,}\n"
    "            _nightjar_offer \"$(\"${COMP_WORDS[0]}\" devices --names 2> /dev/null | cut -f "
    "1)\" "
    ";;\n"
    "        folder) compopt -o dirnames 2> /dev/null ;;\n"
    "        file) compopt -o default 2> /dev/null ;;\n"
    "    esac\n"
    "}\n"
    "\n"
    "# The words of $1 that go on with $value, without what bash will leave of $typed.\n"
    "_nightjar_offer() {\n"
    "    local piece=$typed mark\n"
    "    for mark in = :; do\n"
    "        case $COMP_WORDBREAKS in *\"$mark\"*) piece=${piece##*\"$mark\"} ;; esac\n"
    "    done\n"
    "    COMPREPLY=($(compgen -P \"${typed%\"$value\"}\" -W \"$1\" -- \"$value\"))\n"
    "    COMPREPLY=(\"${COMPREPLY[@]#\"${typed%\"$piece\"}\"}\")\n"
    "}\n"
    "complete -o default -F _nightjar nightjar\n";

static void print_commands(FILE *to)
{
    fputs("    commands='", to);
    for (int i = 0; i < COMMAND_COUNT; i++)
        fprintf(to, "%s%s", i ? " " : "", commands[i]->name);
    fputs("'\n", to);
}

static void print_flags(FILE *to, const struct command *command)
{
    fprintf(to, "        %s) flags='", command->name);
    for (const uint8_t *all = command->options; *all; all++)
        fprintf(to, "%s--%s", all > command->options ? " " : "", options[*all].name);
    fputs("' ;;\n", to);
}

static void print_kind(FILE *to, enum completes completes, const char *choices, bool pair)
{
    static const char *const kinds[] = {
        [AS_NOTHING] = "nothing", [AS_FILE] = "file",     [AS_FOLDER] = "folder",
        [AS_DEVICE] = "card",     [AS_CHOICE] = "choice", [AS_COMMAND] = "command"};

    fprintf(to, "kind=%s", pair && completes == AS_CHOICE ? "pair" : kinds[completes]);
    if (completes == AS_CHOICE)
        fprintf(to, " choices='%s'", choices);
    fputs(" ;;\n", to);
}

/* Where two commands mean another thing by one name, they take the same kind of value. */
static void print_value(FILE *to, const struct option *option)
{
    fprintf(to, "        --%s", option->name);
    if (option->letter)
        fprintf(to, " | -%c", option->letter);
    fputs(") ", to);
    print_kind(to, option->completes, option->choices, completion_is_pair(option));
}

void completion_print_bash(FILE *to)
{
    fputs(head, to);
    print_commands(to);
    fputs("    case $command in\n", to);
    for (int i = 0; i < COMMAND_COUNT; i++)
        print_flags(to, commands[i]);
    fputs("    esac\n    case $before in\n", to);
    for (int i = OPTION_NONE + 1; i < OPTION_COUNT; i++)
        if (options[i].takes == TAKES_VALUE)
            print_value(to, &options[i]);
    fputs("    esac\n    case $kind:$command in\n", to);
    for (int i = 0; i < COMMAND_COUNT; i++) {
        fprintf(to, "        words:%s) ", commands[i]->name);
        print_kind(to, commands[i]->words, commands[i]->word_choices, false);
    }
    fputs("    esac\n", to);
    fputs(tail, to);
}
