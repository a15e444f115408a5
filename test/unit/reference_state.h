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
    uint64_t turn; /* of its start, of a resume, of leaving its endless loop, of being stolen */
    bool stolen;
    bool joins; /* the command has still to begin in it */
    struct line gain, fade_in, fade_out, pan;
    uint64_t tail;   /* frames of its last fade */
    uint64_t padded; /* frames of padding so far */
    uint64_t silent; /* of those played, not the source's, and of them those of a dry ring */
    uint64_t dry;
};

struct state {
    struct player players[REFERENCE_COMMANDS];
    uint32_t sounding;
    struct player held[REFERENCE_COMMANDS];
    uint32_t paused;
    struct line master;
    uint64_t rendered, now, turns;
};

/* Of one that has frames. */
float line_slope(const struct line *line);
float line_value(const struct line *line, uint64_t at);
bool line_moves(const struct line *line, uint64_t at);

/* ---- reference_player.c: players, and who follows on whom ---- */

void line_bend(struct line *line, uint64_t at, float to, uint64_t frames);
void state_finish(struct state *state, uint32_t index, int32_t result);
void state_finish_held(struct state *state, uint32_t index, int32_t result);
void state_release(struct state *state, uint32_t index);
/* Its source has no more frames, or none yet. */
bool player_rests(const struct player *player);
/* It has no end of its own. */
bool player_endless(const struct player *player);
/* Frames until its last source frame was played; UINT64_MAX when it has none. */
uint64_t player_left(const struct player *player);
/* Those whose ring is dry and that want to end then; whether there was one. */
bool state_end_dry(struct state *state);
/* False when it ends before. */
bool player_seek(struct player *player, uint64_t frame);
/* Fades it out; an earlier end stays. */
void player_stop(struct player *player, uint32_t fade);
void state_pause(struct state *state, uint32_t index, uint32_t fade);
void state_begin(struct reference *reference, struct state *state,
                 struct reference_command *command);
/* Those that follow on one that ended begin. */
void state_join(struct reference *reference, struct state *state);
struct reference_command *state_first(const struct state *state, struct reference_command *command,
                                      int32_t result);
struct reference_command *reference_take_behind(struct reference_command *command);
void reference_put_behind(struct reference_command *command, struct reference_command *behind);
void reference_end(struct reference_command *command, int32_t result, uint64_t now);
/* Each player goes on by a frame; it ends, or is held. */
void state_step(struct state *state);

/* ---- reference_state.c: what commands do ---- */

/* Queues what is queued, at the very beginning. */
void state_queue(struct reference *reference, struct state *state);
/* Carries out what is due at a frame. */
void state_run_due(struct reference *reference, struct state *state, uint64_t now);

/* ---- reference_master.c: limiter and dither ---- */

enum frame_kind { FRAME_SILENT, FRAME_EXACT, FRAME_MIXED };

struct master_frame {
    float values[NJ_MAX_CHANNELS];
    uint32_t need;
    enum frame_kind kind;
};

/* What went in at each frame of the time line. */
struct master {
    struct master_frame *frames;
};

struct master *master_create(const struct reference *reference, uint64_t frames);
void master_destroy(struct master *master);
void master_put(const struct reference *reference, struct master *master, uint64_t now,
                const float *values, enum frame_kind kind);
/* What comes out at the frame `now`. */
void master_take(const struct reference *reference, struct master *master, uint64_t now,
                 float *values);

#endif
