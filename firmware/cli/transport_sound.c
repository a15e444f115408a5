/* SPDX-License-Identifier: MIT
 * transport_sound.c - the playing side of a run while it sounds: its start, its end, its figures.
 */
#include <string.h>

#include "cli/transport_parts.h"

#define LEAD_MS 10               /* for a start to arrive before its frame */
#define CUT_MS 20                /* the fade of a run that is stopped */
#define TAIL_NS INT64_C(1000000) /* on the way through the converter, and what clocks round */

static uint64_t frames_of_ms(const struct transport *t, uint64_t ms)
{
    return ms * t->rate_hz / 1000;
}

/* ---- the start ------------------------------------------------------------------------------- */

/* The frame that sounds at the time asked for, or the first for which there is time. */
static uint64_t first_frame(const struct transport *t, const struct nj_clock *clock)
{
    const struct deck *deck = &t->play.deck;
    uint64_t soonest = nj_clock_frame_at(clock, ticker_now_ns(t->ticker)) +
                       deck->info.latency_frames + 2 * (uint64_t)deck->config.period_frames +
                       frames_of_ms(t, LEAD_MS);
    uint64_t asked = t->at_ns ? nj_clock_frame_at(clock, t->at_ns) : 0;

    return asked > soonest ? asked : soonest;
}

static void fill_plays(const struct transport *t, struct nj_play plays[TRANSPORT_TRACKS])
{
    for (uint32_t i = 0; i < t->play.track_count; i++) {
        const struct feeder_track *track = &t->play.tracks[i];
        plays[i] = (struct nj_play){
            .start_frame = t->play.from,
            .gain = transport_fade(t).gain,
            .fade_in_frames = (uint32_t)value_time_frames(&t->wishes->fade_in, t->rate_hz),
            .ring = track->ring,
            .dry = t->wishes->fatal_xruns ? NJ_DRY_END : NJ_DRY_RESUME,
            .memory_channels = track->channels,
            .memory_format = track->format,
            .tag = i};
    }
}

/* From there on to silence, whatever comes from the files. */
static int send_fade_out(struct transport *t)
{
    struct transport_play *play = &t->play;
    uint64_t fade = value_time_frames(&t->wishes->fade_out, t->rate_hz);
    int error = NJ_OK;

    fade = fade < play->source_frames ? fade : play->source_frames;
    for (uint32_t i = 0; i < play->track_count && !error && fade > 0; i++)
        error = nj_stop(play->deck.client, play->handles[i],
                        play->from + play->source_frames - fade, (uint32_t)fade, NULL);
    return error;
}

/* In all, when so many frames of the files sound, or NJ_ENDLESS of them. Padding is silence, and
 * needs nobody who plays it. */
static uint64_t run_frames(const struct transport *t, uint64_t sounding)
{
    const struct wishes *wishes = t->wishes;
    uint64_t duration =
        wishes->duration.unit ? value_time_frames(&wishes->duration, t->rate_hz) : NJ_ENDLESS;

    if (wishes->pad.unit != VALUE_ENDLESS)
        return sounding == NJ_ENDLESS ? NJ_ENDLESS
                                      : sounding + value_time_frames(&wishes->pad, t->rate_hz);
    return duration == NJ_ENDLESS || sounding == NJ_ENDLESS || sounding < duration ? duration
                                                                                   : sounding;
}

int transport_play_begin(struct transport *t)
{
    struct transport_play *play = &t->play;
    struct nj_play plays[TRANSPORT_TRACKS];
    struct nj_clock clock;

    nj_clock_read(play->deck.client, &clock);
    play->from = first_frame(t, &clock);
    play->to = NJ_ENDLESS;
    fill_plays(t, plays);
    int error = nj_play_group(play->deck.client, plays, play->track_count, play->handles);
    if (!error)
        error = send_fade_out(t);
    if (error)
        return transport_fail(t, CLI_BUG, "the start: %s", nj_error_text(error));
    play->open = play->track_count;
    play->begun = true;
    t->run_frames = run_frames(t, play->source_frames);
    transport_losses(&play->deck, &play->before);
    return CLI_OK;
}

/* ---- the end --------------------------------------------------------------------------------- */

static void say_short(struct transport *t)
{
    const struct wishes *wishes = t->wishes;
    uint64_t wanted = value_time_frames(&wishes->duration, t->rate_hz);
    struct transport_losses now;
    transport_losses(&t->play.deck, &now);
    uint64_t had = t->play.to - t->play.from - t->play.dry_frames -
                   (now.hole_frames - t->play.before.hole_frames);
    char text[PROGRESS_TIME_BYTES];

    if (t->play.said_short || t->play.stopping || !wishes->duration.unit ||
        wishes->pad.unit == VALUE_ENDLESS || had >= wanted)
        return;
    t->play.said_short = true;
    progress_time(text, had, t->rate_hz, 3);
    transport_say(t, true, "%s ends after %s", t->job->inputs[t->job->input_count - 1], text);
}

static void find_end(struct transport *t)
{
    uint64_t sounded = t->play.to - t->play.from;

    say_short(t);
    t->run_frames = t->play.stopping ? sounded : run_frames(t, sounded);
}

static void note_done(struct transport *t, const struct nj_event *event)
{
    struct transport_play *play = &t->play;
    struct transport_losses now;
    uint32_t i = 0;

    /* What the card left out is on the time line too. */
    transport_losses(&play->deck, &now);
    uint64_t end = event->frame + event->frames + event->dry_frames +
                   (now.hole_frames - play->before.hole_frames);

    while (i < play->track_count && play->handles[i] != event->handle)
        i++;
    if (i == play->track_count || event->handle == 0)
        return;
    play->handles[i] = 0;
    if (event->result == NJ_EINVAL || event->result == NJ_ELATE)
        transport_fail(t, CLI_BUG, "the play: %s", nj_error_text(event->result));
    if (event->result == NJ_EDRY)
        transport_late(t, event->frame + event->frames - play->from);
    if (event->dry_frames > play->dry_frames)
        play->dry_frames = event->dry_frames;
    if (play->to == NJ_ENDLESS || end > play->to)
        play->to = end > play->from ? end : play->from;
    if (--play->open == 0)
        find_end(t);
}

/* A start that came late: what follows from it does too. */
static void note_started(struct transport *t, const struct nj_event *event)
{
    if (event->frame > t->play.from)
        t->play.from = event->frame;
}

/* A fault ends its track: what came before it sounds all the same. */
static void look_at_feeder(struct transport *t)
{
    struct feeder_status status;

    feeder_status(t->play.feeder, &status);
    if (!status.error || t->code != CLI_OK)
        return;
    transport_say(t, false, "%s", status.trouble.text);
    t->code = status.error == NJ_EMEMORY ? CLI_TEMPORARY : CLI_USAGE;
}

void transport_play_step(struct transport *t)
{
    struct nj_event event;

    nj_client_heartbeat(t->play.deck.client);
    while (nj_event_next(t->play.deck.client, &event)) {
        if (event.kind == NJ_EVENT_STARTED)
            note_started(t, &event);
        if (event.kind == NJ_EVENT_DONE)
            note_done(t, &event);
    }
    look_at_feeder(t);
}

static uint64_t frames_sounded(const struct transport *t, int64_t now_ns)
{
    struct nj_clock clock;

    nj_clock_read(t->play.deck.client, &clock);
    uint64_t sounding = nj_clock_frame_at(&clock, now_ns);
    return sounding > t->play.from ? sounding - t->play.from : 0;
}

void transport_play_stop(struct transport *t)
{
    struct transport_play *play = &t->play;

    if (play->stopping)
        return;
    play->stopping = true;
    feeder_stop(play->feeder);
    if (play->open > 0 &&
        nj_stop_all(play->deck.client, NJ_NOW, (uint32_t)frames_of_ms(t, CUT_MS), NULL) != NJ_OK)
        play->open = 0;
    if (play->open == 0) /* in the padding */
        t->run_frames = frames_sounded(t, ticker_now_ns(t->ticker));
}

int64_t transport_play_end_ns(const struct transport *t)
{
    const struct transport_play *play = &t->play;
    struct nj_clock clock;

    if (!transport_plays(t) || !play->begun)
        return INT64_MIN;
    if (play->open > 0 || t->run_frames == NJ_ENDLESS)
        return INT64_MAX;
    nj_clock_read(play->deck.client, &clock);
    return nj_clock_time_of(&clock, play->from + t->run_frames) + TAIL_NS;
}

void transport_play_close(struct transport *t)
{
    struct transport_play *play = &t->play;

    feeder_destroy(play->feeder);
    deck_close(&play->deck);
    levels_destroy(play->levels);
    playlist_deinit(&play->playlist);
}

/* ---- figures --------------------------------------------------------------------------------- */

void transport_play_progress(struct transport *t, struct progress_side *side, int64_t now_ns,
                             bool end)
{
    struct transport_play *play = &t->play;
    struct transport_losses losses;
    uint64_t sounded = frames_sounded(t, now_ns);

    side->channels = play->level_channels;
    levels_take(play->levels, end && sounded >= t->run_frames ? UINT64_MAX : sounded, side->level);
    transport_losses(&play->deck, &losses);
    side->xruns = losses.xruns - play->before.xruns;
    side->lost_frames = losses.hole_frames - play->before.hole_frames + play->dry_frames;
}
