/* SPDX-License-Identifier: MIT */
#include "core/record.h"

#include "core/action.h"
#include "core/history.h"
#include "core/record_put.h"

void record_reset(struct parts *parts)
{
    parts->segment->process.recording = 0;
}

/* ---- the beginning --------------------------------------------------------------------------- */

static void report_started(struct parts *parts, uint32_t index)
{
    const struct slot *slot = &parts->slots[index];
    struct nj_event event = {.kind = NJ_EVENT_STARTED,
                             .tag = slot->record.tag,
                             .frame = slot->frame,
                             .late_frames = slot->late_frames};

    event.handle =
        slot_handle(index, atomic_load_explicit(&slot->generation, memory_order_relaxed));
    action_report(parts, &event);
}

/* Where it begins, with its lateness; what it cannot begin for, or NJ_OK. */
static int32_t set_up(const struct parts *parts, struct slot *slot, uint64_t frame)
{
    const struct nj_record *record = &slot->record;

    slot->late_frames = slot->start_frame < frame ? frame - slot->start_frame : 0;
    slot->frame = frame;
    if (slot->late_frames > 0) {
        stat_add(parts->segment, STAT_late_starts, 1);
        if (record->late == NJ_LATE_DROP)
            return NJ_ELATE;
        if (record->late == NJ_LATE_SKIP)
            slot->frame = slot->start_frame;
    }
    slot->cursor = slot->frame;
    slot->record_end = record->length_frames < UINT64_MAX - slot->frame
                           ? slot->frame + record->length_frames
                           : UINT64_MAX;
    if (!record_prepare(parts, slot))
        return NJ_EINVAL;
    return parts->segment->process.recording < parts->segment->config.voices ? NJ_OK : NJ_EFULL;
}

void record_start(struct parts *parts, uint32_t index, uint64_t frame)
{
    int32_t result = set_up(parts, &parts->slots[index], frame);

    if (result != NJ_OK) {
        action_complete(parts, index, result);
        return;
    }
    parts->records[parts->segment->process.recording++] = index;
    stat_raise(parts->segment, STAT_max_voices, parts->segment->process.recording);
    atomic_store_explicit(&parts->slots[index].shown, 1, memory_order_release);
    report_started(parts, index);
}

/* ---- a block --------------------------------------------------------------------------------- */

/* Copies what there is of it. True: it is over, with this result. */
static bool go_on(struct parts *parts, struct slot *slot, uint64_t most, int32_t *result)
{
    uint64_t there = slot->record.early ? history_newest(parts) : history_end(parts);
    uint64_t end = slot->record_end < there ? slot->record_end : there;

    *result = NJ_OK;
    most *= RECORD_SILENCE;
    while (slot->cursor < end && most > 0 && *result == NJ_OK) {
        uint64_t left = end - slot->cursor < most ? end - slot->cursor : most;
        struct history_piece piece = history_piece(parts, slot->cursor, left);
        uint64_t cost = piece.audio ? RECORD_SILENCE : 1;

        if (piece.frames > most / cost)
            piece.frames = most / cost;
        if (piece.frames == 0)
            break;
        *result = record_put(parts, slot, &piece);
        most -= piece.frames * cost;
    }
    atomic_store_explicit(&slot->recorded, slot->frames, memory_order_release);
    if (*result == NJ_OK && slot->cursor >= slot->record_end && slot->record_stopped)
        *result = NJ_ESTOPPED;
    return *result != NJ_OK || slot->cursor >= slot->record_end;
}

void record_run(struct parts *parts, bool early, uint64_t most)
{
    uint32_t *records = parts->records;
    uint32_t count = parts->segment->process.recording, left = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = records[i];
        int32_t result;

        if (parts->slots[index].record.early == early &&
            go_on(parts, &parts->slots[index], most, &result))
            action_complete(parts, index, result);
        else
            records[left++] = index;
    }
    parts->segment->process.recording = left;
}

/* ---- the end --------------------------------------------------------------------------------- */

/* What comes before the frame is still recorded. */
static void end_at(struct slot *slot, uint64_t frame)
{
    if (frame >= slot->record_end)
        return;
    slot->record_end = frame;
    slot->record_stopped = 1;
}

static void end_waiting(struct parts *parts, uint32_t index, uint64_t frame)
{
    struct schedule schedule = action_schedule(parts);

    schedule_cancel(&schedule, index);
    parts->slots[index].frame = frame;
    action_complete(parts, index, NJ_ESTOPPED);
}

int32_t record_stop(struct parts *parts, const struct slot *command, uint64_t frame)
{
    struct slot *target = action_target(parts, command->target);

    if (!target || target->verb != VERB_RECORD)
        return NJ_EHANDLE;
    if (target->schedule_index != SLOT_UNSCHEDULED)
        end_waiting(parts, slot_index(command->target), frame);
    else
        end_at(target, frame);
    return NJ_OK;
}

void record_stop_all(struct parts *parts, const struct slot *command, uint64_t frame)
{
    const struct process *process = &parts->segment->process;

    for (uint32_t i = 0; i < process->recording; i++)
        end_at(&parts->slots[parts->records[i]], frame);
    for (uint32_t i = process->scheduled; i-- > 0;) {
        /* Another may come up into the place of one that goes: look at it again. */
        while (i < process->scheduled) {
            const struct slot *slot = &parts->slots[parts->schedule[i]];

            if (slot->verb != VERB_RECORD || slot->sequence > command->sequence)
                break;
            end_waiting(parts, parts->schedule[i], frame);
        }
    }
}
