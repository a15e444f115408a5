/* SPDX-License-Identifier: MIT */
#include "core/voices.h"

void voices_reset(struct parts *parts)
{
    struct process *process = &parts->segment->process;
    uint32_t count = parts->segment->config.voices;

    for (uint32_t i = 0; i < count; i++)
        parts->voices[i].next = i + 1 < count ? i + 1 : VOICE_NONE;
    process->free_voice = count > 0 ? 0 : VOICE_NONE;
    process->oldest = VOICE_NONE;
    process->newest = VOICE_NONE;
    process->sounding = 0;
}

uint32_t voices_add(struct parts *parts)
{
    struct process *process = &parts->segment->process;
    uint32_t voice = process->free_voice;

    if (voice == VOICE_NONE)
        return VOICE_NONE;
    process->free_voice = parts->voices[voice].next;
    parts->voices[voice].next = VOICE_NONE;
    parts->voices[voice].previous = process->newest;
    if (process->newest == VOICE_NONE)
        process->oldest = voice;
    else
        parts->voices[process->newest].next = voice;
    process->newest = voice;
    process->sounding++;
    return voice;
}

void voices_remove(struct parts *parts, uint32_t voice)
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
    parts->voices[voice].next = process->free_voice;
    process->free_voice = voice;
    process->sounding--;
}

uint32_t voices_victim(const struct parts *parts)
{
    uint32_t oldest = parts->segment->process.oldest;

    for (uint32_t v = oldest; v != VOICE_NONE; v = parts->voices[v].next)
        if (!voice_looping(&parts->voices[v]))
            return v;
    return oldest;
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
