/* SPDX-License-Identifier: MIT */
#include "test/unit/counting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

int16_t count_up(uint64_t frame, uint32_t channel)
{
    return (int16_t)(frame + 1 + channel * 10000);
}

void count_frames_up(int16_t *frames, uint64_t count, uint32_t channels)
{
    for (uint64_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < channels; c++)
            frames[i * channels + c] = count_up(i, c);
}

void assert_counts(const int16_t *out, uint64_t frames, int16_t first)
{
    for (uint64_t i = 0; i < frames; i++)
        assert_int_equal(out[i], first + (int32_t)i);
}

void assert_silence(const int16_t *out, uint64_t frames)
{
    for (uint64_t i = 0; i < frames; i++)
        assert_int_equal(out[i], 0);
}
