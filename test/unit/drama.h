/* SPDX-License-Identifier: MIT
 * drama.h - kills an engine or a client after each single instruction of what it does.
 *
 * A child does it one instruction at a time. The segment as it then stands is what a kill there
 * would leave: a copy of it is taken up by a new client and looked at. */
#ifndef UNIT_DRAMA_H
#define UNIT_DRAMA_H

#include "test/unit/rig.h"

struct drama {
    void (*prepare)(struct rig *rig);
    void (*act)(struct rig *rig);    /* in the child */
    void (*check)(struct rig *copy); /* has a client, and no engine */
};

/* Skips where a child cannot be stepped: under valgrind and the sanitizers, or when forbidden. */
void drama_run(const struct drama *drama);

#endif
