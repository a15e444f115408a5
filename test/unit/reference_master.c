/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "test/unit/reference_state.h"

#define UNITY 1073741824u /* a gain of 1 */

/* One past the largest frame that a run comes to. */
static uint64_t line_frames(const struct reference *reference, uint64_t frames)
{
    for (uint32_t i = 0; i < REFERENCE_HOLES; i++)
        frames += reference->holes[i].frames;
    return frames;
}

struct master *master_create(const struct reference *reference, uint64_t frames)
{
    struct master *master = calloc(1, sizeof *master);
    uint64_t count = line_frames(reference, frames);

    if (!master)
        abort();
    master->frames = calloc(count, sizeof *master->frames);
    if (!master->frames)
        abort();
    for (uint64_t i = 0; i < count; i++)
        master->frames[i].need = UNITY;
    return master;
}

void master_destroy(struct master *master)
{
    free(master->frames);
    free(master);
}

/* The ends of full scale: the format's, less a step that dither may add. */
static float end_of(const struct reference *reference, bool high)
{
    float step = reference->format == NJ_FORMAT_S16     ? 1.0f / 32768.0f
                 : reference->format == NJ_FORMAT_S24_3 ? 1.0f / 8388608.0f
                                                        : 0.0f;
    float noise = reference->dithers ? step : 0.0f;

    if (reference->format == NJ_FORMAT_S32 && high)
        return 16777215.0f / 16777216.0f;
    return high ? 1.0f - step - noise : -1.0f + noise;
}

static uint32_t need_of(const struct reference *reference, const float *values)
{
    float need = 1.0f, high = end_of(reference, true), low = end_of(reference, false);

    for (uint32_t k = 0; k < reference->channels; k++) {
        float fits = values[k] > high ? high / values[k] : values[k] < low ? low / values[k] : 1.0f;

        need = fits < need ? fits : need;
    }
    return (uint32_t)(need * (float)UNITY);
}

void master_put(const struct reference *reference, struct master *master, uint64_t now,
                const float *values, enum frame_kind kind)
{
    struct master_frame *frame = &master->frames[now];

    memcpy(frame->values, values, reference->channels * sizeof *values);
    frame->need = need_of(reference, values);
    frame->kind = kind;
}

static uint32_t need_at(const struct master *master, uint64_t now, uint64_t back)
{
    return back > now ? UNITY : master->frames[now - back].need;
}

/* The mean, over the look-ahead and the frame, of the least need over as many. */
static float gain_at(const struct reference *reference, struct master *master, uint64_t now)
{
    uint64_t window = reference->limiter_frames + 1, sum = 0;

    for (uint64_t j = 0; j < window; j++) {
        uint32_t least = UNITY;

        for (uint64_t i = j; i < j + window; i++)
            least = need_at(master, now, i) < least ? need_at(master, now, i) : least;
        sum += least;
    }
    return (float)((double)sum / ((double)window * UNITY));
}

static float noise_of(const struct reference *reference, uint64_t frame, uint32_t channel)
{
    uint64_t number = frame * reference->channels + channel;
    uint64_t half[2] = {number >> 32, number & 0xffffffffu};

    for (uint32_t i = 0; i < 2; i++) {
        half[i] = (half[i] ^ (i ? half[0] : 0)) * 0x9e3779b1u % (1ull << 32);
        half[i] = (half[i] ^ half[i] >> 15) * 0xb504f335u % (1ull << 32);
        half[i] = (half[i] ^ half[i] >> 13) * 0x9e3779b1u % (1ull << 32);
        half[i] ^= half[i] >> 16;
    }
    return (float)((int64_t)(half[1] % 65536) - (int64_t)(half[1] / 65536)) / 65536.0f /
           (reference->format == NJ_FORMAT_S16 ? 32768.0f : 8388608.0f);
}

void master_take(const struct reference *reference, struct master *master, uint64_t now,
                 float *values)
{
    uint64_t frame = now - reference->limiter_frames;
    const struct master_frame *from = &master->frames[frame];
    float gain = reference->limiter_frames ? gain_at(reference, master, now) : 1.0f;
    bool dithers = reference->dithers &&
                   (reference->format == NJ_FORMAT_S16 || reference->format == NJ_FORMAT_S24_3);

    memset(values, 0, reference->channels * sizeof *values);
    if (now < reference->limiter_frames)
        return;
    for (uint32_t k = 0; k < reference->channels; k++) {
        float value = from->values[k] * gain;

        if (reference->limiter_frames && value > end_of(reference, true))
            value = end_of(reference, true);
        if (reference->limiter_frames && value < end_of(reference, false))
            value = end_of(reference, false);
        if (dithers && (from->kind == FRAME_MIXED || (from->kind == FRAME_EXACT && gain < 1.0f)))
            value += noise_of(reference, reference->base + frame, k);
        values[k] = value;
    }
}
