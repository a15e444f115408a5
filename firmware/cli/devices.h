/* SPDX-License-Identifier: MIT
 * devices.h - the sound cards, listed for people or as JSON.
 *
 * As JSON one line, an array of cards: number, stable (the name that stays), id, name, usb, serial,
 * hdmi (only used when named), play and capture where it has them: pcm (the engine's name),
 * default, holder (who has it open), and what it offers: formats, rates_hz, rate_min_hz,
 * rate_max_hz, channels_min, channels_max, period_min, period_max (frames), periods_min,
 * periods_max; or error, why it does not say.
 *
 * Threads:  one; it waits for each card's answer, a few seconds at most. */
#ifndef CLI_DEVICES_H
#define CLI_DEVICES_H

#include <stdbool.h>
#include <stdio.h>

/* root: "" for this machine, a folder for tests (cards.h). sim: a simulated card's socket, or NULL.
 * engine: the program that is asked. */
struct devices_wish {
    const char *root, *sim, *engine;
    bool json;
    bool names; /* of each card only the name that stays, a tab, and its name: none is asked */
};
void devices_print(const struct devices_wish *wish, FILE *to);

/* Of this machine, to standard output; an enum cli_code. */
int devices_tell(bool json, bool names);

#endif
