/* SPDX-License-Identifier: MIT
 * record_put.h - a record's frames on their way into the caller's memory or ring: its channels, its
 * format, its layout.
 *
 * Callback: all safe.
 * Memory:   the caller's; a slot knows where (caller.h). */
#ifndef CORE_RECORD_PUT_H
#define CORE_RECORD_PUT_H

#include "core/history.h"

/* Looks at what the record is to fill, and what the client could not know: the card's format. False
 * when it cannot be. */
bool record_prepare(const struct parts *parts, struct slot *slot);

/* The next frames, behind what it has; counts them, those of silence and those refused. NJ_EFULL,
 * NJ_ECLOSED: the record ends with this. */
int32_t record_put(const struct parts *parts, struct slot *slot, const struct history_piece *piece);

#endif
