/* SPDX-License-Identifier: MIT
 * process.h - one block of audio: what the card's callback calls.
 *
 * Threads:  one engine at a time works on a segment. attach and detach before the stream runs and
 *           after it stopped; process in the callback.
 * Callback: play_process, capture_process and process_took are bounded, and call nothing outside
 * the list of test/lint/callback.sh. Memory:   all state lives in the segment; nothing is
 * allocated. Fails:    open and attach only: NJ_ESEGMENT, NJ_EINVAL (a card of another rate,
 * channel count or format than the segment's). */
#ifndef CORE_PROCESS_H
#define CORE_PROCESS_H

#include "nightjar.h"

/* What the card turned out to be. */
struct process_card {
    uint32_t rate_hz, channels, format, period_frames, periods;
    uint32_t latency_frames; /* play: edge to sound; see nj_engine_info */
};

/* When a block's first frame sounds or was sampled, and what the card flagged. */
struct block_time {
    int64_t time_ns; /* DAC or ADC time, segment clock */
    bool xrun;       /* the card lost frames before this block */
};

struct process; /* lives in the segment */

/* The process state of a segment, to say with process_set_state how far the engine is before it can
 * attach, or why it cannot. NJ_ESEGMENT. */
NJ_WARN_UNUSED int process_open(struct process **process, void *segment, uint64_t bytes);

/* Resets voices, waiting starts and the schedule; keeps the clock, the frame count, the ring and
 * statistics, and marks that the next block follows a restart. `segment` was checked by the caller.
 */
NJ_WARN_UNUSED int process_attach(struct process **process, void *segment, uint64_t bytes,
                                  const struct process_card *card);

/* The engine runs in its client's own process: actions may name any memory of that. After attach,
 * before the stream runs. */
void process_set_local(struct process *process);

/* out, in: interleaved frames in the card's format. */
void play_process(struct process *process, void *out, uint32_t frames,
                  const struct block_time *time);
void capture_process(struct process *process, const void *in, uint32_t frames,
                     const struct block_time *time);

/* How long the callback took that called one of them, before the next does: for nj_times. */
void process_took(struct process *process, uint64_t took_ns);

/* Publishes the engine's state for nj_engine_info; text may be NULL. Not in the callback. */
void process_set_state(struct process *process, uint32_t state, int32_t pid,
                       uint64_t start_time_ticks, const char *text);

/* For the watch: blocks so far and the time of the last one (segment clock). Any thread. */
uint64_t process_blocks(const struct process *process, int64_t *last_time_ns);

#endif
