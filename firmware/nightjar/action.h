/* SPDX-License-Identifier: MIT
 * action.h - a part of nightjar.h: clips, and what plays and records them. */
#ifndef NIGHTJAR_ACTION_H
#define NIGHTJAR_ACTION_H

#include "nightjar/segment.h"

/* ---- clips ---------------------------------------------------------------------------------- */

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

/* ---- actions -------------------------------------------------------------------------------- */

/* Plays that sound together are added in float32, the oldest first, each product and sum rounded to
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

#endif
