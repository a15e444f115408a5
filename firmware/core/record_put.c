/* SPDX-License-Identifier: MIT */
#include "core/record_put.h"

#include "core/format.h"
#include "core/public_ring.h"

/* Samples that are converted at a time, on the stack. */
#define SCRATCH 256

/* What a record makes of the card's frames. */
struct shape {
    const struct nj_record *record;
    uint32_t card_channels, card_format, sample_bytes;
};

static struct shape shape_of(const struct parts *parts, const struct slot *slot)
{
    const struct process_card *card = &parts->segment->process.card;

    return (struct shape){&slot->record, card->channels, card->format,
                          nj_format_bytes(slot->record.format)};
}

static uint32_t frame_bytes(const struct shape *shape)
{
    return shape->record->channels * shape->sample_bytes;
}

/* ---- channels and formats -------------------------------------------------------------------- */

static bool in_order(const struct shape *shape)
{
    const struct nj_record *record = shape->record;

    if (record->channels != shape->card_channels)
        return false;
    for (uint32_t k = 0; k < record->channels; k++)
        if (record->map[k] != k + 1)
            return false;
    return true;
}

/* The card's frame behind others; NULL of silence. */
static const void *card_frame(const struct shape *shape, const void *in, uint64_t frame)
{
    uint64_t bytes = frame * shape->card_channels * nj_format_bytes(shape->card_format);

    return in ? (const unsigned char *)in + bytes : NULL;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static void map_and_convert(const struct shape *shape, unsigned char *out, const void *in,
                            uint64_t frames)
{
    const struct nj_record *record = shape->record;
    uint32_t scratch[SCRATCH];

    for (uint64_t done = 0, count; done < frames; done += count) {
        count = least(frames - done, SCRATCH / record->channels);
        format_map(scratch, record->channels, card_frame(shape, in, done), shape->card_channels,
                   record->map, count, shape->card_format);
        format_convert(out + done * frame_bytes(shape), record->format, scratch, shape->card_format,
                       count * record->channels);
    }
}

/* Interleaved frames of the record's. */
static void fill(const struct shape *shape, void *out, const void *in, uint64_t frames)
{
    const struct nj_record *record = shape->record;

    if (!in)
        format_silence(out, frames * record->channels, record->format);
    else if (in_order(shape))
        format_convert(out, record->format, in, shape->card_format, frames * record->channels);
    else if (record->format == shape->card_format)
        format_map(out, record->channels, in, shape->card_channels, record->map, frames,
                   record->format);
    else
        map_and_convert(shape, out, in, frames);
}

/* ---- where they go --------------------------------------------------------------------------- */

static uint64_t put_ring(const struct shape *shape, struct nj_ring *ring, const void *in,
                         uint64_t frames)
{
    struct ring_regions to;
    uint64_t room = ring_write_regions(&ring->inner, frames, &to);

    fill(shape, to.first, in, to.first_count);
    if (to.second_count > 0)
        fill(shape, to.second, card_frame(shape, in, to.first_count), to.second_count);
    ring_write_advance(&ring->inner, room);
    return room;
}

static uint64_t put_over(const struct shape *shape, struct nj_ring *ring, const void *in,
                         uint64_t frames)
{
    uint32_t scratch[SCRATCH];

    for (uint64_t done = 0, count; done < frames; done += count) {
        count = least(frames - done, SCRATCH / shape->record->channels);
        fill(shape, scratch, card_frame(shape, in, done), count);
        ring_over_write(ring, scratch, count);
    }
    return frames;
}

static void put_planes(const struct shape *shape, void *planes, uint64_t at, const void *in,
                       uint64_t frames)
{
    const struct nj_record *record = shape->record;
    uint64_t plane_bytes = record->memory_frames * shape->sample_bytes;
    uint32_t scratch[SCRATCH];

    for (uint64_t done = 0, count; done < frames; done += count) {
        count = least(frames - done, SCRATCH / record->channels);
        fill(shape, scratch, card_frame(shape, in, done), count);
        format_scatter(planes, plane_bytes, at + done, scratch, count, record->channels,
                       record->format);
    }
}

static void put_memory(const struct shape *shape, unsigned char *memory, uint64_t at,
                       const void *in, uint64_t frames)
{
    if (shape->record->layout == NJ_PLANAR)
        put_planes(shape, memory, at, in, frames);
    else
        fill(shape, memory + at * frame_bytes(shape), in, frames);
}

/* What the client looked at already: a damaged segment does not make the engine write elsewhere. */
static bool is_whole(const struct shape *shape)
{
    const struct nj_record *record = shape->record;

    if (record->channels == 0 || record->channels > NJ_MAX_CHANNELS || shape->sample_bytes == 0 ||
        record->layout > NJ_PLANAR)
        return false;
    for (uint32_t k = 0; k < record->channels; k++)
        if (record->map[k] > shape->card_channels)
            return false;
    return record->memory_frames == 0 || (record->length_frames <= record->memory_frames &&
                                          record->memory_frames <= INT64_MAX / frame_bytes(shape));
}

bool record_prepare(const struct parts *parts, struct slot *slot)
{
    struct nj_record *record = &slot->record;
    const void *memory;
    struct shape shape;

    if (record->format == NJ_FORMAT_ANY)
        record->format = parts->segment->process.card.format;
    shape = shape_of(parts, slot);
    if (!is_whole(&shape))
        return false;
    if (record->memory_frames == 0)
        return caller_ring(parts, &slot->caller, frame_bytes(&shape)) != NULL;
    slot->caller.bytes = record->memory_frames * frame_bytes(&shape);
    memory = caller_reach(parts, &slot->caller);
    return memory && (shape.sample_bytes == 3 || (uintptr_t)memory % shape.sample_bytes == 0);
}

static int32_t into_ring(const struct shape *shape, struct slot *slot, struct nj_ring *ring,
                         const struct history_piece *piece)
{
    uint32_t state = ring_state(ring);
    uint64_t put;

    if (state & RING_CLOSED)
        return NJ_ECLOSED;
    put = state & NJ_RING_OVERWRITE ? put_over(shape, ring, piece->audio, piece->frames)
                                    : put_ring(shape, ring, piece->audio, piece->frames);
    /* A successor of a killed engine never tells of more than the ring has. */
    atomic_signal_fence(memory_order_seq_cst);
    slot->frames += put;
    slot->dry_frames += piece->audio ? 0 : put;
    slot->cursor += put;
    if (put == piece->frames)
        return NJ_OK;
    if (slot->record.full == NJ_FULL_END)
        return NJ_EFULL;
    ring_write_refuse(&ring->inner, piece->frames - put);
    slot->dry_frames += piece->frames - put;
    slot->cursor += piece->frames - put;
    return NJ_OK;
}

int32_t record_put(const struct parts *parts, struct slot *slot, const struct history_piece *piece)
{
    struct shape shape = shape_of(parts, slot);

    if (slot->record.memory_frames == 0) {
        /* Its sizes are the caller's: looked at again each time. */
        struct nj_ring *ring = caller_ring(parts, &slot->caller, frame_bytes(&shape));

        return ring ? into_ring(&shape, slot, ring, piece) : NJ_EINVAL;
    }
    put_memory(&shape, caller_reach(parts, &slot->caller), slot->frames, piece->audio,
               piece->frames);
    atomic_signal_fence(memory_order_seq_cst);
    slot->frames += piece->frames;
    slot->dry_frames += piece->audio ? 0 : piece->frames;
    slot->cursor += piece->frames;
    return NJ_OK;
}
