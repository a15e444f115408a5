/* SPDX-License-Identifier: MIT
 * file_stream.c - whole files through a stream: nj_file_info, nj_file_play, nj_file_record. */
#include <stdio.h>
#include <stdlib.h>

#include "files/sound_sink.h"
#include "files/sound_source.h"

#define TRANSFER_FRAMES 4096

/* Where a line for people goes; bytes may be 0. */
struct sound_text {
    char *text;
    size_t bytes;
};

static int tell(const struct sound_text *to, int code, const struct trouble *trouble)
{
    if (code < 0 && to->text != NULL && to->bytes > 0)
        snprintf(to->text, to->bytes, "%s", trouble->text);
    return code;
}

static int say(const struct sound_text *to, int code, const char *path, const char *what)
{
    struct trouble trouble;

    return tell(to, trouble_set(&trouble, code, path, what), &trouble);
}

int nj_file_info(const char *path, struct nj_file_info *info, char *text, size_t text_bytes)
{
    const struct sound_text to = {text, text_bytes};
    struct sound_source *source;
    struct trouble trouble;
    int error = sound_source_open(&source, path, NULL, &trouble);

    if (error != NJ_OK)
        return tell(&to, error, &trouble);
    const struct sound_shape *shape = sound_source_shape(source);

    *info = (struct nj_file_info){
        .rate_hz = shape->rate_hz, .channels = shape->channels, .frames = shape->frames};
    sound_source_close(source);
    return NJ_OK;
}

/* A stream's end of a transfer between it and a file. */
struct end {
    struct nj_stream *stream;
    const struct nj_io *io;
    uint32_t rate_hz;
    void *frames; /* TRANSFER_FRAMES */
};

static int end_init(struct end *end, struct nj_stream *stream, uint32_t direction, const char *path,
                    const struct sound_text *to)
{
    *end = (struct end){.stream = stream, .io = nj_stream_io(stream, direction)};
    if (end->io == NULL)
        return say(to, NJ_EINVAL, path, "the stream has no such direction");
    end->rate_hz = nj_stream_rate_hz(stream);
    end->frames = calloc(TRANSFER_FRAMES, (size_t)end->io->channels * sizeof(int32_t));
    return end->frames != NULL ? NJ_OK : say(to, NJ_EMEMORY, path, nj_error_text(NJ_EMEMORY));
}

static uint64_t at_most(uint64_t count)
{
    return count < TRANSFER_FRAMES ? count : TRANSFER_FRAMES;
}

/* ---- play ------------------------------------------------------------------------------------ */

static int check_fit(const struct end *end, const struct sound_shape *shape, const char *path,
                     const struct sound_text *to)
{
    char what[128];

    if (shape->rate_hz == end->rate_hz && shape->channels == end->io->channels)
        return NJ_OK;
    snprintf(what, sizeof what, "has %u channels at %u Hz, the stream %u at %u Hz", shape->channels,
             shape->rate_hz, end->io->channels, end->rate_hz);
    return say(to, NJ_EFORMAT, path, what);
}

/* How many of the frames came to be in the stream; negative when none could and it is over. */
static int64_t play_frames(const struct end *end, struct sound_source *source, uint64_t frames,
                           const struct sound_text *to)
{
    struct trouble trouble;
    uint64_t done = 0;

    while (done < frames) {
        int64_t got = sound_source_read(source, end->frames, at_most(frames - done), &trouble);
        int64_t put = got > 0 ? nj_stream_write(end->stream, end->frames, (uint64_t)got, -1) : got;

        if (got < 0)
            return tell(to, (int)got, &trouble);
        if (put < 0)
            return done > 0 ? (int64_t)done : put;
        done += (uint64_t)put;
        if (put == 0 || put < got)
            break;
    }
    return (int64_t)done;
}

int64_t nj_file_play(struct nj_stream *stream, const char *path, uint64_t from_frame,
                     uint64_t frames, char *text, size_t text_bytes)
{
    const struct sound_text to = {text, text_bytes};
    struct sound_source *source = NULL;
    struct trouble trouble;
    struct end end;
    int64_t result = end_init(&end, stream, NJ_PLAY, path, &to);

    if (result == NJ_OK)
        result = tell(&to, sound_source_open(&source, path, NULL, &trouble), &trouble);
    if (result == NJ_OK)
        result = check_fit(&end, sound_source_shape(source), path, &to);
    if (result == NJ_OK)
        result = tell(&to, sound_source_seek(source, from_frame, &trouble), &trouble);
    if (result == NJ_OK) {
        sound_source_convert(source, end.io->format);
        result = play_frames(&end, source, frames > 0 ? frames : UINT64_MAX, &to);
    }
    sound_source_close(source);
    free(end.frames);
    return result;
}

/* ---- record ---------------------------------------------------------------------------------- */

/* Until so many frames are in the file or the run is over. */
static int64_t record_frames(const struct end *end, struct sound_sink *sink, uint64_t frames,
                             const struct sound_text *to)
{
    uint64_t done = 0, beaten = 0;
    struct trouble trouble;
    int error;

    while (done < frames) {
        int64_t got = nj_stream_read(end->stream, end->frames, at_most(frames - done), -1);

        if (got <= 0)
            return got == NJ_ECLOSED || got == 0 ? (int64_t)done : got;
        error = sound_sink_write(sink, end->frames, (uint64_t)got, &trouble);
        done += (uint64_t)got;
        if (error == NJ_OK && done - beaten >= end->rate_hz) {
            error = sound_sink_beat(sink, 0, &trouble);
            beaten = done;
        }
        if (error != NJ_OK)
            return tell(to, error, &trouble);
    }
    return (int64_t)done;
}

int64_t nj_file_record(struct nj_stream *stream, const char *path, uint64_t frames, char *text,
                       size_t text_bytes)
{
    const struct sound_text to = {text, text_bytes};
    struct sound_sink *sink = NULL;
    struct trouble trouble;
    struct end end;
    int64_t result = end_init(&end, stream, NJ_CAPTURE, path, &to);

    if (result == NJ_OK) {
        const struct sound_sink_options options = {
            .rate_hz = end.rate_hz, .channels = end.io->channels, .format = end.io->format};

        result = tell(&to, sound_sink_create(&sink, path, &options, &trouble), &trouble);
    }
    if (result == NJ_OK) {
        result = record_frames(&end, sink, frames > 0 ? frames : UINT64_MAX, &to);
        int error = sound_sink_close(sink, &trouble);

        if (error != NJ_OK && result >= 0)
            result = tell(&to, error, &trouble);
    }
    free(end.frames);
    return result;
}
