/* SPDX-License-Identifier: MIT
 * turn_kernels.h - what loops play over their ends, put in rows, for the width that the including
 * file is built for: turn_rows, a mix_turner, and fill_rows, a mix_filler.
 *
 * Callback: all safe. */
#ifndef CORE_TURN_KERNELS_H
#define CORE_TURN_KERNELS_H

#include <stddef.h>
#include <string.h>

#include "core/eight.h"
#include "core/mix_loops.h"

EIGHT_INLINE void side_copy(unsigned char *to, const unsigned char *from, size_t side)
{
    const unsigned char *end = from + side;

    for (; from != end; from += MIX_ROW_STEP, to += MIX_ROW_STEP) {
        __asm__("" : "+r"(from), "+r"(to)); /* as they are, with no other pointers beside */
#pragma GCC unroll 4
        for (size_t i = 0; i < MIX_ROW_STEP; i += sizeof(eight))
            eight_store((float *)(void *)(to + i), eight_floats(from + i));
    }
}

/* Of a section that is as long as a side, at least: its last and its first frames. */
EIGHT_INLINE void fill_row(struct mix_turn *turn, uintptr_t bank, uint32_t side)
{
    const uintptr_t end = bank + (uintptr_t)turn->end;
    const unsigned char *last = (const void *)(end - side);
    const unsigned char *first = (const void *)(end - (uintptr_t)turn->section_bytes);
    unsigned char *middle = (void *)(end + (uintptr_t)turn->to_row);

    side_copy(middle - side, last, side);
    side_copy(middle, first, side);
    turn->filled = side;
}

/* One that may turn several times: the frames one after the other, from the row's side on. */
static void turn_short(const struct mix_turning *turning, struct mix_turn *turn)
{
    const uint64_t bytes = turn->frame_bytes, stop = turning->gone + turning->frames;
    uint64_t done = turning->gone, from = turn->end - (turn->at - done) * bytes;
    uint64_t row = turn->end + turn->to_row - turning->side;

    turning->parts[turn->part].offset = row - done * bytes;
    while (done < stop) {
        uint64_t run = (turn->at < stop ? turn->at : stop) - done;

        memcpy((void *)((uintptr_t)turning->bank + (uintptr_t)row),
               (const void *)((uintptr_t)turning->bank + (uintptr_t)from), (size_t)(run * bytes));
        row += run * bytes;
        done += run;
        if (done == stop)
            break;
        from = turn->end - turn->section_bytes;
        turning->after[turn->part].offset = from - done * bytes;
        turn->at = mix_turn_after(turn, done);
    }
}

/* Its frames are in its row, which is filled. */
EIGHT_INLINE void turn_long(struct mix_turn *turn, struct mix_part *parts, struct mix_part *after)
{
    const uint64_t offset = after[turn->part].offset;

    parts[turn->part].offset = offset + turn->to_row;
    after[turn->part].offset = offset - turn->section_bytes;
    turn->at = mix_turn_after(turn, turn->at);
    turn->filled = 0;
}

/* One whose row is not filled. */
__attribute__((noinline)) static void turn_unfilled(const struct mix_turning *turning,
                                                    struct mix_turn *turn)
{
    if (turn->section_bytes < turning->side) {
        turn_short(turning, turn);
        turn->filled = 0;
        return;
    }
    fill_row(turn, (uintptr_t)turning->bank, turning->side);
    turn_long(turn, turning->parts, turning->after);
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
    const uint32_t side = turning->side;
    struct mix_part *parts = turning->parts, *after = turning->after;
    struct mix_turn *turn = turning->turns, *end = turn + turning->count;
    uint64_t least = UINT64_MAX;

    copy_parts(turning);
#pragma GCC unroll 4
    for (; turn != end; turn++) {
        if (turn->at < stop) {
            if (__builtin_expect(turn->filled >= side, 1))
                turn_long(turn, parts, after);
            else
                turn_unfilled(turning, turn);
        }
        least = turn->at < least ? turn->at : least;
    }
    return least;
}

static void fill_rows(const struct mix_turning *turning)
{
    const uint64_t gone = turning->gone, frames = turning->frames;
    const uintptr_t bank = (uintptr_t)turning->bank;
    const uint32_t side = turning->side;
    struct mix_turn *turn = turning->turns, *end = turn + turning->count;
    uint32_t most = (turning->count + 1) / 2;

    for (; turn != end; turn++) {
        if (turn->at - gone >= 2 * frames || turn->at - gone == frames || turn->filled >= side ||
            turn->section_bytes < side)
            continue;
        fill_row(turn, bank, side);
        if (--most == 0)
            break;
    }
}

#endif
