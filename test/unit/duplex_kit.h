/* SPDX-License-Identifier: MIT
 * duplex_kit.h - a duplex callback between two cards whose clocks, phases and threads are made up.
 *
 * The input's samples are its frame numbers, from 1 on, so that the callback knows what it hears;
 * time is a number that nobody waits for. */
#ifndef UNIT_DUPLEX_KIT_H
#define UNIT_DUPLEX_KIT_H

#include "stream/feed.h"
#include "test/unit/memory_ring.h"
#include "test/unit/rig.h"

enum { RATE = 48000, PERIOD = 64, PERIODS = 2, BUFFER = PERIOD * PERIODS, CAPACITY = 1 << 15 };
enum { DELAY = BUFFER + 2 * PERIOD };

/* A card and its thread. */
struct card {
    struct rig rig;
    struct memory_ring ring;
    double hz, start_ns; /* its frame 0 is sampled, or played, then */
    double late_ns;      /* the thread's next block is so late, */
    double told_ns;      /* and told to be so much later than it is */
    uint64_t blocks, lost;
    bool flagged;
};

struct duplex {
    struct card play, capture;
    struct feed feed;
    unsigned char scratch[2][CAPACITY * sizeof(int32_t)];
    /* what the callback heard */
    int64_t last, silence; /* the newest input, and the silent frames since */
    uint64_t silent, left_out, frames, lost, dry;
    double earliest, latest; /* frames by which inputs were older than they should be */
};

void duplex_open(struct duplex *duplex);
void duplex_close(struct duplex *duplex);

/* The next block of either card; of so much time. */
void duplex_step(struct duplex *duplex);
void duplex_run(struct duplex *duplex, double seconds);

/* All that was not heard is counted, and nothing else. */
void duplex_expect_counted(const struct duplex *duplex);
void duplex_expect_delay(const struct duplex *duplex, double earliest, double latest);

#endif
