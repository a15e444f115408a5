/* SPDX-License-Identifier: MIT
 * exit_code.h - how nightjar-engine ends, in the style of s6. */
#ifndef ENGINE_EXIT_CODE_H
#define ENGINE_EXIT_CODE_H

#include "nightjar.h"

enum exit_code {
    EXIT_ASKED = 0,       /* asked to stop, or nobody was there to ask any more */
    EXIT_USAGE = 100,     /* wrong arguments or configuration: trying again is no use */
    EXIT_BUG = 101,       /* our own mistake */
    EXIT_TEMPORARY = 111, /* busy, or the system refused: trying again may help */
    EXIT_CARD_GONE = 112  /* the card is not there, or does not answer any more */
};

/* The exit code that fits an NJ_E* code. */
static inline int exit_code_of(int error)
{
    switch (error) {
    case NJ_OK:
        return EXIT_ASKED;
    case NJ_EINVAL:
    case NJ_EFORMAT:
    case NJ_ESEGMENT:
        return EXIT_USAGE;
    case NJ_EBUSY:
    case NJ_EMEMORY:
    case NJ_EIO:
    case NJ_ESYSTEM:
        return EXIT_TEMPORARY;
    case NJ_EDEVICE:
        return EXIT_CARD_GONE;
    default:
        return EXIT_BUG;
    }
}

#endif
