/* SPDX-License-Identifier: MIT
 * convert.c - the command convert: a sound file of another. */
#include <stdio.h>
#include <string.h>

#include "cli/channels.h"
#include "cli/storage.h"
#include "cli/wishes.h"
#include "core/format.h"
#include "files/sound_sink.h"
#include "files/sound_source.h"

#define BLOCK_FRAMES 1024

struct conversion {
    const struct command *command;
    const struct wishes *wishes;
    struct sound_source *source;
    const struct sound_shape *shape; /* of the source: of the frames that are read */
    struct sound_sink *sink;
    struct fade fade;
    uint32_t channels; /* of OUT */
    bool mean, maps;
    uint8_t map[NJ_MAX_CHANNELS];
    uint64_t frames; /* to convert; NJ_ENDLESS: to the end */
    float in[BLOCK_FRAMES * NJ_MAX_CHANNELS], out[BLOCK_FRAMES * NJ_MAX_CHANNELS];
};

static int fail(const struct conversion *c, int error, const struct trouble *trouble)
{
    return command_failed(c->command, storage_code(error, trouble), trouble->text);
}

/* ---- IN -------------------------------------------------------------------------------------- */

/* A time of IN, whose frames are counted at its own rate, at the one that they are read at. */
static uint64_t frames_of(const struct conversion *c, const struct value_time *time)
{
    struct value_time span = *time;

    if (time->unit == VALUE_FRAMES && c->shape->file_rate_hz != c->shape->rate_hz)
        span = (struct value_time){VALUE_NANOSECONDS, value_time_ns(time, c->shape->file_rate_hz)};
    return value_time_frames(&span, c->shape->rate_hz);
}

static int open_source(struct conversion *c, struct trouble *trouble)
{
    const struct wishes_side *in = &c->wishes->play, *out = &c->wishes->record;
    const struct sound_source_options setup = {.kind = in->file_type,
                                               .encoding = in->encoding,
                                               .endian = in->endian,
                                               .rate_hz = in->rate_hz,
                                               .channels = in->channels};
    int error = sound_source_open(&c->source, c->wishes->input, &setup, trouble);

    if (error == NJ_OK)
        error = sound_source_resample(c->source, out->rate_hz, trouble);
    if (error != NJ_OK)
        return error;
    c->shape = sound_source_shape(c->source);
    return sound_source_seek(c->source, frames_of(c, &c->wishes->offset), trouble);
}

static int choose_frames(struct conversion *c, struct trouble *trouble)
{
    uint64_t left = c->shape->frames == SOUND_FRAMES_UNKNOWN
                        ? NJ_ENDLESS
                        : c->shape->frames - sound_source_position(c->source);
    uint64_t wanted = c->wishes->duration.unit ? frames_of(c, &c->wishes->duration) : NJ_ENDLESS;

    c->frames = wanted < left ? wanted : left;
    c->fade = wishes_fade(c->wishes, c->shape->rate_hz);
    if (c->fade.out_frames > 0 && c->frames == NJ_ENDLESS)
        return trouble_set(trouble, NJ_EINVAL, "--fade-out",
                           "the input does not say how long it is: --duration has to");
    return NJ_OK;
}

/* ---- channels -------------------------------------------------------------------------------- */

/* By --map: one is of OUT; of two the first is before it, as of what is played. */
static uint8_t mapped(const struct conversion *c, uint32_t k)
{
    const struct value_map *first = &c->wishes->play.map, *second = &c->wishes->record.map;
    uint32_t in = c->shape->channels;

    if (second->count == 0)
        return channels_for(k, in, first->channel, first->count);
    if (first->count == 0)
        return channels_for(k, in, second->channel, second->count);
    uint8_t from = channels_for(k, NJ_MAX_CHANNELS, second->channel, second->count);

    return from > 0 ? channels_for(from - 1u, in, first->channel, first->count) : 0;
}

static int choose_channels(struct conversion *c, struct trouble *trouble)
{
    const struct wishes *wishes = c->wishes;
    uint32_t in = c->shape->channels;
    uint32_t by_map =
        wishes->record.map.count > 0 ? wishes->record.map.count : wishes->play.map.count;

    c->channels = wishes->record.channels > 0 ? wishes->record.channels : by_map > 0 ? by_map : in;
    c->mean = by_map == 0 && channels_are_mean(in, c->channels);
    for (uint32_t i = 0; i < wishes->play.map.count; i++)
        if (wishes->play.map.channel[i] > in)
            return trouble_set(trouble, NJ_EINVAL, "--map", "the input has no such channel");
    for (uint32_t i = 0; wishes->play.map.count == 0 && i < wishes->record.map.count; i++)
        if (wishes->record.map.channel[i] > in)
            return trouble_set(trouble, NJ_EINVAL, "--map", "the input has no such channel");
    c->maps = c->channels != in;
    for (uint32_t k = 0; k < c->channels; k++) {
        c->map[k] = mapped(c, k);
        c->maps |= c->map[k] != k + 1;
    }
    return NJ_OK;
}

/* ---- OUT ------------------------------------------------------------------------------------- */

/* As IN's where OUT can hold that. */
static uint32_t choose_encoding(const struct conversion *c, uint32_t kind)
{
    const struct wishes_side *out = &c->wishes->record;

    if (out->encoding != SOUND_ENCODING_ANY ||
        !sound_kind_holds(kind, c->shape->encoding, out->endian, c->channels, c->shape->rate_hz))
        return out->encoding;
    return c->shape->encoding;
}

static int open_sink(struct conversion *c, struct trouble *trouble)
{
    const struct wishes *wishes = c->wishes;
    const struct wishes_side *out = &wishes->record;
    uint32_t kind = out->file_type ? out->file_type : sound_kind_of_output(wishes->output);
    const struct sound_sink_options setup = {.rate_hz = c->shape->rate_hz,
                                             .channels = c->channels,
                                             .format = c->shape->format,
                                             .kind = kind,
                                             .encoding = choose_encoding(c, kind),
                                             .endian = out->endian,
                                             .keep_existing = wishes->no_clobber};

    if (storage_is_one_file(wishes->input, wishes->output))
        return trouble_set(trouble, NJ_EINVAL, wishes->output, "is the file that is read");
    return sound_sink_create(&c->sink, wishes->output, &setup, trouble);
}

/* ---- frames ---------------------------------------------------------------------------------- */

/* What is to be written of `in`. */
static const void *change(struct conversion *c, uint64_t at, uint64_t count)
{
    const void *frames = c->in;

    if (c->mean) {
        channels_mean(c->out, c->in, count);
        frames = c->out;
    } else if (c->maps) {
        format_map(c->out, c->channels, c->in, c->shape->channels, c->map, count, c->shape->format);
        frames = c->out;
    }
    if (!fade_is_none(&c->fade))
        fade_apply(&c->fade, frames == c->out ? c->out : c->in, c->channels, at, count, c->frames);
    return frames;
}

static int copy(struct conversion *c, struct trouble *trouble)
{
    int error = NJ_OK;

    for (uint64_t at = 0; at < c->frames && error == NJ_OK;) {
        uint64_t want = c->frames - at < BLOCK_FRAMES ? c->frames - at : BLOCK_FRAMES;
        int64_t got = sound_source_read(c->source, c->in, want, trouble);

        if (got <= 0)
            return (int)got;
        error = sound_sink_write(c->sink, change(c, at, (uint64_t)got), (uint64_t)got, trouble);
        at += (uint64_t)got;
    }
    return error;
}

static int prepare(struct conversion *c, struct trouble *trouble)
{
    int error;

    if ((error = open_source(c, trouble)) != NJ_OK ||
        (error = choose_frames(c, trouble)) != NJ_OK ||
        (error = choose_channels(c, trouble)) != NJ_OK)
        return error;
    /* What is calculated is so in floats, and rounded once. */
    if (c->mean || !fade_is_none(&c->fade))
        sound_source_convert(c->source, NJ_FORMAT_F32);
    return open_sink(c, trouble);
}

static int run(struct conversion *c)
{
    struct trouble trouble;
    int error = prepare(c, &trouble);

    if (error == NJ_OK)
        error = copy(c, &trouble);
    if (error == NJ_OK) {
        error = sound_sink_close(c->sink, &trouble);
        c->sink = NULL;
    }
    const char *odd = error == NJ_OK ? sound_source_warning(c->source) : NULL;
    int code = error == NJ_OK ? CLI_OK : fail(c, error, &trouble);

    if (odd != NULL && !c->wishes->quiet)
        (void)command_failed(c->command, code, odd);
    sound_sink_abandon(c->sink);
    sound_source_close(c->source);
    return code;
}

int command_convert(const struct arguments *arguments)
{
    static struct conversion conversion;
    struct wishes wishes;
    char why[ARGUMENTS_WHY_BYTES];

    if (wishes_read(&wishes, arguments, why) != NJ_OK)
        return command_misused(arguments->command, why);
    conversion.command = arguments->command;
    conversion.wishes = &wishes;
    return run(&conversion);
}
