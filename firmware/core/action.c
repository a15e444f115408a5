/* SPDX-License-Identifier: MIT */
#include "core/action.h"

#include "core/play.h"
#include "core/queue.h"
#include "core/record.h"

struct schedule action_schedule(const struct parts *parts)
{
    struct process *process = &parts->segment->process;
    struct schedule schedule = {parts->slots, parts->schedule, &process->scheduled,
                                &process->next_due};

    return schedule;
}

/* The slot's last word. The ring has a place for every slot, so it cannot refuse. */
void action_complete(struct parts *parts, uint32_t index, int32_t result)
{
    struct slot *slot = &parts->slots[index];

    slot->result = result;
    slot->voice = VOICE_NONE;
    atomic_store_explicit(&slot->state, SLOT_DONE, memory_order_release);
    (void)ring_write(parts->done, &index, 1);
}

void action_report(struct parts *parts, const struct nj_event *event)
{
    if (ring_write(parts->reports, event, 1) == 0)
        stat_add(parts->segment, STAT_events_refused, 1);
}

void action_report_xrun(struct parts *parts, const struct nj_xrun *xrun)
{
    struct nj_event event = {.kind = NJ_EVENT_XRUN, .frame = xrun->frame, .frames = xrun->frames};

    tally_xrun(parts, xrun);
    action_report(parts, &event);
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

/* The rest of a group whose first the last engine took up: all of it or nothing. */
static void drop_group(struct parts *parts)
{
    struct ring_regions front;

    while (ring_read_regions(parts->commands, 1, &front) == 1) {
        uint32_t index = *(const uint32_t *)front.first;

        if (index < parts->slot_count) {
            struct slot *slot = &parts->slots[index];

            if (atomic_load_explicit(&slot->state, memory_order_acquire) != SLOT_SUBMITTED ||
                slot->place == 0)
                return;
            slot->frame = slot->frames = slot->late_frames = slot->dry_frames = 0;
            action_complete(parts, index, NJ_ENGINE_LOST);
        }
        ring_read_advance(parts->commands, 1);
    }
}

void action_recover(struct parts *parts)
{
    struct schedule schedule = action_schedule(parts);

    ring_attach_reader(parts->commands);
    ring_attach_writer(parts->done);
    ring_attach_writer(parts->reports);
    mark_queued(parts, parts->done);
    segment_catch_up(parts);
    for (uint32_t i = 0; i < parts->slot_count; i++) {
        struct slot *slot = &parts->slots[i];
        uint32_t state = atomic_load_explicit(&slot->state, memory_order_acquire);

        if (state == SLOT_ACTIVE) {
            if (slot->voice < segment_voices(&parts->segment->config) &&
                parts->voices[slot->voice].slot == i)
                slot_tell(slot, &parts->voices[slot->voice]);
            action_complete(parts, i, NJ_ENGINE_LOST);
        } else if (state == SLOT_DONE && !slot->queued) {
            (void)ring_write(parts->done, &i, 1);
        }
    }
    drop_taken(parts);
    drop_group(parts);
    schedule_reset(&schedule);
}

struct slot *action_target(const struct parts *parts, nj_handle target)
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

/* ---- what commands do ------------------------------------------------------------------------ */

/* Of a capture. */
static int32_t carry_out_there(struct parts *parts, const struct slot *slot, uint64_t frame)
{
    if (slot->verb == VERB_STOP)
        return record_stop(parts, slot, frame);
    if (slot->verb != VERB_STOP_ALL)
        return NJ_EINVAL;
    record_stop_all(parts, slot, frame);
    return NJ_OK;
}

static void carry_out(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct process *process = &parts->segment->process;
    struct slot *slot = &parts->slots[index];
    int32_t result = NJ_OK;

    if (slot->verb == VERB_PLAY) {
        play_start(parts, index, frame);
        return;
    }
    if (slot->verb == VERB_RECORD) {
        record_start(parts, index, frame);
        return;
    }
    slot->frame = frame;
    slot->late_frames = slot->at_frame < frame ? frame - slot->at_frame : 0;
    if (slot->verb == VERB_FETCH) {
        tally_fetch(parts);
        action_complete(parts, index, NJ_OK);
        return;
    }
    if (parts->segment->config.direction == NJ_CAPTURE) {
        action_complete(parts, index, carry_out_there(parts, slot, frame));
        return;
    }
    switch (slot->verb) {
    case VERB_STOP:
        result = play_stop(parts, slot, frame);
        break;
    case VERB_GAIN:
        result = play_gain(parts, slot);
        break;
    case VERB_PAUSE:
        result = play_pause(parts, slot, frame);
        break;
    case VERB_RESUME:
        result = play_resume(parts, slot, frame);
        break;
    case VERB_SEEK:
        result = play_seek(parts, slot, frame);
        break;
    case VERB_PAN:
        result = play_pan(parts, slot);
        break;
    case VERB_STOP_ALL:
        play_stop_all(parts, slot, frame);
        break;
    case VERB_MASTER:
        ramp_bend(&process->master, process->rendered, slot->gain, slot->ramp_frames);
        break;
    default:
        result = NJ_EINVAL;
        break;
    }
    action_complete(parts, index, result);
}

/* ---- a block --------------------------------------------------------------------------------- */

static uint64_t wanted_frame(const struct slot *slot)
{
    if (slot->verb == VERB_PLAY)
        return slot->play.start_frame;
    return slot->verb == VERB_RECORD ? slot->record.start_frame : slot->at_frame;
}

/* A damaged verb starts nothing for which this direction has no room. */
static bool is_here(const struct parts *parts, const struct slot *slot)
{
    uint32_t direction = parts->segment->config.direction;

    return slot->verb == VERB_PLAY     ? direction == NJ_PLAY
           : slot->verb == VERB_RECORD ? direction == NJ_CAPTURE
                                       : true;
}

static void take(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct slot *slot = &parts->slots[index];
    struct schedule schedule = action_schedule(parts);
    uint64_t wanted = wanted_frame(slot);

    slot->result = 0;
    slot->frame = slot->frames = slot->late_frames = slot->dry_frames = 0;
    slot->record_stopped = 0;
    slot->voice = VOICE_NONE;
    slot->paused = 0;
    slot->leader = slot->follower = SLOT_NONE;
    slot->schedule_index = SLOT_UNSCHEDULED;
    slot->start_frame = wanted;
    slot->seek_to = SLOT_NO_SEEK;
    atomic_store_explicit(&slot->shown, 0, memory_order_relaxed);
    atomic_store_explicit(&slot->recorded, 0, memory_order_relaxed);
    slot->due_frame = wanted == NJ_NOW || wanted < frame ? frame : wanted;
    slot->sequence = parts->segment->process.sequence++;
    atomic_store_explicit(&slot->state, SLOT_ACTIVE, memory_order_release);
    stat_add(parts->segment, STAT_commands, 1);
    if (!is_here(parts, slot))
        action_complete(parts, index, NJ_EINVAL);
    else if (slot->verb == VERB_PLAY && slot->target != 0)
        queue_add(parts, index, frame);
    else
        schedule_add(&schedule, index);
}

/* A group that has no room in what is left of this block waits for the next. */
static bool has_room(const struct parts *parts, const struct slot *slot, uint32_t budget)
{
    return slot->place > 0 || slot->group <= budget ||
           budget == parts->segment->config.commands_per_block;
}

void action_take(struct parts *parts, uint64_t frame)
{
    uint32_t budget = parts->segment->config.commands_per_block;
    struct ring_regions front;

    if (ring_ready(parts->commands, 1) == 0)
        return;
    for (; budget > 0 && ring_read_regions(parts->commands, 1, &front) == 1; budget--) {
        uint32_t index = *(const uint32_t *)front.first;

        if (index < parts->slot_count &&
            atomic_load_explicit(&parts->slots[index].state, memory_order_acquire) ==
                SLOT_SUBMITTED) {
            if (!has_room(parts, &parts->slots[index], budget))
                return;
            take(parts, index, frame);
        }
        ring_read_advance(parts->commands, 1);
    }
}

void action_run(struct parts *parts, uint64_t frame)
{
    struct schedule schedule = action_schedule(parts);
    uint32_t index;

    play_join(parts, frame);
    while (schedule_take(&schedule, frame, &index)) {
        carry_out(parts, index, frame);
        play_join(parts, frame);
    }
}

void action_run_before(struct parts *parts, uint64_t end)
{
    struct schedule schedule = action_schedule(parts);
    uint32_t index;

    while (schedule_take(&schedule, end - 1, &index))
        carry_out(parts, index, parts->slots[index].due_frame);
}

uint64_t action_next(const struct parts *parts)
{
    return parts->segment->process.next_due;
}
