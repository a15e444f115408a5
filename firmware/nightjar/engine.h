/* SPDX-License-Identifier: MIT
 * engine.h - a part of nightjar.h: an engine in this process. */
#ifndef NIGHTJAR_ENGINE_H
#define NIGHTJAR_ENGINE_H

#include "nightjar/base.h"

struct nj_engine;

/* Opens the segment's card with PortAudio and runs the engine on PortAudio's thread. `text` (may be
 * NULL) receives one line that says what went wrong, or what the system refuses an engine that runs
 * (real-time priority, locked memory); else it is empty. NJ_EDEVICE, NJ_EBUSY, NJ_EFORMAT,
 * NJ_EINVAL (the device's name), NJ_ESEGMENT, NJ_ESYSTEM. Any thread, not beside getenv(3) on
 * another: they take turns. The engine is the caller's until nj_engine_stop, which comes before the
 * segment's memory goes. */
NJ_WARN_UNUSED int nj_engine_start(struct nj_engine **engine, void *segment, uint64_t bytes,
                                   char *text, size_t text_bytes);
/* Drops what has not sounded yet, closes the card, frees the engine; NULL is fine. Any thread. */
void nj_engine_stop(struct nj_engine *engine);

#endif
