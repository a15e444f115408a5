/* SPDX-License-Identifier: MIT
 * probe.h - one line of JSON that says what a card offers. */
#ifndef ENGINE_PROBE_H
#define ENGINE_PROBE_H

#include "nightjar.h"

/* Prints, for direction NJ_PLAY, NJ_CAPTURE or 0 (both), on one line:
 *   {"device":"hw:0,0","name":"HDA Intel",
 *    "play":{"formats":["s16"],"rates":[44100,48000],"rate_min":44100,"rate_max":48000,
 *            "channels_min":2,"channels_max":2,"period_min":32,"period_max":8192,
 *            "periods_min":2,"periods_max":32,"buffer_max":16384},
 *    "capture":{"error":"NJ_EBUSY","text":"..."}}
 * Returns an enum exit_code: the first direction's error, when none of those asked for answered. */
int probe_print(const char *device, uint32_t direction);

#endif
