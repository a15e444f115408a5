/* SPDX-License-Identifier: MIT
 * fade.c - see fade.h. */
#include "cli/fade.h"

bool fade_is_none(const struct fade *fade)
{
    return fade->gain >= 1 && fade->gain <= 1 && fade->in_frames == 0 && fade->out_frames == 0;
}

static float factor_at(const struct fade *fade, uint64_t frame, uint64_t end)
{
    float factor = fade->gain;

    if (frame < fade->in_frames)
        factor *= (float)((double)frame / (double)fade->in_frames);
    if (fade->out_frames > 0 && end != NJ_ENDLESS && end - frame <= fade->out_frames)
        factor *= (float)((double)(end - frame) / (double)fade->out_frames);
    return factor;
}

void fade_apply(const struct fade *fade, float *frames, uint32_t channels, uint64_t at,
                uint64_t count, uint64_t end)
{
    for (uint64_t i = 0; i < count; i++) {
        float factor = factor_at(fade, at + i, end);

        for (uint32_t k = 0; k < channels; k++)
            frames[i * channels + k] *= factor;
    }
}
