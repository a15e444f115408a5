/* SPDX-License-Identifier: MIT
 * board.c - reading the simulated board's clocks, and waking its participants. */
#include "board/sim/board.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_S INT64_C(1000000000)
#define PPM_NS (UINT64_C(1000000) * UINT64_C(1000000000))

struct crystal {
    int64_t base_ns;
    uint64_t base_frame, rate_ppm;
};

int64_t board_monotonic_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * NS_PER_S + time.tv_nsec;
}

int64_t board_now_ns(const struct board *board)
{
    return board->lockstep ? atomic_load(&board->now_ns) : board_monotonic_ns();
}

static void crystal_read(const struct board_clock *clock, struct crystal *crystal)
{
    uint32_t before;

    do {
        before = atomic_load(&clock->sequence);
        crystal->base_ns = atomic_load(&clock->base_ns);
        crystal->base_frame = atomic_load(&clock->base_frame);
        crystal->rate_ppm = atomic_load(&clock->rate_ppm);
    } while ((before & 1) != 0 || atomic_load(&clock->sequence) != before);
}

uint64_t board_frame_at(const struct board *board, int64_t time_ns)
{
    struct crystal crystal;

    crystal_read(&board->clock, &crystal);
    if (time_ns <= crystal.base_ns)
        return crystal.base_frame;
    __extension__ unsigned __int128 scaled =
        (unsigned __int128)(uint64_t)(time_ns - crystal.base_ns);
    return crystal.base_frame + (uint64_t)(scaled * crystal.rate_ppm / PPM_NS);
}

int64_t board_time_of(const struct board *board, uint64_t frame)
{
    struct crystal crystal;

    crystal_read(&board->clock, &crystal);
    if (frame <= crystal.base_frame)
        return crystal.base_ns;
    __extension__ unsigned __int128 scaled = (unsigned __int128)(frame - crystal.base_frame);
    scaled = (scaled * PPM_NS + crystal.rate_ppm - 1) / crystal.rate_ppm;
    return crystal.base_ns + (int64_t)scaled;
}

void board_kick(struct board *board, int kick_fd)
{
    static const uint64_t one = 1;

    if (atomic_load(&board->asleep) != 0 && write(kick_fd, &one, sizeof one) < 0)
        return; /* a full counter wakes the simulator as well */
}

void board_bell_wait(_Atomic uint32_t *bell, uint32_t seen, int64_t until_ns)
{
    struct timespec until = {.tv_sec = (time_t)(until_ns / NS_PER_S),
                             .tv_nsec = (long)(until_ns % NS_PER_S)};

    syscall(SYS_futex, bell, FUTEX_WAIT_BITSET, seen, &until, NULL, FUTEX_BITSET_MATCH_ANY);
}

void board_bell_ring(_Atomic uint32_t *bell)
{
    atomic_fetch_add(bell, 1);
    syscall(SYS_futex, bell, FUTEX_WAKE, 1, NULL, NULL, 0);
}
