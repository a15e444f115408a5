/* SPDX-License-Identifier: MIT
 * record.h - the engine's side of a record: it waits for its frame, copies the time line as far as
 * it is believed, or as it came (nj_record.early), and ends.
 *
 * Callback: all safe. record_run is bounded by what runs and RECORD_BLOCKS; record_stop_all by what
 *           runs and waits; the others by a place in the schedule.
 * Memory:   in the segment; what a record fills is the caller's. */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include "core/segment.h"

/* A record that is behind, after a hole or a late start, catches up by so many blocks of audio a
 * block, or so much more of silence, which costs less: after a minute's hole it needs two seconds
 * of the capture ring. */
#define RECORD_BLOCKS 4
#define RECORD_SILENCE 8

/* None runs. */
void record_reset(struct parts *parts);

/* One that is due: it runs from `frame` on, or completes. */
void record_start(struct parts *parts, uint32_t index, uint64_t frame);

/* Each goes on by at most `most` frames, or RECORD_SILENCE times as many of silence; those that are
 * through complete. First, as soon as a block's forerunners are judged, those that take what is
 * believed; once it is staged, the early ones. */
void record_run(struct parts *parts, bool early, uint64_t most);

int32_t record_stop(struct parts *parts, const struct slot *command, uint64_t frame);
void record_stop_all(struct parts *parts, const struct slot *command, uint64_t frame);

#endif
