/* SPDX-License-Identifier: MIT
 * voices.h - the set of voices: free ones, the sounding ones from oldest to newest, paused ones;
 * and among the sounding, in what order they are stolen.
 *
 * The order is that of the starts and resumes, whatever ended between: sums come out the same each
 * time.
 *
 * Callback: all safe; constant, but for voices_shortest.
 * Memory:   in the segment; links are indices. */
#ifndef CORE_VOICES_H
#define CORE_VOICES_H

#include "core/segment.h"

/* All free. */
void voices_reset(struct parts *parts);
/* The newest of the sounding, still to be filled; VOICE_NONE when as many as configured are in
 * use. */
uint32_t voices_add(struct parts *parts);
void voices_remove(struct parts *parts, uint32_t voice);
/* Takes a sounding one out, to be paused; makes it the newest of the sounding again. */
void voices_hold(struct parts *parts, uint32_t voice);
void voices_release(struct parts *parts, uint32_t voice);
/* What plays in a voice has begun: it is the youngest to be stolen. */
void voices_start(struct parts *parts, uint32_t voice);
/* So is one that came to have an end: a seek took it out of its loop, or its ring was closed. */
void voices_found_end(struct parts *parts, uint32_t voice);
/* Whose place a new one takes when none is free: the eldest that sounds and has an end of its
 * own, else the eldest that sounds, else the one that was paused first. */
uint32_t voices_victim(const struct parts *parts);
/* Its place is another's from now on: it only fades out. */
void voices_steal(struct parts *parts, uint32_t voice);
/* Keeps the figure of the most that sounded. */
void voices_count(struct parts *parts);
/* `frames`, or the remaining frames of the one that ends first. */
uint32_t voices_shortest(const struct parts *parts, uint32_t frames);

#endif
