/* SPDX-License-Identifier: MIT
 * nightjar.h - play clips and capture audio through one sound card, in fixed memory.
 *
 * A *segment* is the memory that a stream lives in: one direction of one card. It is made once from
 * a nj_stream_config, never grows, and holds offsets instead of pointers, so that it can be shared
 * between a client (this interface) and an engine: the program nightjar-engine in a process of its
 * own, or nj_engine_start() in the same process. A client sends commands and reads events; the
 * engine's callback does the audio.
 *
 * Most programs begin with nj_stream_open() of nightjar/stream.h: it makes segments, clients and
 * engines itself. A program of two processes, or one that keeps its own memory, begins with a
 * segment. This is the header to include; its parts, in nightjar/, name what they need of each
 * other.
 *
 * Units:    a *frame* is one sample per channel. Frame 0 is the segment's birth; the count goes on
 *           across restarts of the engine. Times are nanoseconds of the segment's clock:
 *           CLOCK_MONOTONIC, or the simulated card's. Gains are linear factors.
 * Threads:  one client is used by one thread at a time. nj_capture_*() may be used by a second
 *           thread, beside commands and events. "Any thread" in a comment means at any time beside
 *           all others. Functions without a client, a stream or a ring are for any thread.
 * Errors:   functions that can fail return 0 or a negative NJ_E*; results come by out-parameter,
 *           and are none when they fail. Those that count return the count, or the error.
 * Pointers: may not be NULL where nothing says that they may. What is given is read during the call
 *           alone, but for memory and rings that a play or record names.
 * Memory:   the caller owns the segment's memory and keeps it mapped until every client of it is
 *           destroyed and no engine runs on it. */
#ifndef NIGHTJAR_H
#define NIGHTJAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NJ_VERSION "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

#include "nightjar/action.h"  /* clips, plays, records, and what changes and ends them */
#include "nightjar/base.h"    /* errors, sample formats */
#include "nightjar/capture.h" /* the frames of an input */
#include "nightjar/card.h"    /* the cards of this machine */
#include "nightjar/clock.h"   /* frames and times */
#include "nightjar/engine.h"  /* an engine in this process */
#include "nightjar/event.h"   /* what is told of actions */
#include "nightjar/figures.h" /* what is counted */
#include "nightjar/file.h"    /* whole sound files through a stream */
#include "nightjar/ring.h"    /* rings between two threads or processes */
#include "nightjar/segment.h" /* segments, and their clients */
#include "nightjar/stream.h"  /* cards opened whole: read, written, by a callback or by workers */

#ifdef __cplusplus
}
#endif
#endif
