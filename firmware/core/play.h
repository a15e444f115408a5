/* SPDX-License-Identifier: MIT
 * play.h - the engine's side of a play: it waits, gets a voice, sounds, is paused, ends.
 *
 * The commands' results are those of their completions; a command finds its own values and its
 * target in its slot.
 *
 * Callback: all safe. play_stop_all is bounded by voices and waiting plays, play_lost by voices,
 * the others by the time that a cancel in the schedule takes. Memory:   in the segment. */
#ifndef CORE_PLAY_H
#define CORE_PLAY_H

#include "core/segment.h"

/* A play that is due: it sounds from `frame` on, or completes. */
void play_start(struct parts *parts, uint32_t index, uint64_t frame);

/* A voice has no frame left at `frame`: it ends, or is paused. */
void play_over(struct parts *parts, uint32_t voice, uint64_t frame);

/* A stretch before `frame` was lost: what sounds goes on from where it was. */
void play_lost(struct parts *parts, uint64_t frame);

int32_t play_stop(struct parts *parts, const struct slot *command, uint64_t frame);
int32_t play_gain(struct parts *parts, const struct slot *command);
int32_t play_pause(struct parts *parts, const struct slot *command, uint64_t frame);
int32_t play_resume(struct parts *parts, const struct slot *command, uint64_t frame);
int32_t play_seek(struct parts *parts, const struct slot *command, uint64_t frame);
void play_stop_all(struct parts *parts, const struct slot *command, uint64_t frame);

#endif
