/* SPDX-License-Identifier: MIT
 * sim_end.c - the connections to the simulator; see sim_end.h and sim_pcm.h. */
#include "engine/sim_end.h"

#include "engine/sim_pcm.h"

static struct sim_end ends[BOARD_DIRECTIONS];

struct sim_end *sim_end(uint32_t direction)
{
    return &ends[direction];
}

/* Of a stream that runs only its own end is read: the other may be connecting on another thread. */
static const struct sim_end *end_of(uint32_t direction)
{
    return &ends[direction == NJ_PLAY ? BOARD_PLAY : BOARD_CAPTURE];
}

int sim_pcm_connect(const char *socket_path, uint32_t direction)
{
    uint32_t index = direction == NJ_PLAY ? BOARD_PLAY : BOARD_CAPTURE;
    struct sim_end *end = &ends[index];

    if (end->open)
        return NJ_EBUSY;
    if (end->connected)
        link_close(&end->link);
    end->connected = false;
    int result =
        link_open(&end->link, socket_path, index == BOARD_PLAY ? "attach play" : "attach capture");
    if (result != NJ_OK)
        return result;
    end->generation = atomic_load(&end->link.board->stream[index].generation);
    end->direction = index;
    end->connected = true;
    return NJ_OK;
}

void sim_pcm_disconnect(void)
{
    for (size_t i = 0; i < BOARD_DIRECTIONS; i++) {
        if (!ends[i].connected || ends[i].open)
            continue;
        /* When it does not answer, it has gone, and there is nothing to give up. */
        if (link_ask(&ends[i].link, "bye", NULL, 0) != NJ_OK)
            atomic_store(&ends[i].link.board->ended, 1);
        ends[i].connected = false;
        link_close(&ends[i].link);
    }
}

void sim_pcm_card(struct sim_pcm_card *card)
{
    *card = (struct sim_pcm_card){0};
    for (size_t i = 0; i < BOARD_DIRECTIONS; i++)
        if (ends[i].connected && card->rate_hz == 0)
            *card = (struct sim_pcm_card){.rate_hz = ends[i].link.board->rate_hz,
                                          .channels = ends[i].link.board->stream[i].channels,
                                          .format = ends[i].link.board->format};
}

int64_t sim_pcm_now_ns(uint32_t direction)
{
    const struct sim_end *end = end_of(direction);

    return end->connected ? board_now_ns(end->link.board) : board_monotonic_ns();
}

bool sim_pcm_lockstep(uint32_t direction)
{
    const struct sim_end *end = end_of(direction);

    return end->connected && end->link.board->lockstep != 0;
}

bool sim_end_gone(const struct sim_end *end)
{
    const struct board *board = end->link.board;
    const struct board_stream *stream = &board->stream[end->direction];

    return atomic_load(&board->ended) != 0 || atomic_load(&stream->generation) != end->generation ||
           atomic_load(&stream->state) == BOARD_GONE;
}

bool sim_pcm_gone(uint32_t direction)
{
    const struct sim_end *end = end_of(direction);

    return end->connected && sim_end_gone(end);
}
