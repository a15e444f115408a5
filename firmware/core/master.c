/* SPDX-License-Identifier: MIT */
#include "core/master.h"

#include <string.h>

#include "core/dither.h"
#include "core/format.h"
#include "core/put.h"

static bool dithers(const struct parts *parts)
{
    return (parts->segment->config.flags & NJ_STREAM_DITHER) != 0 &&
           dither_fits(parts->segment->process.card.format);
}

/* The ends of full scale are the format's own, less what dither may add. */
void master_reset(struct parts *parts)
{
    const struct nj_stream_config *config = &parts->segment->config;
    uint32_t format = parts->segment->process.card.format, bits = nj_format_bits(format);
    float high = 1.0f, low = -1.0f;

    if (config->limiter_frames == 0)
        return;
    if (bits <= 24 && format != NJ_FORMAT_F32) {
        float step = 2.0f / (float)(UINT32_C(1) << bits);
        float noise = dithers(parts) ? step : 0.0f;

        high = 1.0f - step - noise;
        low = -1.0f + noise;
    } else if (format == NJ_FORMAT_S32) {
        high = 0x1.fffffep-1f;
    }
    limiter_reset(parts->limiter, config->limiter_frames, config->channels, high, low);
}

bool master_still(const struct parts *parts)
{
    return !master_limits(parts) || limiter_still(parts->limiter);
}

void master_lose(struct parts *parts, const struct mix *mix, uint64_t frames)
{
    uint8_t kinds[MIX_FRAMES];

    while (frames > 0 && !master_still(parts)) {
        uint32_t count = frames < MIX_FRAMES ? (uint32_t)frames : MIX_FRAMES;

        memset(mix->sum, 0, (size_t)count * mix->channels * sizeof *mix->sum);
        limiter_run(parts->limiter, mix->sum, count, LIMITER_SILENT, mix->gains, kinds);
        frames -= count;
    }
}

/* Frames that are mixed; `frame` is the number of the first. */
static void add_noise(const struct mix *mix, uint64_t frame, uint32_t frames, const uint8_t *kinds,
                      uint32_t format)
{
    uint32_t channels = mix->channels;

    for (uint32_t done = 0, run; done < frames; done += run) {
        for (run = 1; done + run < frames && kinds[done + run] == kinds[done];)
            run++;
        if (kinds[done] == LIMITER_MIXED)
            dither_add(mix->sum + (size_t)done * channels, (frame + done) * channels,
                       run * channels, format);
    }
}

static void limit(struct parts *parts, const struct mix *mix, uint64_t frame, uint32_t frames,
                  enum limiter_kind kind)
{
    uint8_t kinds[MIX_FRAMES];

    if (master_limits(parts))
        limiter_run(parts->limiter, mix->sum, frames, kind, mix->gains, kinds);
    else
        memset(kinds, (int)kind, frames);
    if (dithers(parts))
        add_noise(mix, frame - parts->segment->config.limiter_frames, frames, kinds,
                  parts->segment->process.card.format);
}

uint64_t master_finish(struct parts *parts, const struct mix *mix, uint64_t frame, uint32_t frames,
                       enum limiter_kind kind, void *out, float *peaks)
{
    if (master_limits(parts) || dithers(parts))
        limit(parts, mix, frame, frames, kind);
    return put_sum(out, mix->sum, frames, mix->channels, parts->segment->process.card.format, peaks,
                   mix->scratch);
}
