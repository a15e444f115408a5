/* SPDX-License-Identifier: MIT
 * lines_sim.c - the simulated board's button lines. */
#include "supervisor/lines.h"

#include <stdio.h>
#include <stdlib.h>

#include "board/sim/client.h"

#define SIM_MAX_LINES 256
#define SIM_MAX_EDGES 16

struct sim_line {
    uint32_t index;
    bool watched, active_high;
};

struct lines_sim {
    struct lines lines;
    struct sim_client *client;
    struct sim_waiter *waiter;
    struct sim_line table[SIM_MAX_LINES]; /* by the board's line number */
    bool sequence_known;
    uint64_t next_sequence;
};

static struct lines_sim *sim_of(struct lines *lines)
{
    return (struct lines_sim *)lines;
}

static void sim_destroy(struct lines *lines)
{
    struct lines_sim *sim = sim_of(lines);
    sim_waiter_destroy(sim->waiter);
    sim_client_destroy(sim->client);
    free(sim);
}

static bool level_active(const struct sim_line *line, uint32_t level)
{
    return (level != 0) == line->active_high;
}

static void count_lost(struct lines_sim *sim, uint64_t sequence)
{
    if (sim->sequence_known && sequence > sim->next_sequence)
        sim->lines.lost += sequence - sim->next_sequence;
    sim->sequence_known = true;
    sim->next_sequence = sequence + 1;
}

static int sim_lines_wait(struct lines *lines, int64_t until_ns, struct line_edge *edges,
                          int max_edges)
{
    struct lines_sim *sim = sim_of(lines);
    struct sim_edge raw[SIM_MAX_EDGES];
    int wanted = max_edges < SIM_MAX_EDGES ? max_edges : SIM_MAX_EDGES;
    int count = sim_wait(sim->waiter, until_ns, raw, wanted);
    for (int i = 0; i < count; i++) {
        const struct sim_line *line = &sim->table[raw[i].line % SIM_MAX_LINES];
        edges[i] = (struct line_edge){.index = line->index,
                                      .active = level_active(line, raw[i].level),
                                      .time_ns = raw[i].time_ns};
        count_lost(sim, raw[i].sequence);
    }
    return count;
}

static void sim_lines_wake(struct lines *lines)
{
    sim_wake(sim_of(lines)->waiter);
}

static int sim_level(struct lines *lines, uint32_t index, bool *active)
{
    struct lines_sim *sim = sim_of(lines);
    for (uint32_t number = 0; number < SIM_MAX_LINES; number++) {
        const struct sim_line *line = &sim->table[number];
        if (line->watched && line->index == index) {
            *active = level_active(line, sim_line_level(sim->client, number));
            return 0;
        }
    }
    return NJ_EINVAL;
}

static int watch(struct lines_sim *sim, const struct line_want *want)
{
    char *end;
    unsigned long number = strtoul(want->name + 4, &end, 10);
    if (end == want->name + 4 || *end || number >= SIM_MAX_LINES || sim->table[number].watched)
        return NJ_EINVAL;
    int error = sim_watch_line(sim->waiter, (uint32_t)number);
    if (error)
        return error;
    sim->table[number] = (struct sim_line){want->index, true, want->active_high};
    return 0;
}

int lines_sim_create(struct lines **lines, const char *socket_path, const struct line_want *wants,
                     uint32_t count, lines_report *report, void *context)
{
    static const struct lines_kind kind = {sim_destroy, sim_lines_wait, sim_lines_wake, sim_level};
    struct lines_sim *sim = calloc(1, sizeof *sim);
    if (!sim)
        return NJ_ESYSTEM;
    sim->lines.kind = &kind;
    int error = sim_client_create(&sim->client, socket_path);
    if (!error)
        error = sim_waiter_create(&sim->waiter, sim->client);
    if (error) {
        char line[512];
        snprintf(line, sizeof line, "simulated board %s: %s", socket_path, nj_error_text(error));
        report(context, line);
        sim_destroy(&sim->lines);
        return error;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!watch(sim, &wants[i]))
            continue;
        char line[512];
        snprintf(line, sizeof line, "line %s: not a line of the simulated board", wants[i].name);
        report(context, line);
    }
    *lines = &sim->lines;
    return 0;
}
