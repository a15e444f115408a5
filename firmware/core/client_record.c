/* SPDX-License-Identifier: MIT
 *
 * A record, as far as it can be judged before the engine has it. */
#include "core/client.h"
#include "core/public_ring.h"

/* Fills in what was left open; false where the channels do not fit the card's. */
static bool complete_channels(struct nj_record *record, uint32_t inputs)
{
    if (record->channels == 0)
        record->channels = record->map_count > 0 ? record->map_count : inputs;
    if (record->channels > NJ_MAX_CHANNELS || record->map_count > record->channels ||
        (record->map_count == 0 && record->channels > inputs))
        return false;
    for (uint32_t k = 0; k < record->channels; k++) {
        if (record->map_count == 0)
            record->map[k] = (uint8_t)(k + 1);
        else if (k >= record->map_count)
            record->map[k] = 0;
        if (record->map[k] > inputs)
            return false;
    }
    return true;
}

/* 0 while it is the card's and no engine has said which. */
static uint32_t format_of(const struct nj_client *client, const struct nj_record *record)
{
    const struct segment *segment = client->parts.segment;

    if (record->format != NJ_FORMAT_ANY)
        return record->format;
    return segment->config.format != NJ_FORMAT_ANY
               ? segment->config.format
               : atomic_load_explicit(&segment->format, memory_order_acquire);
}

/* Of the card's format, when that is not known yet, the engine says in the end. */
static bool memory_fits(struct nj_record *record, uint32_t format, uint64_t *bytes)
{
    uint32_t sample_bytes = format == NJ_FORMAT_ANY ? 1 : nj_format_bytes(format);
    uint64_t frame_bytes = (uint64_t)record->channels * sample_bytes;

    if (record->memory_frames == 0 || record->memory_frames > INT64_MAX / (4 * frame_bytes) ||
        (sample_bytes != 3 && (uintptr_t)record->memory % sample_bytes != 0))
        return false;
    if (record->length_frames == 0)
        record->length_frames = record->memory_frames;
    *bytes = record->memory_frames * frame_bytes;
    return record->length_frames <= record->memory_frames;
}

static bool ring_fits(struct nj_record *record, uint32_t format, uint64_t *bytes)
{
    const struct nj_ring *ring = record->ring;
    uint64_t frame_bytes = (uint64_t)record->channels * nj_format_bytes(format);

    if (record->layout != NJ_INTERLEAVED || record->memory_frames != 0 ||
        (ring_state(ring) & NJ_RING_WAIT) ||
        (format != NJ_FORMAT_ANY && ring->inner.element_bytes != frame_bytes))
        return false;
    if (record->length_frames == 0)
        record->length_frames = NJ_ENDLESS;
    *bytes = ring->bytes;
    return true;
}

/* Completes the record; false when it is none. */
static bool complete(const struct nj_client *client, struct nj_record *record, uint64_t *bytes)
{
    const struct nj_stream_config *config = &client->parts.segment->config;
    uint32_t format = format_of(client, record);

    if (config->direction != NJ_CAPTURE || record->format >= NJ_FORMAT_COUNT ||
        record->layout > NJ_PLANAR || record->late > NJ_LATE_DROP || record->full > NJ_FULL_END ||
        record->early > 1 || !record->memory == !record->ring ||
        !complete_channels(record, config->channels))
        return false;
    return record->memory ? memory_fits(record, format, bytes) : ring_fits(record, format, bytes);
}

int nj_record(struct nj_client *client, const struct nj_record *wish, nj_handle *handle)
{
    struct nj_record record = *wish;
    const void *memory = record.memory ? record.memory : (const void *)record.ring;
    struct slot *slot;
    uint64_t bytes;
    uint32_t index;

    if (!complete(client, &record, &bytes))
        return NJ_EINVAL;
    slot = client_claim(client, VERB_RECORD, &index);
    if (!slot)
        return NJ_EFULL;
    record.memory = NULL;
    record.ring = NULL;
    slot->record = record;
    slot->caller = caller_name(&client->parts, memory, bytes);
    return client_submit(client, slot, index, handle);
}
