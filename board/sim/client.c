/* SPDX-License-Identifier: MIT
 * client.c - see client.h. */
#include "board/sim/client.h"

#include "board/sim/link.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often a waiter looks whether the simulator still lives. */
static const int64_t look_ns = 500000000;

struct sim_client {
    struct link link;
    pthread_mutex_t lock; /* of the socket */
};

struct sim_waiter {
    struct sim_client *client;
    struct board_waiter *shared;
    uint32_t place;
};

int sim_client_create(struct sim_client **client, const char *socket_path)
{
    struct sim_client *made = calloc(1, sizeof *made);

    *client = NULL;
    if (made == NULL)
        return NJ_ESYSTEM;
    int result = link_open(&made->link, socket_path, "client");
    if (result != NJ_OK) {
        free(made);
        return result;
    }
    pthread_mutex_init(&made->lock, NULL);
    *client = made;
    return NJ_OK;
}

void sim_client_destroy(struct sim_client *client)
{
    if (client == NULL)
        return;
    link_close(&client->link);
    pthread_mutex_destroy(&client->lock);
    free(client);
}

int64_t sim_client_now_ns(const struct sim_client *client)
{
    return board_now_ns(client->link.board);
}

int64_t sim_client_utc_offset_ns(const struct sim_client *client)
{
    return atomic_load(&client->link.board->utc_offset_ns);
}

bool sim_client_lockstep(const struct sim_client *client)
{
    return client->link.board->lockstep != 0;
}

static int ask(struct sim_client *client, const char *line, char *reply, size_t bytes)
{
    pthread_mutex_lock(&client->lock);
    int result = link_ask(&client->link, line, reply, bytes);
    pthread_mutex_unlock(&client->lock);
    return result;
}

int sim_waiter_create(struct sim_waiter **waiter, struct sim_client *client)
{
    static const char begin[] = "{\"ok\":true,\"waiter\":";
    char reply[256];
    unsigned long place = BOARD_WAITERS;
    struct sim_waiter *made = calloc(1, sizeof *made);

    *waiter = NULL;
    if (made == NULL)
        return NJ_ESYSTEM;
    int result = ask(client, "waiter", reply, sizeof reply);
    if (result == NJ_OK && strncmp(reply, begin, sizeof begin - 1) == 0)
        place = strtoul(reply + sizeof begin - 1, NULL, 10);
    if (result != NJ_OK || place >= BOARD_WAITERS) {
        free(made);
        return result != NJ_OK ? result : NJ_EDEVICE;
    }
    made->client = client;
    made->place = (uint32_t)place;
    made->shared = &client->link.board->waiter[place];
    *waiter = made;
    return NJ_OK;
}

void sim_waiter_destroy(struct sim_waiter *waiter)
{
    char line[32];

    if (waiter == NULL)
        return;
    snprintf(line, sizeof line, "unwaiter %u", waiter->place);
    if (ask(waiter->client, line, NULL, 0) != NJ_OK)
        atomic_store(&waiter->shared->state, BOARD_WAITER_FREE); /* the simulator has gone */
    free(waiter);
}

int sim_watch_line(struct sim_waiter *waiter, uint32_t line)
{
    if (line >= waiter->client->link.board->lines)
        return NJ_EINVAL;
    atomic_fetch_or(&waiter->shared->lines, UINT64_C(1) << line);
    return NJ_OK;
}

uint32_t sim_line_level(const struct sim_client *client, uint32_t line)
{
    return line < client->link.board->lines ? atomic_load(&client->link.board->level[line]) : 1;
}

/* Copies what is queued. The simulator writes twice as many places as are kept, so that one that it
 * overwrites meanwhile is known to be too old. */
static int take_edges(struct sim_waiter *waiter, struct sim_edge *edges, int max_edges)
{
    struct board_waiter *shared = waiter->shared;
    uint64_t taken = atomic_load(&shared->taken);
    int count = 0;

    while (count < max_edges) {
        uint64_t queued = atomic_load(&shared->edges);
        if (queued - taken > BOARD_EDGES)
            taken = queued - BOARD_EDGES;
        if (taken == queued)
            break;
        const struct board_edge *edge = &shared->edge[taken % (2 * BOARD_EDGES)];
        edges[count] = (struct sim_edge){.line = atomic_load(&edge->line),
                                         .level = atomic_load(&edge->level),
                                         .time_ns = atomic_load(&edge->time_ns),
                                         .sequence = taken};
        if (atomic_load(&shared->edges) - taken > BOARD_EDGES)
            continue;
        taken++;
        count++;
    }
    atomic_store(&shared->taken, taken);
    return count;
}

/* Why a wait is over: edges (> 0), time or wake (0), the simulator's end (< 0); 1 in *go_on: it is
 * not. */
static int look(struct sim_waiter *waiter, int64_t until_ns, struct sim_edge *edges, int max_edges,
                bool *go_on)
{
    const struct board *board = waiter->client->link.board;

    *go_on = false;
    if (atomic_load(&board->ended) != 0)
        return NJ_EDEVICE;
    int count = take_edges(waiter, edges, max_edges);
    if (count > 0)
        return count;
    *go_on = atomic_exchange(&waiter->shared->woken, 0) == 0 && board_now_ns(board) < until_ns;
    return 0;
}

static void sleep_once(struct sim_waiter *waiter, uint32_t bell, int64_t until_ns)
{
    struct board *board = waiter->client->link.board;
    int64_t end_ns = board_monotonic_ns() + look_ns;

    if (board->lockstep == 0 && until_ns < end_ns)
        end_ns = until_ns;
    board_bell_wait(&waiter->shared->bell, bell, end_ns);
    if (board_monotonic_ns() >= end_ns && link_dead(&waiter->client->link))
        atomic_store(&board->ended, 1);
}

int sim_wait(struct sim_waiter *waiter, int64_t until_ns, struct sim_edge *edges, int max_edges)
{
    struct board_waiter *shared = waiter->shared;
    struct link *link = &waiter->client->link;
    bool go_on;
    int result;

    for (;;) {
        uint32_t bell = atomic_load(&shared->bell);
        result = look(waiter, until_ns, edges, max_edges, &go_on);
        if (!go_on)
            break;
        if (atomic_load(&shared->state) == BOARD_WAITER_BUSY) {
            atomic_store(&shared->until_ns, until_ns);
            atomic_store(&shared->state, BOARD_WAITER_WAITING);
            board_kick(link->board, link->kick_fd);
        }
        sleep_once(waiter, bell, until_ns);
    }
    atomic_store(&shared->state, BOARD_WAITER_BUSY);
    return result;
}

void sim_wake(struct sim_waiter *waiter)
{
    uint32_t waiting = BOARD_WAITER_WAITING;

    atomic_store(&waiter->shared->woken, 1);
    atomic_compare_exchange_strong(&waiter->shared->state, &waiting, BOARD_WAITER_BUSY);
    board_bell_ring(&waiter->shared->bell);
}
