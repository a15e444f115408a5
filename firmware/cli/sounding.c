/* SPDX-License-Identifier: MIT
 * sounding.c - the commands play, record, playrec, io and meter: what each asks of a run. */
#include "cli/transport.h"

static int sound(const struct arguments *arguments, const struct wishes *wishes,
                 struct transport_job job)
{
    job.command = arguments->command;
    job.wishes = wishes;
    return transport_run(&job);
}

/* False: they cannot be read, which was said. */
static bool read_wishes(struct wishes *wishes, const struct arguments *arguments)
{
    char why[ARGUMENTS_WHY_BYTES] = "";

    if (wishes_read(wishes, arguments, why) == NJ_OK)
        return true;
    command_misused(arguments->command, why);
    return false;
}

int command_play(const struct arguments *arguments)
{
    struct wishes wishes;

    if (!read_wishes(&wishes, arguments))
        return CLI_USAGE;
    return sound(arguments, &wishes,
                 (struct transport_job){.inputs = wishes.files,
                                        .input_count = wishes.file_count,
                                        .from_offset = true});
}

int command_record(const struct arguments *arguments)
{
    struct wishes wishes;

    if (!read_wishes(&wishes, arguments))
        return CLI_USAGE;
    return sound(arguments, &wishes,
                 (struct transport_job){.captures = true, .output = wishes.output});
}

/* io leaves out what is null. */
static int play_and_record(const struct arguments *arguments)
{
    struct wishes wishes;

    if (!read_wishes(&wishes, arguments))
        return CLI_USAGE;
    return sound(arguments, &wishes,
                 (struct transport_job){.inputs = &wishes.input,
                                        .input_count = wishes.input != NULL,
                                        .captures = wishes.output != NULL,
                                        .output = wishes.output});
}

int command_playrec(const struct arguments *arguments)
{
    return play_and_record(arguments);
}

int command_io(const struct arguments *arguments)
{
    return play_and_record(arguments);
}

int command_meter(const struct arguments *arguments)
{
    struct wishes wishes;

    if (!read_wishes(&wishes, arguments))
        return CLI_USAGE;
    return sound(arguments, &wishes, (struct transport_job){.captures = true});
}
