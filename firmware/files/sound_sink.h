/* SPDX-License-Identifier: MIT
 * sound_sink.h - frames into any kind of sound file, while it grows, or into a pipe.
 *
 * The file has its own name from the beginning. WAV and RF64 of 8, 16, 24, 32 bits or float, not
 * big-endian, are written as the appliance's takes are (takes/take_file.h): a whole file at every
 * moment, all of it as it was at the last beat; WAV becomes RF64 past 4 GiB. All others go through
 * libsndfile; a beat writes their head anew where the kind has one that can be, and makes all
 * durable. A FLAC file that was never closed does not say how long it is; it reads to its end.
 *
 * "-" and what is no plain file is written once, from the front: WAV and AU with heads that say
 * that their length is not known, FLAC, Ogg, MP3, RAW.
 *
 * A kind whose head tells no length beyond some border, 4 GiB of AIFF and of a WAV file that is not
 * as above (sound_kind_most_bytes), takes no frame that would cross it: what was written before is
 * a whole file.
 *
 * Frames become the file's encoding as core/format.h has it: wider exactly, narrower to nearest
 * even, saturated.
 *
 * Threads:  one at a time.
 * Memory:   create is paired with close or abandon, which free.
 * Fails:    NJ_EIO, NJ_EFORMAT, NJ_EINVAL, NJ_EMEMORY, NJ_EBUSY (another program writes the file),
 *           NJ_EFULL (it exists, and keep_existing) with one line, "FILE: cause", in the trouble,
 *           and errno in its number: EFBIG at the border. After a write that failed, what
 *           sound_sink_frames counts is in the file; a WAV's may be tried again with the rest (a
 *           full disk may have room again). */
#ifndef FILES_SOUND_SINK_H
#define FILES_SOUND_SINK_H

#include "files/sound_kind.h"
#include "takes/trouble.h"

struct sound_sink;

struct sound_sink_options {
    const char *name;    /* what texts call it; NULL: its path */
    uint32_t rate_hz;    /* of the frames and the file */
    uint32_t channels;   /* likewise */
    uint32_t format;     /* of the frames: enum nj_format */
    uint32_t kind;       /* enum sound_kind; ANY: by the name's ending, of "-" WAV */
    uint32_t encoding;   /* enum sound_encoding; ANY: the narrowest that loses nothing */
    uint32_t endian;     /* enum sound_endian */
    bool append;         /* goes on in a WAV file that this made, if it is there */
    bool keep_existing;  /* refuses a file that is there; otherwise it is replaced */
    bool with_ledger;    /* FILE's ledger from the beginning, not only once a hole is to be told */
    int stop_descriptor; /* once it is readable nobody is waited for any more who is to read a pipe
                            of that name: NJ_EIO with EINTR; 0: none */
};

/* When and where the first frame was captured, for a WAV's head and the ledger. */
struct sound_stamp {
    uint64_t first_frame; /* on the segment's time line */
    uint64_t epoch;       /* of the segment */
    int64_t utc_ns;
    int32_t utc_offset_s; /* local time less UTC */
};

NJ_WARN_UNUSED int sound_sink_create(struct sound_sink **sink, const char *path,
                                     const struct sound_sink_options *options,
                                     struct trouble *trouble);
/* Before the first write; without it the time is that of create. Not of a file that is appended. */
void sound_sink_stamp(struct sound_sink *sink, const struct sound_stamp *stamp);

NJ_WARN_UNUSED int sound_sink_write(struct sound_sink *sink, const void *frames, uint64_t count,
                                    struct trouble *trouble);
/* Frames that are missing: silence in their place, and a line in FILE's ledger, which a pipe does
 * not have. The length is right within +- bound_frames. */
NJ_WARN_UNUSED int sound_sink_hole(struct sound_sink *sink, uint64_t count, uint64_t bound_frames,
                                   const char *cause, struct trouble *trouble);
/* Makes durable what was written, then the head that speaks of it: once a second. true_rate_hz 0:
 * not known. */
NJ_WARN_UNUSED int sound_sink_beat(struct sound_sink *sink, double true_rate_hz,
                                   struct trouble *trouble);
/* Whole and durable. Freed in any case. */
NJ_WARN_UNUSED int sound_sink_close(struct sound_sink *sink, struct trouble *trouble);
/* As it is, and freed; NULL is fine. */
void sound_sink_abandon(struct sound_sink *sink);

uint64_t sound_sink_frames(const struct sound_sink *sink); /* in the file, what was there too */
uint64_t sound_sink_holes(const struct sound_sink *sink);  /* lines of the ledger */
uint32_t sound_sink_kind(const struct sound_sink *sink);
uint32_t sound_sink_encoding(const struct sound_sink *sink);

#endif
