/* SPDX-License-Identifier: MIT
 * playlist.h - the files that are played, looked at before anything sounds.
 *
 * Threads:  one at a time.
 * Memory:   the caller's struct; deinit is right after a failure too. Paths are the caller's.
 * Fails:    with one line, "FILE: cause", in the trouble. */
#ifndef CLI_PLAYLIST_H
#define CLI_PLAYLIST_H

#include "cli/wishes.h"
#include "files/sound_source.h"

struct playlist_entry {
    const char *path;
    struct sound_shape shape;    /* as it is in the file */
    struct sound_source *opened; /* a pipe, which is opened once; else NULL */
};

struct playlist {
    struct playlist_entry *entries;
    uint32_t count;
    struct sound_source_options options;
};

/* Opens each file. stop_descriptor: pipes have ended when it is readable. */
NJ_WARN_UNUSED int playlist_init(struct playlist *playlist, const char *const *paths,
                                 uint32_t count, const struct wishes_side *wish,
                                 int stop_descriptor, struct trouble *trouble);
void playlist_deinit(struct playlist *playlist);

/* Whether an entry can be read from its beginning again. */
bool playlist_can_loop(const struct playlist *playlist);

/* The entry's frames at that rate and in that format, which are the caller's to close. A pipe is
 * given once: NJ_EINVAL then. */
NJ_WARN_UNUSED int playlist_source(struct playlist *playlist, uint32_t index, uint32_t rate_hz,
                                   uint32_t format, struct sound_source **source,
                                   struct trouble *trouble);
/* The entry's frames at that rate; NJ_ENDLESS: nobody knows. */
uint64_t playlist_frames(const struct playlist *playlist, uint32_t index, uint32_t rate_hz);

#endif
