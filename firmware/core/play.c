/* SPDX-License-Identifier: MIT */
#include "core/play.h"

#include "core/action.h"
#include "core/queue.h"
#include "core/source.h"
#include "core/voices.h"

static nj_handle handle_of(const struct parts *parts, uint32_t index)
{
    return slot_handle(index,
                       atomic_load_explicit(&parts->slots[index].generation, memory_order_relaxed));
}

/* ---- where a voice is ------------------------------------------------------------------------ */

void play_show_jump(struct parts *parts, uint32_t voice, uint64_t frame)
{
    position_jump(&parts->positions[voice], &parts->voices[voice],
                  handle_of(parts, parts->voices[voice].slot), frame);
}

void play_show_end(struct parts *parts, uint32_t voice)
{
    position_end(&parts->positions[voice], &parts->voices[voice]);
}

void play_lost(struct parts *parts, uint64_t frame)
{
    for (uint32_t v = parts->segment->process.oldest; v != VOICE_NONE; v = parts->voices[v].next)
        play_show_jump(parts, v, frame);
}

/* ---- the end --------------------------------------------------------------------------------- */

/* Leaves the voice to the play that is to follow in it. */
static void hand_over(struct parts *parts, uint32_t voice, uint32_t follower)
{
    struct process *process = &parts->segment->process;

    if (parts->voices[voice].held)
        voices_release(parts, voice);
    parts->voices[voice].played = 0; /* should it be told before it begins */
    parts->voices[voice].dry = 0;
    parts->voices[voice].slot = follower;
    parts->voices[voice].joins = VOICE_NONE;
    parts->slots[follower].voice = voice;
    if (process->joins_first == VOICE_NONE)
        process->joins_first = voice;
    else
        parts->voices[process->joins_last].joins = voice;
    process->joins_last = voice;
}

/* What its play did. */
static void tell(struct parts *parts, uint32_t v)
{
    struct process *process = &parts->segment->process;
    struct voice *voice = &parts->voices[v];

    slot_tell(&parts->slots[voice->slot], voice);
    process->rings -= voice_of_ring(voice);
    process->priming -= voice->primes;
    voice->primes = 0;
    voice->source.capacity = 0; /* nobody looks into its ring any more */
}

void play_end_voice(struct parts *parts, uint32_t voice, int32_t result, uint64_t frame)
{
    uint32_t index = parts->voices[voice].slot;
    uint32_t follower = queue_take(parts, index);

    if (parts->voices[voice].rank == RANK_STOLEN)
        result = NJ_ESTOLEN; /* its queue has no voice either */
    tell(parts, voice);
    queue_finish(parts, index, result, frame);
    follower = queue_next(parts, follower, result, frame);
    if (follower == SLOT_NONE)
        voices_remove(parts, voice);
    else
        hand_over(parts, voice, follower);
}

void play_over(struct parts *parts, uint32_t voice, uint64_t frame)
{
    struct voice *over = &parts->voices[voice];

    if (over->played == over->turn_at)
        voice_settle(over);
    if (over->played == over->own_end) {
        play_end_voice(parts, voice, NJ_OK, frame);
    } else if (over->played == over->stop_at) {
        play_end_voice(parts, voice, NJ_ESTOPPED, frame);
    } else if (over->played == over->hold_at) {
        voices_hold(parts, voice);
        play_show_end(parts, voice);
    }
}

/* ---- the beginning --------------------------------------------------------------------------- */

bool play_prepare(const struct parts *parts, const struct slot *slot, struct voice *voice)
{
    struct source source;

    return source_find(parts, slot, &source) &&
           voice_begin(voice, &slot->play, &source, parts->segment->config.channels);
}

/* Takes a play's voice: it fades out beside the one that took it, if a fade is asked for and
 * something of it has sounded. */
static void steal(struct parts *parts, uint32_t victim, uint64_t frame)
{
    struct process *process = &parts->segment->process;
    const struct nj_stream_config *config = &parts->segment->config;
    struct voice *voice = &parts->voices[victim];

    stat_add(parts->segment, STAT_stolen_voices, 1);
    if (config->steal_fade_frames == 0 || voice->held || voice->played == 0) {
        play_end_voice(parts, victim, NJ_ESTOLEN, frame);
        return;
    }
    if (process->stolen == config->voices)
        play_end_voice(parts, process->eldest[RANK_STOLEN], NJ_ESTOLEN, frame);
    voices_steal(parts, victim);
    voice_stop(voice, config->steal_fade_frames);
    play_show_end(parts, victim);
}

static uint32_t free_voice(struct parts *parts, uint64_t frame)
{
    uint32_t voice = voices_add(parts);

    if (voice == VOICE_NONE) {
        steal(parts, voices_victim(parts), frame);
        voice = voices_add(parts);
    }
    return voice;
}

static void report_started(struct parts *parts, uint32_t index)
{
    const struct slot *slot = &parts->slots[index];
    struct nj_event event = {.kind = NJ_EVENT_STARTED,
                             .tag = slot->play.tag,
                             .frame = slot->frame,
                             .late_frames = slot->late_frames};

    event.handle = handle_of(parts, index);
    action_report(parts, &event);
}

/* Where it begins, with its lateness. False: nothing of it sounds, for this result. */
static bool set_up(struct parts *parts, uint32_t index, uint64_t frame, struct voice *voice,
                   int32_t *result)
{
    struct slot *slot = &parts->slots[index];

    voice->slot = index;
    slot->late_frames = slot->start_frame < frame ? frame - slot->start_frame : 0;
    slot->frame = frame;
    if (slot->late_frames > 0)
        stat_add(parts->segment, STAT_late_starts, 1);
    *result = NJ_EINVAL;
    if (!play_prepare(parts, slot, voice))
        return false;
    if (slot->seek_to != SLOT_NO_SEEK)
        (void)voice_seek(voice, slot->seek_to);
    *result = slot->late_frames > 0 ? NJ_ELATE : NJ_OK;
    if (slot->late_frames > 0 && slot->play.late == NJ_LATE_DROP)
        return false;
    if (slot->late_frames > 0 && slot->play.late == NJ_LATE_SKIP)
        play_skip(parts, voice, slot->late_frames);
    if (voice_of_ring(voice))
        return play_set_up_ring(parts, voice, result);
    return voice_remaining(voice) > 0;
}

void play_begin(struct parts *parts, uint32_t place, uint64_t frame)
{
    uint32_t index = parts->voices[place].slot;
    struct slot *slot = &parts->slots[index];

    voices_count(parts);
    if (slot->paused) {
        voice_pause(&parts->voices[place], 0);
        voices_hold(parts, place);
    }
    play_show_jump(parts, place, frame);
    atomic_store_explicit(&slot->shown, place + 1, memory_order_release);
    report_started(parts, index);
}

/* In a place among the sounding; one that waits for its ring is held there. */
static void sound(struct parts *parts, uint32_t place, struct voice *voice, uint64_t frame)
{
    struct process *process = &parts->segment->process;

    voice->next = parts->voices[place].next;
    voice->previous = parts->voices[place].previous;
    voice->rank = parts->voices[place].rank;
    voice->elder = parts->voices[place].elder;
    voice->younger = parts->voices[place].younger;
    parts->voices[place] = *voice;
    parts->slots[voice->slot].voice = place;
    voices_start(parts, place);
    process->rings += voice_of_ring(voice);
    process->priming += voice->primes;
    if (voice->primes)
        voices_hold(parts, place);
    else
        play_begin(parts, place, frame);
}

void play_start(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct schedule schedule = action_schedule(parts);
    struct voice voice;
    uint32_t follower;
    int32_t result;

    if (set_up(parts, index, frame, &voice, &result)) {
        sound(parts, free_voice(parts, frame), &voice, frame);
        return;
    }
    follower = queue_take(parts, index);
    queue_finish(parts, index, result, frame);
    follower = queue_next(parts, follower, result, frame);
    if (follower == SLOT_NONE)
        return;
    parts->slots[follower].due_frame = frame;
    schedule_add(&schedule, follower);
}

/* The first of a queue that sounds takes the voice; it is free when there is none. */
static void join(struct parts *parts, uint32_t place, uint64_t frame)
{
    uint32_t index = parts->voices[place].slot;

    while (index != SLOT_NONE) {
        struct voice voice;
        uint32_t follower;
        int32_t result;

        if (set_up(parts, index, frame, &voice, &result)) {
            sound(parts, place, &voice, frame);
            return;
        }
        follower = queue_take(parts, index);
        queue_finish(parts, index, result, frame);
        index = queue_next(parts, follower, result, frame);
    }
    voices_remove(parts, place);
}

void play_join(struct parts *parts, uint64_t frame)
{
    struct process *process = &parts->segment->process;

    while (process->joins_first != VOICE_NONE) {
        uint32_t voice = process->joins_first;

        process->joins_first = parts->voices[voice].joins;
        join(parts, voice, frame);
    }
}
