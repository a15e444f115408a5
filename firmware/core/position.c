/* SPDX-License-Identifier: MIT */
#include "core/position.h"

#include <string.h>

static void publish(struct position *position, const struct position_record *record)
{
    notice_write(&position->notice, position->copies, record, POSITION_WORDS);
}

static uint64_t state_of(const struct voice *voice)
{
    return voice->held ? NJ_PLAY_PAUSED : NJ_PLAY_SOUNDING;
}

static uint64_t end_of(const struct voice *voice)
{
    uint64_t end = voice->own_end < voice->stop_at ? voice->own_end : voice->stop_at;

    return end < voice->hold_at ? end : voice->hold_at;
}

void position_jump(struct position *position, const struct voice *voice, nj_handle handle,
                   uint64_t frame)
{
    bool ring = voice_of_ring(voice);
    struct position_record record = {.handle = handle,
                                     .state = state_of(voice),
                                     .frame = frame,
                                     .clip_frame = voice->position,
                                     .end = ring ? voice->ring_end : voice->end,
                                     .loop_from = voice->loop_from,
                                     .loop_to = voice->loop_to,
                                     .passes = voice->passes,
                                     .played = voice->played,
                                     .end_played = end_of(voice),
                                     .sounded = voice_sounded(voice),
                                     .left = ring ? voice->ring_end - voice->position
                                                  : voice_left(voice)};

    publish(position, &record);
}

void position_end(struct position *position, const struct voice *voice)
{
    struct position_record record;

    position_read(position, &record);
    record.state = state_of(voice);
    record.end_played = end_of(voice);
    publish(position, &record);
}

void position_read(const struct position *position, struct position_record *record)
{
    uint64_t words[POSITION_WORDS];

    notice_read(&position->notice, position->copies, words, POSITION_WORDS);
    memcpy(record, words, sizeof words);
}

void position_at(const struct position_record *record, uint64_t frame, struct nj_position *result)
{
    uint64_t left = record->end_played - record->played;
    uint64_t gone = frame > record->frame ? frame - record->frame : 0;
    struct voice voice = {.position = record->clip_frame,
                          .end = record->end,
                          .loop_from = record->loop_from,
                          .loop_to = record->loop_to,
                          .passes = record->passes};

    gone = gone < left ? gone : left;
    voice_skip(&voice, gone);
    result->state = (uint32_t)record->state;
    result->clip_frame = voice.position;
    result->frames = record->sounded + (gone < record->left ? gone : record->left);
}
