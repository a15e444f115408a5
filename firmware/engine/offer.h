/* SPDX-License-Identifier: MIT
 * offer.h - what a card's PCM can do, and the choice from it.
 *
 * alsa-lib is asked before PortAudio opens anything: PortAudio would take what is near, and says no
 * more than "invalid".
 *
 * Threads:  one at a time.
 * Fails:    NJ_EDEVICE, NJ_EBUSY, NJ_EFORMAT, NJ_ESYSTEM; `why` then holds one line. */
#ifndef ENGINE_OFFER_H
#define ENGINE_OFFER_H

#include "core/process.h"
#include "engine/alsa_config.h"

#define OFFER_MAX_RATES 16

struct offer {
    uint32_t formats;                   /* bit 1 << enum nj_format */
    uint32_t rates_hz[OFFER_MAX_RATES]; /* of the usual ones, ascending; 0 ends */
    uint32_t rate_min_hz, rate_max_hz;
    uint32_t channels_min, channels_max;
    uint32_t period_min, period_max; /* frames */
    uint32_t periods_min, periods_max;
    uint32_t buffer_max; /* frames */
};

/* Opens the PCM of the installed configuration, asks, closes. */
NJ_WARN_UNUSED int offer_ask(struct offer *offer, const struct alsa_config *config,
                             const struct device *device, uint32_t direction, char *why);

/* Opens it and tries exactly what the completed configuration wants; NJ_FORMAT_ANY becomes the
 * widest format that goes with the rest. */
NJ_WARN_UNUSED int offer_choose(struct process_card *card, const struct alsa_config *config,
                                const struct device *device, const struct nj_stream_config *wish,
                                char *why);

/* What of a wish a card refuses. */
enum offer_refusal {
    OFFER_FITS,
    OFFER_NO_MAPPING,
    OFFER_NO_FORMAT,
    OFFER_NO_CHANNELS,
    OFFER_NO_RATE,
    OFFER_NO_PERIODS
};

/* One line: what is refused, and what the card offers instead. */
void offer_explain(char *why, const char *name, enum offer_refusal refusal,
                   const struct offer *offer, const struct nj_stream_config *wish);

/* "s16 s32"; "8000 44100 48000 Hz": for messages. Returns text. */
char *offer_formats_text(const struct offer *offer, char *text, size_t bytes);
char *offer_rates_text(const struct offer *offer, char *text, size_t bytes);

/* The formats tried for a wish, widest first; how many. */
int offer_preference(uint32_t wish, uint32_t formats[NJ_FORMAT_COUNT]);

#endif
