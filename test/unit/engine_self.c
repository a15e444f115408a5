/* SPDX-License-Identifier: MIT
 * engine_self.c - see engine_self.h. */
#include "test/unit/engine_self.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/run.h"

const char *engine_self(int argc, char **argv)
{
    static char path[4096];

    if (argc > 5 && strcmp(argv[4], "--starter") == 0)
        exit(run_engine(strcmp(argv[1], "play") == 0 ? NJ_PLAY : NJ_CAPTURE, argv[3],
                        atoi(argv[5])));
    if (readlink("/proc/self/exe", path, sizeof path - 1) < 0)
        exit(1);
    return path;
}
