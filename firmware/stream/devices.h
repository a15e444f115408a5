/* SPDX-License-Identifier: MIT
 * devices.h - the cards that streams can be opened on.
 *
 * Threads:  any: they take engine/turn.h's turn to ask a card.
 * Fails:    NJ_EDEVICE; `why` then holds one line. */
#ifndef STREAM_DEVICES_H
#define STREAM_DEVICES_H

#include "nightjar.h"

/* As nj_devices(). root: "" for this machine, a folder for tests (see cards.h); sim: socket of a
 * simulated card, or NULL. */
uint32_t devices_list(struct nj_device *list, uint32_t count, const char *root, const char *sim);

/* Opens the side's device and fills in what it offers, or who has it open; NJ_EBUSY then. */
NJ_WARN_UNUSED int devices_ask(struct nj_device_side *side, uint32_t direction, char *text,
                               size_t text_bytes);

#endif
