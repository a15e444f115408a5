/* SPDX-License-Identifier: MIT
 * card_inner.h - what the card's own sources share. */
#ifndef BOARD_SIM_CARD_INNER_H
#define BOARD_SIM_CARD_INNER_H

#include "board/sim/card.h"

static inline struct board_stream *card_shared(const struct card *card, uint32_t direction)
{
    return &card->board->stream[direction];
}

static inline bool card_state_is(const struct card *card, uint32_t direction, uint32_t state)
{
    return atomic_load(&card_shared(card, direction)->state) == state;
}

/* The stream is in this state now; if it moved frames, a hole begins. Its engine is woken. */
void card_end_run(struct card *card, uint32_t direction, uint32_t state, uint32_t cause);

#endif
