/* SPDX-License-Identifier: MIT
 *
 * Plays of rings: they wait until enough is there, and end or wait when nothing is. */
#include "core/play.h"
#include "core/source.h"
#include "core/voices.h"

void play_skip(struct parts *parts, struct voice *voice, uint64_t frames)
{
    if (voice_of_ring(voice))
        source_skip(parts->bank, voice, frames);
    else
        voice_skip(voice, frames);
}

/* Nobody fills the ring any more, or an end is what the play wants of a dry one. */
static bool is_dry(const struct voice *voice)
{
    return voice->dry_ends && voice->position == voice->ring_end && voice->ring_end != voice->end;
}

bool play_set_up_ring(struct parts *parts, struct voice *voice, int32_t *result)
{
    uint64_t wanted = parts->slots[voice->slot].play.prebuffer_frames;

    if (voice->own_end == voice->played)
        return false; /* its length is past, whatever the ring holds */
    voice->primes = wanted > 0 && !source_primed(parts->bank, voice, wanted);
    if (voice->primes)
        return true;
    source_look(parts->bank, voice);
    if (is_dry(voice))
        *result = NJ_EDRY;
    return voice_remaining(voice) > 0;
}

/* Whether it ends at once. */
static bool begin_primed(struct parts *parts, uint32_t v, uint64_t frame)
{
    struct voice *voice = &parts->voices[v];
    struct slot *slot = &parts->slots[voice->slot];

    if (!source_primed(parts->bank, voice, slot->play.prebuffer_frames))
        return false;
    voice->primes = 0;
    parts->segment->process.priming--;
    voices_release(parts, v);
    slot->late_frames += frame - slot->frame;
    slot->frame = frame;
    source_look(parts->bank, voice);
    if (voice_remaining(voice) > 0) {
        play_begin(parts, v, frame);
        return false;
    }
    play_end_voice(parts, v, NJ_OK, frame);
    return true;
}

static bool look(struct parts *parts, uint32_t v, uint64_t frame)
{
    struct voice *voice = &parts->voices[v];

    source_look(parts->bank, voice);
    voices_found_end(parts, v);
    play_show_jump(parts, v, frame);
    if (voice_remaining(voice) > 0)
        return false;
    if (is_dry(voice))
        play_end_voice(parts, v, NJ_EDRY, frame);
    else
        play_over(parts, v, frame);
    return true;
}

bool play_look(struct parts *parts, uint64_t frame)
{
    struct process *process = &parts->segment->process;
    bool ended = false;
    uint32_t next;

    for (uint32_t v = process->oldest_held; process->priming > 0 && v != VOICE_NONE; v = next) {
        next = parts->voices[v].next;
        if (parts->voices[v].primes)
            ended |= begin_primed(parts, v, frame);
    }
    for (uint32_t v = process->oldest; process->rings > 0 && v != VOICE_NONE; v = next) {
        next = parts->voices[v].next;
        if (voice_of_ring(&parts->voices[v]))
            ended |= look(parts, v, frame);
    }
    return ended;
}
