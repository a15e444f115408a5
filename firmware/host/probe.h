/* SPDX-License-Identifier: MIT
 * probe.h - what a card offers: `nightjar-engine probe`, asked.
 *
 * Threads:  any; the caller waits for the answer, a few seconds at most.
 * Memory:   the caller's.
 * Fails:    NJ_EDEVICE and others with one line of why: no answer, or the card's own reason. */
#ifndef HOST_PROBE_H
#define HOST_PROBE_H

#include "nightjar.h"

#define PROBE_TEXT_BYTES 2048

/* Its one line of JSON; "" when it says nothing. */
void probe_ask(const char *program, const char *pcm, uint32_t direction,
               char text[PROBE_TEXT_BYTES]);

#define PROBE_RATES 16

struct probe_offer {
    uint32_t formats;               /* bits 1 << enum nj_format */
    uint32_t rates_hz[PROBE_RATES]; /* of the usual ones, ascending; 0 ends */
    uint32_t rate_min_hz, rate_max_hz;
    uint32_t channels_min, channels_max;
    uint32_t period_min, period_max; /* frames */
    uint32_t periods_min, periods_max;
    uint32_t buffer_max; /* frames */
};

/* What such a line offers: it tells of one direction. The error is the one that the line names. */
NJ_WARN_UNUSED int probe_read(struct probe_offer *offer, const char *text, char *why,
                              size_t why_bytes);

/* The fewest and the most channels of it. */
NJ_WARN_UNUSED int probe_channels(const char *text, uint32_t *least, uint32_t *most, char *why,
                                  size_t why_bytes);

#endif
