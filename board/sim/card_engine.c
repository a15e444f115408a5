/* SPDX-License-Identifier: MIT
 * card_engine.c - what engines ask of the card, and whether it waits for them; see card.h. */
#include "board/sim/card_inner.h"

static bool pulled(const struct card *card, uint32_t direction)
{
    return card->gone || card_state_is(card, direction, BOARD_GONE);
}

int card_attach(struct card *card, uint32_t direction, int pid, int event_fd)
{
    struct card_stream *own = &card->stream[direction];

    if (card->gone || card_shared(card, direction)->channels == 0)
        return NJ_EDEVICE;
    if (own->attached && !card_state_is(card, direction, BOARD_GONE))
        return NJ_EBUSY;
    own->attached = true;
    own->ran = false;
    own->forgotten = false;
    own->pid = pid;
    own->event_fd = event_fd;
    atomic_fetch_add(&card_shared(card, direction)->generation, 1);
    atomic_store(&card_shared(card, direction)->state, BOARD_CLOSED);
    return NJ_OK;
}

bool card_owner(const struct card *card, uint32_t direction, int event_fd)
{
    return card->stream[direction].attached && card->stream[direction].event_fd == event_fd;
}

void card_detach(struct card *card, uint32_t direction, int event_fd)
{
    struct card_stream *own = &card->stream[direction];

    if (!card_owner(card, direction, event_fd))
        return;
    card_move(card);
    card_end_run(card, direction, BOARD_CLOSED, TRUTH_LOST);
    own->lost = own->lost || own->ran;
    own->attached = false;
    own->pid = 0;
    own->event_fd = -1;
}

void card_forget(struct card *card, uint32_t direction)
{
    card->stream[direction].lost = false;
    card->stream[direction].ran = false;
    card->stream[direction].forgotten = true;
}

int card_params(struct card *card, uint32_t direction, uint32_t period_frames,
                uint32_t buffer_frames)
{
    struct board_stream *stream = card_shared(card, direction);
    bool in_range = period_frames >= BOARD_MIN_PERIOD && period_frames <= BOARD_MAX_PERIOD &&
                    buffer_frames >= 2 * period_frames &&
                    (uint64_t)buffer_frames * card->frame_bytes[direction] <= stream->ring_bytes;

    if (pulled(card, direction))
        return NJ_EDEVICE;
    if (!in_range)
        return NJ_EINVAL;
    card_end_run(card, direction, BOARD_STOPPED, TRUTH_STOPPED);
    atomic_store(&stream->period_frames, period_frames);
    atomic_store(&stream->buffer_frames, buffer_frames);
    atomic_store(&stream->wake_frames, period_frames);
    return NJ_OK;
}

int card_wake(struct card *card, uint32_t direction, uint32_t wake_frames)
{
    struct board_stream *stream = card_shared(card, direction);
    uint32_t period = atomic_load(&stream->period_frames);

    if (wake_frames > atomic_load(&stream->buffer_frames))
        return NJ_EINVAL;
    atomic_store(&stream->wake_frames, wake_frames > period ? wake_frames : period);
    return NJ_OK;
}

int card_prepare(struct card *card, uint32_t direction)
{
    struct board_stream *stream = card_shared(card, direction);

    if (pulled(card, direction))
        return NJ_EDEVICE;
    if (card_state_is(card, direction, BOARD_CLOSED))
        return NJ_EINVAL;
    card_end_run(card, direction, BOARD_STOPPED, TRUTH_STOPPED);
    atomic_store(&stream->hw, 0);
    atomic_store(&stream->appl, 0);
    atomic_store(&stream->state, BOARD_PREPARED);
    return NJ_OK;
}

int card_run_start(struct card *card, uint32_t direction)
{
    struct board_stream *stream = card_shared(card, direction);
    struct card_stream *own = &card->stream[direction];

    if (pulled(card, direction))
        return NJ_EDEVICE;
    if (!card_state_is(card, direction, BOARD_PREPARED))
        return NJ_EINVAL;
    card_move(card);
    /* The first frame that begins now or later. */
    int64_t now_ns = board_now_ns(card->board);
    uint64_t frame = board_frame_at(card->board, now_ns);
    if (board_time_of(card->board, frame) < now_ns)
        frame++;
    atomic_store(&stream->base_frame, frame);
    truth_start(&own->truth, frame);
    own->ran = true;
    own->lost = false;
    own->forgotten = false;
    atomic_store(&stream->state, BOARD_RUNNING);
    return NJ_OK;
}

int card_drain(struct card *card, uint32_t direction)
{
    if (card_state_is(card, direction, BOARD_PREPARED) && direction == BOARD_PLAY) {
        int result = card_run_start(card, direction);
        if (result != NJ_OK)
            return result;
    }
    if (card_state_is(card, direction, BOARD_RUNNING) && direction == BOARD_PLAY)
        atomic_store(&card_shared(card, direction)->state, BOARD_DRAINING);
    else
        card_run_stop(card, direction);
    return NJ_OK;
}

void card_run_stop(struct card *card, uint32_t direction)
{
    if (pulled(card, direction) || card_state_is(card, direction, BOARD_CLOSED))
        return;
    card_move(card);
    card_end_run(card, direction, BOARD_STOPPED, TRUTH_STOPPED);
}

void card_close(struct card *card, uint32_t direction)
{
    card_run_stop(card, direction);
    if (!card_state_is(card, direction, BOARD_GONE))
        atomic_store(&card_shared(card, direction)->state, BOARD_CLOSED);
    card->stream[direction].lost = card->stream[direction].lost || card->stream[direction].ran;
}

static bool stream_satisfied(const struct card *card, uint32_t direction)
{
    const struct card_stream *own = &card->stream[direction];
    const struct board_stream *stream = card_shared(card, direction);
    uint64_t hw = atomic_load(&stream->hw), appl = atomic_load(&stream->appl);

    if (!own->attached || own->lost)
        return true;
    switch (atomic_load(&stream->state)) {
    case BOARD_RUNNING:
        if (own->starve_frames != 0)
            return true;
        if (direction == BOARD_PLAY)
            hw += atomic_load(&stream->buffer_frames);
        return hw - appl < atomic_load(&stream->wake_frames);
    case BOARD_DRAINING:
    case BOARD_GONE:
        return true;
    default: /* it is being opened, or recovers: that takes none of the board's time */
        return own->forgotten;
    }
}

bool card_satisfied(const struct card *card)
{
    return stream_satisfied(card, BOARD_PLAY) && stream_satisfied(card, BOARD_CAPTURE);
}

bool card_running(const struct card *card)
{
    return card_state_is(card, BOARD_PLAY, BOARD_RUNNING) ||
           card_state_is(card, BOARD_PLAY, BOARD_DRAINING) ||
           card_state_is(card, BOARD_CAPTURE, BOARD_RUNNING);
}

bool card_engine_lost(const struct card *card)
{
    return card->stream[BOARD_PLAY].lost || card->stream[BOARD_CAPTURE].lost;
}
