/* SPDX-License-Identifier: MIT
 * sink.h - what the simulated card played, into a WAV file: position in the file = card frame.
 *
 * The file is RIFF, and RF64 from 4 GiB on; long silence makes it sparse. Its head is right after
 * sink_flush and sink_close.
 *
 * Threads:  one at a time.
 * Fails:    NJ_EIO, once; the sink then drops what it gets, and sink_failed() says so. */
#ifndef BOARD_SIM_SINK_H
#define BOARD_SIM_SINK_H

#include "nightjar.h"

struct sink;

/* path NULL: everything is dropped. An old file of this name is replaced. */
NJ_WARN_UNUSED int sink_create(struct sink **sink, const char *path, uint32_t rate_hz,
                               uint32_t channels, uint32_t format);
void sink_write(struct sink *sink, const void *frames, uint32_t count);
void sink_silence(struct sink *sink, uint64_t count);
void sink_flush(struct sink *sink);
bool sink_failed(const struct sink *sink);
/* Flushes; NULL is fine. */
void sink_destroy(struct sink *sink);

#endif
