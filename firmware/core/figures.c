/* SPDX-License-Identifier: MIT */
#include "core/client.h"

#include <string.h>

void *nj_bank(const struct nj_client *client, uint64_t *bytes)
{
    if (bytes)
        *bytes = client->parts.segment->config.bank_bytes;
    return client->parts.bank;
}

int nj_clip_set(struct nj_client *client, uint32_t row, const struct nj_clip *clip)
{
    const struct nj_stream_config *config = &client->parts.segment->config;
    uint64_t frame_bytes = (uint64_t)clip->channels * nj_format_bytes(clip->format);

    if (row >= config->clips || clip->channels == 0 || clip->channels > NJ_MAX_CHANNELS ||
        frame_bytes == 0 || clip->offset_bytes % 64 != 0 ||
        clip->offset_bytes > config->bank_bytes ||
        clip->frames > (config->bank_bytes - clip->offset_bytes) / frame_bytes)
        return NJ_EINVAL;
    client->parts.clips[row] = *clip;
    return 0;
}

int nj_clip_get(const struct nj_client *client, uint32_t row, struct nj_clip *clip)
{
    if (row >= client->parts.segment->config.clips)
        return NJ_EINVAL;
    *clip = client->parts.clips[row];
    return 0;
}

void nj_engine_info(const struct nj_client *client, struct nj_engine_info *info)
{
    const struct segment *segment = client->parts.segment;
    uint64_t record[INFO_WORDS];

    notice_read(&segment->info_notice, segment->info, record, INFO_WORDS);
    memcpy(info, record, sizeof *info);
}

void nj_clock_read(const struct nj_client *client, struct nj_clock *clock)
{
    const struct segment *segment = client->parts.segment;
    uint64_t record[CLOCK_WORDS];
    struct clock_line line;

    notice_read(&segment->clock_notice, segment->clock, record, CLOCK_WORDS);
    memcpy(&line, record, sizeof line);
    clock_export(&line, clock);
    if (!clock->valid) {
        clock->rate_hz = segment->config.rate_hz;
        clock->rate_ppm = 0;
    } else { /* a limited frame sounds later than the block that it goes into */
        clock->time_ns += (int64_t)(segment->config.limiter_frames * 1e9 / clock->rate_hz + 0.5);
    }
}

void nj_peaks(struct nj_client *client, float *peaks, uint32_t channels)
{
    struct segment *segment = client->parts.segment;

    for (uint32_t k = 0; k < channels; k++) {
        uint32_t bits = k < NJ_MAX_CHANNELS ? atomic_exchange(&segment->peaks[k], 0) : 0;

        memcpy(&peaks[k], &bits, sizeof bits);
    }
}
