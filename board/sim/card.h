/* SPDX-License-Identifier: MIT
 * card.h - the simulated card: two streams on one crystal, moved from moment to moment.
 *
 * The card does not know what time it is: whoever owns the clock calls card_move() at each moment
 * that card_next_ns() names (or later, in real time), and the card does all that was due.
 *
 * Threads:  one at a time. Engines read and write the shared memory meanwhile.
 * Memory:   the board's memory, the sink and the source's file are the card's until card_deinit.
 * Fails:    0 or a negative NJ_E*. */
#ifndef BOARD_SIM_CARD_H
#define BOARD_SIM_CARD_H

#include "board/sim/board.h"
#include "board/sim/sink.h"
#include "board/sim/source.h"
#include "board/sim/truth.h"

struct card_stream {
    bool attached;  /* an engine has it */
    bool ran;       /* this engine has started it */
    bool forgotten; /* it is not waited for unless it runs */
    bool lost;      /* an engine had started it, and is expected back */
    int pid;
    int event_fd;
    uint64_t starve_frames; /* an xrun on command: it is not served until so many are lost */
    uint64_t moved_frames;  /* played, or read by an engine, in earlier runs of the stream */
    struct truth truth;
};

struct card {
    struct board *board;
    struct sink *sink;
    struct source source;
    bool gone;
    uint32_t frame_bytes[BOARD_DIRECTIONS];
    uint64_t played_until; /* card frame: the sink has everything before it */
    uint8_t *history;      /* the last frames played, for the cable */
    struct card_stream stream[BOARD_DIRECTIONS];
};

/* The board's own fields (rate, format, channels, clock) are set. */
NJ_WARN_UNUSED int card_init(struct card *card, struct board *board, const char *play_file,
                             const char *source);
void card_deinit(struct card *card);

/* An engine comes and goes. attach: NJ_EBUSY, NJ_EDEVICE (pulled, or no such direction). */
NJ_WARN_UNUSED int card_attach(struct card *card, uint32_t direction, int pid, int event_fd);
void card_detach(struct card *card, uint32_t direction, int event_fd);
/* The direction's engine is the one with this event_fd. */
bool card_owner(const struct card *card, uint32_t direction, int event_fd);
/* The direction's engine is not expected back. */
void card_forget(struct card *card, uint32_t direction);

/* What an engine asks for. */
NJ_WARN_UNUSED int card_params(struct card *card, uint32_t direction, uint32_t period_frames,
                               uint32_t buffer_frames);
/* It sleeps until so many frames are free or unread; a period at least. */
NJ_WARN_UNUSED int card_wake(struct card *card, uint32_t direction, uint32_t wake_frames);
NJ_WARN_UNUSED int card_prepare(struct card *card, uint32_t direction);
NJ_WARN_UNUSED int card_run_start(struct card *card, uint32_t direction);
NJ_WARN_UNUSED int card_drain(struct card *card, uint32_t direction);
void card_run_stop(struct card *card, uint32_t direction); /* drops what is in the buffer */
void card_close(struct card *card, uint32_t direction);    /* the PCM was closed */

/* Does what is due at the board's present time. */
void card_move(struct card *card);
/* The next moment at which something is due; INT64_MAX: none. */
int64_t card_next_ns(const struct card *card);
/* No engine has anything to do for the card at this moment. */
bool card_satisfied(const struct card *card);
bool card_running(const struct card *card); /* at least one stream */
bool card_engine_lost(const struct card *card);

/* What goes wrong, on command. */
NJ_WARN_UNUSED int card_xrun(struct card *card, uint32_t direction, uint64_t frames);
void card_vanish(struct card *card);
void card_return(struct card *card);
void card_set_ppm(struct card *card, int64_t ppm);
void card_stall(struct card *card, int64_t ns);
NJ_WARN_UNUSED int card_set_source(struct card *card, const char *what);

/* Frames that the direction has really moved. */
uint64_t card_frames_moved(const struct card *card, uint32_t direction);

#endif
