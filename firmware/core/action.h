/* SPDX-License-Identifier: MIT
 * action.h - the engine's side of commands: taken up, waiting, carried out, completed.
 *
 * Callback: all safe. action_take is bounded by commands_per_block; action_run by what is due.
 * Memory:   in the segment. */
#ifndef CORE_ACTION_H
#define CORE_ACTION_H

#include "core/schedule.h"
#include "core/segment.h"

/* A new engine: what the last one had taken up completes with NJ_ENGINE_LOST; what still is queued
 * stays. */
void action_recover(struct parts *parts);

/* Takes up commands at the beginning of the block at `frame`. */
void action_take(struct parts *parts, uint64_t frame);

/* Carries out what is due by `frame`. */
void action_run(struct parts *parts, uint64_t frame);

/* Carries out what is due before `end`, each at its own frame: for a direction in which the frames
 * themselves follow later. */
void action_run_before(struct parts *parts, uint64_t end);

/* The slot that a handle names while its action is the engine's; NULL. */
struct slot *action_target(const struct parts *parts, nj_handle target);

/* Frame of the next action that waits; UINT64_MAX when none. */
uint64_t action_next(const struct parts *parts);

/* The slot's last word: its other results are filled in. */
void action_complete(struct parts *parts, uint32_t index, int32_t result);

/* An event that is no completion. */
void action_report(struct parts *parts, const struct nj_event *event);

struct schedule action_schedule(const struct parts *parts);

/* A lost stretch, or a flag without one: an event, and an entry of the list. */
void action_report_xrun(struct parts *parts, const struct nj_xrun *xrun);

#endif
