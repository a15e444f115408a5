/* SPDX-License-Identifier: MIT
 * transport_card.c - which cards a run uses, and how they are opened: what files and arguments wish
 * for, as far as the cards can. */
#include <stdio.h>
#include <string.h>

#include "cli/transport_parts.h"

#define USUAL_RATE_HZ 48000u
#define USUAL_CHANNELS 2u
#define RING_S 8 /* of a recording, while storage stands still */

static int find(struct transport *t, struct card_choice *choice, const struct wishes_side *wish,
                uint32_t direction)
{
    char why[CARD_CHOICE_WHY_BYTES] = "";
    int error = card_choice_find(choice, t->engine, wish->device, direction, why);

    return error ? transport_fail(t, transport_code(error), "%s", why) : CLI_OK;
}

static int find_all(struct transport *t)
{
    struct card_choice *play = &t->play.choice, *record = &t->record.choice;
    int code = CLI_OK;

    if (transport_plays(t))
        code = find(t, play, &t->wishes->play, NJ_PLAY);
    if (code == CLI_OK && t->job->captures)
        code = find(t, record, &t->wishes->record, NJ_CAPTURE);
    if (code != CLI_OK || !transport_plays(t) || !t->job->captures)
        return code;
    const char *a = card_choice_sim(play), *b = card_choice_sim(record);
    if ((a || b) && (!a || !b || strcmp(a, b) != 0))
        return transport_fail(t, CLI_USAGE, "a simulated card has a time of its own: %s and %s",
                              play->pcm, record->pcm);
    return CLI_OK;
}

/* ---- rate ------------------------------------------------------------------------------------ */

/* A rate that was asked for is one of the files', or is said to have been of no use. */
static bool is_of_a_file(const struct transport *t, uint32_t rate_hz)
{
    for (uint32_t i = 0; i < t->play.playlist.count; i++)
        if (t->play.playlist.entries[i].shape.rate_hz == rate_hz)
            return true;
    return false;
}

static void say_rate(struct transport *t, uint32_t asked_hz)
{
    if (asked_hz && asked_hz != t->rate_hz && !is_of_a_file(t, asked_hz)) {
        transport_say(t, true, "%s does not run at %u Hz: what is played goes to it at %u Hz",
                      t->play.choice.pcm, asked_hz, t->rate_hz);
        return;
    }
    for (uint32_t i = 0; i < t->play.playlist.count; i++) {
        const struct playlist_entry *entry = &t->play.playlist.entries[i];
        if (entry->shape.rate_hz == t->rate_hz)
            continue;
        transport_say(t, true, "%s: %u Hz is resampled to %u Hz", entry->path, entry->shape.rate_hz,
                      t->rate_hz);
        return;
    }
}

static int choose_rate(struct transport *t)
{
    const struct card_choice *play = transport_plays(t) ? &t->play.choice : NULL;
    const struct card_choice *record = t->job->captures ? &t->record.choice : NULL;
    uint32_t asked = t->wishes->play.rate_hz, wish = asked;

    if (!wish)
        wish = play ? t->play.playlist.entries[0].shape.rate_hz : USUAL_RATE_HZ;
    t->rate_hz = card_choice_rate(play ? play : record, play ? record : NULL, wish);
    if (!t->rate_hz)
        return transport_fail(t, CLI_USAGE, "%s and %s have no rate in common", play->pcm,
                              record->pcm);
    if (record && asked && t->rate_hz != asked)
        return transport_fail(t, CLI_USAGE, "%s does not run at %u Hz; the next is %u Hz",
                              record->pcm, asked, t->rate_hz);
    say_rate(t, asked);
    return CLI_OK;
}

/* ---- channels and format --------------------------------------------------------------------- */

static int choose_channels(struct transport *t, const struct card_choice *choice, uint32_t asked,
                           uint32_t wish, uint32_t *channels)
{
    *channels = card_choice_channels(choice, asked > wish ? asked : wish);
    if (*channels >= asked)
        return CLI_OK;
    return transport_fail(t, CLI_USAGE, "%s has %u channels, not %u", choice->pcm, *channels,
                          asked);
}

static uint32_t record_channels_asked(const struct wishes_side *wish)
{
    if (wish->select.count)
        return value_map_highest(&wish->select);
    uint32_t mapped = value_map_highest(&wish->map);
    return mapped > wish->channels ? mapped : wish->channels;
}

static uint32_t file_channels(const struct playlist *playlist)
{
    uint32_t most = 1;

    for (uint32_t i = 0; i < playlist->count; i++)
        if (playlist->entries[i].shape.channels > most)
            most = playlist->entries[i].shape.channels;
    return most;
}

/* The one with the most bits; floats among those of 24. */
static uint32_t file_format(const struct playlist *playlist)
{
    uint32_t widest = NJ_FORMAT_S16;

    for (uint32_t i = 0; i < playlist->count; i++) {
        uint32_t format = playlist->entries[i].shape.format;
        if (nj_format_bits(format) > nj_format_bits(widest))
            widest = format;
    }
    return widest;
}

static int configure(struct transport *t, struct deck *deck, const struct card_choice *choice,
                     uint32_t channels, uint32_t format)
{
    struct nj_stream_config *config = &deck->config;

    config->rate_hz = t->rate_hz;
    config->channels = channels;
    config->format = card_choice_format(choice, format);
    card_choice_geometry(choice, t->wishes, config);
    memcpy(config->device, choice->pcm, sizeof config->device);
    return CLI_OK;
}

static int choose_play(struct transport *t)
{
    const struct wishes_side *wish = &t->wishes->play;
    const struct playlist *playlist = &t->play.playlist;
    uint32_t channels, best = card_choice_play_wish(wish, file_channels(playlist));
    int code =
        choose_channels(t, &t->play.choice, card_choice_play_channels(wish), best, &channels);

    t->play.deck.config.direction = NJ_PLAY;
    return code ? code
                : configure(t, &t->play.deck, &t->play.choice, channels,
                            wish->format ? wish->format : file_format(playlist));
}

static int choose_record(struct transport *t)
{
    const struct wishes_side *wish = &t->wishes->record;
    struct nj_stream_config *config = &t->record.deck.config;
    uint32_t channels, asked = record_channels_asked(wish);
    int code =
        choose_channels(t, &t->record.choice, asked, asked ? asked : USUAL_CHANNELS, &channels);

    config->direction = NJ_CAPTURE;
    config->ring_frames = (uint64_t)RING_S * t->rate_hz;
    if (t->wishes->buffer_frames > config->ring_frames)
        config->ring_frames = t->wishes->buffer_frames;
    return code ? code : configure(t, &t->record.deck, &t->record.choice, channels, wish->format);
}

int transport_choose(struct transport *t)
{
    int code = find_all(t);

    if (code == CLI_OK)
        code = choose_rate(t);
    if (code == CLI_OK && transport_plays(t))
        code = choose_play(t);
    if (code == CLI_OK && t->job->captures)
        code = choose_record(t);
    return code;
}
