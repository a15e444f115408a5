/* SPDX-License-Identifier: MIT
 * plan.h - the memory that a configuration takes, known before anything starts.
 *
 * A card has a play stream when a button plays on it and a capture stream when a take records from
 * it. Clips' heads are read, so that each bank's size is known; a button whose clip cannot be used
 * is left out of the configuration. Where the configuration leaves it open: two output channels, as
 * many input channels as the takes name and two at least (or, once the card is found, what it has
 * that is nearest), and a capture ring of 60 s, or as much of it as the memory limit leaves room
 * for.
 *
 * Threads:  one at a time.
 * Memory:   plan_make to plan_deinit.
 * Fails:    mistakes are lines for the report function, as config_load's. */
#ifndef SUPERVISOR_PLAN_H
#define SUPERVISOR_PLAN_H

#include <stdio.h>

#include "clips/bank.h"
#include "supervisor/config.h"

struct plan_stream {
    uint32_t card;                  /* index into config.cards */
    struct nj_stream_config config; /* completed, but for device: the card's is resolved later */
    uint64_t bytes;                 /* of the segment */
};

struct plan {
    struct plan_stream streams[2 * CONFIG_MAX_CARDS];
    uint32_t stream_count;
    struct bank banks[CONFIG_MAX_CARDS];      /* of each card */
    uint32_t button_rows[CONFIG_MAX_BUTTONS]; /* the clip's row in the bank of the button's card */
    uint64_t bytes, limit_bytes;              /* all segments; what they may take */
    uint32_t mistakes;
};

/* NJ_EMEMORY, told, when the streams would take more than the limit; NJ_EINVAL, told, when a
 * stream's values do not go together. The plan can be printed in any case, and has to be deinited.
 */
NJ_WARN_UNUSED int plan_make(struct plan *plan, struct config *config, config_report *report,
                             void *context);
void plan_deinit(struct plan *plan);

/* The stream of a card and direction, or NULL. */
const struct plan_stream *plan_find(const struct plan *plan, uint32_t card, uint32_t direction);

/* A stream of the plan with another number of channels, its ring sized anew. The rings of all
 * streams stay within the limit however many follow their cards; NJ_EMEMORY when this one cannot.
 */
NJ_WARN_UNUSED int plan_follow(const struct plan *plan, const struct config *config,
                               struct plan_stream *stream, uint32_t channels);

void plan_print(const struct plan *plan, const struct config *config, FILE *file);

#endif
