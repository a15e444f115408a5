/* SPDX-License-Identifier: MIT
 * runtime.h - the runtime directory: one supervisor at a time, and the segments that outlive it.
 *
 * DIR/lock is held by the running supervisor, DIR/boot names the boot that the segments belong to
 * (their clock begins anew with each), DIR/CARD.play.seg and CARD.capture.seg are the segments.
 *
 * Threads:  one.
 * Memory:   a segment stays mapped until runtime_segment_close.
 * Fails:    0 or a negative NJ_E*; the reason is one line of text. */
#ifndef SUPERVISOR_RUNTIME_H
#define SUPERVISOR_RUNTIME_H

#include "nightjar.h"

#define RUNTIME_PATH_BYTES 512
#define RUNTIME_WHY_BYTES 768

struct runtime {
    char folder[RUNTIME_PATH_BYTES];
    int lock_fd; /* -1: not held */
};

/* NJ_EBUSY when another supervisor has it. Segments of an earlier boot are removed. */
NJ_WARN_UNUSED int runtime_open(struct runtime *runtime, const char *folder,
                                char why[RUNTIME_WHY_BYTES]);
void runtime_close(struct runtime *runtime);

struct runtime_segment {
    char path[RUNTIME_PATH_BYTES];
    void *memory; /* NULL: not open */
    uint64_t bytes, epoch;
    bool adopted; /* it was there, whole and for this configuration */
};

/* name: "main.play". */
NJ_WARN_UNUSED int runtime_segment_open(const struct runtime *runtime, const char *name,
                                        const struct nj_stream_config *config,
                                        struct runtime_segment *segment,
                                        char why[RUNTIME_WHY_BYTES]);
/* Maps whatever file has that name, unchecked: to see who runs on it. */
NJ_WARN_UNUSED int runtime_segment_find(const struct runtime *runtime, const char *name,
                                        struct runtime_segment *segment);
/* remove: nobody is to find it again. */
void runtime_segment_close(struct runtime_segment *segment, bool remove);

/* The names of the segments in the directory, one a call; *cursor begins at 0. False: no more. */
bool runtime_segment_name(const struct runtime *runtime, uint32_t *cursor, char name[80]);

#endif
