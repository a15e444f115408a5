/* SPDX-License-Identifier: MIT
 * card_faults.c - what goes wrong with the card on command; see card.h. */
#include "board/sim/card_inner.h"

static const uint64_t one_ppm = 1000000;

/* The crystal goes on from the frame in progress: with another rate, or later. */
static void set_crystal(struct card *card, uint64_t rate_ppm, int64_t delay_ns)
{
    struct board_clock *clock = &card->board->clock;
    uint64_t frame = board_frame_at(card->board, board_now_ns(card->board));
    int64_t time_ns = board_time_of(card->board, frame) + delay_ns;

    atomic_fetch_add(&clock->sequence, 1);
    atomic_store(&clock->base_frame, frame);
    atomic_store(&clock->base_ns, time_ns);
    atomic_store(&clock->rate_ppm, rate_ppm);
    atomic_fetch_add(&clock->sequence, 1);
}

int card_xrun(struct card *card, uint32_t direction, uint64_t frames)
{
    if (frames == 0)
        return NJ_EINVAL;
    if (!card_state_is(card, direction, BOARD_RUNNING))
        return NJ_EDEVICE;
    card->stream[direction].starve_frames = frames;
    return NJ_OK;
}

void card_vanish(struct card *card)
{
    card_move(card);
    card->gone = true;
    for (uint32_t i = 0; i < BOARD_DIRECTIONS; i++) {
        struct card_stream *own = &card->stream[i];
        if (!own->attached)
            continue;
        own->lost = own->lost || own->ran;
        card_end_run(card, i, BOARD_GONE, TRUTH_GONE);
    }
}

void card_return(struct card *card)
{
    card->gone = false;
}

void card_set_ppm(struct card *card, int64_t ppm)
{
    card_move(card);
    set_crystal(card, (uint64_t)((int64_t)one_ppm + ppm) * card->board->rate_hz, 0);
}

void card_stall(struct card *card, int64_t ns)
{
    card_move(card);
    set_crystal(card, atomic_load(&card->board->clock.rate_ppm), ns);
}

int card_set_source(struct card *card, const char *what)
{
    const struct board_stream *stream = card_shared(card, BOARD_CAPTURE);
    uint32_t channels = stream->channels != 0 ? stream->channels : 1;
    struct source source;
    int result = source_init(&source, what, channels, card->board->format, card->board->rate_hz);

    if (result != NJ_OK)
        return result;
    source_deinit(&card->source);
    card->source = source;
    return NJ_OK;
}
