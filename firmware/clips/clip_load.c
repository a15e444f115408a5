/* SPDX-License-Identifier: MIT
 * clip_load.c - one sound file: its frames, in the bank's format and rate. */
#include <limits.h>
#include <math.h>
#include <samplerate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clips/clip.h"
#include "clips/clip_file.h"
#include "core/format.h"

#define SCRATCH_SAMPLES 32768
#define FLOAT_MOST 256.0f /* 48 dB above full scale: no mix of such values overflows */

struct clip_load {
    struct clip_file file;
    struct clip_info info;
    uint32_t rate_hz;
    void *memory;
    SRC_STATE *state; /* NULL: the file's own rate */
    SRC_DATA data;
    bool ended;      /* of what can be read */
    uint64_t frames; /* put into memory so far */
    uint64_t no_numbers;
    union {
        int ints[SCRATCH_SAMPLES];
        float floats[SCRATCH_SAMPLES];
    } scratch;
};

static uint64_t frames_left(const struct clip_load *load)
{
    return load->info.frames - load->frames;
}

static void silence(const struct clip_info *info, void *memory)
{
    format_silence(memory, info->frames * info->channels, info->format);
}

static void *place(const struct clip_load *load, uint64_t frame)
{
    const struct clip_info *info = &load->info;
    return (unsigned char *)load->memory + frame * info->channels * nj_format_bytes(info->format);
}

/* Silences what is no number and bounds the rest: one NaN would stay in the mix for ever. */
static void make_numbers(struct clip_load *load, float *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i])) {
            values[i] = fminf(fmaxf(values[i], -FLOAT_MOST), FLOAT_MOST);
            continue;
        }
        values[i] = 0;
        load->no_numbers++;
    }
}

/* ---- at the file's own rate ------------------------------------------------------------------ */

/* Frames read into their place; at most `want`. */
static sf_count_t read_own(struct clip_load *load, sf_count_t want)
{
    SNDFILE *sound = load->file.sound;
    void *to = place(load, load->frames);
    sf_count_t got;
    switch (load->info.format) {
    case NJ_FORMAT_S16:
        return sf_readf_short(sound, to, want);
    case NJ_FORMAT_S32:
        return sf_readf_int(sound, to, want);
    case NJ_FORMAT_U8:
    case NJ_FORMAT_S8:
    case NJ_FORMAT_S24_3: /* the top bits of 32 */
        got = sf_readf_int(sound, load->scratch.ints, want);
        if (got > 0)
            format_convert(to, load->info.format, load->scratch.ints, NJ_FORMAT_S32,
                           (uint64_t)got * load->info.channels);
        return got;
    default:
        got = sf_readf_float(sound, to, want);
        if (got > 0)
            make_numbers(load, to, (size_t)got * load->info.channels);
        return got;
    }
}

static void step_own_rate(struct clip_load *load)
{
    const uint64_t block = SCRATCH_SAMPLES / load->info.channels;
    uint64_t want = frames_left(load) < block ? frames_left(load) : block;
    sf_count_t got = read_own(load, (sf_count_t)want);
    load->ended = got <= 0;
    load->frames += got > 0 ? (uint64_t)got : 0;
}

/* ---- at another rate ------------------------------------------------------------------------- */

/* The next block of input; end_of_input when the file is through. */
static void feed(struct clip_load *load, SRC_DATA *data)
{
    const sf_count_t block = SCRATCH_SAMPLES / load->info.channels;
    sf_count_t got = sf_readf_float(load->file.sound, load->scratch.floats, block);
    got = got > 0 ? got : 0;
    make_numbers(load, load->scratch.floats, (size_t)got * load->info.channels);
    data->data_in = load->scratch.floats;
    data->input_frames = (long)got;
    data->end_of_input = got < block;
}

static int step_other_rate(struct clip_load *load)
{
    SRC_DATA *data = &load->data;
    if (data->input_frames == 0 && !data->end_of_input)
        feed(load, data);
    data->data_out = place(load, load->frames);
    data->output_frames = frames_left(load) < LONG_MAX ? (long)frames_left(load) : LONG_MAX;
    if (src_process(load->state, data) != 0)
        return NJ_EFORMAT;
    data->data_in += data->input_frames_used * (long)load->info.channels;
    data->input_frames -= data->input_frames_used;
    load->frames += (uint64_t)data->output_frames_gen;
    load->ended =
        data->output_frames_gen == 0 && data->input_frames_used == 0 && data->end_of_input;
    return 0;
}

static int open_converter(struct clip_load *load, char text[static CLIP_TEXT_BYTES])
{
    int error;
    if (load->info.file_rate_hz == load->rate_hz)
        return 0;
    load->data.src_ratio = (double)load->rate_hz / load->info.file_rate_hz;
    load->state = src_new(SRC_SINC_MEDIUM_QUALITY, (int)load->info.channels, &error);
    if (load->state)
        return 0;
    snprintf(text, CLIP_TEXT_BYTES, "cannot be resampled: %s", nj_error_text(NJ_EMEMORY));
    return NJ_EMEMORY;
}

/* ---- both ------------------------------------------------------------------------------------ */

static bool is_same_file(const struct clip_load *load)
{
    return load->file.head.channels == (int)load->info.channels &&
           load->file.head.samplerate == (int)load->info.file_rate_hz &&
           load->file.head.frames == (sf_count_t)load->info.file_frames;
}

static void warn_when_incomplete(const struct clip_load *load, char text[static CLIP_TEXT_BYTES])
{
    /* libsamplerate may keep back a few frames of its tail */
    uint64_t tail = load->state ? 1 + load->rate_hz / 100 : 0;
    if (load->no_numbers)
        snprintf(text, CLIP_TEXT_BYTES, "holds %llu values that are no numbers: they are silent",
                 (unsigned long long)load->no_numbers);
    else if (frames_left(load) > tail)
        snprintf(text, CLIP_TEXT_BYTES,
                 "stops being readable at frame %llu of %llu: the rest is silent",
                 (unsigned long long)load->frames, (unsigned long long)load->info.frames);
}

int clip_load_step(struct clip_load *load, char text[static CLIP_TEXT_BYTES])
{
    int error = 0;
    text[0] = '\0';
    if (load->state)
        error = step_other_rate(load);
    else
        step_own_rate(load);
    if (error) {
        snprintf(text, CLIP_TEXT_BYTES, "cannot be resampled: %s", nj_error_text(error));
        silence(&load->info, load->memory);
        return error;
    }
    if (frames_left(load) > 0 && !load->ended)
        return CLIP_LOAD_MORE;
    warn_when_incomplete(load, text);
    return 0;
}

static int open_load(struct clip_load *load, const char *path, char text[static CLIP_TEXT_BYTES])
{
    int error = clip_file_open(&load->file, path, text);
    if (error)
        return error;
    if (is_same_file(load))
        return open_converter(load, text);
    snprintf(text, CLIP_TEXT_BYTES, "has changed while it was loaded");
    return NJ_EFORMAT;
}

int clip_load_begin(struct clip_load **result, const char *path, uint32_t rate_hz,
                    const struct clip_info *info, void *memory, char text[static CLIP_TEXT_BYTES])
{
    struct clip_load *load = calloc(1, sizeof(*load));
    text[0] = '\0';
    *result = NULL;
    silence(info, memory);
    if (!load) {
        snprintf(text, CLIP_TEXT_BYTES, "%s", nj_error_text(NJ_EMEMORY));
        return NJ_EMEMORY;
    }
    load->info = *info;
    load->rate_hz = rate_hz;
    load->memory = memory;
    int error = open_load(load, path, text);
    if (error)
        clip_load_end(load);
    else
        *result = load;
    return error;
}

void clip_load_end(struct clip_load *load)
{
    if (!load)
        return;
    if (load->state)
        src_delete(load->state);
    clip_file_close(&load->file);
    free(load);
}

int clip_load(const char *path, uint32_t rate_hz, const struct clip_info *info, void *memory,
              char text[static CLIP_TEXT_BYTES])
{
    struct clip_load *load;
    int result = clip_load_begin(&load, path, rate_hz, info, memory, text);
    if (result)
        return result;
    while ((result = clip_load_step(load, text)) == CLIP_LOAD_MORE)
        continue;
    clip_load_end(load);
    return result;
}
