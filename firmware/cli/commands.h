/* SPDX-License-Identifier: MIT
 * commands.h - the commands of the program nightjar, once.
 *
 * Each function gets its own words (argv[0] is the command's name) and returns the exit code: 0,
 * 100 for bad arguments, 111 when trying again may help. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

/* word, function, what it is for */
#define COMMANDS(X)                                                                                \
    X("run", command_run, "run the appliance until it is stopped")                                 \
    X("check", command_check, "check a configuration, and print its memory plan")                  \
    X("status", command_status, "what the running appliance is doing")                             \
    X("press", command_press, "press a button")                                                    \
    X("events", command_events, "what happens, as it happens")                                     \
    X("devices", command_devices, "sound cards, their names and what they offer")                  \
    X("reload", command_reload, "take the configuration again")                                    \
    X("stop", command_stop, "fade out, close the takes, end")                                      \
    X("version", command_version, "the version of this program")

#define COMMAND_DECLARATION(word, function, help) int function(int argc, char **argv);
COMMANDS(COMMAND_DECLARATION)
#undef COMMAND_DECLARATION

#endif
