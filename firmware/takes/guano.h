/* SPDX-License-Identifier: MIT
 * guano.h - a take's description as GUANO text: one "Key: Value" a line.
 *
 * Timestamps carry milliseconds and the offset from UTC. Fields of our own stand under Nightjar|.
 *
 * Threads:  pure functions.
 * Fails:    guano_write: NJ_EMEMORY when the text does not fit; guano_read: NJ_EFORMAT when a field
 *           that repair needs is missing or malformed. */
#ifndef TAKES_GUANO_H
#define TAKES_GUANO_H

#include "takes/wav_head.h"

/* Fills text[bytes]: the fields, then spaces, then a line feed. */
NJ_WARN_UNUSED int guano_write(const struct wav_head *head, char *text, uint32_t bytes);
/* Takes from the text what the format chunk does not say. */
NJ_WARN_UNUSED int guano_read(struct wav_head *head, const char *text, uint32_t bytes);

#define GUANO_TIME_BYTES 40
/* 2026-11-20T05:31:00.123+01:00 */
void guano_time(char text[GUANO_TIME_BYTES], int64_t utc_ns, int32_t utc_offset_s);

#endif
