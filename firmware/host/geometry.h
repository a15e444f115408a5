/* SPDX-License-Identifier: MIT
 * geometry.h - a card's buffer, by how long it is to be.
 *
 * Threads:  pure. */
#ifndef HOST_GEOMETRY_H
#define HOST_GEOMETRY_H

#include "nightjar.h"

/* Fills period_frames and periods where they are 0: a buffer of about that length at rate_hz, of as
 * few periods as will do. */
void geometry_choose(struct nj_stream_config *config, double latency_s);

#endif
