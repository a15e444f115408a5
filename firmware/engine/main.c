/* SPDX-License-Identifier: MIT
 * main.c - the program nightjar-engine: one direction of one card, in a process of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/exit_code.h"
#include "engine/probe.h"
#include "engine/run.h"

static const char help[] =
    "nightjar-engine - plays or captures through one card; started by nightjar\n"
    "\n"
    "  nightjar-engine play --segment PATH [--starter PID]\n"
    "                                            plays what a client of the segment asks for\n"
    "  nightjar-engine capture --segment PATH [--starter PID]\n"
    "                                            fills the segment's ring\n"
    "  nightjar-engine probe DEVICE [play|capture]\n"
    "                                            says in one line of JSON what a card offers\n"
    "  nightjar-engine --version | --help\n"
    "\n"
    "DEVICE: hw:CARD=DAC,DEV=0, or default, or sim:SOCKET for the simulated card.\n"
    "It runs until SIGTERM, or until its parent PID has ended. Exit: 0 asked to stop, 100 usage or "
    "configuration, 101 a mistake of "
    "ours,\n"
    "111 busy or refused (try again), 112 the card is gone.\n";

static int usage(const char *what, const char *word)
{
    fprintf(stderr, "nightjar-engine: %s%s%s%s; see nightjar-engine --help\n", what,
            word != NULL ? " '" : "", word != NULL ? word : "", word != NULL ? "'" : "");
    return EXIT_USAGE;
}

static uint32_t direction_of(const char *word)
{
    if (strcmp(word, "play") == 0)
        return NJ_PLAY;
    return strcmp(word, "capture") == 0 ? NJ_CAPTURE : 0;
}

static int probe(int count, char **words)
{
    if (count < 1)
        return usage("probe needs a device", NULL);
    if (count > 2)
        return usage("one word too many:", words[2]);
    if (count == 2 && direction_of(words[1]) == 0)
        return usage("a direction is play or capture, not", words[1]);
    return probe_print(words[0], count == 2 ? direction_of(words[1]) : 0);
}

static int stream(uint32_t direction, int count, char **words)
{
    if (count < 1)
        return usage("--segment PATH is missing", NULL);
    if (strcmp(words[0], "--segment") != 0)
        return usage("unknown argument", words[0]);
    if (count < 2 || words[1][0] == '\0')
        return usage("--segment needs a path", NULL);
    if (count == 2)
        return run_engine(direction, words[1], 0);
    if (strcmp(words[2], "--starter") != 0)
        return usage("one word too many:", words[2]);
    if (count < 4 || atoi(words[3]) <= 0)
        return usage("--starter needs a process's number", NULL);
    if (count > 4)
        return usage("one word too many:", words[4]);
    return run_engine(direction, words[1], atoi(words[3]));
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return usage("what to do is missing", NULL);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "--help") == 0) {
        if (argc > 2)
            return usage("one word too many:", argv[2]);
        fputs(strcmp(argv[1], "--help") == 0 ? help : "nightjar-engine " NJ_VERSION "\n", stdout);
        return EXIT_ASKED;
    }
    if (strcmp(argv[1], "probe") == 0)
        return probe(argc - 2, argv + 2);
    if (direction_of(argv[1]) == 0)
        return usage("unknown command", argv[1]);
    return stream(direction_of(argv[1]), argc - 2, argv + 2);
}
