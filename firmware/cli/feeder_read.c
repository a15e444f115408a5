/* SPDX-License-Identifier: MIT
 * feeder_read.c - the frames of one track: entries one behind the other, mapped to the ring's
 * channels. */
#include <stdlib.h>
#include <string.h>

#include "cli/channels.h"
#include "cli/feeder_parts.h"
#include "core/format.h"

/* The entry, and the pass, that the first frame is in, as far as the files know their lengths. */
static void find_first(struct feeder_reader *reader)
{
    const struct feeder_options *setup = reader->options;
    const struct feeder_track *track = reader->track;
    uint64_t pass = 0, frames;

    for (uint32_t i = 0; i < track->count && pass != NJ_ENDLESS; i++) {
        frames = playlist_frames(setup->playlist, track->first + i, setup->rate_hz);
        pass = frames == NJ_ENDLESS ? NJ_ENDLESS : pass + frames;
    }
    if (pass == 0)
        return;
    uint64_t passes = reader->from_frame / pass;
    reader->ended = passes >= reader->loops_left;
    if (reader->loops_left != NJ_ENDLESS)
        reader->loops_left -= reader->ended ? 0 : passes;
    reader->skip = reader->from_frame - passes * pass;
    reader->from_frame = 0;
    while ((frames = playlist_frames(setup->playlist, reader->entry, setup->rate_hz)) <=
           reader->skip) {
        reader->skip -= frames;
        reader->entry++;
    }
}

int feeder_reader_init(struct feeder_reader *reader, const struct feeder_options *setup,
                       const struct feeder_track *track, uint64_t step_frames)
{
    size_t bytes = step_frames * NJ_MAX_CHANNELS * sizeof(float);

    *reader = (struct feeder_reader){.options = setup,
                                     .track = track,
                                     .entry = track->first,
                                     .loops_left = setup->loops,
                                     .from_frame = setup->from_frame,
                                     .file_frames = malloc(bytes),
                                     .frames = malloc(bytes),
                                     .floats = malloc(bytes)};
    return reader->file_frames && reader->frames && reader->floats ? NJ_OK : NJ_EMEMORY;
}

void feeder_reader_deinit(struct feeder_reader *reader)
{
    sound_source_close(reader->source);
    free(reader->file_frames);
    free(reader->frames);
    free(reader->floats);
}

/* ---- entries --------------------------------------------------------------------------------- */

/* Begins the next pass, if there is one. */
static void turn(struct feeder_reader *reader)
{
    bool again = reader->sounded && reader->loops_left > 1;

    reader->ended = !again;
    reader->sounded = false;
    reader->entry = reader->track->first;
    if (again && reader->loops_left != NJ_ENDLESS)
        reader->loops_left--;
}

static void close_entry(struct feeder_reader *reader)
{
    const char *odd = sound_source_warning(reader->source);

    if (odd && reader->options->say)
        reader->options->say(reader->options->context, odd);
    sound_source_close(reader->source);
    reader->source = NULL;
    if (++reader->entry == reader->track->first + reader->track->count)
        turn(reader);
}

static int open_entry(struct feeder_reader *reader, struct trouble *trouble)
{
    const struct feeder_options *setup = reader->options;
    int error = playlist_source(setup->playlist, reader->entry, setup->rate_hz,
                                reader->track->format, &reader->source, trouble);
    uint64_t skip = reader->skip;

    reader->skip = 0;
    return error || !skip ? error : sound_source_seek(reader->source, skip, trouble);
}

/* ---- channels -------------------------------------------------------------------------------- */

static void make_map(const struct feeder_options *setup, uint32_t in, uint32_t out,
                     uint8_t map[NJ_MAX_CHANNELS])
{
    uint32_t used = setup->place_count > 0 ? setup->place_count : out;

    memset(map, 0, NJ_MAX_CHANNELS);
    for (uint32_t k = 0; k < used; k++) {
        uint32_t place = setup->place_count > 0 ? setup->place[k] : k + 1;
        if (place > 0 && place <= out)
            map[place - 1] = channels_for(k, in, setup->map, setup->map_count);
    }
}

static const void *map_frames(struct feeder_reader *reader, uint64_t frames)
{
    const struct feeder_options *setup = reader->options;
    uint32_t in = sound_source_shape(reader->source)->channels, out = reader->track->channels;
    bool by_rule = setup->map_count == 0 && setup->place_count == 0;
    uint8_t map[NJ_MAX_CHANNELS];

    if (by_rule && in == out)
        return reader->file_frames;
    if (by_rule && channels_are_mean(in, out)) {
        channels_mean(reader->frames, reader->file_frames, frames);
        return reader->frames;
    }
    make_map(setup, in, out, map);
    format_map(reader->frames, out, reader->file_frames, in, map, frames, reader->track->format);
    return reader->frames;
}

/* ---- frames ---------------------------------------------------------------------------------- */

static uint64_t still_wanted(const struct feeder_reader *reader, uint64_t count)
{
    uint64_t most = reader->options->most_frames;
    uint64_t left = most == NJ_ENDLESS ? count : most - reader->fed;

    return left < count ? left : count;
}

static int64_t fail(struct feeder_reader *reader, int64_t error)
{
    sound_source_close(reader->source);
    reader->source = NULL;
    reader->ended = true;
    return error;
}

int64_t feeder_reader_read(struct feeder_reader *reader, uint64_t count, const void **frames,
                           struct trouble *trouble)
{
    if (reader->from_frame > 0)
        find_first(reader);
    count = still_wanted(reader, count);
    reader->ended = reader->ended || count == 0;
    while (!reader->ended) {
        int error = reader->source ? NJ_OK : open_entry(reader, trouble);
        if (error)
            return fail(reader, error);
        int64_t got = sound_source_read(reader->source, reader->file_frames, count, trouble);
        if (got < 0)
            return fail(reader, got);
        if (got > 0) {
            *frames = map_frames(reader, (uint64_t)got);
            reader->fed += (uint64_t)got;
            reader->sounded = true;
            reader->ended = still_wanted(reader, 1) == 0;
            return got;
        }
        close_entry(reader);
    }
    return 0;
}

void feeder_reader_add(struct feeder_reader *reader, float *sum, const void *frames, uint64_t count,
                       float gain)
{
    uint64_t samples = count * reader->track->channels;

    format_to_float(reader->floats, frames, samples, reader->track->format, gain);
    for (uint64_t i = 0; i < samples; i++)
        sum[i] += reader->floats[i];
}
