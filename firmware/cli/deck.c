/* SPDX-License-Identifier: MIT
 * deck.c - see deck.h. */
#include "cli/deck.h"

#include <stdio.h>
#include <string.h>

static int fail(char text[DECK_TEXT_BYTES], int error, const struct nj_stream_config *config)
{
    snprintf(text, DECK_TEXT_BYTES, "%s: %s",
             config->direction == NJ_PLAY ? "playing" : "recording", nj_error_text(error));
    return error;
}

int deck_open(struct deck *deck, const struct nj_stream_config *config, char text[DECK_TEXT_BYTES])
{
    *deck = (struct deck){.config = *config};
    int error = nj_stream_config_complete(&deck->config);
    if (!error)
        error = segment_memory_create(&deck->segment, &deck->config);
    if (!error)
        error = nj_client_create(&deck->client, deck->segment.memory, deck->segment.bytes);
    return error ? fail(text, error, config) : NJ_OK;
}

int deck_start(struct deck *deck, const char *engine, char text[DECK_TEXT_BYTES])
{
    int error = engine_process_start(&deck->engine, engine, &deck->segment, deck->config.direction,
                                     deck->client, text, DECK_TEXT_BYTES);
    nj_engine_info(deck->client, &deck->info);
    return error;
}

void deck_close(struct deck *deck)
{
    engine_process_stop(&deck->engine);
    nj_client_destroy(deck->client);
    segment_memory_destroy(&deck->segment);
    memset(deck, 0, sizeof *deck);
}

bool deck_is_lost(struct deck *deck, char text[DECK_TEXT_BYTES])
{
    struct nj_engine_info info;

    if (!deck_exists(deck) || !engine_process_is_gone(&deck->engine))
        return false;
    nj_engine_info(deck->client, &info);
    snprintf(text, DECK_TEXT_BYTES, "%s",
             info.state == NJ_ENGINE_ENDED ? info.text : "the engine's process was killed");
    return true;
}

uint64_t deck_buffer(const struct deck *deck)
{
    return (uint64_t)deck->config.period_frames * deck->config.periods;
}

bool deck_clock(const struct deck *deck, struct nj_clock *clock)
{
    nj_clock_read(deck->client, clock);
    return clock->valid;
}
