/* SPDX-License-Identifier: MIT
 * card_choice.h - which card, and how it is opened: as wished, as far as the card can.
 *
 * Threads:  any; finding one waits for the card's answer, a few seconds at most.
 * Memory:   the caller's.
 * Fails:    NJ_EDEVICE, NJ_EBUSY, NJ_EFORMAT; `why` then holds one line. */
#ifndef CLI_CARD_CHOICE_H
#define CLI_CARD_CHOICE_H

#include "cli/wishes.h"
#include "host/probe.h"

#define CARD_CHOICE_WHY_BYTES 512

struct card_choice {
    char pcm[256]; /* the engine's name for it */
    struct probe_offer offer;
};

/* name as typed: "" is the default card, or the simulated one where $NIGHTJAR_SIM names its socket.
 */
NJ_WARN_UNUSED int card_choice_find(struct card_choice *choice, const char *engine,
                                    const char *name, uint32_t direction,
                                    char why[CARD_CHOICE_WHY_BYTES]);
/* The simulated card's socket; NULL: it is another one. */
const char *card_choice_sim(const struct card_choice *choice);

/* The wish, or the next higher rate, or the highest, that the card offers, and the other one (NULL:
 * none) too; 0: they have none in common. */
uint32_t card_choice_rate(const struct card_choice *choice, const struct card_choice *other,
                          uint32_t wish_hz);
uint32_t card_choice_channels(const struct card_choice *choice, uint32_t wish);
/* What playing cannot do without: -c, a map's outputs, the channels to use; 0: nothing was asked.
 */
uint32_t card_choice_play_channels(const struct wishes_side *wish);
/* What it is best opened with: a map says what sounds where, but takes no output from the files. */
uint32_t card_choice_play_wish(const struct wishes_side *wish, uint32_t file_channels);
/* The wish, or the narrowest that holds as much, or the widest; of NJ_FORMAT_ANY the widest. */
uint32_t card_choice_format(const struct card_choice *choice, uint32_t wish);
/* period_frames and periods of a configuration whose rate is known. */
void card_choice_geometry(const struct card_choice *choice, const struct wishes *wishes,
                          struct nj_stream_config *config);

#endif
