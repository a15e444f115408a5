/* SPDX-License-Identifier: MIT */
#include "core/limiter.h"

#include <string.h>

#include "core/mix.h"
#include "core/wide.h"

#define ONE (UINT32_C(1) << 30)

/* ---- the parts of its memory ---------------------------------------------------------------- */

/* A tree of least needs: the root is place 1, frames are from `window` on. */
static uint32_t *needs_of(struct limiter *limiter)
{
    return (uint32_t *)(limiter + 1);
}

/* The least needs that are in the sum, each at its frame's leaf. */
static uint32_t *least_of(struct limiter *limiter)
{
    return needs_of(limiter) + 2 * (size_t)limiter->window;
}

static float *line_of(struct limiter *limiter)
{
    return (float *)(void *)(least_of(limiter) + limiter->window);
}

static uint8_t *kinds_of(struct limiter *limiter)
{
    return (uint8_t *)(line_of(limiter) + (size_t)limiter->room * limiter->channels);
}

uint64_t limiter_bytes(uint32_t frames, uint32_t channels)
{
    uint64_t window = frames + 1ull, room = (uint64_t)frames + MIX_FRAMES;

    return frames == 0 ? 0 : sizeof(struct limiter) + 3 * window * 4 + room * (4ull * channels + 1);
}

void limiter_reset(struct limiter *limiter, uint32_t frames, uint32_t channels, float high,
                   float low)
{
    memset(limiter, 0, (size_t)limiter_bytes(frames, channels));
    limiter->window = frames + 1;
    limiter->channels = channels;
    limiter->room = frames + MIX_FRAMES;
    limiter->high = high;
    limiter->low = low;
    limiter->calm = limiter->quiet = 2 * limiter->window;
    limiter->sum = (uint64_t)limiter->window * ONE;
    for (uint32_t i = 0; i < 3 * limiter->window; i++)
        needs_of(limiter)[i] = ONE;
}

bool limiter_still(const struct limiter *limiter)
{
    return limiter->quiet == 2 * limiter->window;
}

/* ---- the gain ------------------------------------------------------------------------------- */

/* What is no number is beyond too. */
WIDE static bool beyond(const float *samples, uint32_t count, float high, float low)
{
    uint32_t within = 1;

    for (uint32_t i = 0; i < count; i++)
        within &= (uint32_t)(samples[i] <= high) & (uint32_t)(samples[i] >= low);
    return within == 0;
}

/* Before it waits in the line: it may come out when no gain moves. */
static void silence_no_numbers(float *samples, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        samples[i] = samples[i] == samples[i] ? samples[i] : 0.0f;
}

/* Of one frame, rounded down. */
static uint32_t need(const struct limiter *limiter, const float *frame)
{
    float least = 1.0f;

    for (uint32_t k = 0; k < limiter->channels; k++) {
        float value = frame[k];
        float fits = value > limiter->high  ? limiter->high / value
                     : value < limiter->low ? limiter->low / value
                                            : 1.0f;

        least = fits < least ? fits : least;
    }
    return (uint32_t)(least * (float)ONE);
}

/* Puts a need in the place of the one that was a window before; returns the least of the window. */
static uint32_t least(struct limiter *limiter, uint32_t number)
{
    uint32_t *needs = needs_of(limiter), place = limiter->window + limiter->leaf;

    for (; place > 1 && needs[place] != number; place /= 2) {
        uint32_t other = needs[place ^ 1];

        needs[place] = number;
        number = other < number ? other : number;
    }
    if (place == 1)
        needs[1] = number;
    return needs[1];
}

/* The gain of the frame that comes out when this one goes in. */
static float gain(struct limiter *limiter, uint32_t number)
{
    uint32_t *old = &least_of(limiter)[limiter->leaf];
    uint32_t now = least(limiter, number);

    limiter->sum += now;
    limiter->sum -= *old;
    *old = now;
    limiter->leaf = limiter->leaf + 1 < limiter->window ? limiter->leaf + 1 : 0;
    limiter->calm = number < ONE ? 0 : limiter->calm + (limiter->calm < 2 * limiter->window);
    return (float)((double)limiter->sum / ((double)limiter->window * ONE));
}

/* False: all of them are 1. */
static bool find_gains(struct limiter *limiter, float *frames, uint32_t count, float *gains)
{
    uint32_t channels = limiter->channels;

    if (limiter->calm == 2 * limiter->window &&
        !beyond(frames, count * channels, limiter->high, limiter->low))
        return false;
    silence_no_numbers(frames, count * channels);
    for (uint32_t i = 0; i < count; i++)
        gains[i] = gain(limiter, need(limiter, frames + (size_t)i * channels));
    return true;
}

/* A product may be beyond the end by its own rounding; of infinity it is no number: silence. */
static void turn_down(const struct limiter *limiter, float *frames, uint32_t count,
                      const float *gains, uint8_t *kinds)
{
    uint32_t channels = limiter->channels;
    float high = limiter->high, low = limiter->low;

    for (uint32_t i = 0; i < count; i++) {
        if (gains[i] < 1.0f && kinds[i] == LIMITER_EXACT)
            kinds[i] = LIMITER_MIXED;
        for (uint32_t k = 0; k < channels; k++) {
            float value = frames[i * channels + k] * gains[i];

            value = value > high ? high : value == value ? value : 0.0f;
            frames[i * channels + k] = value < low ? low : value;
        }
    }
}

/* ---- the delay ------------------------------------------------------------------------------ */

/* How many of `count` frames lie in one piece from a place of the line on. */
static uint32_t piece(const struct limiter *limiter, uint32_t place, uint32_t count)
{
    uint32_t to_end = limiter->room - place;

    return count < to_end ? count : to_end;
}

static void put(struct limiter *limiter, const float *frames, uint32_t count,
                enum limiter_kind kind)
{
    uint32_t width = limiter->channels;

    for (uint32_t done = 0, run; done < count; done += run) {
        run = piece(limiter, limiter->at, count - done);
        memcpy(line_of(limiter) + (size_t)limiter->at * width, frames + (size_t)done * width,
               (size_t)run * width * sizeof *frames);
        memset(kinds_of(limiter) + limiter->at, (int)kind, run);
        limiter->at = limiter->at + run < limiter->room ? limiter->at + run : 0;
    }
}

/* Those before the look-ahead's, which begins where the last `count` were put. */
static void take(struct limiter *limiter, float *frames, uint32_t count, uint8_t *kinds)
{
    uint32_t width = limiter->channels, back = limiter->window - 1 + count;
    uint32_t from = limiter->at < back ? limiter->at + limiter->room - back : limiter->at - back;

    for (uint32_t done = 0, run; done < count; done += run) {
        run = piece(limiter, from, count - done);
        memcpy(frames + (size_t)done * width, line_of(limiter) + (size_t)from * width,
               (size_t)run * width * sizeof *frames);
        memcpy(kinds + done, kinds_of(limiter) + from, run);
        from = from + run < limiter->room ? from + run : 0;
    }
}

void limiter_run(struct limiter *limiter, float *frames, uint32_t count, enum limiter_kind kind,
                 float *gains, uint8_t *kinds)
{
    bool moves = find_gains(limiter, frames, count, gains);
    uint32_t quiet = limiter->quiet + count;

    if (quiet > 2 * limiter->window)
        quiet = 2 * limiter->window;
    limiter->quiet = kind == LIMITER_SILENT ? quiet : 0;
    put(limiter, frames, count, kind);
    take(limiter, frames, count, kinds);
    if (moves)
        turn_down(limiter, frames, count, gains, kinds);
}
