/* SPDX-License-Identifier: MIT
 * callback.h - what PortAudio calls for each block.
 *
 * Callback: the whole file runs there: no system call, no allocation, no lock. Real time is asked
 *           for before and after a block, not in it.
 *           A hook's code is its owner's.
 * Memory:   the context is the caller's and lives as long as the stream. */
#ifndef ENGINE_CALLBACK_H
#define ENGINE_CALLBACK_H

#include <portaudio.h>
#include <stdatomic.h>

#include "core/process.h"

/* Somebody's own code around each block, outside the guard; either may be NULL. */
struct callback_hook {
    void (*before)(void *context, uint32_t frames, const struct block_time *time);
    void (*after)(void *context, uint32_t frames, const struct block_time *time);
    void *context;
};

struct callback {
    struct process *process;
    bool plays;
    bool virtual_time;    /* the simulated card's clock is not CLOCK_MONOTONIC */
    uint32_t frame_bytes; /* of the card */
    struct callback_hook hook;
    /* Once abandoned, a block that still comes ends the stream and touches no segment; one that
     * began before is waited for. */
    atomic_bool running, abandoned;
};

int callback_block(const void *in, void *out, unsigned long frames,
                   const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags,
                   void *context);

#endif
