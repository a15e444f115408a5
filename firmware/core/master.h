/* SPDX-License-Identifier: MIT
 * master.h - what a mix goes through behind the master's gain: the limiter, dither, the card's
 * format.
 *
 * A frame that no voice sounds in stays silent, and a lone voice that goes out as it is gets no
 * noise, behind a limiter that does not turn it down too.
 *
 * Callback: all but master_reset are safe. */
#ifndef CORE_MASTER_H
#define CORE_MASTER_H

#include "core/limiter.h"
#include "core/mix.h"
#include "core/segment.h"

/* The card is known; the limiter holds silence. */
void master_reset(struct parts *parts);

static inline bool master_limits(const struct parts *parts)
{
    return parts->segment->config.limiter_frames > 0;
}

/* Nothing that was played has still to come out. */
bool master_still(const struct parts *parts);

/* So many frames of the time line were lost: what would have come out in them is lost too. */
void master_lose(struct parts *parts, const struct mix *mix, uint64_t frames);

/* Makes mix->sum, the stretch that begins at `frame`, the card's frames in `out`, and raises
 * peaks[] to their levels. Returns how many samples were saturated. */
uint64_t master_finish(struct parts *parts, const struct mix *mix, uint64_t frame, uint32_t frames,
                       enum limiter_kind kind, void *out, float *peaks);

#endif
