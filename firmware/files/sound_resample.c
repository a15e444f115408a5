/* SPDX-License-Identifier: MIT
 * sound_resample.c - a source at another rate than its file's. */
#include <limits.h>
#include <samplerate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/sound_source_parts.h"

/* Frames of a file before the one that is sought: more than half of the converter's window. */
#define WINDOW_FRAMES 64

struct sound_resampler {
    SRC_STATE *state;
    SRC_DATA data;
    uint64_t made; /* frames since the beginning, a seek included */
    float in[SOUND_SCRATCH_SAMPLES];
};

static uint64_t greatest_divisor(uint64_t a, uint64_t b)
{
    while (b > 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* The last begun frame is whole. */
static uint64_t resampled_frames(uint64_t frames, uint32_t from_hz, uint32_t to_hz)
{
    uint64_t rest = (frames % from_hz) * to_hz;

    return frames / from_hz * to_hz + (rest + from_hz - 1) / from_hz;
}

/* The next block of input; end_of_input when the file is through. */
static void feed(struct sound_source *source, struct sound_resampler *resampler)
{
    uint64_t block = SOUND_SCRATCH_SAMPLES / source->shape.channels;
    uint64_t got = sound_source_pull_floats(source, resampler->in, block);

    resampler->data.data_in = resampler->in;
    resampler->data.input_frames = (long)got;
    resampler->data.end_of_input = got == 0;
}

/* What the converter keeps back of its tail is silent; what it makes too many is left. */
static uint64_t finish(struct sound_source *source, float *frames, uint64_t count)
{
    struct sound_resampler *resampler = source->resampler;
    uint64_t whole =
        resampled_frames(source->file_position, source->shape.file_rate_hz, source->shape.rate_hz);
    uint64_t rest = resampler->made < whole ? whole - resampler->made : 0;

    rest = rest < count ? rest : count;
    memset(frames, 0, rest * source->shape.channels * sizeof *frames);
    return rest;
}

static int64_t pull(struct sound_source *source, float *frames, uint64_t count)
{
    struct sound_resampler *resampler = source->resampler;
    SRC_DATA *data = &resampler->data;
    uint64_t left = source->shape.frames - resampler->made;

    count = count < left ? count : left;
    for (uint64_t got = 0; count > 0 && got == 0;) {
        if (data->input_frames == 0 && !data->end_of_input)
            feed(source, resampler);
        data->data_out = frames;
        data->output_frames = (long)count;
        if (src_process(resampler->state, data) != 0)
            return NJ_EIO;
        data->data_in += data->input_frames_used * (long)source->shape.channels;
        data->input_frames -= data->input_frames_used;
        got = (uint64_t)data->output_frames_gen;
        if (got == 0 && data->end_of_input && data->input_frames_used == 0)
            count = got = finish(source, frames, count);
        else
            count = got > 0 ? got : count;
    }
    resampler->made += count;
    return (int64_t)count;
}

/* From a frame that both rates share, far enough before the wanted one. */
static int seek(struct sound_source *source, uint64_t frame)
{
    struct sound_resampler *resampler = source->resampler;
    uint64_t from_hz = source->shape.file_rate_hz, to_hz = source->shape.rate_hz;
    uint64_t common = greatest_divisor(from_hz, to_hz);
    uint64_t in_step = from_hz / common, out_step = to_hz / common;
    uint64_t window = WINDOW_FRAMES * (from_hz > to_hz ? from_hz / to_hz + 1 : 1) / in_step + 1;
    uint64_t steps = frame / out_step;
    float rest[1024];

    if (source->shape.frames != SOUND_FRAMES_UNKNOWN && frame > source->shape.frames)
        return NJ_EINVAL;
    steps = steps > window ? steps - window : 0;
    if (source->shape.seekable) {
        int error = sound_source_seek_file(source, steps * in_step);

        if (error != NJ_OK)
            return error;
        src_reset(resampler->state);
        resampler->data.input_frames = 0;
        resampler->data.end_of_input = 0;
        resampler->made = steps * out_step;
    } else if (resampler->made > frame) {
        return NJ_EINVAL;
    }
    while (resampler->made < frame) {
        uint64_t most = sizeof rest / sizeof rest[0] / source->shape.channels;
        uint64_t left = frame - resampler->made;

        if (pull(source, rest, left < most ? left : most) <= 0)
            return NJ_EINVAL;
    }
    return NJ_OK;
}

static void destroy(struct sound_resampler *resampler)
{
    src_delete(resampler->state);
    free(resampler);
}

int sound_source_resample(struct sound_source *source, uint32_t rate_hz, struct trouble *trouble)
{
    static const struct sound_resampling resampling = {pull, seek, destroy};
    struct sound_shape *shape = &source->shape;
    double ratio = (double)rate_hz / shape->file_rate_hz;
    int error;

    if (rate_hz == 0 || rate_hz == shape->rate_hz)
        return NJ_OK;
    if (!src_is_valid_ratio(ratio)) {
        char cause[100];

        snprintf(cause, sizeof cause,
                 "%u Hz cannot become %u Hz: 256 times as many, or as few, at most",
                 shape->file_rate_hz, rate_hz);
        return trouble_set(trouble, NJ_EINVAL, source->name, cause);
    }
    source->resampler = calloc(1, sizeof *source->resampler);
    SRC_STATE *state = source->resampler != NULL
                           ? src_new(SRC_SINC_MEDIUM_QUALITY, (int)shape->channels, &error)
                           : NULL;
    if (state == NULL) {
        free(source->resampler);
        return trouble_set(trouble, NJ_EMEMORY, source->name,
                           "cannot be resampled: there is no memory");
    }
    source->resampler->state = state;
    source->resampler->data.src_ratio = ratio;
    source->resampling = &resampling;
    source->own_format = shape->format = NJ_FORMAT_F32;
    if (shape->frames != SOUND_FRAMES_UNKNOWN)
        shape->frames = resampled_frames(shape->file_frames, shape->file_rate_hz, rate_hz);
    shape->rate_hz = rate_hz;
    return NJ_OK;
}
