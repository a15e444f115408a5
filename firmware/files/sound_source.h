/* SPDX-License-Identifier: MIT
 * sound_source.h - any sound file as a stream of frames.
 *
 * What libsndfile reads, headerless files, and pipes: WAV, RF64, AU, FLAC and RAW in passing, until
 * they end where their head does not know the length; other kinds come whole into memory first, up
 * to 1 GiB. Frames come at the file's own width: 8 bits as u8 or s8, 16 bits, u-law, A-law and
 * ADPCM as s16, 24 bits as s24_3, 32 bits as s32, floats and the lossy codecs as f32; or converted,
 * wider exactly, narrower to nearest even, saturated. Values that are no numbers become silence.
 *
 * Threads:  one at a time.
 * Memory:   open is paired with close; NULL is fine.
 * Fails:    NJ_EIO, NJ_EFORMAT, NJ_EINVAL, NJ_EMEMORY with one line, "FILE: cause", in the trouble.
 *           A file that ends before its head says is no failure, but worth a warning. */
#ifndef FILES_SOUND_SOURCE_H
#define FILES_SOUND_SOURCE_H

#include "files/sound_kind.h"
#include "takes/trouble.h"

#define SOUND_FRAMES_UNKNOWN UINT64_MAX
#define SOUND_RATE_LEAST_HZ 1000
#define SOUND_RATE_MOST_HZ 768000

struct sound_source;

/* All zero is fine. */
struct sound_source_options {
    const char *name;    /* what texts call the file; NULL: its path; "": only the cause is told */
    uint32_t kind;       /* enum sound_kind; RAW, or a name that ends so: the head is in here: */
    uint32_t encoding;   /* enum sound_encoding */
    uint32_t endian;     /* enum sound_endian */
    uint32_t rate_hz;    /* a headed file has its own */
    uint32_t channels;   /* likewise */
    bool plain_only;     /* refuses what is no plain file */
    int stop_descriptor; /* once it is readable a pipe has ended; 0: none */
};

struct sound_shape {
    uint32_t rate_hz;  /* of the frames that are read */
    uint32_t channels; /* 1 to NJ_MAX_CHANNELS */
    uint32_t format;   /* of those frames: enum nj_format */
    uint64_t frames;   /* at that rate; SOUND_FRAMES_UNKNOWN of some pipes and of FLAC so written */
    bool seekable;     /* backwards too */
    uint32_t kind, encoding; /* of the file */
    uint32_t file_rate_hz;
    uint32_t file_bits; /* 16, 24, ...; 0 of a codec */
    uint64_t file_frames;
};

/* "-": standard input. */
NJ_WARN_UNUSED int sound_source_open(struct sound_source **source, const char *path,
                                     const struct sound_source_options *options,
                                     struct trouble *trouble);
/* Of an open file or pipe, which close closes, and a failure too. options->name says its name. */
NJ_WARN_UNUSED int sound_source_open_descriptor(struct sound_source **source, int descriptor,
                                                const struct sound_source_options *options,
                                                struct trouble *trouble);
void sound_source_close(struct sound_source *source);

/* Before the first read, in this order: another rate (libsamplerate, medium sinc, 121 dB; frames
 * are f32 then, so that nothing is rounded twice; NJ_EINVAL beyond 256 times or a 256th of the
 * file's), and another format. */
NJ_WARN_UNUSED int sound_source_resample(struct sound_source *source, uint32_t rate_hz,
                                         struct trouble *trouble);
void sound_source_convert(struct sound_source *source, uint32_t format);

const struct sound_shape *sound_source_shape(const struct sound_source *source);

/* How many frames there were: fewer than `count` only before the end, 0 at it. */
NJ_WARN_UNUSED int64_t sound_source_read(struct sound_source *source, void *frames, uint64_t count,
                                         struct trouble *trouble);
/* The next frame to read, from the beginning; 0 begins again, for a loop. A pipe goes forward only,
 * by reading. NJ_EINVAL: beyond the end, or backwards in a pipe. */
NJ_WARN_UNUSED int sound_source_seek(struct sound_source *source, uint64_t frame,
                                     struct trouble *trouble);
uint64_t sound_source_position(const struct sound_source *source);

/* What is odd, in a line as the troubles are, as far as it was read; NULL: nothing. */
const char *sound_source_warning(struct sound_source *source);

#endif
