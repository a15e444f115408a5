/* SPDX-License-Identifier: MIT
 *
 * How loud a voice is, frame by frame. */
#include "core/voice.h"

/* Of the ramps that move, how many; the last of them; and frames until the first of them ends. */
static uint32_t moving(const struct voice *voice, uint64_t at, const struct ramp **ramp,
                       uint64_t *left)
{
    uint64_t gain = ramp_left(&voice->gain, at);
    uint64_t in = ramp_left(&voice->fade_in, at + voice->fade_base);
    uint64_t out = ramp_left(&voice->fade_out, at);
    uint64_t tail = ramp_left(&voice->tail, at);

    *ramp = tail > 0  ? &voice->tail
            : out > 0 ? &voice->fade_out
            : in > 0  ? &voice->fade_in
                      : &voice->gain;
    *left = gain > 0 ? gain : UINT64_MAX;
    *left = in > 0 && in < *left ? in : *left;
    *left = out > 0 && out < *left ? out : *left;
    *left = tail > 0 && tail < *left ? tail : *left;
    return (uint32_t)(gain > 0) + (uint32_t)(in > 0) + (uint32_t)(out > 0) + (uint32_t)(tail > 0);
}

/* Of the only ramp that moves. */
static void line_of(const struct voice *voice, const struct ramp *ramp, struct line *line)
{
    float others = (ramp == &voice->gain ? 1.0f : voice->gain.to) *
                   (ramp == &voice->fade_in ? 1.0f : voice->fade_in.to) *
                   (ramp == &voice->fade_out ? 1.0f : voice->fade_out.to) *
                   (ramp == &voice->tail ? 1.0f : voice->tail.to);

    line->from = others * ramp->from;
    line->slope = others * ramp_slope(ramp);
    line->start = ramp->start - (ramp == &voice->fade_in ? voice->fade_base : 0);
}

void voice_gains(const struct voice *voice, float *gains, uint32_t count)
{
    uint64_t at = voice->played;

    for (uint32_t done = 0, run; done < count; done += run, at += run) {
        const struct ramp *ramp;
        struct line line;
        uint64_t left;
        uint32_t lines = moving(voice, at, &ramp, &left);

        run = left < count - done ? (uint32_t)left : count - done;
        if (lines == 1) {
            line_of(voice, ramp, &line);
            line_fill(gains + done, run, line.from, line.slope, (int32_t)(at - line.start));
        } else {
            ramp_fill(&voice->gain, at, gains + done, run);
            ramp_apply(&voice->fade_in, at + voice->fade_base, gains + done, run);
            ramp_apply(&voice->fade_out, at, gains + done, run);
            ramp_apply(&voice->tail, at, gains + done, run);
        }
    }
}

/* Beyond this many frames floats do not count exactly. */
#define LINE_FRAMES ((uint64_t)1 << 24)

void voice_find_line(struct voice *voice)
{
    const struct ramp *ramp;
    uint64_t left, begun;

    voice->line.until = 0;
    if (moving(voice, voice->played, &ramp, &left) != 1)
        return;
    line_of(voice, ramp, &voice->line);
    begun = voice->played - voice->line.start;
    if (begun >= LINE_FRAMES)
        return;
    voice->line.until = voice->played + (left < LINE_FRAMES - begun ? left : LINE_FRAMES - begun);
    voice->line.from *= voice->scale;
    voice->line.slope *= voice->scale;
}
