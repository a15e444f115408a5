/* SPDX-License-Identifier: MIT
 * callback.h - what PortAudio calls for each block.
 *
 * Callback: the whole file runs there: no system call, no allocation, no lock.
 * Memory:   the context is the caller's and lives as long as the stream. */
#ifndef ENGINE_CALLBACK_H
#define ENGINE_CALLBACK_H

#include <portaudio.h>

#include "core/process.h"

struct callback {
    struct process *process;
    bool plays;
    bool virtual_time;    /* the simulated card's clock is not CLOCK_MONOTONIC */
    uint32_t frame_bytes; /* of the card */
};

int callback_block(const void *in, void *out, unsigned long frames,
                   const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags,
                   void *context);

#endif
