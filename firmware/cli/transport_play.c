/* SPDX-License-Identifier: MIT
 * transport_play.c - the playing side of a run: files through rings to the card, from one frame on.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/storage.h"
#include "cli/transport_parts.h"

#define AWAIT_NS INT64_C(100000000) /* between looks at ^C */
#define RING_ROUNDS 4               /* of the card's buffer, a ring holds at least */

struct fade transport_fade(const struct transport *t)
{
    return wishes_fade(t->wishes, t->rate_hz);
}

/* ---- the files ------------------------------------------------------------------------------- */

/* A channel that a file lacks would be silence, and no mistake would show. */
static int check_map(struct transport *t)
{
    const struct value_map *map = &t->wishes->play.map;

    for (uint32_t i = 0; i < t->play.playlist.count; i++) {
        const struct playlist_entry *entry = &t->play.playlist.entries[i];
        uint32_t highest = value_map_highest(map);

        if (highest > entry->shape.channels)
            return transport_fail(t, CLI_USAGE, "%s: has no channel %u, which --map names",
                                  entry->path, highest);
    }
    return CLI_OK;
}

/* ^C, while a pipe has not said yet what comes, is no fault of it. */
static int fail_to_look(struct transport *t, int error, const struct trouble *trouble)
{
    if (!interrupt_asked(t->interrupt))
        return transport_fail(t, error == NJ_EMEMORY ? CLI_TEMPORARY : CLI_USAGE, "%s",
                              trouble->text);
    t->ending = true;
    return CLI_OK;
}

int transport_play_look(struct transport *t)
{
    const struct transport_job *job = t->job;
    struct playlist *playlist = &t->play.playlist;
    struct trouble trouble;

    for (uint32_t i = 0; job->output && i < job->input_count; i++)
        if (storage_is_one_file(job->inputs[i], job->output))
            return transport_fail(t, CLI_USAGE, "%s: is the file that is played", job->output);
    int error = playlist_init(playlist, job->inputs, job->input_count, &t->wishes->play,
                              interrupt_descriptor(t->interrupt), &trouble);

    if (error)
        return fail_to_look(t, error, &trouble);
    if (t->wishes->loops > 1 && !playlist_can_loop(playlist))
        return transport_fail(t, CLI_USAGE, "a pipe cannot be played again: --loop is for files");
    if (t->wishes->mix && job->input_count > TRANSPORT_TRACKS)
        return transport_fail(t, CLI_USAGE, "%d files at most sound together", TRANSPORT_TRACKS);
    return check_map(t);
}

static uint64_t product(uint64_t frames, uint64_t times)
{
    if (frames == NJ_ENDLESS || times == NJ_ENDLESS)
        return NJ_ENDLESS;
    return frames > 0 && times > NJ_ENDLESS / 2 / frames ? NJ_ENDLESS : frames * times;
}

/* Of the entries of a track, all passes. */
static uint64_t track_frames(const struct transport *t, const struct feeder_track *track)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < track->count && sum != NJ_ENDLESS; i++) {
        uint64_t frames = playlist_frames(&t->play.playlist, track->first + i, t->rate_hz);
        sum = frames == NJ_ENDLESS ? NJ_ENDLESS : sum + frames;
    }
    return product(sum, t->wishes->loops);
}

/* Of the longest track, from the offset on, as far as the duration. */
static int find_length(struct transport *t, uint64_t from, uint64_t most)
{
    struct transport_play *play = &t->play;
    char text[PROGRESS_TIME_BYTES];
    uint64_t all = 0;

    for (uint32_t i = 0; i < play->track_count; i++) {
        uint64_t frames = track_frames(t, &play->tracks[i]);
        all = frames > all ? frames : all;
    }
    if (from > all) {
        progress_time(text, all, t->rate_hz, 3);
        return transport_fail(t, CLI_USAGE, "--offset: what is played ends before that, at %s",
                              text);
    }
    if (all != NJ_ENDLESS)
        all -= from;
    play->source_frames = all < most ? all : most;
    if (t->wishes->fade_out.unit && play->source_frames == NJ_ENDLESS)
        return transport_fail(t, CLI_USAGE,
                              "--fade-out needs an end that is known: a duration (-d)");
    return CLI_OK;
}

/* ---- the rings ------------------------------------------------------------------------------- */

/* Frames that nothing more happens to than that they are copied leave as they are stored. */
static bool is_plain(const struct transport *t)
{
    const struct fade fade = transport_fade(t);

    return t->play.track_count == 1 && fade_is_none(&fade);
}

static uint32_t width_of(uint32_t format)
{
    return format == NJ_FORMAT_F32 ? 32 : nj_format_bits(format);
}

/* The card's own where that loses nothing, or where nobody else would round; else floats, which the
 * engine rounds once. */
static uint32_t ring_format(const struct transport *t, const struct feeder_track *track)
{
    uint32_t card = t->play.deck.config.format, channels = t->play.deck.config.channels;

    for (uint32_t i = track->first; i < track->first + track->count; i++) {
        const struct sound_shape *shape = &t->play.playlist.entries[i].shape;
        bool mean = channels == 1 && shape->channels == 2 && !t->wishes->play.map.count;
        if (mean)
            return NJ_FORMAT_F32;
        if (!is_plain(t) &&
            (shape->rate_hz != t->rate_hz || width_of(shape->format) > width_of(card)))
            return NJ_FORMAT_F32;
    }
    return card;
}

static void make_tracks(struct transport *t)
{
    struct transport_play *play = &t->play;
    bool mix = t->wishes->mix;

    play->track_count = mix ? t->job->input_count : 1;
    for (uint32_t i = 0; i < play->track_count; i++) {
        struct feeder_track *track = &play->tracks[i];
        *track = (struct feeder_track){.first = i, .count = mix ? 1 : t->job->input_count};
        track->format = ring_format(t, track);
        track->channels = play->deck.config.channels;
    }
}

static uint64_t ring_frames(const struct transport *t)
{
    const struct nj_stream_config *config = &t->play.deck.config;
    uint64_t least = (uint64_t)RING_ROUNDS * config->period_frames * config->periods, frames = 64;

    least = t->wishes->buffer_frames > least ? t->wishes->buffer_frames : least;
    while (frames < least)
        frames *= 2;
    return frames;
}

static uint64_t ring_bytes(const struct feeder_track *track, uint64_t frames)
{
    uint64_t bytes =
        nj_ring_bytes((uint64_t)track->channels * nj_format_bytes(track->format), frames);

    return (bytes + NJ_RING_ALIGN - 1) / NJ_RING_ALIGN * NJ_RING_ALIGN;
}

static int open_deck(struct transport *t)
{
    struct transport_play *play = &t->play;
    struct nj_stream_config config = play->deck.config;
    uint64_t frames = ring_frames(t);
    char text[DECK_TEXT_BYTES];

    for (uint32_t i = 0; i < play->track_count; i++)
        config.bank_bytes += ring_bytes(&play->tracks[i], frames);
    int error = deck_open(&play->deck, &config, text);
    if (error)
        return transport_fail(t, transport_code(error), "%s", text);
    unsigned char *at = nj_bank(play->deck.client, NULL);
    for (uint32_t i = 0; i < play->track_count; i++) {
        struct feeder_track *track = &play->tracks[i];
        uint64_t bytes = ring_bytes(track, frames);
        error = nj_ring_init(&track->ring, at, bytes,
                             (uint64_t)track->channels * nj_format_bytes(track->format), frames, 0);
        if (error)
            return transport_fail(t, CLI_BUG, "the ring: %s", nj_error_text(error));
        at += bytes;
    }
    return CLI_OK;
}

/* ---- the feeder ------------------------------------------------------------------------------ */

static void say_odd(void *context, const char *line)
{
    transport_say(context, true, "%s", line);
}

/* Which card channel is which of a file: the map, then the card's channels to use. */
static void map_channels(const struct transport *t, struct feeder_options *setup)
{
    const struct wishes_side *wish = &t->wishes->play;

    setup->map_count = wish->map.count;
    memcpy(setup->map, wish->map.channel, sizeof setup->map);
    setup->place_count = wish->select.count;
    memcpy(setup->place, wish->select.channel, sizeof setup->place);
}

/* NJ_ENDLESS: all that fits. */
static uint64_t prebuffer_frames(const struct transport *t)
{
    const struct value_time *prebuffer = &t->wishes->prebuffer;

    return prebuffer->unit ? value_time_frames(prebuffer, t->rate_hz) : NJ_ENDLESS;
}

static int start_feeder(struct transport *t, uint64_t from, uint64_t most)
{
    struct transport_play *play = &t->play;
    bool sums = !is_plain(t);
    struct feeder_options setup = {.playlist = &play->playlist,
                                   .ticker = t->ticker,
                                   .tracks = play->tracks,
                                   .track_count = play->track_count,
                                   .rate_hz = t->rate_hz,
                                   .from_frame = from,
                                   .loops = t->wishes->loops,
                                   .most_frames = most,
                                   .buffer_frames = deck_buffer(&play->deck),
                                   .step_frames = prebuffer_frames(t) / 2 + 1,
                                   .sums = sums,
                                   .gain = transport_fade(t).gain,
                                   .say = say_odd,
                                   .context = t};

    map_channels(t, &setup);
    play->level_channels = play->tracks[0].channels;
    int error = levels_create(&play->levels, play->level_channels,
                              sums ? (uint32_t)NJ_FORMAT_F32 : play->tracks[0].format, t->rate_hz,
                              ring_frames(t) + deck_buffer(&play->deck) + t->rate_hz);
    setup.levels = play->levels;
    if (!error)
        error = feeder_create(&play->feeder, &setup);
    return error ? transport_fail(t, transport_code(error), "%s", nj_error_text(error)) : CLI_OK;
}

/* False: ^C. */
static bool await_frames(struct transport *t)
{
    while (!feeder_await(t->play.feeder, prebuffer_frames(t), AWAIT_NS))
        if (interrupt_asked(t->interrupt))
            return false;
    return true;
}

int transport_play_open(struct transport *t)
{
    const struct wishes *wishes = t->wishes;
    uint64_t from = t->job->from_offset ? value_time_frames(&wishes->offset, t->rate_hz) : 0;
    uint64_t most =
        wishes->duration.unit ? value_time_frames(&wishes->duration, t->rate_hz) : NJ_ENDLESS;

    make_tracks(t);
    int code = find_length(t, from, most);
    if (code == CLI_OK)
        code = open_deck(t);
    if (code == CLI_OK)
        code = start_feeder(t, from, most);
    if (code == CLI_OK && !await_frames(t))
        t->ending = true;
    return code;
}
