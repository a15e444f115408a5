/* SPDX-License-Identifier: MIT
 * board.h - the simulated board's memory, as its process, engines and clients share it.
 *
 * nightjar-sim makes it in a memfd and hands it out over its socket (link.h). It outlives an engine
 * that was killed: all that the card did stands here or in the simulator. Positions of a stream
 * count frames since it was prepared; card frames count since the simulator's start and never stop.
 *
 * Threads:  every field that two sides touch is atomic; the comment says who writes it.
 * Memory:   the mapping is the holder's own; it stays readable when the simulator has ended. */
#ifndef BOARD_SIM_BOARD_H
#define BOARD_SIM_BOARD_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define BOARD_MAGIC UINT32_C(0x4e4a5331)
#define BOARD_VERSION 1u
#define BOARD_LINES 64u
#define BOARD_WAITERS 64u
#define BOARD_EDGES 256u /* kept for a waiter */
#define BOARD_MAX_PERIOD 8192u
#define BOARD_MIN_PERIOD 16u
#define BOARD_MAX_PERIODS 16u
#define BOARD_START_NS INT64_C(1000000000) /* the lockstep clock's first value: card frame 0 */

/* name, text in status */
#define BOARD_STATES(X)                                                                            \
    X(BOARD_CLOSED, "closed")     /* no PCM is open, or it has no parameters */                    \
    X(BOARD_STOPPED, "stopped")   /* it has parameters, and nothing in its buffer */               \
    X(BOARD_PREPARED, "prepared") /* its buffer can be filled */                                   \
    X(BOARD_RUNNING, "running")                                                                    \
    X(BOARD_DRAINING, "draining") /* plays what it has, then is closed */                          \
    X(BOARD_XRUN, "xrun")                                                                          \
    X(BOARD_GONE, "gone") /* the card was pulled */

enum board_state {
#define BOARD_STATE_ENUM(name, text) name,
    BOARD_STATES(BOARD_STATE_ENUM)
#undef BOARD_STATE_ENUM
        BOARD_STATE_COUNT
};

enum board_direction { BOARD_PLAY, BOARD_CAPTURE, BOARD_DIRECTIONS };

struct board_stream {
    uint32_t channels; /* 0: the card does not have this direction */
    uint64_t ring_offset, ring_bytes;

    /* The simulator writes these. */
    _Atomic uint32_t state; /* enum board_state */
    _Atomic uint32_t
        generation; /* counts engines: one that finds another number has lost its card */
    _Atomic uint32_t period_frames, buffer_frames;
    _Atomic uint32_t wake_frames; /* the engine sleeps until so many are free or unread */
    _Atomic uint64_t base_frame;  /* card frame of the stream's position 0 */
    _Atomic uint64_t hw;          /* position of the card, in whole periods */

    /* The engine writes this: what it has written, or read. */
    _Alignas(64) _Atomic uint64_t appl;
};

/* The card's crystal: frame base_frame begins at base_ns; before that the card stands still. A
 * reader tries again while sequence is odd or has changed. */
struct board_clock {
    _Atomic uint32_t sequence;
    _Atomic int64_t base_ns;
    _Atomic uint64_t base_frame;
    _Atomic uint64_t rate_ppm; /* rate_hz x (1,000,000 + ppm) */
};

struct board_edge {
    _Atomic uint32_t line, level;
    _Atomic int64_t time_ns;
};

enum board_waiter_state { BOARD_WAITER_FREE, BOARD_WAITER_BUSY, BOARD_WAITER_WAITING };

struct board_waiter {
    _Atomic uint32_t state; /* the waiter: BUSY to WAITING; whoever ends its wait: back to BUSY */
    _Atomic uint32_t bell;  /* futex */
    _Atomic uint32_t woken; /* sim_wake was called */
    _Atomic int64_t until_ns;
    _Atomic uint64_t lines; /* a bit for each line that it watches */
    _Atomic uint64_t edges; /* delivered so far; the last BOARD_EDGES are in the array */
    _Atomic uint64_t taken; /* of these, by the waiter */
    struct board_edge edge[2 * BOARD_EDGES];
};

struct board {
    uint32_t magic, version;
    uint64_t bytes;
    uint32_t lockstep, rate_hz, format, lines;

    _Atomic uint32_t asleep; /* the simulator wants a kick when something changed */
    _Atomic uint32_t ended;  /* the simulator has gone */
    _Atomic int64_t now_ns;  /* lockstep only */
    _Atomic int64_t utc_offset_ns;
    struct board_clock clock;
    _Atomic uint32_t level[BOARD_LINES];

    struct board_stream stream[BOARD_DIRECTIONS];
    struct board_waiter waiter[BOARD_WAITERS];
};

/* The board's clock. */
int64_t board_now_ns(const struct board *board);
/* The card frame in progress at a time. */
uint64_t board_frame_at(const struct board *board, int64_t time_ns);
/* When a card frame begins, rounded up to a nanosecond: board_frame_at() of it is that frame. */
int64_t board_time_of(const struct board *board, uint64_t frame);

/* Tells the simulator, if it sleeps, that an application pointer or a waiter's state has changed.
 */
void board_kick(struct board *board, int kick_fd);

/* A futex between processes. until_ns is CLOCK_MONOTONIC. */
void board_bell_wait(_Atomic uint32_t *bell, uint32_t seen, int64_t until_ns);
void board_bell_ring(_Atomic uint32_t *bell);

int64_t board_monotonic_ns(void);

#endif
