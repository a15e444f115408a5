/* SPDX-License-Identifier: MIT */
#include "core/voices.h"

void voices_reset(struct parts *parts)
{
    struct process *process = &parts->segment->process;
    uint32_t count = parts->segment->config.voices;

    for (uint32_t i = 0; i < count; i++) {
        parts->voices[i].next = i + 1 < count ? i + 1 : VOICE_NONE;
        parts->voices[i].held = 0;
    }
    process->free_voice = count > 0 ? 0 : VOICE_NONE;
    process->oldest = VOICE_NONE;
    process->newest = VOICE_NONE;
    process->sounding = 0;
}

/* As the newest of the sounding. */
static void link_newest(struct parts *parts, uint32_t voice)
{
    struct process *process = &parts->segment->process;

    parts->voices[voice].next = VOICE_NONE;
    parts->voices[voice].previous = process->newest;
    if (process->newest == VOICE_NONE)
        process->oldest = voice;
    else
        parts->voices[process->newest].next = voice;
    process->newest = voice;
    process->sounding++;
}

static void unlink_sounding(struct parts *parts, uint32_t voice)
{
    struct process *process = &parts->segment->process;
    uint32_t next = parts->voices[voice].next, previous = parts->voices[voice].previous;

    if (previous == VOICE_NONE)
        process->oldest = next;
    else
        parts->voices[previous].next = next;
    if (next == VOICE_NONE)
        process->newest = previous;
    else
        parts->voices[next].previous = previous;
    process->sounding--;
}

uint32_t voices_add(struct parts *parts)
{
    struct process *process = &parts->segment->process;
    uint32_t voice = process->free_voice;

    if (voice == VOICE_NONE)
        return VOICE_NONE;
    process->free_voice = parts->voices[voice].next;
    link_newest(parts, voice);
    return voice;
}

void voices_remove(struct parts *parts, uint32_t voice)
{
    struct process *process = &parts->segment->process;

    if (parts->voices[voice].held)
        parts->voices[voice].held = 0;
    else
        unlink_sounding(parts, voice);
    parts->voices[voice].next = process->free_voice;
    process->free_voice = voice;
}

void voices_hold(struct parts *parts, uint32_t voice)
{
    unlink_sounding(parts, voice);
    parts->voices[voice].held = 1;
}

void voices_release(struct parts *parts, uint32_t voice)
{
    parts->voices[voice].held = 0;
    link_newest(parts, voice);
}

static uint64_t sequence_of(const struct parts *parts, uint32_t voice)
{
    return parts->slots[parts->voices[voice].slot].sequence;
}

/* All are paused. */
static uint32_t first_sent(const struct parts *parts)
{
    uint32_t first = 0;

    for (uint32_t v = 1; v < parts->segment->config.voices; v++)
        if (sequence_of(parts, v) < sequence_of(parts, first))
            first = v;
    return first;
}

uint32_t voices_victim(const struct parts *parts)
{
    uint32_t oldest = parts->segment->process.oldest;

    for (uint32_t v = oldest; v != VOICE_NONE; v = parts->voices[v].next)
        if (!voice_looping(&parts->voices[v]))
            return v;
    return oldest != VOICE_NONE ? oldest : first_sent(parts);
}

uint32_t voices_shortest(const struct parts *parts, uint32_t frames)
{
    uint64_t shortest = frames;

    for (uint32_t v = parts->segment->process.oldest; v != VOICE_NONE; v = parts->voices[v].next) {
        uint64_t remaining = voice_remaining(&parts->voices[v]);

        if (remaining < shortest)
            shortest = remaining;
    }
    return (uint32_t)shortest;
}
