/* SPDX-License-Identifier: MIT
 * nightjar.h - play clips and capture audio through one sound card, in fixed memory.
 *
 * A *segment* is the memory that a stream lives in: one direction of one card. It is made once from
 * a nj_stream_config, never grows, and holds offsets instead of pointers, so that it can be shared
 * between a client (this interface) and an engine: the program nightjar-engine in a process of its
 * own, or nj_engine_start() in the same process. A client sends commands and reads events; the
 * engine's callback does the audio.
 *
 * Most programs begin with nj_stream_open(), at the end: it makes segments, clients and engines
 * itself. A program of two processes, or one that keeps its own memory, begins with a segment. The
 * sections follow each other so that each needs only those before it.
 *
 * Units:    a *frame* is one sample per channel. Frame 0 is the segment's birth; the count goes on
 *           across restarts of the engine. Times are nanoseconds of the segment's clock:
 *           CLOCK_MONOTONIC, or the simulated card's. Gains are linear factors.
 * Threads:  one client is used by one thread at a time. nj_capture_*() may be used by a second
 *           thread, beside commands and events. "Any thread" in a comment means at any time beside
 *           all others. Functions without a client, a stream or a ring are for any thread.
 * Errors:   functions that can fail return 0 or a negative NJ_E*; results come by out-parameter,
 *           and are none when they fail. Those that count return the count, or the error.
 * Pointers: may not be NULL where nothing says that they may. What is given is read during the call
 *           alone, but for memory and rings that a play or record names.
 * Memory:   the caller owns the segment's memory and keeps it mapped until every client of it is
 *           destroyed and no engine runs on it. */
#ifndef NIGHTJAR_H
#define NIGHTJAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define NJ_VERSION "0.1.0"
#define NJ_MAX_CHANNELS 32
#define NJ_WARN_UNUSED __attribute__((warn_unused_result))

/* ---- errors ---------------------------------------------------------------------------------- */

/* name, code, text. Codes are negative; 0 is success. */
#define NJ_ERRORS(X)                                                                               \
    X(NJ_EINVAL, -1, "a value is out of its range")                                                \
    X(NJ_EMEMORY, -2, "the memory is too small")                                                   \
    X(NJ_EFULL, -3, "every slot or place is in use")                                               \
    X(NJ_EHANDLE, -4, "no such action: it has ended, or never was")                                \
    X(NJ_ESEGMENT, -5, "not a segment of this version and size")                                   \
    X(NJ_EDEVICE, -6, "the card cannot be opened or does not answer")                              \
    X(NJ_EBUSY, -7, "the card is in use")                                                          \
    X(NJ_EFORMAT, -8, "the card or file does not offer this format, rate or channel count")        \
    X(NJ_ELATE, -9, "the start frame was past, and the rule was to drop")                          \
    X(NJ_ESTOLEN, -10, "another voice took its place")                                             \
    X(NJ_ESTOPPED, -11, "stopped before its end")                                                  \
    X(NJ_ENGINE_LOST, -12, "the engine ended before the action did")                               \
    X(NJ_EIO, -13, "reading or writing failed")                                                    \
    X(NJ_ESYSTEM, -14, "the system refused")                                                       \
    X(NJ_ETIMEOUT, -15, "the time given is over")                                                  \
    X(NJ_ECLOSED, -16, "closed, and nothing is left in it")                                        \
    X(NJ_EDRY, -17, "the ring ran dry")

enum nj_error {
    NJ_OK = 0,
#define NJ_ERROR_ENUM(name, code, text) name = (code),
    NJ_ERRORS(NJ_ERROR_ENUM)
#undef NJ_ERROR_ENUM
};

/* "NJ_EINVAL" and a sentence's text for a code; "NJ_E?" and "unknown error" for any other. Any
 * thread. */
const char *nj_error_name(int code);
const char *nj_error_text(int code);

/* ---- sample formats -------------------------------------------------------------------------- */

/* name, text in configuration, bytes per sample, bits that count. All little endian. */
#define NJ_CARD_FORMATS(X)                                                                         \
    X(NJ_FORMAT_S16, "s16", 2, 16)                                                                 \
    X(NJ_FORMAT_S24_3, "s24_3", 3, 24)                                                             \
    X(NJ_FORMAT_S32, "s32", 4, 32)                                                                 \
    X(NJ_FORMAT_F32, "f32", 4, 24)
/* Those in which clips and other memory may be beside what a card may run in. u8's silence is 128.
 */
#define NJ_FORMATS(X)                                                                              \
    NJ_CARD_FORMATS(X)                                                                             \
    X(NJ_FORMAT_U8, "u8", 1, 8)                                                                    \
    X(NJ_FORMAT_S8, "s8", 1, 8)

enum nj_format {
    NJ_FORMAT_ANY = 0, /* in a configuration: the card's widest */
#define NJ_FORMAT_ENUM(name, text, bytes, bits) name,
    NJ_FORMATS(NJ_FORMAT_ENUM)
#undef NJ_FORMAT_ENUM
        NJ_FORMAT_COUNT
};

/* Frames one after another, or each channel's samples on their own: channel k's begin at k times
 * the frames that the memory has room for. */
enum nj_layout { NJ_INTERLEAVED, NJ_PLANAR };

uint32_t nj_format_bytes(uint32_t format);   /* per sample; 0 for an unknown format, and for any */
uint32_t nj_format_bits(uint32_t format);    /* that count; 0 likewise */
const char *nj_format_name(uint32_t format); /* as in a configuration; "any"; "?" if unknown */

/* ---- segments -------------------------------------------------------------------------------- */

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

/* ---- clients --------------------------------------------------------------------------------- */

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

/* ---- clock ----------------------------------------------------------------------------------- */

/* The card's time line: `frame` sounds (or was sampled) at `time_ns`; one frame lasts 1/rate_hz. */
struct nj_clock {
    uint64_t frame;
    int64_t time_ns;
    double rate_hz;  /* measured */
    double rate_ppm; /* the same: parts per million more than the nominal one */
    double error_ns; /* smoothed difference between told and predicted block times; or how late
                        blocks are, while it is in doubt whether frames were lost before them */
    bool valid;      /* false before the first block, and while the host's times do not go on */
};
void nj_clock_read(const struct nj_client *client, struct nj_clock *clock); /* any thread */
uint64_t nj_clock_frame_at(const struct nj_clock *clock,
                           int64_t time_ns); /* nearest; 0 if before */
int64_t nj_clock_time_of(const struct nj_clock *clock, uint64_t frame);

/* A calendar's time. It may be wrong by the uncertainty: half of what it took to read both of the
 * system's clocks, the clock's error_ns, half a frame, and 20 millionths of the distance to the
 * clock's own frame. Whether the system's calendar is right is not in it. */
struct nj_wall {
    int64_t utc_ns; /* since 1970, CLOCK_REALTIME */
    uint64_t uncertainty_ns;
};
/* When a frame sounds or was sampled, by what the calendar says at this call: after a step of it,
 * earlier frames have other times than before. NJ_EINVAL: the clock is not valid. For a segment's
 * clock that is CLOCK_MONOTONIC; the simulated card's in lockstep has nothing to do with the
 * calendar. Any thread. */
NJ_WARN_UNUSED int nj_clock_wall(const struct nj_clock *clock, uint64_t frame,
                                 struct nj_wall *wall);
/* The nearest frame, 0 if before; its time differs from utc_ns by half a frame at most, and may be
 * wrong by *uncertainty_ns (may be NULL). */
NJ_WARN_UNUSED int nj_clock_frame_at_wall(const struct nj_clock *clock, int64_t utc_ns,
                                          uint64_t *frame, uint64_t *uncertainty_ns);

/* ---- clips ----------------------------------------------------------------------------------- */

struct nj_clip {
    uint64_t offset_bytes; /* of its first frame in the bank; a multiple of 64 */
    uint64_t frames;
    uint32_t channels;
    uint32_t format; /* enum nj_format */
};
/* The bank: memory of bank_bytes, in the segment, written by the client before the row names it.
 * Any thread; bytes may be NULL. */
void *nj_bank(const struct nj_client *client, uint64_t *bytes);
/* A row may be rewritten while none of its actions is open. NJ_EINVAL: no such row, or the clip
 * does not lie in the bank. A row that was never set has no frames, channels or format. */
NJ_WARN_UNUSED int nj_clip_set(struct nj_client *client, uint32_t row, const struct nj_clip *clip);
NJ_WARN_UNUSED int nj_clip_get(const struct nj_client *client, uint32_t row, struct nj_clip *clip);

/* ---- actions -----------------------------------------------------------------------------------
 *
 * Plays that sound together are added in float32, the oldest first, each product and sum rounded to
 * nearest; then come the master's gain, the limiter, dither and the card's format, in which what is
 * beyond full scale is saturated (a card of f32 takes it as it is) and counted (clipped_samples). A
 * play that sounds alone, 1:1, at
 * unity and in the card's format is copied, all 32 bits of it. The same commands at the same frames
 * give the same bits on every processor and for every length of block. A ramp's gain i frames after
 * its first is from + i * ((to - from) / frames); of a play's gain and fades the product counts,
 * and while only one of them moves, the line whose `from` and slope were multiplied with the
 * others. A pan's factor is multiplied with that, then the sample with both. Where a loop of n
 * frames' fade has a, and b before its section, frame i of the fade is a + (b - a) * ((i + 1) * (1
 * / (n + 1))).
 *
 * The limiter (limiter_frames > 0) delays everything by limiter_frames, which nj_engine_info states
 * and nj_clock counts in. As long as nothing is beyond full scale frames come out as they went in,
 * up to 24 bits of them: nothing is copied beside it. A frame that is beyond would fit at some
 * gain: all channels fall to that in a straight line over the look-ahead, until it comes out, and
 * rise again as slowly; so nothing is saturated. Its end of full scale is the largest number of the
 * card's format; 1.0 of f32.
 *
 * Dither (NJ_STREAM_DITHER) adds to what is mixed for a card of s16 or s24_3 triangular noise of
 * less than one step of the format, another for each frame and channel, the same in every run: what
 * is rounded is no distortion then. Silence stays silence, and a play that goes out as it is,
 * copied or behind a limiter that is at rest, gets none.
 *
 * A block takes up at most commands_per_block commands, in the order sent, the next block the rest.
 * What waits for its frame costs a block nothing; a start or a stop costs up to some 3,500
 * instructions and grows with the logarithm of how many wait; nj_stop_all costs a stop of each
 * play.
 */

typedef uint64_t nj_handle; /* generation and slot; 0 is none */

#define NJ_NOW UINT64_MAX     /* as a frame: the next block */
#define NJ_FOREVER UINT32_MAX /* as a loop count */
#define NJ_ENDLESS UINT64_MAX /* as a length: until stopped */

/* A play that finds all voices in use steals one: the eldest that has an end of its own, else the
 * eldest that has none (an endless loop or padding, an open ring), else, when all are paused, the
 * one that was paused first. Its age counts from its start, its last resume, or when it came to
 * have an end: by a seek out of its loop, or because its ring was closed. The stolen play completes
 * with NJ_ESTOLEN: at once, or with config.steal_fade_frames at the end of a fade beside its
 * successor (or where it would have ended in it); as many as there are voices can fade so at once,
 * of more the first stolen is cut. */

enum nj_late {               /* a start frame that is past when its command arrives */
               NJ_LATE_NOW,  /* play at once, from the beginning */
               NJ_LATE_SKIP, /* play at once, from where it would be by now */
               NJ_LATE_DROP  /* do not play: NJ_ELATE */
};

enum nj_dry {                /* a ring that has no frame when a play of it needs one */
              NJ_DRY_RESUME, /* silence, in place of nothing: it goes on at the very next frame of
                                the ring as soon as that is there */
              NJ_DRY_END     /* the play ends before that frame: NJ_EDRY */
};

struct nj_play {
    uint32_t clip;                           /* row of the clip table, if neither memory nor ring */
    uint32_t late;                           /* enum nj_late */
    uint64_t start_frame;                    /* or NJ_NOW */
    uint64_t from_frame;                     /* in the clip */
    uint64_t to_frame;                       /* in the clip, one past the last; 0 = its end */
    uint64_t loop_from_frame, loop_to_frame; /* what is repeated; 0, 0 = from_frame .. to_frame */
    uint32_t loops;                          /* times played, 0 and 1 = once; NJ_FOREVER */
    uint32_t fade_in_frames;                 /* linear ramp from silence */
    uint32_t loop_fade_frames; /* the end of each pass of a loop but the last fades, linearly, into
                                  what is before the section [0] */
    float gain;                /* linear; 0 is silence, not a default */
    float pan;                 /* -1 left to 1 right [0]; nothing on a mono card */
    uint32_t map_count; /* 0: mono to every output, stereo to a mono card as the mean, else 1:1 */
    uint8_t map[NJ_MAX_CHANNELS]; /* output k plays clip channel map[k], 1-based; 0 = silence */
    uint64_t tag;                 /* the caller's own; comes back in events */

    /* All 0: the clip, as it is, to its end. */
    const void *memory;        /* plays this instead of a clip; aligned to its samples */
    struct nj_ring *ring;      /* or this: of elements of one frame; its reader is the play. Neither
                                  with NJ_RING_WAIT, for the callback wakes nobody, nor with
                                  NJ_RING_OVERWRITE */
    uint64_t memory_frames;    /* of the memory; with a ring 0 */
    uint32_t memory_channels;  /* 1 to NJ_MAX_CHANNELS: of the memory's or the ring's frames */
    uint32_t memory_format;    /* enum nj_format, likewise */
    uint32_t layout;           /* enum nj_layout, of the memory; of a ring interleaved */
    uint32_t dry;              /* ring: enum nj_dry */
    uint64_t prebuffer_frames; /* ring: first sounds once so many wait there, at most its capacity,
                                  or it is closed [0: at its start frame] */
    uint64_t pad_frames;       /* silence behind the last frame of the source, part of the play:
                                  NJ_ENDLESS until it is stopped */
    uint64_t length_frames;    /* so long in all: cut, or filled up with silence, whatever the
                                  padding; NJ_ENDLESS until it is stopped [0: as long as it is] */
    uint32_t fade_out_frames;  /* linear, ends with the last frame of the source, or of the length:
                                  falls through all of what is shorter; not of a ring */
    uint32_t reserved;         /* 0 */
};

/* A play of memory is one of a clip in everything, but that no row is taken. A play of a ring takes
 * frames out of it, in order, as the callback needs them: from_frame is 0, to_frame the number of
 * frames after which it ends (0: none); no loop, and no seek. It ends by itself once the ring is
 * closed and empty: NJ_OK. A dry ring's silence is counted in dry_frames of the completion; the
 * play's own time goes on, fades and length_frames too. An empty ring that is filled again between
 * two blocks was not dry. Paused or before its start frame it takes no frame; NJ_LATE_SKIP takes
 * out those of the frames that are past which are there.
 *
 * Memory and ring stay, and the ring's reader is the play, until the completion was read; frames of
 * a ring that were not played are left in it. They lie in the bank, or in the memory of the process
 * that started the engine itself by nj_engine_start(): else the play completes with NJ_EINVAL. What
 * a loop plays next to its ends is read up to two blocks before it sounds.
 *
 * Silence of padding and of a dry ring sounds as any play does: it has a voice, and can be paused,
 * stopped and followed. `frames` of the completion are those of the source alone. */

/* All that follow, up to nj_record, are actions (nj_position apart): sent at once, done later. Each
 * takes one slot of config.actions until its completion was read: NJ_EFULL when none is free, and
 * nothing was sent. NJ_EINVAL likewise: a value is out of range, not a number, or the segment's
 * direction has no such action; fades and ramps are of 0 to 2^31 - 1 frames. *handle may be left
 * out (NULL). Where there is a target, NJ_EHANDLE comes at once if its completion was read, and as
 * the result of the completion if it has ended when the command is carried out: at its frame, or in
 * the block in which it arrives when that is past. A target is named by its handle before it began,
 * too. */
NJ_WARN_UNUSED int nj_play(struct nj_client *client, const struct nj_play *play, nj_handle *handle);
/* Several plays that start in the same frame: all are sent, or none (NJ_EFULL). count is 1 to
 * commands_per_block, the start frame of all the same, NJ_NOW too; handles[count], never NULL. They
 * are plays of their own then; with fewer voices than plays the later ones steal. */
NJ_WARN_UNUSED int nj_play_group(struct nj_client *client, const struct nj_play *plays,
                                 uint32_t count, nj_handle *handles);

enum nj_follow {                   /* what a queued play waits for */
                 NJ_FOLLOW_ALWAYS, /* the end of the one before: its own, by a stop or dry, or that
                                      it never began, being late or wrong. One that the queue
                                      itself refused (NJ_EHANDLE, NJ_EFULL) takes those behind it
                                      along */
                 NJ_FOLLOW_END     /* its own end only: else it completes with the same result */
};
/* Queues a play behind another, any number in a row: it begins in the very frame after the other's
 * last, in the same voice; play->start_frame is not looked at. When the other had ended before this
 * arrives, play->late says what to do, as if the frame after that end had been the start frame.
 * Stopping one that waits in a queue takes it out: the one behind it moves up by its rule; stopping
 * the first before it began, likewise: the next takes its start frame. A voice that is stolen takes
 * its queue with it: NJ_ESTOLEN. NJ_EFULL, as the result of the completion: another is queued
 * behind that one already. */
NJ_WARN_UNUSED int nj_queue(struct nj_client *client, nj_handle after, uint32_t follow,
                            const struct nj_play *play, nj_handle *handle);
/* Ends a play, a record or a waiting start at a frame (or NJ_NOW); a play with a linear fade that
 * begins there, a record without (fade_frames 0). Any other action that waits for its frame is
 * taken back, a stop too. What it ends completes with NJ_ESTOPPED, the stop itself with NJ_OK. */
NJ_WARN_UNUSED int nj_stop(struct nj_client *client, nj_handle target, uint64_t at_frame,
                           uint32_t fade_frames, nj_handle *handle);
/* Ramps a play's gain (linear, any sign) linearly from what it is at the frame. */
NJ_WARN_UNUSED int nj_gain(struct nj_client *client, nj_handle target, uint64_t at_frame,
                           float gain, uint32_t ramp_frames, nj_handle *handle);
/* Moves a play's pan linearly from what it is at the frame. With pan p the gain of output 1 is
 * multiplied with 1 - p where p > 0, that of output 2 with 1 + p where p < 0; nothing else changes:
 * in the middle both are as without. Its ramp stands still with the play's own time. NJ_EINVAL: not
 * from -1 to 1. */
NJ_WARN_UNUSED int nj_pan(struct nj_client *client, nj_handle target, uint64_t at_frame, float pan,
                          uint32_t ramp_frames, nj_handle *handle);
/* Silences a play at a frame, with a linear fade that begins there; it keeps its voice and its
 * place: where the fade ended. Its own time stands still then, ramps too, and `frames` of its
 * completion does not count. One that waits begins paused: NJ_EVENT_STARTED at its start frame, no
 * sound before the resume. Pausing what is paused changes nothing. A paused play that is stopped
 * ends at once; its voice is taken for another play only when no voice sounds. NJ_EHANDLE: it has
 * ended, or a stop is fading it out. */
NJ_WARN_UNUSED int nj_pause(struct nj_client *client, nj_handle target, uint64_t at_frame,
                            uint32_t fade_frames, nj_handle *handle);
/* Goes on from that place, with a linear fade from silence; in a pause's fade, from how loud it is.
 * The newest voice then. Resuming what is not paused changes nothing. */
NJ_WARN_UNUSED int nj_resume(struct nj_client *client, nj_handle target, uint64_t at_frame,
                             uint32_t fade_frames, nj_handle *handle);
/* At the frame goes on from another frame of the clip, without a fade; paused, it stays so;
 * waiting, it will begin there. Before the loop's end the passes that are left are played, after it
 * none. Completes with NJ_EINVAL when the play ends before that frame, which changes nothing. */
NJ_WARN_UNUSED int nj_seek(struct nj_client *client, nj_handle target, uint64_t at_frame,
                           uint64_t clip_frame, nj_handle *handle);

enum nj_play_state { NJ_PLAY_WAITING, NJ_PLAY_SOUNDING, NJ_PLAY_PAUSED };

struct nj_position {
    uint32_t state;      /* enum nj_play_state: now; queued is waiting too */
    uint64_t clip_frame; /* that it plays at the frame asked for; waiting: 0. Of a ring, taken out
                            of it until then */
    uint64_t frames;     /* of its source, played until then */
};
/* Where a play is at a frame of the stream: of NJ_NOW, the next block's first; of
 * nj_clock_frame_at(now), what is heard now. Counted on from its last start, seek, resume or hole,
 * to its end or pause at most; of a frame before that, as at that. Of a record, whatever the frame,
 * it tells in `frames` how many are in its memory, which may be looked at from then on, or went
 * into its ring; it is sounding once it began. No command, no slot. NJ_EHANDLE: it has ended.
 * Any thread. */
NJ_WARN_UNUSED int nj_position(const struct nj_client *client, nj_handle handle, uint64_t frame,
                               struct nj_position *position);

/* Every play that sounds or is paused, or record that runs, at the frame, and those that wait then
 * and were sent before this; the master's own ramp stays untouched. */
NJ_WARN_UNUSED int nj_stop_all(struct nj_client *client, uint64_t at_frame, uint32_t fade_frames,
                               nj_handle *handle);
/* Ramps the gain of the whole mix likewise; it is 1 when an engine begins. */
NJ_WARN_UNUSED int nj_master(struct nj_client *client, uint64_t at_frame, float gain,
                             uint32_t ramp_frames, nj_handle *handle);

enum nj_full {                 /* a ring that has no room for a record's next frame */
               NJ_FULL_RESUME, /* frames are refused until there is room, and counted */
               NJ_FULL_END     /* the record ends before that frame: NJ_EFULL */
};

/* What is captured goes to the caller's memory, or into a ring. */
struct nj_record {
    void *memory;           /* aligned to its samples; NULL: the ring */
    uint64_t memory_frames; /* room in the memory, >= 1; with a ring 0 */
    struct nj_ring *ring;   /* of elements of channels x bytes of the format; its writer is the
                               record. Not with NJ_RING_WAIT: the callback wakes nobody */
    uint32_t format;        /* enum nj_format; NJ_FORMAT_ANY: the card's */
    uint32_t channels;      /* 0: as many as the map has, or the card; without a map the first */
    uint32_t layout;        /* enum nj_layout; of a ring interleaved */
    uint32_t full;          /* ring: enum nj_full */
    uint64_t start_frame;   /* of the time line, or NJ_NOW */
    uint64_t length_frames; /* of the time line; 0: the memory's, or of a ring NJ_ENDLESS */
    uint64_t tag;           /* the caller's own; comes back in events */
    uint32_t late;          /* enum nj_late: NOW records its whole length from the next block on;
                               SKIP from the frame asked for to the end asked for: what is past
                               comes out of the capture ring as far back as that goes, and is
                               silence before; DROP: NJ_ELATE */
    uint32_t early;         /* 1: a block's frames come with the block [0: once it is believed] */
    uint32_t map_count;     /* <= channels; what is behind the map is silence; 0: 1:1 */
    uint8_t map[NJ_MAX_CHANNELS]; /* channel k records input map[k], 1-based; 0 = silence */
};
/* Records frames of the time line of a capture, each in its place: frame f of the line is frame
 * f - start of the record, whatever the blocks are. A frame comes once it is believed (see
 * nj_capture_peek), one block after it was captured; NJ_EVENT_STARTED once the block of the first
 * frame came. Frames that were lost are silence, in memory and ring, and counted in dry_frames of
 * the completion, with those that a full ring refused: NJ_EVENT_XRUN tells where the card lost
 * some. A record that is behind, after a hole or begun late, goes on by at most four blocks of
 * audio a block, or eight times as much silence, a block being a period at least; what the capture
 * ring loses meanwhile is silence too: after a hole of a minute it is to hold two seconds.
 *
 * It ends after length_frames, or by nj_stop: the frames before the stop's frame are recorded
 * still, so its completion follows the stop's. Memory or ring belong to the record until its
 * completion was read; memory's frames are the caller's from then on, a ring's at once. A ring that
 * overwrites keeps the newest; one that is closed ends the record: NJ_ECLOSED. Neither is closed by
 * a record that ends. Completes with NJ_EFULL too when config.voices records run already, and with
 * NJ_EINVAL when the engine cannot reach the memory: both are in the bank, or in the process that
 * started the engine itself. Frames of a killed engine's record: what it had told before.
 *
 * An early record is for who answers at once, not for an archive: it has each block as soon as it
 * was captured, and what it has stays so when the next one shows that the card had written over it.
 * NJ_EVENT_XRUN counts such a block as lost like any other. Blocks that came while it was in doubt
 * whether frames were lost before them come again, behind the hole, when some were.
 *
 * The engine does not free the capture ring for records: somebody reads it by nj_capture_*(), or
 * the configuration says NJ_STREAM_ACTIONS_ONLY. */
NJ_WARN_UNUSED int nj_record(struct nj_client *client, const struct nj_record *record,
                             nj_handle *handle);

/* To be called when no engine runs on the segment any more (it died): every open action completes
 * with NJ_ENGINE_LOST and can be read with nj_event_next(); the next engine finds an empty command
 * queue. */
void nj_client_engine_lost(struct nj_client *client);

/* The plays that are open, one a call, for a client that took up a segment; *cursor begins at 0.
 * False: no more. */
bool nj_open_play(const struct nj_client *client, uint32_t *cursor, nj_handle *handle,
                  struct nj_play *play);

/* ---- events ---------------------------------------------------------------------------------- */

#define NJ_EVENTS(X)                                                                               \
    X(NJ_EVENT_DONE, "done")       /* exactly one for each action: never lost */                   \
    X(NJ_EVENT_STARTED, "started") /* the block of a play's or record's first frame */             \
    X(NJ_EVENT_XRUN, "xrun")       /* the card ran dry or over: frame = where, frames = hole */

enum nj_event_kind {
#define NJ_EVENT_ENUM(name, text) name,
    NJ_EVENTS(NJ_EVENT_ENUM)
#undef NJ_EVENT_ENUM
        NJ_EVENT_COUNT
};

struct nj_event {
    uint32_t kind;
    int32_t result;   /* done: NJ_OK = to its natural end (or applied), else NJ_E* */
    nj_handle handle; /* 0 for xrun */
    uint64_t tag;
    uint64_t frame;  /* first frame that sounded or was recorded, or at which the command took
                        effect */
    uint64_t frames; /* done: frames played, without padding and what was dry, or recorded, silence
                        for lost ones among them; xrun: frames lost */
    uint64_t late_frames; /* start later than asked by; of a record that skipped, begun so */
    uint64_t dry_frames;  /* done, of a play: frames of silence because its ring was dry; of a
                             record: frames that are silence because they were lost, and those that
                             its full ring refused */
};

/* The next event, or false. Completions come in their order, and what was told before one comes
 * before it: a play's start before its end. A handle is dead once its NJ_EVENT_DONE was read. Other
 * kinds that found no room are counted in nj_stats.events_refused. */
bool nj_event_next(struct nj_client *client, struct nj_event *event);

/* ---- capture --------------------------------------------------------------------------------- */

#define NJ_CAUSES(X)                                                                               \
    X(NJ_CAUSE_XRUN, "xrun")           /* the card's buffer ran over */                            \
    X(NJ_CAUSE_RING_FULL, "ring full") /* nobody read in time */                                   \
    X(NJ_CAUSE_ENGINE, "engine restart")                                                           \
    X(NJ_CAUSE_CLOCK, "clock") /* frames missing against the clock, no flag from the card */

enum nj_cause {
#define NJ_CAUSE_ENUM(name, text) name,
    NJ_CAUSES(NJ_CAUSE_ENUM)
#undef NJ_CAUSE_ENUM
        NJ_CAUSE_COUNT
};
const char *nj_cause_text(uint32_t cause); /* "?" if unknown */

/* The next piece of the time line: frames in the ring, or a hole. */
struct nj_span {
    const void *data; /* interleaved frames in the card's format; NULL for a hole */
    uint64_t first_frame;
    uint64_t frames;       /* contiguous in memory, or the hole's (rest of) length */
    uint32_t cause;        /* hole: enum nj_cause */
    uint32_t bound_frames; /* hole: its length is right within +- this */
};
/* False when nothing is there, or the stream is none that is read so. The frames stay the reader's,
 * to be read, until nj_capture_advance.
 * A block is there once the next one came in time: until then the card may turn out to have written
 * over it while it was copied, and it becomes part of the hole. So the newest block is not there
 * yet, and what was newest when a stream ended never is. Blocks that come late by more than two
 * periods and 5 ms, and no flag, wait for 150 ms, or a quarter of the ring's length if that is
 * less: they are there when the delay has gone, and behind a hole when it stays. */
bool nj_capture_peek(struct nj_client *client, struct nj_span *span);
/* Consumes frames (at most the span's; of more, those). The position moves only here: call it after
 * the data is safe. */
void nj_capture_advance(struct nj_client *client, uint64_t frames);
/* Moves the reader forward to a frame (a new supervisor going on where the file ends). NJ_EINVAL
 * when that frame is before the reader's position or past the writer's; the reader then stays. */
NJ_WARN_UNUSED int nj_capture_seek(struct nj_client *client, uint64_t frame);
/* The frame that the next span begins with, and the one after the newest that the reader can have.
 */
uint64_t nj_capture_position(const struct nj_client *client, uint64_t *writer_frame);

/* ---- figures --------------------------------------------------------------------------------- */

#define NJ_STATS(X)                                                                                \
    X(blocks) /* callbacks */                                                                      \
    X(frames) /* through the callback, holes apart */                                              \
    X(min_block_frames)                                                                            \
    X(max_block_frames)                                                                            \
    X(xruns) /* the card's flag */                                                                 \
    X(holes)                                                                                       \
    X(hole_frames)                                                                                 \
    X(refused_frames) /* capture: of hole_frames, those that the full ring refused */              \
    X(ring_high_water_frames)                                                                      \
    X(commands)                                                                                    \
    X(late_starts)                                                                                 \
    X(stolen_voices)                                                                               \
    X(max_voices)      /* most that sounded, fades of stolen ones apart, or records that ran */    \
    X(clipped_samples) /* beyond full scale on the way to the card */                              \
    X(events_refused)

struct nj_stats {
#define NJ_STATS_FIELD(name) uint64_t name;
    NJ_STATS(NJ_STATS_FIELD)
#undef NJ_STATS_FIELD
};
/* Since the segment's birth, engines before the present one included; all of the end of one block.
 * Any thread. */
void nj_stats(const struct nj_client *client, struct nj_stats *stats);
/* An action, of both directions: at a frame (or NJ_NOW) the engine takes the statistics since the
 * last fetch, all of that instant, and begins anew. The block in which it does is among them as a
 * whole: blocks, frames, xruns, sizes. A most or least is that of the time since the fetch; voices
 * that sound go on to count. nj_stats goes on as if nothing had been. NJ_EFULL. */
NJ_WARN_UNUSED int nj_stats_fetch(struct nj_client *client, uint64_t at_frame, nj_handle *handle);
/* What the last fetch took whose completion was read; of a later one when that was carried out
 * already. Zeros before the first. A fetch that completes with NJ_ENGINE_LOST either did all of
 * this or nothing. Any thread. */
void nj_stats_fetched(const struct nj_client *client, struct nj_stats *stats);

/* How long callbacks took, all of it, in real time: what the engine does and a user's callback
 * within. An engine measures them; blocks that a program makes itself by other means are not in it.
 */
#define NJ_TIMES_BINS 32
struct nj_times {
    uint64_t count, total_ns;
    uint64_t worst_ns, worst_frame;    /* the longest, and the first frame of its block */
    uint64_t histogram[NJ_TIMES_BINS]; /* [k]: of 2^k to 2^(k+1) - 1 ns; [0] of 0 too, the last of
                                          more too */
};
/* Since the last renewal. Any thread. */
void nj_times(const struct nj_client *client, struct nj_times *times);
/* The same, and begins anew: each callback is in one report. One that ends just then may be told
 * as the worst of both. One caller. */
void nj_times_renew(struct nj_client *client, struct nj_times *times);
/* The share of a block's time that its callback takes, smoothed over half a second: 0 to 1, more
 * when it cannot keep up. Of the last engine when none runs. Any thread. */
double nj_load(const struct nj_client *client);

/* A loss of the card's, or a flag without one. */
struct nj_xrun {
    uint64_t frame;   /* the first that is lost */
    uint64_t frames;  /* how many; 0: none, though the card said so */
    int64_t time_ns;  /* of the block after it, segment clock */
    uint32_t cause;   /* enum nj_cause; never NJ_CAUSE_RING_FULL */
    uint32_t flagged; /* 1: the card said so; else found by the clock, or after a restart */
};
#define NJ_XRUNS_KEPT 64
/* The last ones, up to `count` and NJ_XRUNS_KEPT, the oldest of them first; how many. They stay
 * when engines and clients change. Any thread. */
uint32_t nj_xruns(const struct nj_client *client, struct nj_xrun *list, uint32_t count);

/* Peak per channel since the last call, 1.0 = full scale; peaks[channels], 0 beyond the card's. One
 * caller, on any thread. */
void nj_peaks(struct nj_client *client, float *peaks, uint32_t channels);

/* ---- rings ----------------------------------------------------------------------------------- */

/* A queue of elements of one size, any size, between two threads or two processes: one side writes,
 * one reads. Every place of the power-of-two capacity is usable. A position is the number of an
 * element: it counts on for ever, so the raw index of other rings is position % (2 x capacity).
 *
 * Threads:  [W] calls belong to one thread at a time, [R] to one, which may be another; [A] are
 *           anybody's. nj_ring_init and nj_ring_reset need both sides stopped.
 * Callback: [W] and [R] never block, allocate or enter the kernel, on rings without NJ_RING_WAIT.
 * Memory:   all of it is the caller's, and is kept until neither side uses the ring. It holds no
 *           pointer: processes may map it at different places. A side that is killed leaves a whole
 *           ring behind: what it had not handed over did not happen.
 * Results:  a transfer returns how many elements it moved, from 0 to all. Negative, nothing moved:
 *             NJ_EINVAL   more than 2^63 - 1 bytes (a negative count is), part of an element, no
 *                         memory, or a call that this kind of ring does not have
 *             NJ_ECLOSED  a write into a closed ring, a read when it is closed and empty: its end
 */
struct nj_ring;

enum nj_ring_flags {
    NJ_RING_WAIT = 1,     /* neither side is a callback: each may wait, and wakes the other */
    NJ_RING_OVERWRITE = 2 /* a full ring loses its oldest elements, and never refuses new ones */
};

#define NJ_RING_ALIGN 64 /* of the memory */

/* The memory that a ring takes; 0 when the capacity is no power of two or a size is 0 or too large.
 */
uint64_t nj_ring_bytes(uint64_t element_bytes, uint64_t capacity);
/* An empty ring at position 0. NJ_EINVAL where nj_ring_bytes says 0, for memory that is not aligned
 * and for unknown flags; NJ_EMEMORY for too little of it. */
NJ_WARN_UNUSED int nj_ring_init(struct nj_ring **ring, void *memory, uint64_t bytes,
                                uint64_t element_bytes, uint64_t capacity, uint32_t flags);
/* A ring that was made already, by another process perhaps; NJ_ESEGMENT when none is there,
 * NJ_EINVAL for memory that is not aligned. */
NJ_WARN_UNUSED int nj_ring_attach(struct nj_ring **ring, void *memory, uint64_t bytes);
/* As after nj_ring_init, but for the position of the next element: a frame number, say. */
void nj_ring_reset(struct nj_ring *ring, uint64_t position);
uint64_t nj_ring_capacity(const struct nj_ring *ring);      /* elements [A] */
uint64_t nj_ring_element_bytes(const struct nj_ring *ring); /* [A] */

/* Up to two runs of a ring's memory, in order. */
struct nj_ring_regions {
    void *first;
    uint64_t first_count; /* elements */
    void *second;         /* NULL when the first run is all */
    uint64_t second_count;
};

/* Places that a write finds free [W]; the whole capacity of a ring that overwrites. */
uint64_t nj_ring_room(struct nj_ring *ring);
/* Writes what there is room for; the rest is refused and counted [W]. */
int64_t nj_ring_write(struct nj_ring *ring, const void *elements, uint64_t count);
/* The same for memory whose size is given in bytes; NJ_EINVAL unless it is whole elements [W]. */
int64_t nj_ring_write_bytes(struct nj_ring *ring, const void *data, uint64_t bytes);
/* Memory of up to `count` free places, to be filled and handed over by nj_ring_write_advance; how
 * many. Refuses and counts nothing [W]. Not of a ring that overwrites: NJ_EINVAL. */
int64_t nj_ring_write_regions(struct nj_ring *ring, uint64_t count,
                              struct nj_ring_regions *regions);
/* NJ_EINVAL, and nothing happens, for more than is free [W]. */
NJ_WARN_UNUSED int nj_ring_write_advance(struct nj_ring *ring, uint64_t count);

/* Elements that a read finds [R]. */
uint64_t nj_ring_ready(struct nj_ring *ring);
/* Reads what is there [R]. If the writer of a ring that overwrites has overtaken, the lost elements
 * are skipped and counted, even those lost during the call: what it returns is whole, in order and
 * without a gap, and ends at nj_ring_read_position. */
int64_t nj_ring_read(struct nj_ring *ring, void *elements, uint64_t count);
int64_t nj_ring_read_bytes(struct nj_ring *ring, void *data, uint64_t bytes); /* [R] */
/* Memory of up to `count` waiting elements, the reader's until nj_ring_read_advance; how many [R].
 * Not of a ring that overwrites: NJ_EINVAL. */
int64_t nj_ring_read_regions(struct nj_ring *ring, uint64_t count, struct nj_ring_regions *regions);
/* Skips elements; NJ_EINVAL, and nothing happens, for more than wait [R]. */
NJ_WARN_UNUSED int nj_ring_read_advance(struct nj_ring *ring, uint64_t count);
/* Skips all that waits; how many [R]. */
uint64_t nj_ring_flush(struct nj_ring *ring);

/* No more will come (the writer says so) or be read (the reader). What was written before can still
 * be read; sleepers wake up [A]. */
void nj_ring_close(struct nj_ring *ring);
bool nj_ring_closed(const struct nj_ring *ring); /* [A] */

/* Only with NJ_RING_WAIT, else NJ_EINVAL. They wait until `count` elements are moved, the ring is
 * closed, or timeout_ns is over (negative: never), and return how many were; if none, NJ_ETIMEOUT
 * or NJ_ECLOSED. Signals do not end them. Where elements are overwritten, a read is one
 * nj_ring_read: it may return fewer, never with a gap [W, R]. */
int64_t nj_ring_write_wait(struct nj_ring *ring, const void *elements, uint64_t count,
                           int64_t timeout_ns);
int64_t nj_ring_read_wait(struct nj_ring *ring, void *elements, uint64_t count, int64_t timeout_ns);
/* The same wait, for `count` (<= capacity) free places [W] or waiting elements [R], moving none. */
int64_t nj_ring_wait_room(struct nj_ring *ring, uint64_t count, int64_t timeout_ns);
int64_t nj_ring_wait_ready(struct nj_ring *ring, uint64_t count, int64_t timeout_ns);

/* The next element's number on either side [A]. */
uint64_t nj_ring_write_position(const struct nj_ring *ring);
uint64_t nj_ring_read_position(const struct nj_ring *ring);

struct nj_ring_stats {
    uint64_t high_water;       /* most elements that waited; seen by the reader where overwritten */
    uint64_t low_water;        /* fewest that a read left; the capacity before the first */
    uint64_t refused;          /* elements that found no room, since init or reset */
    uint64_t refused_first_at; /* write position of the first refusal, and of the last; */
    uint64_t refused_last_at;  /* both are 0 while `refused` is */
    uint64_t overwritten;      /* elements that the reader lost to the writer, as far as it knows */
};
void nj_ring_stats(const struct nj_ring *ring, struct nj_ring_stats *stats); /* [A] */
/* The same; and both water marks begin anew, so that no moment is in no report. One caller. */
void nj_ring_stats_renew(struct nj_ring *ring, struct nj_ring_stats *stats);

/* ---- cards ----------------------------------------------------------------------------------- */

/* One direction of a card. What it offers is 0 throughout while it is in use or does not answer. */
struct nj_device_side {
    char device[256];  /* alsa-lib's name, for nj_stream_config; "": it has no such direction */
    char holder[96];   /* who has it open: "aplay (812)", or "another program"; "": nobody */
    uint32_t fallback; /* 1: what "" and "default" mean: USB before others, never HDMI */
    uint32_t formats;  /* bits 1 << enum nj_format */
    uint32_t rate_min_hz, rate_max_hz;
    uint32_t channels_min, channels_max;
    uint32_t period_min, period_max; /* frames */
    uint32_t periods_min, periods_max;
};

struct nj_device {
    uint32_t number; /* in this listing, from 0: "#0" names it until a card comes or goes */
    uint32_t api;    /* an index of nj_api() */
    char
        stable[128]; /* a name that stays: "usb:1-1.2" for a USB port, else ALSA's id of the card */
    char name[128];  /* for people */
    struct nj_device_side play, capture;
};

/* Lists the sound cards; returns how many there are and fills `count` of them at most; list may be
 * NULL then. Cards that nobody has open are opened for a moment, to ask what they offer. The
 * simulated card that the environment variable NIGHTJAR_SIM names by its socket comes last. Any
 * thread, not beside getenv(3) on another. */
uint32_t nj_devices(struct nj_device *list, uint32_t count);

#define NJ_NO_DEVICE UINT32_MAX

/* What cards are reached through: 0 is ALSA, 1 the simulated card. */
struct nj_api {
    char name[32];
    char version[32];
    uint32_t devices; /* listed by nj_devices(); the simulated card, if it answers */
    uint32_t default_play, default_capture; /* their numbers, or NJ_NO_DEVICE */
};
/* NJ_EINVAL past the last. As nj_devices(), but it opens no card. */
NJ_WARN_UNUSED int nj_api(uint32_t index, struct nj_api *api);

/* ---- an engine in this process --------------------------------------------------------------- */

struct nj_engine;

/* Opens the segment's card with PortAudio and runs the engine on PortAudio's thread. `text` (may be
 * NULL) receives one line that says what went wrong, or what the system refuses an engine that runs
 * (real-time priority, locked memory); else it is empty. NJ_EDEVICE, NJ_EBUSY, NJ_EFORMAT,
 * NJ_EINVAL (the device's name), NJ_ESEGMENT, NJ_ESYSTEM. Any thread, not beside getenv(3) on
 * another: they take turns. The engine is the caller's until nj_engine_stop, which comes before the
 * segment's memory goes. */
NJ_WARN_UNUSED int nj_engine_start(struct nj_engine **engine, void *segment, uint64_t bytes,
                                   char *text, size_t text_bytes);
/* Drops what has not sounded yet, closes the card, frees the engine; NULL is fine. Any thread. */
void nj_engine_stop(struct nj_engine *engine);

/* ---- streams -----------------------------------------------------------------------------------
 *
 * A stream is a card's output, its input or both, opened whole: memory, client and engine of each
 * direction are its own. Its frames are written and read, or a callback makes and takes them;
 * actions go beside by nj_stream_client(). Between the card and the other end lies a ring: an
 * output that finds its ring dry is silence, an input whose ring is full is dropped, both counted
 * by nj_stream_lost(), and the stream goes on.
 *
 * Threads:  open, start, stop, abort, close and all that is done with the stream's clients, events
 *           too, belong to one thread at a time; write, room and the output's await to one, read,
 *           ready and the input's await to one; the others are anybody's. A close is beside
 *           nothing else. Open and start are not beside getenv(3) on another thread.
 * Runs:     a start begins a run. It ends when it is stopped or aborted, by its own end, or when
 *           card or engine are gone; then it may be started again, any number of times. The time
 *           line of each client goes on from run to run, without the time between. Actions open
 *           at the end complete with NJ_ENGINE_LOST, to be read after the stop, abort or next
 *           start; those sent before a start begin with it. A start that fails takes away neither
 *           them nor what was written. */

struct nj_stream;

enum nj_stream_state {
    NJ_STREAM_STOPPED, /* not started yet, or stopped */
    NJ_STREAM_ACTIVE,
    NJ_STREAM_FINISHED, /* its own end: all has sounded */
    NJ_STREAM_ABORTED,
    NJ_STREAM_LOST /* the card or the engine's process is gone: nj_stream_text() */
};

/* The frames at the other end of a direction. */
struct nj_io {
    uint32_t format;    /* enum nj_format [NJ_FORMAT_F32] */
    uint32_t channels;  /* [as many as the map has, or the card] */
    uint32_t map_count; /* = channels; 0: 1:1, but output of one channel sounds on every channel,
                           two on a card with one as their mean */
    uint8_t map[NJ_MAX_CHANNELS]; /* channel k is the card's channel map[k], 1-based; 0: silence,
                                     or not played. A card's output is named once at most */
    uint64_t ring_frames;         /* rounded up to a power of two [play 0.1 s and four buffers at
                                     least, capture 1 s; callback in this process: two buffers,
                                     input for an output 0.5 s] */
    uint64_t prebuffer_frames;    /* play: silent until so many were written, or the end was */
    uint32_t dry;                 /* play: enum nj_dry; END: NJ_EDRY ends the run */
    uint32_t full;                /* capture: enum nj_full; END: NJ_EFULL ends the run */
};

/* What a callback is given. */
struct nj_block {
    const void *in;  /* capture_io's frames; NULL when the stream plays only */
    void *out;       /* play_io's frames, silence as given; NULL when it captures only */
    uint64_t frame;  /* frames that it was given before, in this run */
    int64_t time_ns; /* of the first frame: when it sounds, or was sampled (input alone); 0: nobody
                        knows yet, see nj_callback */
    uint64_t dry_frames, lost_frames; /* so far: nj_stream_lost() of play and capture */
    uint32_t frames;
    uint32_t xrun; /* 1: frames were lost, or dry, since the block before */
};

enum nj_callback_result {
    NJ_CONTINUE,
    NJ_COMPLETE, /* this block is the last: the run finishes when it has sounded */
    NJ_ABORT     /* this block is not played, nor what has not sounded yet */
};
/* On PortAudio's thread, once a block: what it does is to be bounded, without allocation, lock,
 * system call, file or wait. Of this header it may call rings of its own, without a wait,
 * and nj_stream_state(), _io(), _rate_hz() and _delay(). in and out are its own until it returns.
 *
 * When the engines are processes (options.engine), a thread of the library's calls it, of the same
 * priority where that is allowed, once a period by the clock: it may be late by a buffer of the
 * output (periods x period), and what it says sounds so much later than in this process. The blocks
 * of that buffer are asked for on the thread that starts, before the engine does, without a time
 * and with a silent input. Input alone comes as soon as it is believed. */
typedef int nj_callback(void *user, struct nj_block *block);

/* A run is over: once for each, on a thread of the library's, after the state has changed. It may
 * not open, start, stop, abort or close streams. */
typedef void nj_finished(void *user, struct nj_stream *stream);

struct nj_stream_options {
    uint32_t directions;   /* NJ_PLAY, NJ_CAPTURE or both or-ed [NJ_PLAY] */
    uint32_t actions_only; /* directions without a ring: for actions alone. nj_capture_*() have
                              nothing to give of a stream's input: it has records */
    /* Zeros are defaults; rate and channels, if the card does not have those, its nearest. device:
     * "" the default card, "#0" of nj_devices(), a stable name, a part of a card's name, an
     * alsa-lib name or sim:SOCKET. The bank's first bank_bytes are the caller's, its last bytes the
     * ring. */
    struct nj_stream_config play, capture;
    struct nj_io play_io, capture_io;
    nj_callback *callback; /* NULL: read and write. With both directions it is called on the play
                              side, its input a fixed time older: nj_stream_delay() */
    nj_finished *finished; /* or NULL */
    void *user;            /* of both */
    const char *engine;    /* path of nightjar-engine: each direction runs in a process of its own,
                              which ends with this one, however that ends [NULL: in this one] */
    double latency_s;      /* > 0: of the card's buffer; chooses period and periods where 0 */
};

/* Checks the options, finds the cards, makes the memory; opens no card but to ask it for a rate or
 * channels that are 0. The options are copied; `user` stays the caller's, and there until the
 * close. `text` (may be NULL) receives one line that says what went wrong: NJ_EINVAL, an option;
 * NJ_EDEVICE, no such card; NJ_EBUSY or NJ_EFORMAT, if it was asked; NJ_EMEMORY; NJ_EIO, no folder
 * for segments; NJ_ESYSTEM. *stream is NULL then. */
NJ_WARN_UNUSED int nj_stream_open(struct nj_stream **stream,
                                  const struct nj_stream_options *options, char *text,
                                  size_t text_bytes);
/* Aborts if it runs, frees everything, ends processes, removes files; NULL is fine. */
void nj_stream_close(struct nj_stream *stream);

/* Opens the cards and begins a run: the first block plays what was written before. NJ_OK when it
 * runs already. When it fails, nj_stream_text() says why, and it may be tried again: NJ_EDEVICE,
 * NJ_EBUSY, NJ_EFORMAT; NJ_ETIMEOUT, an engine's process that does not answer; NJ_EFULL: all of
 * config.actions are in use, or their completions were not read; NJ_ESYSTEM. */
NJ_WARN_UNUSED int nj_stream_start(struct nj_stream *stream);
/* Returns when all that was written has sounded, and all that actions have played so far: a play
 * whose end was told is heard whole. Input ends then too; what sounds longer, by actions, is cut.
 * It returns the run's own error, if that ended it, or that of a worker, which it waits for; when
 * nothing runs, what the last run ended with, NJ_OK before the first. */
int nj_stream_stop(struct nj_stream *stream);
/* At once: what has not sounded is dropped. Returns the same. */
int nj_stream_abort(struct nj_stream *stream);

/* Waits for the end of the run: NJ_ETIMEOUT after timeout_ns (negative: never). NJ_OK after a stop,
 * an abort or an end of its own; else what ended it: NJ_EDRY, NJ_EFULL, NJ_EDEVICE ... NJ_OK when
 * it was never started. A sink may still be busy with what came last: a stop waits for it. */
NJ_WARN_UNUSED int nj_stream_wait(struct nj_stream *stream, int64_t timeout_ns);
uint32_t nj_stream_state(const struct nj_stream *stream); /* enum nj_stream_state */
/* What went wrong with the last start or run, one line, or what the system refuses (real-time
 * priority, locked memory); "". Good until the next start. On the thread that starts. */
const char *nj_stream_text(const struct nj_stream *stream);

/* Frames of NJ_PLAY or NJ_CAPTURE since the start of the run, or of the last; 0 of a direction that
 * the stream does not have. Played ones with the silence of a dry ring, to the frame that ended it;
 * captured ones with those that were lost; for actions only, those that the card took, or gave and
 * lost. An output goes on at its next frame after the card ran dry: what the card left out is not
 * among them. */
uint64_t nj_stream_frames(struct nj_stream *stream, uint32_t direction);
/* Of these: silence because the ring was dry, or not prebuffered yet; frames that were not there to
 * be read, or heard. */
uint64_t nj_stream_lost(struct nj_stream *stream, uint32_t direction);
/* Now, on the time line of nj_block.time_ns. */
int64_t nj_stream_time_ns(const struct nj_stream *stream);
/* nj_load() of the busier direction, with the user's callback in it when that is called by the card
 * (not with options.engine): 0 to 1, more when it cannot keep up. */
double nj_stream_load(const struct nj_stream *stream);
/* A duplex callback's input was sampled so long before its output sounds, in ns; 0 of other
 * streams. Known once it is open, and the same in every run: the output's buffer (periods x
 * period), one period of the input until a block has come, one more by which it may come late, and
 * the limiter's look-ahead; with options.engine the output's buffer twice. A card's two directions
 * keep to it for ever. Two cards' clocks drift apart: it grows by a period of the input at most, or
 * shrinks by two, and is put right; frames that are left out for that, or are silence, are counted
 * by nj_stream_lost() of NJ_CAPTURE, like those that came too late. So is as much of the input as
 * the output's card lost. It is recorded early (nj_record): a block that proves torn was heard, and
 * is counted. */
int64_t nj_stream_delay(const struct nj_stream *stream);

/* For actions beside, and figures; actions sent before a start begin with its first block, or at
 * their frames. The client is the stream's until nj_stream_close. NULL: no such direction. The
 * stream's own frames are a voice, or a record, of that client: nj_stop_all() ends the run. */
struct nj_client *nj_stream_client(struct nj_stream *stream, uint32_t direction);
/* The next event of a direction's client, on the thread that uses that client: waits for it by the
 * clock, up to timeout_ns (negative: for ever). NJ_ETIMEOUT; NJ_ECLOSED: no run is on, and none is
 * left: what is open completes once the stream is stopped; NJ_EINVAL: no such direction. */
NJ_WARN_UNUSED int nj_stream_event(struct nj_stream *stream, uint32_t direction,
                                   struct nj_event *event, int64_t timeout_ns);

/* Moves frames of play_io or capture_io; returns how many, waiting up to timeout_ns (negative: for
 * ever) until all are. It sleeps by the clock until they can be there. When none were: NJ_ETIMEOUT;
 * NJ_ECLOSED for writes after nj_stream_end() or the end of the run, until a stop, an abort or a
 * start, and for reads when the run is over and nothing is left; NJ_EINVAL on a stream without that
 * ring or with a callback. A stream that does not run takes what there is room for, which its next
 * run plays, and gives what is there, at once. */
int64_t nj_stream_write(struct nj_stream *stream, const void *frames, uint64_t count,
                        int64_t timeout_ns);
int64_t nj_stream_read(struct nj_stream *stream, void *frames, uint64_t count, int64_t timeout_ns);
/* Frames that move at once. */
uint64_t nj_stream_room(struct nj_stream *stream);
uint64_t nj_stream_ready(struct nj_stream *stream);
/* Waits like them, moving none, for `count` frames (<= the ring's) of room (NJ_PLAY) or of input
 * (NJ_CAPTURE); returns how many move at once: fewer when the time or the run is over. */
int64_t nj_stream_await(struct nj_stream *stream, uint32_t direction, uint64_t count,
                        int64_t timeout_ns);
/* No more will be written: the run finishes when all has sounded. */
void nj_stream_end(struct nj_stream *stream);

/* The ring between, for its regions, marks and figures: the stream's other end is this thread's
 * instead of read or write. To be asked for again after each start. NULL: the stream has no such
 * ring, or a callback. */
struct nj_ring *nj_stream_ring(struct nj_stream *stream, uint32_t direction);
/* As opened, no zeros left; NULL: no such direction. Good until nj_stream_close. */
const struct nj_io *nj_stream_io(const struct nj_stream *stream, uint32_t direction);
uint32_t nj_stream_rate_hz(const struct nj_stream *stream);

/* ---- chunks ----------------------------------------------------------------------------------
 *
 * A stream's input in pieces of one length, each beginning with the last `overlap` frames of the
 * one before: chunk k has the frames from k * hop - overlap on, hop = length - overlap, and silence
 * where that is before frame 0. They are read on the thread that would read the stream, instead of
 * nj_stream_read(), and belong to one run: a new run, new chunks. They are freed by the caller,
 * before the stream is closed. Lost frames are silence in their place. */

struct nj_chunks;

/* NJ_EINVAL: a length of 0 or more than half the ring, an overlap that is not shorter, or a stream
 * without input or with a callback; NJ_EMEMORY. */
NJ_WARN_UNUSED int nj_chunks_open(struct nj_chunks **chunks, struct nj_stream *stream,
                                  uint64_t chunk_frames, uint64_t overlap_frames);
/* The next chunk's frames, interleaved, in the stream's own memory unless they wrap there; they are
 * the caller's to read until the next call. Returns how many: all, or fewer of the run's last
 * chunk, which has at least one that is new. NJ_ETIMEOUT: not there yet; NJ_ECLOSED: that was the
 * last. */
int64_t nj_chunks_next(struct nj_chunks *chunks, const void **frames, int64_t timeout_ns);
void nj_chunks_close(struct nj_chunks *chunks); /* NULL is fine */

/* ---- workers --------------------------------------------------------------------------------- */

/* Runs once in each run, on a thread of the library's that has no priority of its own, from the
 * start on: a source writes the stream, a sink reads it, both wait as long as they like. It may not
 * start, stop, abort or close the stream. It returns NJ_OK when it is through: a source's stream
 * then ends as by nj_stream_end(), a sink's finishes when it only captures. An error ends the run
 * at once and is what nj_stream_wait(), stop and abort return. NJ_ECLOSED, as read and write return
 * it at the run's end, is none. */
typedef int nj_worker(void *user, struct nj_stream *stream);
/* Between runs only, on the thread that starts; NULL takes it away. `user` is there until then.
 * NJ_EINVAL: during a run, or a stream without that ring. */
NJ_WARN_UNUSED int nj_stream_source(struct nj_stream *stream, nj_worker *worker, void *user);
NJ_WARN_UNUSED int nj_stream_sink(struct nj_stream *stream, nj_worker *worker, void *user);

/* ---- files -----------------------------------------------------------------------------------
 *
 * Whole sound files through a stream, on the caller's thread or a worker's; programs that use these
 * are linked with libsndfile too (nightjar.pc tells). "-" is standard input or output. `text` (may
 * be NULL) receives one line with the path when something is wrong: NJ_EIO, NJ_EFORMAT, NJ_EINVAL,
 * NJ_EMEMORY; of a file to be written also NJ_EBUSY. */

struct nj_file_info {
    uint64_t frames; /* UINT64_MAX: it does not say */
    uint32_t rate_hz, channels;
};
NJ_WARN_UNUSED int nj_file_info(const char *path, struct nj_file_info *info, char *text,
                                size_t text_bytes);
/* Writes the file's frames from from_frame on, `frames` of them (0: to its end), in any format that
 * libsndfile reads. Rate and channels are the stream's, or it is NJ_EFORMAT. Returns how many were
 * written, when they were: they may still have to sound. NJ_ECLOSED when none could be: the run
 * was over. */
int64_t nj_file_play(struct nj_stream *stream, const char *path, uint64_t from_frame,
                     uint64_t frames, char *text, size_t text_bytes);
/* Reads the stream into a new file, in place of one of that name: so many frames (0: until the run
 * is over). The name's ending is the kind of file: wav, rf64, aiff, caf, w64, flac, au, raw, ogg
 * ...; its width the narrowest there that loses nothing. A WAV file of 16 bits or more is whole at
 * every moment and durable each second, whatever becomes of the program. Returns how many frames
 * are in it. For recordings that tell what they miss, take the programs. */
int64_t nj_file_record(struct nj_stream *stream, const char *path, uint64_t frames, char *text,
                       size_t text_bytes);

#ifdef __cplusplus
}
#endif
#endif
