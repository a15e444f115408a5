/* SPDX-License-Identifier: MIT
 * card.h - one direction of one card, running a segment's audio on PortAudio's thread.
 *
 * Threads:  one thread opens, starts and stops; card_ended and card_present from any.
 * Memory:   card_create allocates, card_destroy frees; the segment is the caller's and outlives it.
 * Fails:    NJ_E* from the table; `why` (DEVICE_WHY_BYTES) then holds one line. What card_create
 *           took it gives back when it fails. */
#ifndef ENGINE_CARD_H
#define ENGINE_CARD_H

#include "core/process.h"
#include "engine/callback.h"
#include "engine/device.h"
#include "engine/priority.h"

struct card;

/* Finds the card, chooses, opens it, refuses another geometry than the segment's, sets the mixer,
 * attaches the segment. Nothing runs yet. */
NJ_WARN_UNUSED int card_create(struct card **card, void *segment, uint64_t bytes, char *why);

/* Around each block from now on; before card_run. */
void card_set_hook(struct card *card, const struct callback_hook *hook);

/* From here on blocks come. PortAudio's thread runs them at SCHED_FIFO PRIORITY_ENGINE, or as the
 * caller's where that is refused. */
NJ_WARN_UNUSED int card_run(struct card *card, struct priority_report *report, char *why);

/* Drops what has not sounded, closes, frees; NULL is fine. */
void card_destroy(struct card *card);

/* The same without a call into PortAudio, which may never return when a card is gone: the stream's
 * memory stays until the process ends. The segment is not touched any more. */
void card_abandon(struct card *card);

bool card_ended(const struct card *card); /* PortAudio's thread stopped by itself */
/* The priority that a thread beside this card's needs: none where time waits for everybody. */
int card_priority(const struct card *card, int priority);
bool card_present(const struct card *card);   /* false: pulled */
int64_t card_now_ns(const struct card *card); /* the segment's clock */
struct process *card_process(const struct card *card);
const struct process_card *card_opened(const struct card *card);
const struct device *card_device(const struct card *card);
const char *card_title(const struct card *card); /* the card's own name */

#endif
