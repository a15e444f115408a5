/* SPDX-License-Identifier: MIT
 * starter.h - ends this process when the one that started it has ended, for a private engine.
 *
 * Threads:  starter_watch once, from main: it leaves a thread behind. */
#ifndef ENGINE_STARTER_H
#define ENGINE_STARTER_H

#include "nightjar.h"

/* From now on the starter's end is a SIGTERM to this process, and two seconds later its end,
 * whatever is in the way. pid: the starter's, which is our parent. False: it has ended already, or
 * there is no thread. */
NJ_WARN_UNUSED bool starter_watch(int pid);

#endif
