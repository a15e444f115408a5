/* SPDX-License-Identifier: MIT */
#include "core/history.h"

#include "core/capture.h"

static uint64_t get(const _Atomic uint64_t *value)
{
    return atomic_load_explicit(value, memory_order_relaxed);
}

uint64_t history_end(const struct parts *parts)
{
    return capture_frame(parts) - parts->segment->process.staged;
}

uint64_t history_newest(const struct parts *parts)
{
    return capture_frame(parts);
}

static const struct capture_mark *mark_at(const struct parts *parts, uint64_t index)
{
    return ring_at(parts->marks, index);
}

/* Where a mark's hole begins. */
static uint64_t begin_of(const struct capture_mark *mark)
{
    return mark->position + mark->holes_before;
}

/* How many of the marks from the oldest that is kept begin at the frame or before it. */
static uint64_t marks_until(const struct parts *parts, uint64_t oldest, uint64_t newest,
                            uint64_t frame)
{
    uint64_t low = oldest, high = newest;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (begin_of(mark_at(parts, middle)) <= frame)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static struct history_piece silence(uint64_t frames, uint64_t most)
{
    return (struct history_piece){NULL, least(frames, most)};
}

/* From a position of the ring on, before another. */
static struct history_piece audio(const struct parts *parts, uint64_t position, uint64_t end,
                                  uint64_t most)
{
    struct ring *ring = parts->ring;
    uint64_t newest = parts->segment->process.staged_to;
    uint64_t to_wrap = ring->capacity - (position & (ring->capacity - 1));

    if (newest - position > ring->capacity)
        return silence(least(end, newest - ring->capacity) - position, most);
    return (struct history_piece){ring_at(ring, position),
                                  least(least(end - position, to_wrap), most)};
}

struct history_piece history_piece(const struct parts *parts, uint64_t frame, uint64_t most)
{
    uint64_t newest = get(&parts->marks->write), write = get(&parts->ring->write);
    uint64_t oldest = newest > parts->marks->capacity ? newest - parts->marks->capacity : 0;
    uint64_t next = newest, position, marked = write + get(&parts->segment->holes_marked);
    const struct capture_mark *mark;

    if (frame >= history_end(parts)) /* staged */
        return audio(parts, write + frame - history_end(parts),
                     write + parts->segment->process.staged, most);
    if (frame >= marked) /* the hole that waits for its mark */
        return silence(history_end(parts) - frame, most);
    if (newest > 0 && frame < begin_of(mark_at(parts, newest - 1)))
        next = marks_until(parts, oldest, newest - 1, frame);
    if (next == oldest && oldest > 0) /* what was before it is not known any more */
        return silence(begin_of(mark_at(parts, next)) - frame, most);
    if (next > oldest) {
        mark = mark_at(parts, next - 1);
        if (frame < begin_of(mark) + mark->hole_frames + mark->torn_frames)
            return silence(begin_of(mark) + mark->hole_frames + mark->torn_frames - frame, most);
        position = frame - mark->holes_before - mark->hole_frames;
    } else {
        position = frame;
    }
    return audio(parts, position, next < newest ? mark_at(parts, next)->position : write, most);
}
