/* SPDX-License-Identifier: MIT
 * deck.h - one direction of a card, in the hands of a private engine of ours.
 *
 * Threads:  one.
 * Memory:   the caller's struct, zeroed; deck_close is fine for one that was never opened.
 * Fails:    with one line of text. */
#ifndef CLI_DECK_H
#define CLI_DECK_H

#include "host/engine_process.h"

#define DECK_TEXT_BYTES 512

struct deck {
    struct nj_stream_config config; /* completed */
    struct segment_memory segment;
    struct nj_client *client; /* NULL: there is no such deck */
    struct engine_process engine;
    struct nj_engine_info info; /* as opened */
};

/* Memory and client; the configuration's zeros are defaults. */
NJ_WARN_UNUSED int deck_open(struct deck *deck, const struct nj_stream_config *config,
                             char text[DECK_TEXT_BYTES]);
/* The engine. When it runs, `text` holds what the system refuses it, or "". */
NJ_WARN_UNUSED int deck_start(struct deck *deck, const char *engine, char text[DECK_TEXT_BYTES]);
void deck_close(struct deck *deck);

/* Its engine has ended, though nobody asked it to; the text says why. */
bool deck_is_lost(struct deck *deck, char text[DECK_TEXT_BYTES]);
/* Frames of its buffer. */
uint64_t deck_buffer(const struct deck *deck);
/* Whether frames can be told from times. */
bool deck_clock(const struct deck *deck, struct nj_clock *clock);

static inline bool deck_exists(const struct deck *deck)
{
    return deck->client != NULL;
}

#endif
