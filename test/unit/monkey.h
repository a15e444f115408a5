/* SPDX-License-Identifier: MIT
 * monkey.h - a stream on which anything is done at random, and a book of what it owes: a completion
 * of each action that was accepted, once, with figures that add up. */
#ifndef UNIT_MONKEY_H
#define UNIT_MONKEY_H

#include "test/unit/memory_ring.h"
#include "test/unit/rig.h"

#define MONKEY_FRAMES 1024 /* most of a block */
#define MONKEY_ACTIONS 128
#define MONKEY_KEPT_FREE 64 /* of them, for the end */
#define MONKEY_PIECES 8
#define MONKEY_RINGS 4
#define MONKEY_MARK 0x5a /* beside memory that others write */
#define MONKEY_MARK_BYTES 64

/* Memory that plays read, of exactly its size. */
struct monkey_piece {
    void *data;
    uint64_t frames;
    uint32_t channels, format, layout;
};

struct monkey_ring {
    struct memory_ring memory;
    uint32_t channels, format;
    bool used; /* by an action that is open */
};

/* An action that was accepted. */
struct monkey_act {
    nj_handle handle; /* 0: none */
    bool plays, records, started;
    bool exact;      /* its own end is after `expected` frames */
    uint64_t length; /* the most frames and dry ones together; 0: not known */
    uint64_t expected;
    struct monkey_ring *ring;
    uint64_t ring_from;  /* position of the ring before */
    bool skips;          /* frames of the ring may be dropped */
    unsigned char *room; /* that a record fills; a mark behind it */
    uint64_t room_bytes;
};

struct monkey {
    struct rig rig;
    struct chance chance;
    uint64_t seed;
    uint64_t begin; /* the first block's frame */
    struct monkey_act acts[MONKEY_ACTIONS];
    uint32_t open;
    struct monkey_piece pieces[MONKEY_PIECES];
    struct monkey_ring rings[MONKEY_RINGS];
    unsigned char *block; /* with a mark before and behind */
};

/* All of it chosen by the seed. */
void monkey_open(struct monkey *monkey, uint64_t seed);
void monkey_close(struct monkey *monkey);

uint64_t monkey_pick(struct monkey *monkey, uint64_t low, uint64_t high);
bool monkey_luck(struct monkey *monkey, uint32_t one_in);

/* A place in the book; NULL: enough is open. */
struct monkey_act *monkey_place(struct monkey *monkey);
/* What a call returned: a documented code. The act is open if that was 0. */
void monkey_enter(struct monkey *monkey, struct monkey_act *act, nj_handle handle, int code);

/* Small numbers mostly, and those that break things; every other of the short ones is 0. */
uint64_t monkey_number(struct monkey *monkey);
uint32_t monkey_short(struct monkey *monkey);
float monkey_gain(struct monkey *monkey);
/* About now mostly. */
uint64_t monkey_frame(struct monkey *monkey);
/* Of what is open mostly. */
nj_handle monkey_handle(struct monkey *monkey);

void monkey_start_one(struct monkey *monkey);
void monkey_start_group(struct monkey *monkey);
void monkey_start_record(struct monkey *monkey);

/* A block, perhaps after a loss, perhaps told late. */
void monkey_block(struct monkey *monkey);
/* All events that are there, against the book. */
void monkey_events(struct monkey *monkey);
/* Somebody at the other end of the rings. */
void monkey_rings(struct monkey *monkey);
/* Everything is stopped: all that was accepted completes, and all voices are free. */
void monkey_settle(struct monkey *monkey);

#endif
