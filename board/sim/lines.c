/* SPDX-License-Identifier: MIT
 * lines.c - see lines.h. */
#include "board/sim/lines.h"

#include <stdlib.h>

void lines_init(struct lines *lines, struct board *board)
{
    *lines = (struct lines){.board = board};
    for (uint32_t i = 0; i < BOARD_LINES; i++)
        atomic_store(&board->level[i], 1);
}

void lines_deinit(struct lines *lines)
{
    free(lines->heap);
    lines->heap = NULL;
    lines->count = lines->room = 0;
}

/* ---- edges to come -------------------------------------------------------------------------- */

static bool earlier(const struct line_edge *a, const struct line_edge *b)
{
    return a->time_ns != b->time_ns ? a->time_ns < b->time_ns : a->order < b->order;
}

static void swap(struct line_edge *a, struct line_edge *b)
{
    struct line_edge held = *a;

    *a = *b;
    *b = held;
}

int lines_queue(struct lines *lines, int64_t time_ns, uint32_t line, uint32_t level)
{
    if (line >= lines->board->lines || level > 1)
        return NJ_EINVAL;
    if (lines->count == lines->room) {
        size_t room = lines->room != 0 ? 2 * lines->room : 64;
        struct line_edge *heap = realloc(lines->heap, room * sizeof *heap);
        if (heap == NULL)
            return NJ_ESYSTEM;
        lines->heap = heap;
        lines->room = room;
    }
    size_t at = lines->count++;
    lines->heap[at] = (struct line_edge){time_ns, lines->queued++, line, level};
    for (; at > 0 && earlier(&lines->heap[at], &lines->heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&lines->heap[at], &lines->heap[(at - 1) / 2]);
    return NJ_OK;
}

static struct line_edge take_first(struct lines *lines)
{
    struct line_edge first = lines->heap[0];
    size_t at = 0;

    lines->heap[0] = lines->heap[--lines->count];
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < lines->count && earlier(&lines->heap[child + 1], &lines->heap[child]))
            child++;
        if (child >= lines->count || !earlier(&lines->heap[child], &lines->heap[at]))
            return first;
        swap(&lines->heap[at], &lines->heap[child]);
        at = child;
    }
}

int64_t lines_next_edge_ns(const struct lines *lines)
{
    return lines->count > 0 ? lines->heap[0].time_ns : INT64_MAX;
}

/* ---- waiters -------------------------------------------------------------------------------- */

static void end_wait(struct board_waiter *waiter)
{
    uint32_t waiting = BOARD_WAITER_WAITING;

    /* From here on time stands until the waiter has come back. */
    atomic_compare_exchange_strong(&waiter->state, &waiting, BOARD_WAITER_BUSY);
    board_bell_ring(&waiter->bell);
}

static void deliver(struct board_waiter *waiter, const struct line_edge *edge, int64_t time_ns)
{
    uint64_t count = atomic_load(&waiter->edges);
    struct board_edge *place = &waiter->edge[count % (2 * BOARD_EDGES)];

    atomic_store(&place->line, edge->line);
    atomic_store(&place->level, edge->level);
    atomic_store(&place->time_ns, time_ns);
    atomic_store(&waiter->edges, count + 1);
}

static void deliver_to_all(struct lines *lines, const struct line_edge *edge, int64_t time_ns)
{
    for (uint32_t i = 0; i < BOARD_WAITERS; i++) {
        struct board_waiter *waiter = &lines->board->waiter[i];
        if (atomic_load(&waiter->state) != BOARD_WAITER_FREE &&
            (atomic_load(&waiter->lines) >> edge->line & 1) != 0)
            deliver(waiter, edge, time_ns);
    }
}

/* Nobody is woken before all that happens at this moment has happened. */
void lines_move_edges(struct lines *lines, int64_t now_ns)
{
    while (lines->count > 0 && lines->heap[0].time_ns <= now_ns) {
        struct line_edge edge = take_first(lines);
        int64_t time_ns = lines->board->lockstep != 0 ? now_ns : edge.time_ns;
        if (atomic_exchange(&lines->board->level[edge.line], edge.level) == edge.level)
            continue;
        lines->edges++;
        deliver_to_all(lines, &edge, time_ns);
    }
    for (uint32_t i = 0; i < BOARD_WAITERS; i++) {
        struct board_waiter *waiter = &lines->board->waiter[i];
        if (atomic_load(&waiter->state) != BOARD_WAITER_FREE &&
            atomic_load(&waiter->edges) != atomic_load(&waiter->taken))
            end_wait(waiter);
    }
}

int64_t lines_next_wake_ns(const struct lines *lines)
{
    int64_t next = INT64_MAX;

    for (uint32_t i = 0; i < BOARD_WAITERS; i++) {
        const struct board_waiter *waiter = &lines->board->waiter[i];
        if (atomic_load(&waiter->state) != BOARD_WAITER_WAITING)
            continue;
        int64_t until_ns = atomic_load(&waiter->until_ns);
        if (until_ns < next)
            next = until_ns;
    }
    return next;
}

void lines_move_waiters(struct lines *lines, int64_t now_ns)
{
    for (uint32_t i = 0; i < BOARD_WAITERS; i++) {
        struct board_waiter *waiter = &lines->board->waiter[i];
        if (atomic_load(&waiter->state) == BOARD_WAITER_WAITING &&
            atomic_load(&waiter->until_ns) <= now_ns)
            end_wait(waiter);
    }
}

/* An edge or a wake that came between its last look and its sleep keeps a waiter busy too. */
static bool waiter_idle(const struct board_waiter *waiter)
{
    uint32_t state = atomic_load(&waiter->state);

    if (state != BOARD_WAITER_WAITING)
        return state == BOARD_WAITER_FREE;
    return atomic_load(&waiter->woken) == 0 &&
           atomic_load(&waiter->taken) == atomic_load(&waiter->edges);
}

bool lines_idle(const struct lines *lines)
{
    for (uint32_t i = 0; i < BOARD_WAITERS; i++)
        if (!waiter_idle(&lines->board->waiter[i]))
            return false;
    return true;
}

int lines_waiter_add(struct lines *lines)
{
    for (uint32_t i = 0; i < BOARD_WAITERS; i++) {
        struct board_waiter *waiter = &lines->board->waiter[i];
        if (atomic_load(&waiter->state) != BOARD_WAITER_FREE)
            continue;
        atomic_store(&waiter->edges, 0);
        atomic_store(&waiter->taken, 0);
        atomic_store(&waiter->lines, 0);
        atomic_store(&waiter->woken, 0);
        atomic_store(&waiter->state, BOARD_WAITER_BUSY);
        lines->lost = false;
        return (int)i;
    }
    return NJ_EFULL;
}

void lines_waiter_remove(struct lines *lines, uint32_t waiter)
{
    atomic_store(&lines->board->waiter[waiter].state, BOARD_WAITER_FREE);
}

void lines_waiter_lost(struct lines *lines, uint32_t waiter)
{
    lines_waiter_remove(lines, waiter);
    lines->lost = true;
}

uint32_t lines_waiters(const struct lines *lines)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < BOARD_WAITERS; i++)
        if (atomic_load(&lines->board->waiter[i].state) != BOARD_WAITER_FREE)
            count++;
    return count;
}

void lines_wake_all(struct lines *lines)
{
    for (uint32_t i = 0; i < BOARD_WAITERS; i++)
        if (atomic_load(&lines->board->waiter[i].state) != BOARD_WAITER_FREE)
            end_wait(&lines->board->waiter[i]);
}
