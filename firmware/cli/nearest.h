/* SPDX-License-Identifier: MIT
 * nearest.h - how far apart two words are, for "did you mean".
 *
 * Threads:  pure functions. */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

#define NEAREST_BYTES 32 /* longer words are no misspelling of one of ours */

/* Letters that were left out, put in, changed, or exchanged with their neighbour; NEAREST_BYTES for
 * a word that is too long. In any case, `-` and `_` the same. */
unsigned int nearest_distance(const char *word, const char *other);

/* Whether a word at that distance may have been meant. */
int nearest_is_near(unsigned int distance, const char *word);

#endif
