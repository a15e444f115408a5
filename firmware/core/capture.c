/* SPDX-License-Identifier: MIT */
#include "core/capture.h"

static uint64_t get(const _Atomic uint64_t *value)
{
    return atomic_load_explicit(value, memory_order_relaxed);
}

static void set(_Atomic uint64_t *value, uint64_t to)
{
    atomic_store_explicit(value, to, memory_order_relaxed);
}

/* Frames of the hole that waits for its mark. It counts only while no mark was pushed since it
 * began: an engine killed between the push and the reset leaves no hole counted twice. */
static uint64_t pending(const struct parts *parts)
{
    const struct process *process = &parts->segment->process;
    uint64_t frames = get(&process->pending_frames);

    return get(&process->pending_mark) == get(&parts->marks->write) ? frames : 0;
}

void capture_recover(struct parts *parts, uint32_t frame_bytes)
{
    struct segment *segment = parts->segment;
    uint64_t marked = get(&parts->marks->write);

    ring_attach_writer(parts->ring);
    ring_attach_writer(parts->marks);
    parts->ring->element_bytes = frame_bytes;
    segment->process.staged = 0;
    segment->process.torn = 0;
    set(&segment->process.pending_frames, pending(parts));
    set(&segment->process.pending_mark, marked);
    if (marked > 0) {
        const struct capture_mark *last = ring_at(parts->marks, marked - 1);
        uint64_t torn_end = last->position + last->torn_frames, write = get(&parts->ring->write);

        /* Killed before the torn frames were handed over that their mark tells of. */
        if (torn_end > write)
            ring_write_advance(parts->ring, torn_end - write);
        set(&segment->holes_marked, last->holes_before + last->hole_frames);
    }
}

uint64_t capture_frame(const struct parts *parts)
{
    const struct segment *segment = parts->segment;

    return get(&parts->ring->write) + get(&segment->holes_marked) + pending(parts) +
           segment->process.staged;
}

/* Gives the waiting hole its mark; false when the marks are full. */
static bool push_mark(struct parts *parts)
{
    struct process *process = &parts->segment->process;
    uint64_t frames = pending(parts);
    uint64_t before = get(&parts->segment->holes_marked);
    struct capture_mark mark = {.position = get(&parts->ring->write),
                                .hole_frames = frames,
                                .holes_before = before,
                                .torn_frames = process->torn};

    if (frames == 0)
        return true;
    mark.cause = atomic_load_explicit(&process->pending_cause, memory_order_relaxed);
    mark.bound_frames = atomic_load_explicit(&process->pending_bound, memory_order_relaxed);
    if (ring_room(parts->marks, 1) == 0)
        return false;
    /* The pushed mark alone makes the pending hole void. */
    (void)ring_write(parts->marks, &mark, 1);
    set(&process->pending_frames, 0);
    set(&parts->segment->holes_marked, before + frames);
    process->torn = 0;
    return true;
}

static void grow(struct parts *parts, uint64_t frames, uint32_t cause, uint32_t bound_frames)
{
    struct process *process = &parts->segment->process;
    uint64_t waiting = pending(parts);

    if (waiting == 0) {
        stat_add(parts->segment, STAT_holes, 1);
        set(&process->pending_frames, 0);
        set(&process->pending_mark, get(&parts->marks->write));
        atomic_store_explicit(&process->pending_cause, cause, memory_order_relaxed);
        atomic_store_explicit(&process->pending_bound, bound_frames, memory_order_relaxed);
    } else if (bound_frames > 0) {
        uint32_t bound = atomic_load_explicit(&process->pending_bound, memory_order_relaxed);

        atomic_store_explicit(&process->pending_bound, bound + bound_frames, memory_order_relaxed);
    }
    /* Relaxed stores are seen in order by a successor: the kernel's switch is between. The compiler
     * is kept in order by this fence. */
    atomic_signal_fence(memory_order_seq_cst);
    set(&process->pending_frames, waiting + frames);
    stat_add(parts->segment, STAT_hole_frames, frames);
}

void capture_publish(struct parts *parts)
{
    struct process *process = &parts->segment->process;

    if (process->staged == 0)
        return;
    (void)push_mark(parts); /* it has room: nothing is staged otherwise */
    ring_write_advance(parts->ring, process->staged);
    process->staged = 0;
    stat_raise(parts->segment, STAT_ring_high_water_frames,
               get(&parts->ring->write) -
                   atomic_load_explicit(&parts->ring->read, memory_order_acquire));
}

/* Before the next block; gives up what is staged too. */
static uint64_t lose(struct parts *parts, uint64_t frames, uint32_t cause, uint32_t bound_frames)
{
    struct process *process = &parts->segment->process;
    uint64_t staged = process->staged;

    process->staged = 0;
    if (frames + staged == 0)
        return 0;
    /* A loss after staged frames, or of another cause, has a mark of its own, unless the marks are
     * full: then the hole grows. */
    if (staged > 0 || atomic_load_explicit(&process->pending_cause, memory_order_relaxed) != cause)
        (void)push_mark(parts);
    grow(parts, frames + staged, cause, bound_frames);
    return frames + staged;
}

/* Behind the first `torn` of the staged frames: gives up these, and hands over the rest behind the
 * hole. All are given up when the marks are full. */
static uint64_t lose_before(struct parts *parts, uint64_t frames, uint64_t torn, uint32_t cause,
                            uint32_t bound_frames)
{
    struct process *process = &parts->segment->process;

    if (torn > process->staged || ring_room(parts->marks, 2) < 2)
        return lose(parts, frames, cause, bound_frames);
    (void)push_mark(parts);
    grow(parts, frames, cause, bound_frames);
    stat_add(parts->segment, STAT_hole_frames, torn);
    process->torn = torn;
    capture_publish(parts);
    return frames + torn;
}

/* A block's time is right within a period; the measured rate within some millionths. */
static uint32_t bound_of(const struct process *process, uint64_t hole)
{
    uint64_t drift = hole / 200000;

    return process->card.period_frames +
           (drift < UINT32_MAX / 2 ? (uint32_t)drift : UINT32_MAX / 2);
}

/* Of the staged blocks those may be torn that came before their lateness was what it is; what came
 * after it, while the clock was in doubt, came in time. */
uint64_t capture_give_up(struct parts *parts, const struct nj_xrun *hole)
{
    const struct process *process = &parts->segment->process;
    uint64_t since = process->clock.doubt.frame;
    uint32_t bound = bound_of(process, hole->frames);

    if (hole->cause != NJ_CAUSE_CLOCK)
        return lose(parts, hole->frames, hole->cause, bound);
    return lose_before(parts, hole->frames, since > hole->frame ? since - hole->frame : 0,
                       hole->cause, bound);
}

void capture_read_all(struct parts *parts)
{
    uint64_t marks = ring_ready(parts->marks, 1);

    set(&parts->segment->holes_read, get(&parts->segment->holes_marked));
    ring_read_advance(parts->marks, marks);
    ring_read_advance(parts->ring, ring_ready(parts->ring, parts->ring->capacity));
}

static void refuse(struct parts *parts, uint64_t frames)
{
    uint64_t refused = lose(parts, frames, NJ_CAUSE_RING_FULL, 0);

    ring_write_refuse(parts->ring, refused);
    stat_add(parts->segment, STAT_refused_frames, refused);
}

/* What the block will lie over is gone for who looks back, whether it is believed or not. */
static void write_over(struct parts *parts, uint32_t frames)
{
    struct process *process = &parts->segment->process;
    uint64_t end = get(&parts->ring->write) + process->staged + frames;

    if (end > process->staged_to)
        process->staged_to = end;
    atomic_signal_fence(memory_order_seq_cst);
}

bool capture_stage(struct parts *parts, const void *in, uint32_t frames)
{
    struct process *process = &parts->segment->process;
    uint64_t all = process->staged + frames;

    if ((pending(parts) > 0 && ring_room(parts->marks, 1) == 0) ||
        ring_room(parts->ring, all) < all) {
        refuse(parts, frames);
        return false;
    }
    write_over(parts, frames);
    (void)ring_stage(parts->ring, in, frames, process->staged); /* it fits */
    process->staged += frames;
    return true;
}
