/* SPDX-License-Identifier: MIT */
#include "core/play.h"

#include "core/action.h"
#include "core/voices.h"

static nj_handle handle_of(const struct parts *parts, uint32_t index)
{
    return slot_handle(index,
                       atomic_load_explicit(&parts->slots[index].generation, memory_order_relaxed));
}

/* ---- where a voice is ------------------------------------------------------------------------ */

static void show_jump(struct parts *parts, uint32_t voice, uint64_t frame)
{
    position_jump(&parts->positions[voice], &parts->voices[voice],
                  handle_of(parts, parts->voices[voice].slot), frame);
}

static void show_end(struct parts *parts, uint32_t voice)
{
    position_end(&parts->positions[voice], &parts->voices[voice]);
}

void play_lost(struct parts *parts, uint64_t frame)
{
    for (uint32_t v = parts->segment->process.oldest; v != VOICE_NONE; v = parts->voices[v].next)
        show_jump(parts, v, frame);
}

/* ---- the end --------------------------------------------------------------------------------- */

static void end_voice(struct parts *parts, uint32_t voice, int32_t result)
{
    uint32_t index = parts->voices[voice].slot;

    parts->slots[index].frames = parts->voices[voice].played;
    voices_remove(parts, voice);
    action_complete(parts, index, result);
}

void play_over(struct parts *parts, uint32_t voice, uint64_t frame)
{
    const struct voice *over = &parts->voices[voice];

    (void)frame;
    if (over->position == over->end) {
        end_voice(parts, voice, NJ_OK);
    } else if (over->played == over->stop_at) {
        end_voice(parts, voice, NJ_ESTOPPED);
    } else {
        voices_hold(parts, voice);
        show_end(parts, voice);
    }
}

/* Ends one that waits; its completion says where it was ended. */
static void end_waiting(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct schedule schedule = action_schedule(parts);

    schedule_cancel(&schedule, index);
    parts->slots[index].frame = frame;
    action_complete(parts, index, NJ_ESTOPPED);
}

/* ---- the beginning --------------------------------------------------------------------------- */

/* A row that the client filled, as far as it can be trusted: within the bank, of a known format. */
static bool read_clip(const struct parts *parts, uint32_t row, struct nj_clip *clip)
{
    uint64_t bank = parts->segment->config.bank_bytes, frame_bytes;

    if (row >= parts->segment->config.clips)
        return false;
    *clip = parts->clips[row];
    frame_bytes = (uint64_t)clip->channels * nj_format_bytes(clip->format);
    return clip->channels <= NJ_MAX_CHANNELS && frame_bytes > 0 && clip->offset_bytes <= bank &&
           clip->frames <= (bank - clip->offset_bytes) / frame_bytes;
}

static uint32_t free_voice(struct parts *parts)
{
    uint32_t voice = voices_add(parts);

    if (voice == VOICE_NONE) {
        end_voice(parts, voices_victim(parts), NJ_ESTOLEN);
        stat_add(parts->segment, STAT_stolen_voices, 1);
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

void play_start(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct slot *slot = &parts->slots[index];
    struct voice voice = {.slot = index};
    struct nj_clip clip;
    uint32_t place;

    slot->late_frames = slot->play.start_frame < frame ? frame - slot->play.start_frame : 0;
    slot->frame = frame;
    if (slot->late_frames > 0)
        stat_add(parts->segment, STAT_late_starts, 1);
    if (!read_clip(parts, slot->play.clip, &clip) ||
        !voice_begin(&voice, &slot->play, &clip, parts->segment->config.channels)) {
        action_complete(parts, index, NJ_EINVAL);
        return;
    }
    if (slot->seek_to != SLOT_NO_SEEK)
        (void)voice_seek(&voice, slot->seek_to);
    if (slot->late_frames > 0 && slot->play.late == NJ_LATE_SKIP)
        voice_skip(&voice, slot->late_frames);
    if (slot->late_frames > 0 &&
        (slot->play.late == NJ_LATE_DROP || voice_remaining(&voice) == 0)) {
        action_complete(parts, index, NJ_ELATE);
        return;
    }
    if (voice_remaining(&voice) == 0) {
        action_complete(parts, index, NJ_OK);
        return;
    }
    place = free_voice(parts);
    voice.next = parts->voices[place].next;
    voice.previous = parts->voices[place].previous;
    parts->voices[place] = voice;
    slot->voice = place;
    stat_raise(parts->segment, STAT_max_voices, parts->segment->process.sounding);
    if (slot->paused) {
        voice_pause(&parts->voices[place], 0);
        voices_hold(parts, place);
    }
    show_jump(parts, place, frame);
    atomic_store_explicit(&slot->shown, place + 1, memory_order_release);
    report_started(parts, index);
}

/* ---- commands -------------------------------------------------------------------------------- */

/* The slot that a handle names while its action is still the engine's. */
static struct slot *target_of(const struct parts *parts, nj_handle target)
{
    uint32_t index = slot_index(target);
    struct slot *slot;

    if (index >= parts->slot_count)
        return NULL;
    slot = &parts->slots[index];
    if (atomic_load_explicit(&slot->generation, memory_order_relaxed) != slot_generation(target) ||
        atomic_load_explicit(&slot->state, memory_order_relaxed) != SLOT_ACTIVE)
        return NULL;
    return slot;
}

/* Fades a voice out; without a fade, or when it is paused, it ends here. */
static void stop_voice(struct parts *parts, uint32_t voice, uint32_t fade_frames)
{
    if (fade_frames == 0 || parts->voices[voice].held) {
        end_voice(parts, voice, NJ_ESTOPPED);
        return;
    }
    voice_stop(&parts->voices[voice], fade_frames);
    show_end(parts, voice);
}

int32_t play_stop(struct parts *parts, const struct slot *command, uint64_t frame)
{
    struct slot *target = target_of(parts, command->target);

    if (!target)
        return NJ_EHANDLE;
    if (target->schedule_index != SLOT_UNSCHEDULED)
        end_waiting(parts, slot_index(command->target), frame);
    else if (target->voice != VOICE_NONE)
        stop_voice(parts, target->voice, command->ramp_frames);
    else
        return NJ_EHANDLE;
    return NJ_OK;
}

int32_t play_gain(struct parts *parts, const struct slot *command)
{
    struct slot *target = target_of(parts, command->target);

    if (!target || target->verb != VERB_PLAY)
        return NJ_EHANDLE;
    if (target->voice != VOICE_NONE)
        voice_bend(&parts->voices[target->voice], command->gain, command->ramp_frames);
    else
        target->play.gain = command->gain; /* it waits: it begins with this */
    return NJ_OK;
}

static bool sent_before(const struct slot *slot, const struct slot *command)
{
    return slot->verb == VERB_PLAY && slot->sequence < command->sequence;
}

/* The play that a command is for; NULL when it has none, or one that a stop is already ending. */
static struct slot *playing(const struct parts *parts, const struct slot *command)
{
    struct slot *target = target_of(parts, command->target);

    if (!target || target->verb != VERB_PLAY)
        return NULL;
    if (target->voice != VOICE_NONE && parts->voices[target->voice].stop_at != UINT64_MAX)
        return NULL;
    return target;
}

int32_t play_pause(struct parts *parts, const struct slot *command, uint64_t frame)
{
    struct slot *target = playing(parts, command);

    if (!target)
        return NJ_EHANDLE;
    if (target->voice == VOICE_NONE) {
        target->paused = 1;
        return NJ_OK;
    }
    if (parts->voices[target->voice].held)
        return NJ_OK;
    voice_pause(&parts->voices[target->voice], command->ramp_frames);
    if (voice_remaining(&parts->voices[target->voice]) == 0)
        play_over(parts, target->voice, frame);
    else
        show_end(parts, target->voice);
    return NJ_OK;
}

int32_t play_resume(struct parts *parts, const struct slot *command, uint64_t frame)
{
    struct slot *target = playing(parts, command);

    if (!target)
        return NJ_EHANDLE;
    target->paused = 0;
    if (target->voice == VOICE_NONE)
        return NJ_OK;
    voice_resume(&parts->voices[target->voice], command->ramp_frames);
    if (parts->voices[target->voice].held) {
        voices_release(parts, target->voice);
        stat_raise(parts->segment, STAT_max_voices, parts->segment->process.sounding);
        show_jump(parts, target->voice, frame);
    } else {
        show_end(parts, target->voice);
    }
    return NJ_OK;
}

/* Where a play that waits will begin. */
static int32_t seek_waiting(const struct parts *parts, struct slot *target, uint64_t clip_frame)
{
    struct nj_clip clip;
    struct voice voice;

    if (!read_clip(parts, target->play.clip, &clip) ||
        !voice_begin(&voice, &target->play, &clip, parts->segment->config.channels) ||
        !voice_seek(&voice, clip_frame))
        return NJ_EINVAL;
    target->seek_to = clip_frame;
    return NJ_OK;
}

int32_t play_seek(struct parts *parts, const struct slot *command, uint64_t frame)
{
    struct slot *target = target_of(parts, command->target);

    if (!target || target->verb != VERB_PLAY)
        return NJ_EHANDLE;
    if (target->voice == VOICE_NONE)
        return seek_waiting(parts, target, command->clip_frame);
    if (!voice_seek(&parts->voices[target->voice], command->clip_frame))
        return NJ_EINVAL;
    show_jump(parts, target->voice, frame);
    return NJ_OK;
}

/* Paused ones are in no list. */
static void stop_paused(struct parts *parts)
{
    for (uint32_t v = 0; v < parts->segment->config.voices; v++)
        if (parts->voices[v].held)
            end_voice(parts, v, NJ_ESTOPPED);
}

void play_stop_all(struct parts *parts, const struct slot *command, uint64_t frame)
{
    for (uint32_t v = parts->segment->process.oldest, next; v != VOICE_NONE; v = next) {
        next = parts->voices[v].next;
        stop_voice(parts, v, command->ramp_frames);
    }
    stop_paused(parts);
    for (uint32_t i = parts->segment->process.scheduled; i-- > 0;) {
        /* Taking one out moves the last, which was looked at already, or one of its parents:
         * look at this place again. */
        while (i < parts->segment->process.scheduled &&
               sent_before(&parts->slots[parts->schedule[i]], command))
            end_waiting(parts, parts->schedule[i], frame);
    }
}
