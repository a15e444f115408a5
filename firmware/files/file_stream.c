/* SPDX-License-Identifier: MIT
 * file_stream.c - whole files through a stream: nj_file_info, nj_file_play, nj_file_record. */
#include <stdio.h>
#include <stdlib.h>

#include "files/sound_file.h"

int nj_file_info(const char *path, struct nj_file_info *info, char *text, size_t text_bytes)
{
    const struct sound_text to = {text, text_bytes};
    struct sound_file file;
    int error = sound_file_open(&file, path, NJ_FORMAT_F32, &to);

    if (error != NJ_OK)
        return error;
    *info = (struct nj_file_info){.rate_hz = (uint32_t)file.head.samplerate,
                                  .channels = (uint32_t)file.head.channels,
                                  .frames = (uint64_t)file.head.frames};
    return sound_file_close(&file);
}

/* A stream's end of a transfer between it and a file. */
struct end {
    struct nj_stream *stream;
    const struct nj_io *io;
    uint32_t rate_hz;
    void *frames; /* SOUND_FILE_FRAMES */
};

static int end_init(struct end *end, struct nj_stream *stream, uint32_t direction, const char *path,
                    const struct sound_text *to)
{
    *end = (struct end){.stream = stream, .io = nj_stream_io(stream, direction)};
    if (end->io == NULL)
        return sound_text_say(to, NJ_EINVAL, path, "the stream has no such direction");
    end->rate_hz = nj_stream_rate_hz(stream);
    end->frames = calloc(SOUND_FILE_FRAMES, (size_t)end->io->channels * sizeof(int32_t));
    if (end->frames == NULL)
        return sound_text_say(to, NJ_EMEMORY, path, nj_error_text(NJ_EMEMORY));
    return NJ_OK;
}

/* ---- play ------------------------------------------------------------------------------------ */

static int check_fit(const struct end *end, const struct sound_file *file, const char *path,
                     const struct sound_text *to)
{
    char what[128];

    if (file->head.samplerate == (int)end->rate_hz && file->head.channels == (int)end->io->channels)
        return NJ_OK;
    snprintf(what, sizeof what, "has %d channels at %d Hz, the stream %u at %u Hz",
             file->head.channels, file->head.samplerate, end->io->channels, end->rate_hz);
    return sound_text_say(to, NJ_EFORMAT, path, what);
}

/* How many of the frames came to be in the stream; negative when none could and it is over. */
static int64_t play_frames(const struct end *end, struct sound_file *file, uint64_t frames)
{
    uint64_t done = 0;

    while (done < frames) {
        uint64_t got = sound_file_read(file, end->frames, frames - done);
        int64_t put = got > 0 ? nj_stream_write(end->stream, end->frames, got, -1) : 0;

        if (put < 0)
            return done > 0 ? (int64_t)done : put;
        done += (uint64_t)put;
        if (put == 0 || (uint64_t)put < got)
            break;
    }
    return (int64_t)done;
}

int64_t nj_file_play(struct nj_stream *stream, const char *path, uint64_t from_frame,
                     uint64_t frames, char *text, size_t text_bytes)
{
    const struct sound_text to = {text, text_bytes};
    struct sound_file file = {0};
    struct end end;
    int64_t result = end_init(&end, stream, NJ_PLAY, path, &to);

    if (result == NJ_OK)
        result = sound_file_open(&file, path, end.io->format, &to);
    if (result == NJ_OK)
        result = check_fit(&end, &file, path, &to);
    if (result == NJ_OK && from_frame > 0 &&
        sf_seek(file.sound, (sf_count_t)from_frame, SEEK_SET) < 0)
        result = sound_text_say(&to, NJ_EINVAL, path, "ends before that frame");
    if (result == NJ_OK)
        result = play_frames(&end, &file, frames > 0 ? frames : UINT64_MAX);
    (void)sound_file_close(&file);
    free(end.frames);
    return result;
}

/* ---- record ---------------------------------------------------------------------------------- */

/* Until so many frames are in the file or the run is over. */
static int64_t record_frames(const struct end *end, struct sound_file *file, uint64_t frames)
{
    uint64_t done = 0;

    while (done < frames) {
        uint64_t want = frames - done < SOUND_FILE_FRAMES ? frames - done : SOUND_FILE_FRAMES;
        int64_t got = nj_stream_read(end->stream, end->frames, want, -1);

        if (got <= 0)
            return got == NJ_ECLOSED || got == 0 ? (int64_t)done : got;
        if (sound_file_write(file, end->frames, (uint64_t)got) != (uint64_t)got)
            return NJ_EIO;
        done += (uint64_t)got;
    }
    return (int64_t)done;
}

int64_t nj_file_record(struct nj_stream *stream, const char *path, uint64_t frames, char *text,
                       size_t text_bytes)
{
    const struct sound_text to = {text, text_bytes};
    struct sound_file file = {0};
    struct end end;
    int64_t result = end_init(&end, stream, NJ_CAPTURE, path, &to);

    if (result == NJ_OK)
        result = sound_file_create(&file, path, end.io->format, end.io->channels, end.rate_hz, &to);
    if (result == NJ_OK) {
        result = record_frames(&end, &file, frames > 0 ? frames : UINT64_MAX);
        if (sound_file_close(&file) != NJ_OK)
            result = NJ_EIO;
        if (result == NJ_EIO)
            sound_text_say(&to, NJ_EIO, path, "not all could be written: is the disk full?");
    }
    free(end.frames);
    return result;
}
