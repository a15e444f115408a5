/* SPDX-License-Identifier: MIT
 * segment_view.h - what the engine needs of a segment before it attaches to it.
 *
 * Memory:   results point into the segment. */
#ifndef ENGINE_SEGMENT_VIEW_H
#define ENGINE_SEGMENT_VIEW_H

#include "core/process.h"

/* NULL unless the memory holds a whole segment of this version. */
const struct nj_stream_config *segment_view_config(const void *segment, uint64_t bytes);

/* Of a segment whose configuration was had: process_set_state may be used before process_attach. */
struct process *segment_view_process(void *segment);

/* How often a client said that it is there. Any thread. */
uint32_t segment_view_heartbeats(const struct process *process);

#endif
