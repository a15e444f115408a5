/* SPDX-License-Identifier: MIT
 * command_table_appliance.c - the commands of the appliance and of the program. See command.h. */
#include "cli/command_rows.h"

#define ASKING_CODES CODES(CLI_USAGE, CLI_TEMPORARY)

const struct command command_row_devices = {
    .name = "devices",
    .summary = "sound cards, their names and what they offer",
    .usage = "",
    .asks_cards = true,
    .text = TEXT(
        "Lists each card with its number, the names that stay, and of each direction rates, "
        "formats, channels and periods, whether it is the default, and which process has it open. "
        "The simulated card whose socket $NIGHTJAR_SIM names comes last, and is the default then."),
    .options = OPTIONS(OPTION_JSON, OPTION_NAMES),
    .examples =
        EXAMPLES({"nightjar devices", "for people"}, {"nightjar devices --json", "for programs"}),
    .codes = CODES(CLI_USAGE)};

const struct command command_row_run = {
    .name = "run",
    .summary = "run the appliance until it is stopped",
    .usage = "",
    .text = TEXT("Runs the appliance until SIGTERM, SIGINT or `nightjar stop`; SIGHUP takes the "
                 "configuration again. A supervisor that fails is started again, and misses no "
                 "frame."),
    .options = OPTIONS(OPTION_CONFIG, OPTION_RUNTIME, OPTION_ENGINE),
    .examples = EXAMPLES({"nightjar run --config /boot/nightjar.ini", "as an image does"}),
    .codes = CODES(CLI_USAGE, CLI_BUG, CLI_TEMPORARY)};

const struct command command_row_check = {
    .name = "check",
    .summary = "check a configuration, and print its memory plan",
    .usage = "[FILE]",
    .most = 1,
    .words = AS_FILE,
    .text = TEXT("Reads a configuration (nightjar.ini when no FILE is given) and its clips, says "
                 "what is wrong and how much memory it takes. Starts nothing."),
    .options = OPTIONS(OPTION_NONE),
    .examples =
        EXAMPLES({"nightjar check /boot/nightjar.ini", "before the card goes into the board"}),
    .codes = CODES(CLI_USAGE, CLI_TEMPORARY)};

const struct command command_row_status = {
    .name = "status",
    .summary = "what the running appliance is doing",
    .usage = "",
    .text = TEXT("Engines, buttons, takes, losses and memory, now."),
    .options = OPTIONS(OPTION_JSON, OPTION_RUNTIME),
    .examples = EXAMPLES({"nightjar status --json", "one line for programs"}),
    .codes = ASKING_CODES};

const struct command command_row_press = {
    .name = "press",
    .summary = "press a button",
    .usage = "NAME",
    .missing = "the button's name is missing",
    .least = 1,
    .most = 1,
    .text = TEXT("Presses a button as if it had been closed at this moment."),
    .options = OPTIONS(OPTION_RUNTIME),
    .examples = EXAMPLES({"nightjar press doorbell", "plays what [button doorbell] says"}),
    .codes = ASKING_CODES};

const struct command command_row_events = {
    .name = "events",
    .summary = "what happens, as it happens",
    .usage = "",
    .text = TEXT("Prints a line of JSON for everything that happens, until the supervisor ends."),
    .options = OPTIONS(OPTION_RUNTIME),
    .examples = EXAMPLES({"nightjar events", "presses, takes, losses, line by line"}),
    .codes = ASKING_CODES};

const struct command command_row_reload = {
    .name = "reload",
    .summary = "take the configuration again",
    .usage = "",
    .text = TEXT("Takes the configuration again. One with mistakes is refused, and the old one "
                 "stays."),
    .options = OPTIONS(OPTION_RUNTIME),
    .examples = EXAMPLES({"nightjar reload", "after nightjar.ini was changed"}),
    .codes = ASKING_CODES};

const struct command command_row_stop = {
    .name = "stop",
    .summary = "fade out, close the takes, end",
    .usage = "",
    .text = TEXT("Fades out, closes the takes and ends the appliance."),
    .options = OPTIONS(OPTION_RUNTIME),
    .examples = EXAMPLES({"nightjar stop", "before the power is cut"}),
    .codes = ASKING_CODES};

const struct command command_row_completion = {
    .name = "completion",
    .summary = "completion for a shell",
    .usage = "bash|zsh",
    .missing = "it takes the shell's name: bash or zsh",
    .least = 1,
    .most = 1,
    .words = AS_CHOICE,
    .word_choices = "bash zsh",
    .text = TEXT("Prints what makes the shell complete commands, options, their values, files and "
                 "cards. `make install` puts it where the shells look for it."),
    .options = OPTIONS(OPTION_NONE),
    .examples = EXAMPLES({"source <(nightjar completion bash)", "in ~/.bashrc"},
                         {"nightjar completion zsh > ~/.zfunc/_nightjar", "a folder of $fpath"}),
    .codes = CODES(CLI_USAGE)};

const struct command command_row_man = {
    .name = "man",
    .summary = "the manual page of the program, or of a command",
    .usage = "[COMMAND]",
    .most = 1,
    .words = AS_COMMAND,
    .text = TEXT("Prints the page for man(1), in roff."),
    .options = OPTIONS(OPTION_NONE),
    .examples = EXAMPLES({"nightjar man play | man -l -", "reads it"}),
    .codes = CODES(CLI_USAGE)};

const struct command command_row_version = {.name = "version",
                                            .summary = "the version of this program",
                                            .usage = "",
                                            .options = OPTIONS(OPTION_NONE),
                                            .codes = CODES(CLI_USAGE)};
