/* SPDX-License-Identifier: MIT
 * sound_source.c - see sound_source.h. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/format.h"
#include "files/sound_source_parts.h"

static int tell(const char *name, int code, const char *cause, struct trouble *trouble)
{
    if (name[0] != '\0')
        return trouble_set(trouble, code, name, cause);
    trouble->number = 0;
    snprintf(trouble->text, sizeof trouble->text, "%s", cause);
    return code;
}

/* ---- opening --------------------------------------------------------------------------------- */

static const char *open_fault(int error)
{
    switch (error) {
    case ENOENT:
        return "is not there";
    case EACCES:
        return "may not be read (permission denied)";
    case EIO:
        return "cannot be read: the card or its file system is damaged";
    default:
        return strerror(error);
    }
}

static void take_shape(struct sound_source *source)
{
    const SF_INFO *head = &source->input.head;
    struct sound_shape *shape = &source->shape;

    shape->rate_hz = shape->file_rate_hz = (uint32_t)head->samplerate;
    shape->channels = (uint32_t)head->channels;
    shape->kind = sound_kind_of_sf(head->format);
    shape->encoding = sound_encoding_of_sf(head->format);
    shape->format = source->own_format = sound_encoding_format(shape->encoding);
    shape->file_bits = sound_encoding_bits(shape->encoding);
    shape->file_frames = source->input.endless ? SOUND_FRAMES_UNKNOWN : (uint64_t)head->frames;
    shape->frames = shape->file_frames;
    shape->seekable = source->input.pipe == NULL && head->seekable;
}

static struct sound_source *allocate(const char *name, struct trouble *trouble)
{
    struct sound_source *source = calloc(1, sizeof *source);

    if (source == NULL) {
        trouble_set(trouble, NJ_EMEMORY, name, nj_error_text(NJ_EMEMORY));
        return NULL;
    }
    source->input.descriptor = -1;
    snprintf(source->path, sizeof source->path, "%s", name);
    source->name = source->path;
    return source;
}

int sound_source_open_descriptor(struct sound_source **result, int descriptor,
                                 const struct sound_source_options *options,
                                 struct trouble *trouble)
{
    const char *name = options->name != NULL ? options->name : "standard input";
    struct sound_source *source = allocate(name, trouble);
    char text[SOUND_TEXT_BYTES];

    *result = NULL;
    if (source == NULL) {
        close(descriptor);
        return NJ_EMEMORY;
    }
    int error = sound_input_open(&source->input, descriptor, options, text);
    if (error < 0) {
        tell(source->name, error, text, trouble);
        sound_source_close(source);
        return error;
    }
    take_shape(source);
    *result = source;
    return NJ_OK;
}

int sound_source_open(struct sound_source **result, const char *path,
                      const struct sound_source_options *options, struct trouble *trouble)
{
    struct sound_source_options own = options != NULL ? *options : (struct sound_source_options){0};
    bool is_input = strcmp(path, "-") == 0;
    /* Without blocking, a pipe of that name does not hold us: who writes into it is waited for
     * where the stop descriptor is heard too. */
    bool may_wait = !own.plain_only && own.stop_descriptor <= 0;
    int flags = O_RDONLY | O_CLOEXEC | (may_wait ? 0 : O_NONBLOCK);
    int descriptor = is_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, flags);
    int error = errno;

    *result = NULL;
    own.name = own.name != NULL ? own.name : is_input ? "standard input" : path;
    if (own.kind == SOUND_KIND_ANY && sound_kind_of_path(path) == SOUND_KIND_RAW)
        own.kind = SOUND_KIND_RAW;
    if (descriptor >= 0)
        return sound_source_open_descriptor(result, descriptor, &own, trouble);
    tell(own.name, NJ_EIO, open_fault(error), trouble);
    trouble->number = error;
    return NJ_EIO;
}

void sound_source_close(struct sound_source *source)
{
    if (source == NULL)
        return;
    if (source->resampling != NULL)
        source->resampling->destroy(source->resampler);
    sound_input_close(&source->input);
    free(source);
}

void sound_source_convert(struct sound_source *source, uint32_t format)
{
    source->shape.format = format == NJ_FORMAT_ANY ? source->own_format : format;
}

const struct sound_shape *sound_source_shape(const struct sound_source *source)
{
    return &source->shape;
}

uint64_t sound_source_position(const struct sound_source *source)
{
    return source->position;
}

/* ---- frames of the file ---------------------------------------------------------------------- */

/* One that is no number would stay in a mix for ever. */
static void make_numbers(struct sound_source *source, float *values, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        if (!isfinite(values[i])) {
            values[i] = 0;
            source->no_numbers++;
        }
}

uint64_t sound_source_pull_file(struct sound_source *source, void *frames, uint64_t count)
{
    SNDFILE *sound = source->input.sound;
    uint32_t format = sound_encoding_format(source->shape.encoding);
    uint64_t channels = source->shape.channels;
    sf_count_t want = (sf_count_t)count, got;

    switch (format) {
    case NJ_FORMAT_S16:
        got = sf_readf_short(sound, frames, want);
        break;
    case NJ_FORMAT_S32:
        got = sf_readf_int(sound, frames, want);
        break;
    case NJ_FORMAT_F32:
        got = sf_readf_float(sound, frames, want);
        if (got > 0)
            make_numbers(source, frames, (uint64_t)got * channels);
        break;
    default: /* the top bits of 32 */
        got = sf_readf_int(sound, source->scratch.ints, want);
        if (got > 0)
            format_convert(frames, format, source->scratch.ints, NJ_FORMAT_S32,
                           (uint64_t)got * channels);
        break;
    }
    if (got <= 0)
        return 0;
    source->file_position += (uint64_t)got;
    return (uint64_t)got;
}

uint64_t sound_source_pull_floats(struct sound_source *source, float *frames, uint64_t count)
{
    uint32_t format = sound_encoding_format(source->shape.encoding);
    uint64_t got;

    if (format == NJ_FORMAT_F32)
        return sound_source_pull_file(source, frames, count);
    got = sound_source_pull_file(source, source->converted, count);
    format_to_float(frames, source->converted, got * source->shape.channels, format, 1.0f);
    return got;
}

/* ---- frames for who reads -------------------------------------------------------------------- */

static int64_t pull(struct sound_source *source, void *frames, uint64_t count)
{
    if (source->resampling != NULL)
        return source->resampling->pull(source, frames, count);
    return (int64_t)sound_source_pull_file(source, frames, count);
}

/* At most a scratch's worth. */
static int64_t read_some(struct sound_source *source, void *frames, uint64_t count)
{
    uint64_t most = SOUND_SCRATCH_SAMPLES / source->shape.channels;
    uint64_t want = count < most ? count : most;
    bool as_it_is = source->shape.format == source->own_format;
    int64_t got = pull(source, as_it_is ? frames : source->converted, want);

    if (got > 0 && !as_it_is)
        format_convert(frames, source->shape.format, source->converted, source->own_format,
                       (uint64_t)got * source->shape.channels);
    return got;
}

static int read_fault(const struct sound_source *source, struct trouble *trouble)
{
    int number = source->input.pipe != NULL ? sound_pipe_fault(source->input.pipe) : 0;

    if (number == 0)
        return NJ_OK;
    tell(source->name, NJ_EIO, open_fault(number), trouble);
    trouble->number = number;
    return NJ_EIO;
}

int64_t sound_source_read(struct sound_source *source, void *frames, uint64_t count,
                          struct trouble *trouble)
{
    uint32_t frame_bytes = source->shape.channels * nj_format_bytes(source->shape.format);
    uint64_t done = 0;

    while (done < count && !source->ended) {
        int64_t got = read_some(source, (unsigned char *)frames + done * frame_bytes, count - done);

        if (got < 0)
            return tell(source->name, (int)got, "cannot be resampled", trouble);
        source->ended = got == 0;
        done += (uint64_t)got;
    }
    source->position += done;
    return done == 0 && read_fault(source, trouble) != NJ_OK ? NJ_EIO : (int64_t)done;
}

int sound_source_seek_file(struct sound_source *source, uint64_t frame)
{
    uint64_t frame_bytes = 4u * source->shape.channels;

    if (source->shape.seekable) {
        if (frame > source->shape.file_frames ||
            sf_seek(source->input.sound, (sf_count_t)frame, SEEK_SET) != (sf_count_t)frame)
            return NJ_EINVAL;
        source->file_position = frame;
        return NJ_OK;
    }
    if (frame < source->file_position)
        return NJ_EINVAL;
    while (source->file_position < frame) {
        uint64_t rest = frame - source->file_position;
        uint64_t most = sizeof source->converted / frame_bytes;

        if (sound_source_pull_file(source, source->converted, rest < most ? rest : most) == 0)
            return NJ_EINVAL;
    }
    return NJ_OK;
}

int sound_source_seek(struct sound_source *source, uint64_t frame, struct trouble *trouble)
{
    int error = NJ_OK;

    if (frame == source->position)
        return NJ_OK;
    error = source->resampling != NULL ? source->resampling->seek(source, frame)
                                       : sound_source_seek_file(source, frame);
    if (error != NJ_OK) {
        bool back = frame < source->position && !source->shape.seekable;

        return tell(source->name, error,
                    back ? "comes by a pipe: there is no going back" : "ends before that frame",
                    trouble);
    }
    source->position = frame;
    source->ended = false;
    return NJ_OK;
}

/* ---- warnings -------------------------------------------------------------------------------- */

const char *sound_source_warning(struct sound_source *source)
{
    char text[SOUND_TEXT_BYTES];
    uint64_t frames = source->shape.file_frames;

    sound_input_warn_when_cut(&source->input, text);
    if (source->no_numbers > 0)
        snprintf(text, sizeof text, "holds %llu values that are no numbers: they are silent",
                 (unsigned long long)source->no_numbers);
    else if (source->ended && frames != SOUND_FRAMES_UNKNOWN && source->file_position < frames)
        snprintf(text, sizeof text,
                 "stops being readable at frame %llu of %llu: only that much plays",
                 (unsigned long long)source->file_position, (unsigned long long)frames);
    if (text[0] == '\0')
        return NULL;
    tell(source->name, 0, text, &source->warning);
    return source->warning.text;
}
