/* SPDX-License-Identifier: MIT
 * card_name.h - the engine's name for the card that somebody means.
 *
 * Understood beside what cards.h does: "#1" and "1", a card's place in the listing; and a part of
 * one card's id or name, in any case: of one that plays, or captures, as asked. Where several have
 * it, all of them are named.
 *
 * Threads:  any. Memory: the caller's.
 * Fails:    NJ_EDEVICE; `why` then holds one line. */
#ifndef CARDS_CARD_NAME_H
#define CARDS_CARD_NAME_H

#include "cards/cards.h"

/* root: "" for this machine, a folder for tests (see cards.h). sim: the socket of a simulated card,
 * which is listed last, or NULL. */
NJ_WARN_UNUSED int card_name_resolve(const char *name, uint32_t direction, const char *root,
                                     const char *sim, char device[256], char *why,
                                     size_t why_bytes);

#endif
