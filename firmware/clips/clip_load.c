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

#define SCRATCH_SAMPLES 32768
#define FLOAT_MOST 256.0f /* 48 dB above full scale: no mix of such values overflows */

struct load {
    struct clip_file file;
    const struct clip_info *info;
    void *memory;
    uint64_t frames; /* put into memory so far */
    uint64_t no_numbers;
    union {
        int ints[SCRATCH_SAMPLES];
        float floats[SCRATCH_SAMPLES];
    } scratch;
};

static uint64_t frames_left(const struct load *load)
{
    return load->info->frames - load->frames;
}

static void *place(const struct load *load, uint64_t frame)
{
    const struct clip_info *info = load->info;
    return (unsigned char *)load->memory + frame * info->channels * nj_format_bytes(info->format);
}

/* Silences what is no number and bounds the rest: one NaN would stay in the mix for ever. */
static void make_numbers(struct load *load, float *values, size_t count)
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

static void pack_24(unsigned char *to, const int *values, size_t count)
{
    for (size_t i = 0; i < count; i++, to += 3) {
        uint32_t value = (uint32_t)values[i];
        to[0] = (unsigned char)(value >> 8);
        to[1] = (unsigned char)(value >> 16);
        to[2] = (unsigned char)(value >> 24);
    }
}

/* Frames read into their place; at most `want`. */
static sf_count_t read_own(struct load *load, sf_count_t want)
{
    SNDFILE *sound = load->file.sound;
    void *to = place(load, load->frames);
    sf_count_t got;
    switch (load->info->format) {
    case NJ_FORMAT_S16:
        return sf_readf_short(sound, to, want);
    case NJ_FORMAT_S32:
        return sf_readf_int(sound, to, want);
    case NJ_FORMAT_S24_3:
        got = sf_readf_int(sound, load->scratch.ints, want);
        if (got > 0)
            pack_24(to, load->scratch.ints, (size_t)got * load->info->channels);
        return got;
    default:
        got = sf_readf_float(sound, to, want);
        if (got > 0)
            make_numbers(load, to, (size_t)got * load->info->channels);
        return got;
    }
}

static int load_own_rate(struct load *load)
{
    const uint64_t block = SCRATCH_SAMPLES / load->info->channels;
    while (frames_left(load) > 0) {
        uint64_t want = frames_left(load) < block ? frames_left(load) : block;
        sf_count_t got = read_own(load, (sf_count_t)want);
        if (got <= 0)
            break;
        load->frames += (uint64_t)got;
    }
    return 0;
}

/* ---- at another rate ------------------------------------------------------------------------- */

/* The next block of input; end_of_input when the file is through. */
static void feed(struct load *load, SRC_DATA *data)
{
    const sf_count_t block = SCRATCH_SAMPLES / load->info->channels;
    sf_count_t got = sf_readf_float(load->file.sound, load->scratch.floats, block);
    got = got > 0 ? got : 0;
    make_numbers(load, load->scratch.floats, (size_t)got * load->info->channels);
    data->data_in = load->scratch.floats;
    data->input_frames = (long)got;
    data->end_of_input = got < block;
}

static int convert(struct load *load, SRC_STATE *state, uint32_t rate_hz)
{
    SRC_DATA data = {.src_ratio = (double)rate_hz / load->info->file_rate_hz};
    while (frames_left(load) > 0) {
        if (data.input_frames == 0 && !data.end_of_input)
            feed(load, &data);
        data.data_out = place(load, load->frames);
        data.output_frames = frames_left(load) < LONG_MAX ? (long)frames_left(load) : LONG_MAX;
        if (src_process(state, &data) != 0)
            return NJ_EFORMAT;
        data.data_in += data.input_frames_used * (long)load->info->channels;
        data.input_frames -= data.input_frames_used;
        load->frames += (uint64_t)data.output_frames_gen;
        if (data.output_frames_gen == 0 && data.input_frames_used == 0 && data.end_of_input)
            break;
    }
    return 0;
}

static int load_other_rate(struct load *load, uint32_t rate_hz)
{
    int error;
    SRC_STATE *state = src_new(SRC_SINC_MEDIUM_QUALITY, (int)load->info->channels, &error);
    if (!state)
        return NJ_EMEMORY;
    int result = convert(load, state, rate_hz);
    src_delete(state);
    return result;
}

/* ---- both ------------------------------------------------------------------------------------ */

static bool is_same_file(const struct load *load)
{
    return load->file.head.channels == (int)load->info->channels &&
           load->file.head.samplerate == (int)load->info->file_rate_hz &&
           load->file.head.frames == (sf_count_t)load->info->file_frames;
}

static int load_frames(struct load *load, uint32_t rate_hz, char text[static CLIP_TEXT_BYTES])
{
    int result =
        load->info->file_rate_hz == rate_hz ? load_own_rate(load) : load_other_rate(load, rate_hz);
    if (result < 0)
        snprintf(text, CLIP_TEXT_BYTES, "cannot be resampled: %s", nj_error_text(result));
    else if (load->no_numbers)
        snprintf(text, CLIP_TEXT_BYTES, "holds %llu values that are no numbers: they are silent",
                 (unsigned long long)load->no_numbers);
    /* libsamplerate may keep back a few frames of its tail */
    else if (frames_left(load) > (load->info->file_rate_hz == rate_hz ? 0 : 1 + rate_hz / 100))
        snprintf(text, CLIP_TEXT_BYTES,
                 "stops being readable at frame %llu of %llu: the rest is silent",
                 (unsigned long long)load->frames, (unsigned long long)load->info->frames);
    return result;
}

int clip_load(const char *path, uint32_t rate_hz, const struct clip_info *info, void *memory,
              char text[static CLIP_TEXT_BYTES])
{
    struct load *load = malloc(sizeof(*load));
    text[0] = '\0';
    memset(memory, 0, clip_bytes(info));
    if (!load) {
        snprintf(text, CLIP_TEXT_BYTES, "%s", nj_error_text(NJ_EMEMORY));
        return NJ_EMEMORY;
    }
    load->info = info;
    load->memory = memory;
    load->frames = load->no_numbers = 0;
    int result = clip_file_open(&load->file, path, text);
    if (result == 0 && !is_same_file(load)) {
        snprintf(text, CLIP_TEXT_BYTES, "has changed while it was loaded");
        result = NJ_EFORMAT;
    }
    if (result == 0)
        result = load_frames(load, rate_hz, text);
    if (result < 0)
        memset(memory, 0, clip_bytes(info));
    clip_file_close(&load->file);
    free(load);
    return result;
}
