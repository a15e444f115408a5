/* SPDX-License-Identifier: MIT
 *
 * What commands do to plays. */
#include "core/action.h"
#include "core/play.h"
#include "core/queue.h"
#include "core/voices.h"

/* Ends one that waits for its frame; its completion says where it was ended. Who is behind it moves
 * up. */
static void end_waiting(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct schedule schedule = action_schedule(parts);
    struct slot *slot = &parts->slots[index];
    uint32_t follower = queue_next(parts, queue_take(parts, index), NJ_ESTOPPED, frame);

    if (follower == SLOT_NONE) {
        schedule_cancel(&schedule, index);
    } else {
        parts->slots[follower].due_frame = slot->due_frame;
        parts->slots[follower].start_frame = slot->start_frame;
        schedule_replace(&schedule, index, follower);
    }
    slot->frame = frame;
    queue_finish(parts, index, NJ_ESTOPPED, frame);
}

/* Fades a voice out; without a fade, or when it is paused, it ends here. */
static void stop_voice(struct parts *parts, uint32_t voice, uint32_t fade_frames, uint64_t frame)
{
    if (fade_frames == 0 || parts->voices[voice].held) {
        play_end_voice(parts, voice, NJ_ESTOPPED, frame);
        return;
    }
    voice_stop(&parts->voices[voice], fade_frames);
    play_show_end(parts, voice);
}

int32_t play_stop(struct parts *parts, const struct slot *command, uint64_t frame)
{
    struct slot *target = action_target(parts, command->target);

    if (!target)
        return NJ_EHANDLE;
    if (target->schedule_index != SLOT_UNSCHEDULED)
        end_waiting(parts, slot_index(command->target), frame);
    else if (target->voice != VOICE_NONE)
        stop_voice(parts, target->voice, command->ramp_frames, frame);
    else if (target->leader != SLOT_NONE)
        queue_leave(parts, slot_index(command->target), frame);
    else
        return NJ_EHANDLE;
    return NJ_OK;
}

int32_t play_gain(struct parts *parts, const struct slot *command)
{
    struct slot *target = action_target(parts, command->target);

    if (!target || target->verb != VERB_PLAY)
        return NJ_EHANDLE;
    if (target->voice != VOICE_NONE)
        voice_bend(&parts->voices[target->voice], command->gain, command->ramp_frames);
    else
        target->play.gain = command->gain; /* it waits: it begins with this */
    return NJ_OK;
}

int32_t play_pan(struct parts *parts, const struct slot *command)
{
    struct slot *target = action_target(parts, command->target);

    if (!target || target->verb != VERB_PLAY)
        return NJ_EHANDLE;
    if (target->voice != VOICE_NONE)
        voice_pan(&parts->voices[target->voice], command->gain, command->ramp_frames);
    else
        target->play.pan = command->gain; /* it waits: it begins there */
    return NJ_OK;
}

/* The play that a command is for; NULL when it has none, or one that a stop is already ending. */
static struct slot *playing(const struct parts *parts, const struct slot *command)
{
    struct slot *target = action_target(parts, command->target);

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
    if (parts->voices[target->voice].primes)
        target->paused = 1;
    if (parts->voices[target->voice].held)
        return NJ_OK;
    voice_pause(&parts->voices[target->voice], command->ramp_frames);
    if (voice_remaining(&parts->voices[target->voice]) == 0)
        play_over(parts, target->voice, frame);
    else
        play_show_end(parts, target->voice);
    return NJ_OK;
}

int32_t play_resume(struct parts *parts, const struct slot *command, uint64_t frame)
{
    struct slot *target = playing(parts, command);

    if (!target)
        return NJ_EHANDLE;
    target->paused = 0;
    if (target->voice == VOICE_NONE || parts->voices[target->voice].primes)
        return NJ_OK;
    voice_resume(&parts->voices[target->voice], command->ramp_frames);
    if (parts->voices[target->voice].held) {
        voices_release(parts, target->voice);
        voices_count(parts);
        play_show_jump(parts, target->voice, frame);
    } else {
        play_show_end(parts, target->voice);
    }
    return NJ_OK;
}

/* Where a play that waits will begin. */
static int32_t seek_waiting(const struct parts *parts, struct slot *target, uint64_t clip_frame)
{
    struct voice voice;

    if (!play_prepare(parts, target, &voice) || !voice_seek(&voice, clip_frame))
        return NJ_EINVAL;
    target->seek_to = clip_frame;
    return NJ_OK;
}

int32_t play_seek(struct parts *parts, const struct slot *command, uint64_t frame)
{
    struct slot *target = action_target(parts, command->target);

    if (!target || target->verb != VERB_PLAY)
        return NJ_EHANDLE;
    if (target->voice == VOICE_NONE)
        return seek_waiting(parts, target, command->clip_frame);
    if (!voice_seek(&parts->voices[target->voice], command->clip_frame))
        return NJ_EINVAL;
    voices_found_end(parts, target->voice);
    play_show_jump(parts, target->voice, frame);
    return NJ_OK;
}

static bool sent_before(const struct slot *slot, const struct slot *command)
{
    return slot->verb == VERB_PLAY && slot->sequence < command->sequence;
}

/* In the order of their pauses: what is to follow on them begins in this order. */
static void stop_paused(struct parts *parts, const struct slot *command, uint64_t frame)
{
    for (uint32_t v = parts->segment->process.oldest_held, next; v != VOICE_NONE; v = next) {
        next = parts->voices[v].next;
        queue_clear(parts, parts->voices[v].slot, command, frame);
        play_end_voice(parts, v, NJ_ESTOPPED, frame);
    }
}

void play_stop_all(struct parts *parts, const struct slot *command, uint64_t frame)
{
    for (uint32_t v = parts->segment->process.oldest, next; v != VOICE_NONE; v = next) {
        next = parts->voices[v].next;
        queue_clear(parts, parts->voices[v].slot, command, frame);
        stop_voice(parts, v, command->ramp_frames, frame);
    }
    stop_paused(parts, command, frame);
    for (uint32_t i = parts->segment->process.scheduled; i-- > 0;) {
        /* Taking one out moves the last, which was looked at already, or one of its parents; who
         * moves up in its place only goes down: look at this place again. */
        while (i < parts->segment->process.scheduled &&
               sent_before(&parts->slots[parts->schedule[i]], command)) {
            queue_clear(parts, parts->schedule[i], command, frame);
            end_waiting(parts, parts->schedule[i], frame);
        }
    }
}
