/* SPDX-License-Identifier: MIT */
#include "core/voices.h"

void voices_reset(struct parts *parts)
{
    struct process *process = &parts->segment->process;
    uint32_t count = segment_voices(&parts->segment->config);

    for (uint32_t i = 0; i < count; i++) {
        parts->voices[i].next = i + 1 < count ? i + 1 : VOICE_NONE;
        parts->voices[i].held = 0;
        parts->voices[i].rank = RANK_NONE;
    }
    for (uint32_t rank = 0; rank < RANK_COUNT; rank++)
        process->eldest[rank] = process->youngest[rank] = VOICE_NONE;
    process->free_voice = count > 0 ? 0 : VOICE_NONE;
    process->oldest = VOICE_NONE;
    process->newest = VOICE_NONE;
    process->oldest_held = VOICE_NONE;
    process->newest_held = VOICE_NONE;
    process->sounding = 0;
    process->joins_first = process->joins_last = VOICE_NONE;
    process->live = 0;
    process->stolen = 0;
    process->rings = 0;
    process->priming = 0;
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

static void leave_rank(struct parts *parts, uint32_t voice)
{
    struct process *process = &parts->segment->process;
    struct voice *leaving = &parts->voices[voice];

    if (leaving->rank == RANK_NONE)
        return;
    if (leaving->elder == VOICE_NONE)
        process->eldest[leaving->rank] = leaving->younger;
    else
        parts->voices[leaving->elder].younger = leaving->younger;
    if (leaving->younger == VOICE_NONE)
        process->youngest[leaving->rank] = leaving->elder;
    else
        parts->voices[leaving->younger].elder = leaving->elder;
    leaving->rank = RANK_NONE;
}

/* As the youngest there. */
static void enter_rank(struct parts *parts, uint32_t voice, uint32_t rank)
{
    struct process *process = &parts->segment->process;
    struct voice *entering = &parts->voices[voice];

    leave_rank(parts, voice);
    entering->rank = rank;
    entering->younger = VOICE_NONE;
    entering->elder = process->youngest[rank];
    if (entering->elder == VOICE_NONE)
        process->eldest[rank] = voice;
    else
        parts->voices[entering->elder].younger = voice;
    process->youngest[rank] = voice;
}

uint32_t voices_add(struct parts *parts)
{
    struct process *process = &parts->segment->process;
    uint32_t voice = process->free_voice;

    if (process->live == parts->segment->config.voices)
        return VOICE_NONE;
    process->free_voice = parts->voices[voice].next;
    link_newest(parts, sounding(parts), voice);
    process->sounding++;
    process->live++;
    return voice;
}

void voices_remove(struct parts *parts, uint32_t voice)
{
    struct process *process = &parts->segment->process;

    if (!parts->voices[voice].held)
        process->sounding--;
    if (parts->voices[voice].rank == RANK_STOLEN)
        process->stolen--;
    else
        process->live--;
    leave_rank(parts, voice);
    take_out(parts, parts->voices[voice].held ? paused(parts) : sounding(parts), voice);
    parts->voices[voice].held = 0;
    parts->voices[voice].next = process->free_voice;
    process->free_voice = voice;
}

void voices_start(struct parts *parts, uint32_t voice)
{
    enter_rank(parts, voice, voice_endless(&parts->voices[voice]) ? RANK_ENDLESS : RANK_ONCE);
}

void voices_found_end(struct parts *parts, uint32_t voice)
{
    if (parts->voices[voice].rank == RANK_ENDLESS && !voice_endless(&parts->voices[voice]))
        enter_rank(parts, voice, RANK_ONCE);
}

void voices_hold(struct parts *parts, uint32_t voice)
{
    leave_rank(parts, voice);
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
    voices_start(parts, voice);
}

uint32_t voices_victim(const struct parts *parts)
{
    const struct process *process = &parts->segment->process;

    for (uint32_t rank = RANK_ONCE; rank <= RANK_ENDLESS; rank++)
        if (process->eldest[rank] != VOICE_NONE)
            return process->eldest[rank];
    return process->oldest_held;
}

void voices_steal(struct parts *parts, uint32_t voice)
{
    enter_rank(parts, voice, RANK_STOLEN);
    parts->segment->process.live--;
    parts->segment->process.stolen++;
}

void voices_count(struct parts *parts)
{
    const struct process *process = &parts->segment->process;

    stat_raise(parts->segment, STAT_max_voices, process->sounding - process->stolen);
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
