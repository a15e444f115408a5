/* SPDX-License-Identifier: MIT
 * lines.c - what both kinds of lines share. */
#include "supervisor/lines.h"

#include <string.h>

bool lines_name_is_sim(const char *name)
{
    return strncmp(name, "sim:", 4) == 0;
}

void lines_destroy(struct lines *lines)
{
    if (lines)
        lines->kind->destroy(lines);
}

int lines_wait(struct lines *lines, int64_t until_ns, struct line_edge *edges, int max_edges)
{
    return lines->kind->wait(lines, until_ns, edges, max_edges);
}

void lines_wake(struct lines *lines)
{
    lines->kind->wake(lines);
}

int lines_level(struct lines *lines, uint32_t index, bool *active)
{
    return lines->kind->level(lines, index, active);
}

uint64_t lines_lost(const struct lines *lines)
{
    return lines->lost;
}
