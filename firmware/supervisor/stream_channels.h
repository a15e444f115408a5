/* SPDX-License-Identifier: MIT
 * stream_channels.h - the number of a stream's channels, where the configuration leaves it to the
 * card.
 *
 * Threads:  the supervisor's. */
#ifndef SUPERVISOR_STREAM_CHANNELS_H
#define SUPERVISOR_STREAM_CHANNELS_H

#include "supervisor/streams.h"

/* Sets stream->config to the plan's, with the channels of the segment that an earlier supervisor
 * left, else those that the card has and that are nearest to the plan's. NJ_EDEVICE, NJ_EMEMORY:
 * why says what is in the way. */
NJ_WARN_UNUSED int stream_channels_follow(struct stream *stream, const char *pcm,
                                          char why[RUNTIME_WHY_BYTES]);

/* What the plan of a new configuration asks of this stream, which may go on with its channels. */
void stream_channels_keep(const struct stream *stream, const struct config *config,
                          const struct plan *plan, struct plan_stream *wanted);

#endif
