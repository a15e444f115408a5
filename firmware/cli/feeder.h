/* SPDX-License-Identifier: MIT
 * feeder.h - files into the rings that the card plays, on a thread of its own.
 *
 * A *track* is a ring and the entries of the playlist that go through it, one behind the other. All
 * tracks are fed in step, so that what sounds together is known together: its levels.
 *
 * Threads:  one owner calls all functions. The feeder's thread opens, reads and closes the sources.
 * Memory:   the options, and what they name, outlive feeder_destroy; NULL is fine.
 * Fails:    NJ_EMEMORY, NJ_ESYSTEM, or the simulated card's; a file's fault ends its track. */
#ifndef CLI_FEEDER_H
#define CLI_FEEDER_H

#include "cli/levels.h"
#include "cli/playlist.h"
#include "host/ticker.h"

#define FEEDER_STEP_FRAMES 2048

struct feeder_track {
    struct nj_ring *ring;
    uint32_t format;       /* of its frames: enum nj_format */
    uint32_t channels;     /* likewise */
    uint32_t first, count; /* entries */
};

struct feeder_options {
    struct playlist *playlist;
    struct ticker *ticker;
    const struct feeder_track *tracks;
    uint32_t track_count;
    uint32_t rate_hz;
    uint32_t map_count; /* channels of a ring's frame that come by the map; 0: by the rule: one to
                           all, two to one as their mean, else 1:1 */
    uint8_t map[NJ_MAX_CHANNELS]; /* channel k of the ring is the file's map[k], 1-based; 0: silence
                                   */
    uint32_t place_count;         /* how many of the ring's channels are used; 0: all */
    uint8_t place[NJ_MAX_CHANNELS]; /* which, 1-based: the map, or rule, is of these */
    uint64_t from_frame;            /* of a track: entries and passes before it are left out */
    uint64_t loops;                 /* NJ_ENDLESS: for ever */
    uint64_t most_frames;           /* of a track; NJ_ENDLESS: all there are */
    uint64_t buffer_frames;         /* that the card takes at once */
    uint64_t step_frames;           /* read at a time, as long as a pipe takes; 0, or more than
                                       FEEDER_STEP_FRAMES: so many */
    struct levels *levels;          /* of what sounds; may be NULL */
    bool sums; /* they get the sum of the tracks times the gain, as floats; else the only track's
                  frames as they are */
    float gain;
    void (*say)(void *context, const char *line); /* what is odd about a file */
    void *context;
};

struct feeder;

NJ_WARN_UNUSED int feeder_create(struct feeder **feeder, const struct feeder_options *setup);
void feeder_destroy(struct feeder *feeder);
/* No more is read. A source that waits for a pipe ends by the playlist's stop descriptor. */
void feeder_stop(struct feeder *feeder);
/* In lockstep the card's time may have passed without the feeder: it looks again. Any thread. */
void feeder_wake(struct feeder *feeder);

/* Every ring holds that many frames, is full, or will get no more. Waits at most so long. */
bool feeder_await(struct feeder *feeder, uint64_t frames, int64_t timeout_ns);

struct feeder_status {
    bool ended;             /* all is in the rings that there is */
    uint64_t frames;        /* put into the longest track so far */
    int error;              /* of the first file that had a fault, or NJ_OK */
    struct trouble trouble; /* then */
};
void feeder_status(struct feeder *feeder, struct feeder_status *status);

#endif
