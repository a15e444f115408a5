/* SPDX-License-Identifier: MIT
 * segment.h - a part of nightjar.h: segments, and their clients. */
#ifndef NIGHTJAR_SEGMENT_H
#define NIGHTJAR_SEGMENT_H

#include "nightjar/base.h"

/* ---- segments ------------------------------------------------------------------------------- */

enum nj_direction { NJ_PLAY = 1, NJ_CAPTURE = 2 };

enum nj_stream_flags {
    NJ_STREAM_DITHER = 1,      /* play: a mix gets triangular noise before it is rounded */
    NJ_STREAM_ACTIONS_ONLY = 2 /* capture: nobody reads the time line by nj_capture_*(), which give
                                  nothing then: the ring is history for records, and never full */
};

/* What a stream is, fixed for the segment's life. Zero takes the default in brackets. */
struct nj_stream_config {
    uint32_t direction;          /* NJ_PLAY or NJ_CAPTURE */
    uint32_t rate_hz;            /* 8,000 to 384,000 [48,000] */
    uint32_t channels;           /* 1 to NJ_MAX_CHANNELS [2] */
    uint32_t format;             /* of NJ_CARD_FORMATS [NJ_FORMAT_ANY] */
    uint32_t period_frames;      /* 16 to 8,192 [64] */
    uint32_t periods;            /* 2 to 16 [2] */
    uint32_t voices;             /* play: sounding at once, 1 to 1,024 [64]; capture: records that
                                    run at once, 1 to 1,024 [16] */
    uint32_t actions;            /* commands and actions open at once, 16 to 16,384 [256] */
    uint32_t commands_per_block; /* applied per block, the rest in the next [64] */
    uint32_t clips;              /* play: rows of the clip table [256] */
    uint32_t flags;              /* enum nj_stream_flags, or-ed [0] */
    uint32_t limiter_frames;     /* play: look-ahead of the limiter, to 4,096 [0: none] */
    uint32_t steal_fade_frames;  /* play: a stolen voice fades out so long beside the one that took
                                    its place, to 384,000 [0: it is cut] */
    uint32_t reserved;           /* 0 */
    uint64_t bank_bytes;         /* room for clips, memory and rings that actions name [0] */
    uint64_t ring_frames;        /* capture: rounded up to a power of two [2 s] */
    char device[256];            /* alsa-lib PCM such as hw:CARD=DAC,DEV=0; sim:SOCKET is the
                                    simulated card ["default": the engine chooses] */
};

/* Fills every zero with its default; to be called before all that follows. NJ_EINVAL: some value is
 * out of its range. */
NJ_WARN_UNUSED int nj_stream_config_complete(struct nj_stream_config *config);

/* Bytes that the segment of a completed configuration takes; a multiple of 4,096. */
uint64_t nj_segment_bytes(const struct nj_stream_config *config);

/* One line of the memory plan: part 0, 1, ... until false. */
struct nj_segment_part {
    const char *name;
    uint64_t bytes;
};
bool nj_segment_part(const struct nj_stream_config *config, uint32_t index,
                     struct nj_segment_part *part);

/* Makes a segment in page-aligned memory of at least nj_segment_bytes(); touches every page. epoch
 * is a number told apart by whoever makes segments (a boot's or a run's). NJ_EINVAL: the
 * configuration is not complete, or the memory not aligned; NJ_EMEMORY: too little of it. */
NJ_WARN_UNUSED int nj_segment_init(void *memory, uint64_t bytes,
                                   const struct nj_stream_config *config, uint64_t epoch);

/* NJ_ESEGMENT unless the memory holds a whole segment of this version for exactly this
 * configuration. */
NJ_WARN_UNUSED int nj_segment_check(const void *memory, uint64_t bytes,
                                    const struct nj_stream_config *config);

/* The epoch that it was made with; 0 when the memory holds no segment. */
uint64_t nj_segment_epoch(const void *memory, uint64_t bytes);

/* Maps the segment that a running nightjar-engine was given by its file (`nightjar-engine play
 * --segment PATH`): what a client then sends, that engine does. One client at a time. The memory is
 * the caller's until nj_segment_close(), which neither ends the engine nor removes the file; it
 * comes after the client's end. NJ_EIO, errno says why; NJ_ESEGMENT: it holds no whole segment of
 * this version. Any thread. */
NJ_WARN_UNUSED int nj_segment_open(void **memory, uint64_t *bytes, const char *path);
void nj_segment_close(void *memory, uint64_t bytes); /* NULL is fine */

/* The same card under another name; only while no engine runs on the segment. Whoever is killed in
 * it leaves the old name. NJ_ESEGMENT; NJ_EINVAL: more than 255 bytes. */
NJ_WARN_UNUSED int nj_segment_set_device(void *memory, uint64_t bytes, const char *device);

/* ---- clients -------------------------------------------------------------------------------- */

struct nj_client;

/* Takes up a segment: open actions of an earlier client, which is gone, are known by their handles
 * again. One client at a time. NJ_ESEGMENT: none of this version is there; NJ_EMEMORY. */
NJ_WARN_UNUSED int nj_client_create(struct nj_client **client, void *segment, uint64_t bytes);
/* Frees the client alone: what it sent goes on. NULL is fine. */
void nj_client_destroy(struct nj_client *client);

/* Says that the client is there, any number of times, at least every 30 s: an engine that has not
 * heard from one for a minute and the ring's length ends. Creating a client says so too. Any
 * thread. */
void nj_client_heartbeat(struct nj_client *client);

/* What the engine says of itself; readable at any time, any thread. */
enum nj_engine_state { NJ_ENGINE_NONE, NJ_ENGINE_STARTING, NJ_ENGINE_READY, NJ_ENGINE_ENDED };

struct nj_engine_info {
    uint32_t state; /* enum nj_engine_state */
    int32_t pid;    /* of the process; 0 in library mode */
    uint64_t
        start_time_ticks; /* field 22 of /proc/PID/stat: pid and this name a process for ever */
    uint32_t rate_hz, channels, format, period_frames, periods; /* as opened */
    uint32_t latency_frames; /* play: periods x period + 0.2 ms rounded up + limiter_frames: command
                                to sound; capture: one period */
    uint32_t restarts;       /* engines that have run on this segment, less one */
    char text[256];          /* the card's name when ready; why not, when ended */
};
void nj_engine_info(const struct nj_client *client, struct nj_engine_info *info);

#endif
