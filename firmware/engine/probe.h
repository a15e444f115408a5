/* SPDX-License-Identifier: MIT
 * probe.h - what a card offers that nobody has open, and one line of JSON that says so.
 *
 * Threads:  one at a time: turn.h. */
#ifndef ENGINE_PROBE_H
#define ENGINE_PROBE_H

#include "engine/offer.h"

/* Finds the card of a name that was parsed, opens it, asks, closes. NJ_EDEVICE, NJ_EBUSY,
 * NJ_ESYSTEM; `why` (DEVICE_WHY_BYTES) then holds one line. */
NJ_WARN_UNUSED int probe_offer(struct device *device, uint32_t direction, struct offer *offer,
                               char *why);

/* Prints, for direction NJ_PLAY, NJ_CAPTURE or 0 (both), on one line:
 *   {"device":"hw:0,0","name":"HDA Intel",
 *    "play":{"formats":["s16"],"rates":[44100,48000],"rate_min":44100,"rate_max":48000,
 *            "channels_min":2,"channels_max":2,"period_min":32,"period_max":8192,
 *            "periods_min":2,"periods_max":32,"buffer_max":16384},
 *    "capture":{"error":"NJ_EBUSY","text":"..."}}
 * Returns an enum exit_code: the first direction's error, when none of those asked for answered. */
int probe_print(const char *device, uint32_t direction);

#endif
