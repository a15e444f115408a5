/* SPDX-License-Identifier: MIT
 * turn_kernels.h - what loops play over their ends, put in rows, for the width that the including
 * file is built for: turn_rows, of type mix_turner.
 *
 * Callback: all safe. */
#ifndef CORE_TURN_KERNELS_H
#define CORE_TURN_KERNELS_H

#include <stddef.h>
#include <string.h>

#include "core/eight.h"
#include "core/mix_loops.h"

EIGHT_INLINE void step_copy(unsigned char *to, const unsigned char *from)
{
    eight first = eight_floats(from), last = eight_floats(from + MIX_ROW_STEP / 2);

    eight_store((float *)(void *)to, first);
    eight_store((float *)(void *)(to + MIX_ROW_STEP / 2), last);
}

/* A section that is as long as a side of the row, at least: its last and its first frames. */
EIGHT_INLINE void turn_long(unsigned char *row, const unsigned char *begin,
                            const unsigned char *end, ptrdiff_t side)
{
    unsigned char *middle = row + side, *stop = middle + side;

    begin += side;
    for (ptrdiff_t i = -side; i != 0; i += MIX_ROW_STEP) {
        step_copy(middle + i, end + i);
        step_copy(stop + i, begin + i);
    }
}

/* One that may turn several times. */
__attribute__((noinline)) static void turn_short(const struct mix_turning *turning,
                                                 struct mix_turn *turn, unsigned char *row)
{
    const uint64_t bytes = turn->frame_bytes, stop = turning->gone + turning->frames;
    uint64_t done = turning->gone, from = turn->end - (turn->at - done) * bytes;

    turning->parts[turn->part].offset =
        (uint64_t)((uintptr_t)row - (uintptr_t)turning->bank) - done * bytes;
    while (done < stop) {
        uint64_t run = (turn->at < stop ? turn->at : stop) - done;

        memcpy(row, (const void *)((uintptr_t)turning->bank + (uintptr_t)from),
               (size_t)(run * bytes));
        row += run * bytes;
        done += run;
        if (done == stop)
            break;
        from = turn->begin;
        turning->after[turn->part].offset = from - done * bytes;
        turn->at = mix_turn_after(turn, done);
    }
}

/* They are as long as an eight. */
EIGHT_INLINE void copy_parts(const struct mix_turning *turning)
{
    const struct mix_part *from = turning->after, *end = from + turning->part_count;
    struct mix_part *to = turning->parts;

    _Static_assert(sizeof *to == sizeof(eight), "a part is copied at once");
#pragma GCC unroll 4
    for (; from != end; from++, to++)
        eight_store((float *)(void *)to, eight_floats(from));
}

static uint64_t turn_rows(const struct mix_turning *turning)
{
    const uint64_t stop = turning->gone + turning->frames;
    const uintptr_t bank = (uintptr_t)turning->bank;
    const size_t side = turning->side;
    struct mix_turn *turn = turning->turns, *end = turn + turning->count;
    unsigned char *row = turning->rows;
    uint64_t least = UINT64_MAX, at;

    copy_parts(turning);
    for (; turn != end; turn++, least = at < least ? at : least) {
        uint64_t begin = turn->begin, bytes;

        at = turn->at;
        if (__builtin_expect(at >= stop, 1))
            continue;
        if (turn->section_bytes < side) {
            turn_short(turning, turn, row);
            at = turn->at;
        } else {
            turn_long(row, (const void *)(bank + (uintptr_t)begin),
                      (const void *)(bank + (uintptr_t)turn->end), (ptrdiff_t)side);
            bytes = at * turn->frame_bytes;
            turning->parts[turn->part].offset = (uintptr_t)row + side - bank - bytes;
            turning->after[turn->part].offset = begin - bytes;
            at = mix_turn_after(turn, at);
            turn->at = at;
        }
        row += 2 * side;
    }
    return least;
}

#endif
