/* SPDX-License-Identifier: MIT
 * reference_state.h - the reference mixer's players, and what commands do to them. */
#ifndef UNIT_REFERENCE_STATE_H
#define UNIT_REFERENCE_STATE_H

#include "test/unit/reference.h"

struct line { /* a gain that moves from one value to another */
    float from, to;
    uint64_t start, frames;
};

struct player {
    struct reference_command *command;
    const struct nj_clip *clip;
    uint64_t position, end, loop_from, loop_to, played, begun, stop_after, hold_after;
    uint64_t again; /* times that the loop still goes back */
    bool for_ever;
    struct line gain, fade_in, fade_out;
};

struct state {
    struct player players[REFERENCE_COMMANDS];
    uint32_t sounding;
    struct player held[REFERENCE_COMMANDS];
    uint32_t paused;
    struct line master;
    uint64_t rendered;
};

float line_value(const struct line *line, uint64_t at);
bool line_moves(const struct line *line, uint64_t at);

/* Carries out what is due at a frame. */
void state_run_due(struct reference *reference, struct state *state, uint64_t now);
/* Each player goes on by a frame; it ends, or is held. */
void state_step(struct state *state);

#endif
