/* SPDX-License-Identifier: MIT */
#include "core/segment.h"

void segment_parts(struct segment *segment, struct parts *parts)
{
    unsigned char *base = (unsigned char *)segment;
    const uint64_t *at = segment->offset;
    uint64_t voices = segment_voices(&segment->config);

    parts->segment = segment;
    parts->tally = (struct tally *)(base + at[PART_TALLY]);
    parts->slots = (struct slot *)(base + at[PART_SLOTS]);
    parts->commands = (struct ring *)(base + at[PART_COMMANDS]);
    parts->done = (struct ring *)(base + at[PART_DONE]);
    parts->reports = (struct ring *)(base + at[PART_REPORTS]);
    parts->schedule = (uint32_t *)(base + at[PART_SCHEDULE]);
    parts->voices = (struct voice *)(base + at[PART_VOICES]);
    parts->records = (uint32_t *)(base + at[PART_RECORDS]);
    parts->positions = (struct position *)(base + at[PART_POSITIONS]);
    parts->mix_parts = (struct mix_part *)(base + at[PART_MIX]);
    parts->mix_turns = (struct mix_turn *)(parts->mix_parts + 2 * voices);
    parts->mix = (float *)(parts->mix_turns + voices);
    parts->limiter = (struct limiter *)(base + at[PART_LIMITER]);
    parts->clips = (struct nj_clip *)(base + at[PART_CLIPS]);
    parts->bank = base + at[PART_BANK];
    parts->ring = (struct ring *)(base + at[PART_RING]);
    parts->marks = (struct ring *)(base + at[PART_MARKS]);
    parts->slot_count = segment->config.actions;
}
