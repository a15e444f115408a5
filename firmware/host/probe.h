/* SPDX-License-Identifier: MIT
 * probe.h - what a card offers: `nightjar-engine probe`, asked.
 *
 * Threads:  any; the caller waits for the answer, a few seconds at most.
 * Memory:   the caller's.
 * Fails:    NJ_EDEVICE with one line of why: no answer, or the card's own reason. */
#ifndef HOST_PROBE_H
#define HOST_PROBE_H

#include "nightjar.h"

#define PROBE_TEXT_BYTES 2048

/* Its one line of JSON; "" when it says nothing. */
void probe_ask(const char *program, const char *pcm, uint32_t direction,
               char text[PROBE_TEXT_BYTES]);

/* The fewest and the most channels that such a line offers. */
NJ_WARN_UNUSED int probe_channels(const char *text, uint32_t *least, uint32_t *most, char *why,
                                  size_t why_bytes);

#endif
