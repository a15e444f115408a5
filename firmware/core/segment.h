/* SPDX-License-Identifier: MIT
 * segment.h - what lies where in a stream's memory: the header and its parts.
 *
 * Threads:  each field says whose it is; segment.c's own functions run with both sides stopped.
 * Memory:   offsets from the segment's start; struct parts holds one process's pointers to them. */
#ifndef CORE_SEGMENT_H
#define CORE_SEGMENT_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "core/clock.h"
#include "core/limiter.h"
#include "core/mix.h"
#include "core/notice.h"
#include "core/position.h"
#include "core/process.h"
#include "core/ring.h"
#include "core/slot.h"
#include "core/tally.h"
#include "core/voice.h"

#define SEGMENT_MAGIC UINT64_C(0x315241474a544847)
#define SEGMENT_VERSION 9u
#define SEGMENT_PAGE 4096u
#define SEGMENT_MARKS 1024u /* holes that can wait for the reader */

/* Each begins on a page of its own. name, text in the memory plan */
#define SEGMENT_PARTS(X)                                                                           \
    X(PART_HEADER, "header")                                                                       \
    X(PART_TALLY, "figures")                                                                       \
    X(PART_SLOTS, "actions")                                                                       \
    X(PART_COMMANDS, "commands")                                                                   \
    X(PART_DONE, "completions")                                                                    \
    X(PART_REPORTS, "reports")                                                                     \
    X(PART_SCHEDULE, "schedule")                                                                   \
    X(PART_VOICES, "voices")                                                                       \
    X(PART_RECORDS, "records")                                                                     \
    X(PART_POSITIONS, "positions")                                                                 \
    X(PART_MIX, "mix buffers")                                                                     \
    X(PART_LIMITER, "limiter")                                                                     \
    X(PART_CLIPS, "clip table")                                                                    \
    X(PART_BANK, "clip bank")                                                                      \
    X(PART_RING, "capture ring")                                                                   \
    X(PART_MARKS, "capture holes")

enum segment_part {
#define SEGMENT_PART_ENUM(name, text) name,
    SEGMENT_PARTS(SEGMENT_PART_ENUM)
#undef SEGMENT_PART_ENUM
        PART_COUNT
};

/* A hole in a capture, in the ring before the audio that follows it. */
struct capture_mark {
    uint64_t position; /* in the ring: of the frame after the hole, or of the torn ones */
    uint64_t hole_frames;
    uint64_t holes_before; /* frames of all earlier holes */
    uint64_t torn_frames;  /* in the ring from its position on: they are part of the hole */
    uint32_t cause;
    uint32_t bound_frames;
};

/* The engine's own state; all but the atomic fields are reset when an engine attaches. */
struct process {
    struct process_card card;
    struct clock_line clock;
    struct ramp master;
    uint64_t rendered;  /* frames through this engine's callback: what the master's ramp follows */
    uint64_t sequence;  /* of commands taken */
    uint32_t scheduled; /* entries of the schedule, and the frame of the first */
    uint64_t next_due;
    uint32_t restarted; /* the next block follows a restart */
    uint32_t sounding, oldest, newest, free_voice;
    uint32_t eldest[RANK_COUNT], youngest[RANK_COUNT]; /* of each rank */
    uint32_t live;   /* voices in use, sounding or paused, those apart that fade out ... */
    uint32_t stolen; /* ... because they were stolen */
    uint32_t oldest_held, newest_held; /* paused */
    uint32_t local;                    /* this is its client's own process */
    uint32_t recording;                /* capture: records that run */
    uint32_t joins_first, joins_last;  /* voices whose next play has still to begin */
    uint32_t rings;                    /* voices of rings, those that are held too ... */
    uint32_t priming;                  /* ... and of them those that wait for frames */
    struct mix_plan plan;
    uint64_t staged; /* capture: frames in the ring behind its write position, not yet believed */
    uint64_t torn;   /* of these the first ones, given up to the hole that waits for its mark */
    uint64_t staged_to; /* how far the ring was ever written, believed or given up; never reset */
    /* Of the counters that are a most or a least: since the fetch after which the fetches' notice
     * had this number. */
    uint64_t marks[STAT_COUNT], marks_fetch;
    uint64_t block_frame; /* the present block */
    uint32_t block_frames;

    _Atomic uint64_t frame;          /* the next block's, holes apart */
    _Atomic uint64_t pending_frames; /* capture: a hole that has no mark yet ... */
    _Atomic uint64_t pending_mark;   /* ... valid while the marks' write position is this */
    _Atomic uint32_t pending_cause, pending_bound;
    _Atomic int64_t last_time_ns;
};

#define INFO_WORDS (sizeof(struct nj_engine_info) / sizeof(uint64_t))
_Static_assert(sizeof(struct nj_engine_info) % sizeof(uint64_t) == 0, "whole words");

struct segment {
    _Atomic uint64_t magic; /* written last */
    uint32_t version, header_bytes;
    uint64_t bytes, epoch;
    /* They differ in the device alone; segment_config() is the one whose device counts. */
    struct nj_stream_config config, renamed;
    _Atomic uint32_t is_renamed;
    uint64_t offset[PART_COUNT];

    /* the engine's, read by any thread */
    struct notice info_notice;
    _Atomic uint64_t info[2 * INFO_WORDS];
    _Alignas(RING_LINE) struct notice clock_notice;
    _Atomic uint64_t clock[2 * CLOCK_WORDS];
    _Alignas(RING_LINE) _Atomic uint64_t stats[STAT_COUNT];
    _Atomic uint32_t peaks[NJ_MAX_CHANNELS]; /* bits of a float >= 0; the client takes them */
    _Atomic uint64_t holes_marked;           /* capture: frames of all marked holes */
    _Atomic uint32_t format, attaches;

    _Alignas(RING_LINE) struct process process;

    /* the capture reader's */
    _Alignas(RING_LINE) _Atomic uint64_t holes_read; /* frames of the holes that it has popped */

    /* any client's: it is there */
    _Alignas(RING_LINE) _Atomic uint32_t heartbeats;
};

/* Pointers into a segment, of the process that holds them. */
struct parts {
    struct segment *segment;
    struct tally *tally;
    struct slot *slots;
    struct ring *commands, *done, *reports;
    uint32_t *schedule;
    struct voice *voices;
    uint32_t *records;          /* slots of those that run */
    struct position *positions; /* of each voice */
    struct mix_part *mix_parts; /* of the sounding voices, when there is a plan; twice */
    struct mix_turn *mix_turns;
    float *mix;
    struct limiter *limiter;
    struct nj_clip *clips;
    unsigned char *bank;
    struct ring *ring, *marks;
    uint32_t slot_count;
};

/* Voices in the segment: as many again may fade out when they are stolen. */
static inline uint32_t segment_voices(const struct nj_stream_config *config)
{
    return config->steal_fade_frames > 0 ? 2 * config->voices : config->voices;
}

/* Checks that the memory holds a whole segment of this version; NJ_ESEGMENT if not. */
__attribute__((warn_unused_result)) int segment_open(void *memory, uint64_t bytes,
                                                     struct parts *parts);

/* The same without a check. Callback: safe. */
void segment_parts(struct segment *segment, struct parts *parts);

/* Brings the voices up to date, whether their engine runs or was killed. */
static inline void segment_catch_up(const struct parts *parts)
{
    struct mix_plan *plan = &parts->segment->process.plan;

    if (plan->gone > 0)
        mix_catch_up(plan, parts->mix_parts, parts->voices);
    plan->calm = 0;
}

static inline struct segment *segment_of(struct process *process)
{
    return (struct segment *)((char *)process - offsetof(struct segment, process));
}

/* What the segment was made for, with the card's present name. */
static inline const struct nj_stream_config *segment_config(const struct segment *segment)
{
    uint32_t renamed = atomic_load_explicit(&segment->is_renamed, memory_order_acquire);

    return renamed ? &segment->renamed : &segment->config;
}

/* What a voice did, in the completion of its play. Whoever is killed may have sounded frames of a
 * ring that are still in it: they are the next play's. */
static inline void slot_tell(struct slot *slot, const struct voice *voice)
{
    uint64_t sounded = voice_sounded(voice);

    slot->frames = voice_of_ring(voice) && voice->taken < sounded ? voice->taken : sounded;
    slot->dry_frames = voice->dry;
}

/* Counters with one writer; tally.h shows them. */
static inline void stat_add(struct segment *segment, enum segment_stat stat, uint64_t amount)
{
    uint64_t now = atomic_load_explicit(&segment->stats[stat], memory_order_relaxed);

    atomic_store_explicit(&segment->stats[stat], now + amount, memory_order_relaxed);
}

static inline void stat_raise(struct segment *segment, enum segment_stat stat, uint64_t value)
{
    uint64_t *mark = &segment->process.marks[stat];

    if (value > atomic_load_explicit(&segment->stats[stat], memory_order_relaxed))
        atomic_store_explicit(&segment->stats[stat], value, memory_order_relaxed);
    if (value > *mark)
        *mark = value;
}

#endif
