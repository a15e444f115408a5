/* SPDX-License-Identifier: MIT
 * action_kit.h - a stream for actions alone on the simulated card, whose input is a cable from its
 * output: nothing but nightjar.h is called.
 *
 * Frame f of the output sounds in the card's frame KIT_BUFFER + f, which is the input's frame of
 * that number. A block is KIT_PERIOD frames, and so many of the card's time.
 *
 * Fails:    by cmocka's assertions. */
#ifndef UNIT_ACTION_KIT_H
#define UNIT_ACTION_KIT_H

#include "test/unit/counting.h"
#include "test/unit/stream_kit.h"

struct action_kit {
    struct stream_kit card;
    struct nj_client *play, *capture; /* NULL: it has no such direction */
    uint32_t frame_bytes;             /* of the output */
    bool started;
};

/* A card of so many channels each way, in 16 bits; the simulator's further options. The stream's
 * own may be changed before it is opened. */
void action_kit_begin(struct action_kit *kit, uint32_t directions, uint32_t channels,
                      const char *sim);
void action_kit_open(struct action_kit *kit);
/* Both, mono, with an output alone. */
void action_kit_mono(struct action_kit *kit);
/* Starts it, if it was not yet, and lets so many frames pass: as many are made and taken. */
void action_kit_run(struct action_kit *kit, uint64_t frames);
/* Lets sound what was made, ends all, and copies what sounded from frame 0 on. */
void action_kit_heard(struct action_kit *kit, void *frames, size_t bytes);
void action_kit_end(struct action_kit *kit);

nj_handle action_kit_play(const struct action_kit *kit, const struct nj_play *play);
nj_handle action_kit_record(const struct action_kit *kit, const struct nj_record *record);

/* What is told of an action that has ended. */
struct action_report {
    bool started;
    struct nj_event start, end;
};
/* Reads events up to the action's completion, which is there. */
struct action_report action_kit_report(struct nj_client *client, nj_handle handle);

/* A play of memory in 16 bits, at unity from frame 0 on. */
struct nj_play action_kit_memory(const int16_t *memory, uint64_t frames, uint32_t channels);
/* The same of a mono ring. */
struct nj_play action_kit_of_ring(struct nj_ring *ring);

struct ring_memory {
    _Alignas(NJ_RING_ALIGN) unsigned char bytes[2048];
};
struct nj_ring *action_kit_ring(struct ring_memory *memory, uint64_t element_bytes,
                                uint64_t capacity);

#endif
