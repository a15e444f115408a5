/* SPDX-License-Identifier: MIT */
#include "core/action.h"

#include "core/schedule.h"
#include "core/voices.h"

static struct schedule schedule_of(const struct parts *parts)
{
    struct schedule schedule = {parts->slots, parts->schedule, &parts->segment->process.scheduled};

    return schedule;
}

/* The slot's last word. The ring has a place for every slot, so it cannot refuse. */
static void complete(struct parts *parts, uint32_t index, int32_t result)
{
    struct slot *slot = &parts->slots[index];

    slot->result = result;
    slot->voice = VOICE_NONE;
    atomic_store_explicit(&slot->state, SLOT_DONE, memory_order_release);
    (void)ring_write(parts->done, &index, 1);
}

static void report(struct parts *parts, const struct nj_event *event)
{
    if (ring_write(parts->reports, event, 1) == 0)
        stat_add(parts->segment, STAT_events_refused, 1);
}

static void report_started(struct parts *parts, uint32_t index)
{
    const struct slot *slot = &parts->slots[index];
    struct nj_event event = {.kind = NJ_EVENT_STARTED,
                             .tag = slot->play.tag,
                             .frame = slot->frame,
                             .late_frames = slot->late_frames};

    event.handle =
        slot_handle(index, atomic_load_explicit(&slot->generation, memory_order_relaxed));
    report(parts, &event);
}

void action_report_xrun(struct parts *parts, uint64_t frame, uint64_t hole_frames)
{
    struct nj_event event = {.kind = NJ_EVENT_XRUN, .frame = frame, .frames = hole_frames};

    report(parts, &event);
}

/* Marks the slots that a ring names between its reader and its writer. */
static void mark_queued(struct parts *parts, struct ring *ring)
{
    uint64_t read = atomic_load_explicit(&ring->read, memory_order_acquire);
    uint64_t write = atomic_load_explicit(&ring->write, memory_order_acquire);

    for (uint32_t i = 0; i < parts->slot_count; i++)
        parts->slots[i].queued = 0;
    for (; read != write && write - read <= ring->capacity; read++) {
        uint32_t index = *(const uint32_t *)ring_at(ring, read);

        if (index < parts->slot_count)
            parts->slots[index].queued = 1;
    }
}

/* A command that the last engine took up, but did not take out of the ring. */
static void drop_taken(struct parts *parts)
{
    struct ring_regions front;

    while (ring_read_regions(parts->commands, 1, &front) == 1) {
        uint32_t index = *(const uint32_t *)front.first;

        if (index < parts->slot_count &&
            atomic_load_explicit(&parts->slots[index].state, memory_order_acquire) ==
                SLOT_SUBMITTED)
            return;
        ring_read_advance(parts->commands, 1);
    }
}

void action_recover(struct parts *parts)
{
    ring_attach_reader(parts->commands);
    ring_attach_writer(parts->done);
    ring_attach_writer(parts->reports);
    mark_queued(parts, parts->done);
    for (uint32_t i = 0; i < parts->slot_count; i++) {
        struct slot *slot = &parts->slots[i];
        uint32_t state = atomic_load_explicit(&slot->state, memory_order_acquire);

        if (state == SLOT_ACTIVE) {
            if (slot->voice < parts->segment->config.voices && parts->voices[slot->voice].slot == i)
                slot->frames = parts->voices[slot->voice].played;
            complete(parts, i, NJ_ENGINE_LOST);
        } else if (state == SLOT_DONE && !slot->queued) {
            (void)ring_write(parts->done, &i, 1);
        }
    }
    drop_taken(parts);
    parts->segment->process.scheduled = 0;
}

/* ---- what commands do ------------------------------------------------------------------------ */

void action_end_voice(struct parts *parts, uint32_t voice, int32_t result)
{
    uint32_t index = parts->voices[voice].slot;

    parts->slots[index].frames = parts->voices[voice].played;
    voices_remove(parts, voice);
    complete(parts, index, result);
}

/* Ends one that waits; its completion says where it was ended. */
static void end_waiting(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct schedule schedule = schedule_of(parts);

    schedule_cancel(&schedule, index);
    parts->slots[index].frame = frame;
    complete(parts, index, NJ_ESTOPPED);
}

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
        action_end_voice(parts, voices_victim(parts), NJ_ESTOLEN);
        stat_add(parts->segment, STAT_stolen_voices, 1);
        voice = voices_add(parts);
    }
    return voice;
}

static void start(struct parts *parts, uint32_t index, uint64_t frame)
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
        complete(parts, index, NJ_EINVAL);
        return;
    }
    if (slot->late_frames > 0 && slot->play.late == NJ_LATE_SKIP)
        voice_skip(&voice, slot->late_frames);
    if (slot->late_frames > 0 &&
        (slot->play.late == NJ_LATE_DROP || voice_remaining(&voice) == 0)) {
        complete(parts, index, NJ_ELATE);
        return;
    }
    if (voice_remaining(&voice) == 0) {
        complete(parts, index, NJ_OK);
        return;
    }
    place = free_voice(parts);
    voice.next = parts->voices[place].next;
    voice.previous = parts->voices[place].previous;
    parts->voices[place] = voice;
    slot->voice = place;
    stat_raise(parts->segment, STAT_max_voices, parts->segment->process.sounding);
    report_started(parts, index);
}

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

/* Fades a voice out; without a fade it ends here. */
static void stop_voice(struct parts *parts, uint32_t voice, uint32_t fade_frames)
{
    if (fade_frames == 0)
        action_end_voice(parts, voice, NJ_ESTOPPED);
    else
        voice_stop(&parts->voices[voice], fade_frames);
}

static int32_t stop(struct parts *parts, const struct slot *command, uint64_t frame)
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

static int32_t gain(struct parts *parts, const struct slot *command)
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

static void stop_all(struct parts *parts, const struct slot *command, uint64_t frame)
{
    for (uint32_t v = parts->segment->process.oldest, next; v != VOICE_NONE; v = next) {
        next = parts->voices[v].next;
        stop_voice(parts, v, command->ramp_frames);
    }
    for (uint32_t i = parts->segment->process.scheduled; i-- > 0;) {
        /* Taking one out moves the last, which was looked at already, or one of its parents:
         * look at this place again. */
        while (i < parts->segment->process.scheduled &&
               sent_before(&parts->slots[parts->schedule[i]], command))
            end_waiting(parts, parts->schedule[i], frame);
    }
}

static void carry_out(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct process *process = &parts->segment->process;
    struct slot *slot = &parts->slots[index];
    int32_t result = NJ_OK;

    if (slot->verb == VERB_PLAY) {
        start(parts, index, frame);
        return;
    }
    slot->frame = frame;
    slot->late_frames = slot->at_frame < frame ? frame - slot->at_frame : 0;
    switch (slot->verb) {
    case VERB_STOP:
        result = stop(parts, slot, frame);
        break;
    case VERB_GAIN:
        result = gain(parts, slot);
        break;
    case VERB_STOP_ALL:
        stop_all(parts, slot, frame);
        break;
    case VERB_MASTER:
        ramp_bend(&process->master, process->rendered, slot->gain, slot->ramp_frames);
        break;
    default:
        result = NJ_EINVAL;
        break;
    }
    complete(parts, index, result);
}

/* ---- a block --------------------------------------------------------------------------------- */

static void take(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct slot *slot = &parts->slots[index];
    struct schedule schedule = schedule_of(parts);
    uint64_t wanted = slot->verb == VERB_PLAY ? slot->play.start_frame : slot->at_frame;

    slot->result = 0;
    slot->frame = slot->frames = slot->late_frames = 0;
    slot->voice = VOICE_NONE;
    slot->due_frame = wanted == NJ_NOW || wanted < frame ? frame : wanted;
    slot->sequence = parts->segment->process.sequence++;
    atomic_store_explicit(&slot->state, SLOT_ACTIVE, memory_order_release);
    schedule_add(&schedule, index);
    stat_add(parts->segment, STAT_commands, 1);
}

void action_take(struct parts *parts, uint64_t frame)
{
    uint32_t budget = parts->segment->config.commands_per_block;
    struct ring_regions front;

    for (; budget > 0 && ring_read_regions(parts->commands, 1, &front) == 1; budget--) {
        uint32_t index = *(const uint32_t *)front.first;

        if (index < parts->slot_count &&
            atomic_load_explicit(&parts->slots[index].state, memory_order_acquire) ==
                SLOT_SUBMITTED)
            take(parts, index, frame);
        ring_read_advance(parts->commands, 1);
    }
}

void action_run(struct parts *parts, uint64_t frame)
{
    struct schedule schedule = schedule_of(parts);
    uint32_t index;

    while (schedule_take(&schedule, frame, &index))
        carry_out(parts, index, frame);
}

uint64_t action_next(const struct parts *parts)
{
    struct schedule schedule = schedule_of(parts);

    return schedule_next(&schedule);
}
