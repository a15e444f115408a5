/* SPDX-License-Identifier: MIT
 * play.h - the engine's side of a play: it waits, gets a voice, sounds, is paused, ends, and leaves
 * its voice to the one that is queued behind it.
 *
 * The commands' results are those of their completions; a command finds its own values and its
 * target in its slot.
 *
 * Callback: all safe. play_stop_all is bounded by voices and waiting plays, play_lost and play_join
 *           by voices, the others by a cancel in the schedule and the plays that they complete.
 * Memory:   in the segment. */
#ifndef CORE_PLAY_H
#define CORE_PLAY_H

#include "core/segment.h"

/* A play that is due: it sounds from `frame` on, or completes. */
void play_start(struct parts *parts, uint32_t index, uint64_t frame);

/* Plays that follow on others begin at `frame`, in the voices that those left. */
void play_join(struct parts *parts, uint64_t frame);

/* A voice has no frame left at `frame`: it ends, or is paused. */
void play_over(struct parts *parts, uint32_t voice, uint64_t frame);

/* A stretch before `frame` was lost: what sounds goes on from where it was. */
void play_lost(struct parts *parts, uint64_t frame);

/* A voice's play ends at `frame`; the next in its queue is to begin there, or the voice is free. */
void play_end_voice(struct parts *parts, uint32_t voice, int32_t result, uint64_t frame);

/* One that has its voice sounds from `frame` on. */
void play_begin(struct parts *parts, uint32_t voice, uint64_t frame);

/* Of a play that comes late, what is past. */
void play_skip(struct parts *parts, struct voice *voice, uint64_t frames);

/* A play of a ring that is due; false when it ends at once, with *result. */
bool play_set_up_ring(struct parts *parts, struct voice *voice, int32_t *result);

/* Voices of rings see what waits there, as of `frame`: those that waited for it begin, those that
 * find nothing more end. Whether any has ended: what is queued behind it is to begin. */
bool play_look(struct parts *parts, uint64_t frame);

/* A voice with what a play asks for; false when its source does not have that. */
bool play_prepare(const struct parts *parts, const struct slot *slot, struct voice *voice);

/* Makes public where a voice is, or only how far it goes. */
void play_show_jump(struct parts *parts, uint32_t voice, uint64_t frame);
void play_show_end(struct parts *parts, uint32_t voice);

int32_t play_stop(struct parts *parts, const struct slot *command, uint64_t frame);
int32_t play_gain(struct parts *parts, const struct slot *command);
int32_t play_pan(struct parts *parts, const struct slot *command);
int32_t play_pause(struct parts *parts, const struct slot *command, uint64_t frame);
int32_t play_resume(struct parts *parts, const struct slot *command, uint64_t frame);
int32_t play_seek(struct parts *parts, const struct slot *command, uint64_t frame);
void play_stop_all(struct parts *parts, const struct slot *command, uint64_t frame);

#endif
