/* SPDX-License-Identifier: MIT
 * rings.c - what a ring costs: ours and those that Debian packages, in one run. */
#include "test/bench/peers/ring.h"

static const uint32_t chunks[] = {1, 16, 64, 512, 4096};

static const struct bench_case cases[] = {
    {"1", &chunks[0], 1, 1000},  {"16", &chunks[1], 1, 1000},  {"64", &chunks[2], 1, 1000},
    {"512", &chunks[3], 1, 100}, {"4096", &chunks[4], 1, 100},
};

static const struct bench_contestant *const one[] = {
    &ring_nightjar_one, &ring_overwriting_one, &ring_portaudio_one,
    &ring_jack_one,     &ring_miniaudio_one,   &ring_memcpy_one,
};

static const struct bench_contestant *const two[] = {
    &ring_nightjar_two,
    &ring_portaudio_two,
    &ring_jack_two,
    &ring_miniaudio_two,
};

static const struct bench_table tables[] = {
    {.title = "Rings, one thread",
     .unit = "ns for a write and a read of a chunk, by elements of 4 bytes",
     .file = "rings-one-thread",
     .note = "All rows hold the loop around the calls; that of memcpy is it and two copies.",
     .contestants = one,
     .cases = cases,
     .contestant_count = sizeof one / sizeof *one,
     .case_count = sizeof cases / sizeof *cases,
     .count_case = 0,
     .runs = 31,
     .run_ns = 1e6},
    {.title = "Rings, two threads",
     .unit = "ns from chunk to chunk, writer and reader each pinned, by elements of 4 bytes",
     .file = "rings-two-threads",
     .note = "How far the two processors are from each other decides these as much as the ring.",
     .contestants = two,
     .cases = cases,
     .contestant_count = sizeof two / sizeof *two,
     .case_count = sizeof cases / sizeof *cases,
     .count_case = UINT32_MAX,
     .runs = 61,
     .run_ns = 1e6},
};

int main(int argc, char **argv)
{
    return bench_main(argc, argv, tables, sizeof tables / sizeof *tables);
}
