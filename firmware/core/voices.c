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
    process->oldest_held = VOICE_NONE;
    process->newest_held = VOICE_NONE;
    process->sounding = 0;
}

/* The sounding or the paused: the process keeps the ends, the voices the links. */
struct list {
    uint32_t *oldest, *newest;
};

static struct list sounding(const struct parts *parts)
{
    struct process *process = &parts->segment->process;

    return (struct list){&process->oldest, &process->newest};
}

static struct list paused(const struct parts *parts)
{
    struct process *process = &parts->segment->process;

    return (struct list){&process->oldest_held, &process->newest_held};
}

static void link_newest(struct parts *parts, struct list list, uint32_t voice)
{
    parts->voices[voice].next = VOICE_NONE;
    parts->voices[voice].previous = *list.newest;
    if (*list.newest == VOICE_NONE)
        *list.oldest = voice;
    else
        parts->voices[*list.newest].next = voice;
    *list.newest = voice;
}

static void take_out(struct parts *parts, struct list list, uint32_t voice)
{
    uint32_t next = parts->voices[voice].next, previous = parts->voices[voice].previous;

    if (previous == VOICE_NONE)
        *list.oldest = next;
    else
        parts->voices[previous].next = next;
    if (next == VOICE_NONE)
        *list.newest = previous;
    else
        parts->voices[next].previous = previous;
}

uint32_t voices_add(struct parts *parts)
{
    struct process *process = &parts->segment->process;
    uint32_t voice = process->free_voice;

    if (voice == VOICE_NONE)
        return VOICE_NONE;
    process->free_voice = parts->voices[voice].next;
    link_newest(parts, sounding(parts), voice);
    process->sounding++;
    return voice;
}

void voices_remove(struct parts *parts, uint32_t voice)
{
    struct process *process = &parts->segment->process;

    if (!parts->voices[voice].held)
        process->sounding--;
    take_out(parts, parts->voices[voice].held ? paused(parts) : sounding(parts), voice);
    parts->voices[voice].held = 0;
    parts->voices[voice].next = process->free_voice;
    process->free_voice = voice;
}

void voices_hold(struct parts *parts, uint32_t voice)
{
    take_out(parts, sounding(parts), voice);
    parts->segment->process.sounding--;
    link_newest(parts, paused(parts), voice);
    parts->voices[voice].held = 1;
}

void voices_release(struct parts *parts, uint32_t voice)
{
    take_out(parts, paused(parts), voice);
    link_newest(parts, sounding(parts), voice);
    parts->segment->process.sounding++;
    parts->voices[voice].held = 0;
}

uint32_t voices_victim(const struct parts *parts)
{
    uint32_t oldest = parts->segment->process.oldest;

    for (uint32_t v = oldest; v != VOICE_NONE; v = parts->voices[v].next)
        if (!voice_looping(&parts->voices[v]))
            return v;
    return oldest != VOICE_NONE ? oldest : parts->segment->process.oldest_held;
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
