/* SPDX-License-Identifier: MIT
 * repair_takes.c - what the appliance does at its start with an earlier run's takes, as a program.
 *
 *   repair_takes FOLDER       says each file; exit 0, 1 when one failed or is no take
 */
#include <inttypes.h>
#include <stdio.h>

#include "takes/repair.h"

static void tell(void *context, const char *line)
{
    (void)context;
    puts(line);
}

int main(int argc, char **argv)
{
    struct repair repair = {.boot = "00000000000000000000000000000000", .report = tell};
    struct repair_count count = {0};
    struct trouble trouble = {0};
    if (argc != 2) {
        fputs("usage: repair_takes FOLDER\n", stderr);
        return 100;
    }
    if (repair_folder(&repair, argv[1], &count, &trouble) != 0) {
        fprintf(stderr, "repair_takes: %s\n", trouble.text);
        return 1;
    }
    printf("%" PRIu32 " closed, %" PRIu32 " removed, %" PRIu32 " bad, %" PRIu32 " failed\n",
           count.closed, count.removed, count.bad, count.failed);
    return count.bad + count.failed > 0;
}
