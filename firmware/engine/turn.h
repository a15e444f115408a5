/* SPDX-License-Identifier: MIT
 * turn.h - one thread at a time opens, closes and asks cards.
 *
 * PortAudio opens and closes streams for one thread, and alsa-lib's configuration is the whole
 * process's; streams that run take no turn.
 *
 * Threads:  any; a turn is not taken twice. */
#ifndef ENGINE_TURN_H
#define ENGINE_TURN_H

void turn_take(void);
void turn_give(void);

#endif
