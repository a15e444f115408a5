/* SPDX-License-Identifier: MIT
 * transport_run.c - a run, from valid clocks to its end: what is due when, and what went wrong. */
#include <string.h>
#include <time.h>

#include "cli/transport_parts.h"

#define CLOCK_TICK_NS INT64_C(1000000) /* while the first blocks are waited for */
#define NEAR_NS INT64_C(1000000000)    /* before its time a start is sent */
#define SETTLE_NS INT64_C(200000000)   /* of sound, before the two clocks are compared */

bool transport_sleep(struct transport *t, int64_t until_ns)
{
    if (ticker_sleep_until(t->sleeper, until_ns) >= 0)
        return true;
    transport_fail(t, CLI_GONE, "the simulated card has gone");
    return false;
}

void transport_losses(const struct deck *deck, struct transport_losses *losses)
{
    struct nj_stats stats;

    nj_stats(deck->client, &stats);
    *losses = (struct transport_losses){stats.xruns, stats.hole_frames};
}

void transport_xrun(struct transport *t, const struct deck *deck, uint64_t at)
{
    char text[PROGRESS_TIME_BYTES];

    progress_time(text, at, t->rate_hz, 3);
    transport_fail(t, CLI_XRUN, "an xrun %s at %s (--fatal-xruns)",
                   deck->config.direction == NJ_PLAY ? "in playing" : "in recording", text);
}

void transport_late(struct transport *t, uint64_t at)
{
    char text[PROGRESS_TIME_BYTES];

    progress_time(text, at, t->rate_hz, 3);
    transport_fail(t, CLI_XRUN, "what is played came too late at %s (--fatal-xruns)", text);
}

/* ---- before it begins ------------------------------------------------------------------------ */

static bool is_lost(struct transport *t, struct deck *deck)
{
    char text[DECK_TEXT_BYTES];

    if (!deck_is_lost(deck, text))
        return false;
    if (t->code == CLI_OK)
        transport_fail(t, deck->engine.code == CLI_GONE ? CLI_GONE : CLI_TEMPORARY, "%s", text);
    return true;
}

static bool clocks_are_valid(const struct transport *t)
{
    struct nj_clock clock;

    return (!deck_exists(&t->play.deck) || deck_clock(&t->play.deck, &clock)) &&
           (!deck_exists(&t->record.deck) || deck_clock(&t->record.deck, &clock));
}

/* Nothing is to be waited for any more. */
static bool must_end(struct transport *t)
{
    if (interrupt_asked(t->interrupt) || is_lost(t, &t->play.deck) || is_lost(t, &t->record.deck))
        t->ending = true;
    return t->ending;
}

static bool await_clocks(struct transport *t)
{
    while (!must_end(t) && !clocks_are_valid(t))
        if (!transport_sleep(t, ticker_now_ns(t->ticker) + CLOCK_TICK_NS))
            return false;
    return !t->ending;
}

/* The calendar may be set meanwhile: it is asked again until the time is near. */
static bool await_time(struct transport *t)
{
    if (t->wishes->at.kind == VALUE_AT_NONE)
        return true;
    for (;;) {
        int64_t now_ns = ticker_now_ns(t->ticker);
        t->at_ns = t->at_utc_ns - ticker_utc_offset_ns(t->ticker);
        if (t->at_ns - now_ns < NEAR_NS)
            return true;
        if (must_end(t))
            return false;
        if (deck_exists(&t->record.deck))
            transport_record_skip(t, now_ns);
        if (deck_exists(&t->play.deck))
            nj_client_heartbeat(t->play.deck.client);
        if (!transport_sleep(t, now_ns + TRANSPORT_TICK_NS))
            return false;
    }
}

static bool check_time(struct transport *t)
{
    int64_t utc_ns = ticker_now_ns(t->ticker) + ticker_utc_offset_ns(t->ticker);

    if (!t->at_utc_ns || t->at_utc_ns >= utc_ns || t->wishes->at.kind == VALUE_AT_LATER)
        return true;
    transport_fail(t, CLI_USAGE, "--at: that moment has passed");
    return false;
}

/* ---- the beginning --------------------------------------------------------------------------- */

/* The frame that is captured when the input's first sounds. Both clocks learn from each block, so
 * it is asked for when some have come; until then the ring keeps what is captured. */
static bool pair(struct transport *t)
{
    struct nj_clock play, record;

    nj_clock_read(t->play.deck.client, &play);
    int64_t begin_ns = nj_clock_time_of(&play, t->play.from);
    while (!must_end(t) && ticker_now_ns(t->ticker) < begin_ns + SETTLE_NS) {
        transport_play_step(t);
        if (!transport_sleep(t, ticker_now_ns(t->ticker) + TRANSPORT_TICK_NS))
            return false;
    }
    nj_clock_read(t->play.deck.client, &play);
    nj_clock_read(t->record.deck.client, &record);
    begin_ns = nj_clock_time_of(&play, t->play.from);
    return transport_record_begin(t, nj_clock_frame_at(&record, begin_ns)) == CLI_OK;
}

static bool begin(struct transport *t)
{
    struct nj_clock clock;
    uint64_t from = 0;

    if (transport_plays(t)) {
        if (transport_play_begin(t) != CLI_OK)
            return false;
        return !t->job->captures || pair(t);
    }
    nj_clock_read(t->record.deck.client, &clock);
    if (t->at_ns)
        from = nj_clock_frame_at(&clock, t->at_ns);
    return transport_record_begin(t, from) == CLI_OK;
}

/* ---- while it runs --------------------------------------------------------------------------- */

static void look_for_xruns(struct transport *t, struct deck *deck,
                           const struct transport_losses *before, uint64_t from)
{
    struct transport_losses losses;
    struct nj_xrun last;

    if (!t->wishes->fatal_xruns || t->ending || !deck_exists(deck))
        return;
    transport_losses(deck, &losses);
    if (losses.xruns == before->xruns && losses.hole_frames == before->hole_frames)
        return;
    bool known = nj_xruns(deck->client, &last, 1) == 1 && last.frame > from;
    transport_xrun(t, deck, known ? last.frame - from : 0);
}

static void tell_progress(struct transport *t, bool end)
{
    struct progress_state state = {.total_frames = t->run_frames, .rate_hz = t->rate_hz};
    int64_t now_ns = ticker_now_ns(t->ticker);
    struct nj_clock clock;
    bool plays = transport_plays(t);

    if (!end && !progress_is_due(&t->progress, now_ns))
        return;
    state.end = end;
    nj_clock_read(plays ? t->play.deck.client : t->record.deck.client, &clock);
    uint64_t frame = nj_clock_frame_at(&clock, now_ns),
             from = plays ? t->play.from : t->record.from;
    state.frames = frame > from ? frame - from : 0;
    if (state.frames > state.total_frames)
        state.frames = state.total_frames;
    if (plays && t->play.begun)
        transport_play_progress(t, &state.play, now_ns, end);
    if (t->record.begun)
        transport_record_progress(t, &state.record, end);
    progress_tell(&t->progress, &state, now_ns);
    if (transport_meters(t) && ferror(t->progress.to))
        t->ending = true; /* who read them has enough */
}

static void stop_all(struct transport *t)
{
    if (transport_plays(t) && t->play.begun)
        transport_play_stop(t);
    if (t->job->captures && !transport_plays(t))
        transport_record_stop(t);
}

/* One look at everything; false when all is over. */
static bool step(struct transport *t)
{
    bool play_lost = is_lost(t, &t->play.deck), record_lost = is_lost(t, &t->record.deck);

    if (transport_plays(t))
        transport_play_step(t);
    if (t->job->captures)
        transport_record_step(t);
    look_for_xruns(t, &t->play.deck, &t->play.before, t->play.from);
    if (t->ending || interrupt_asked(t->interrupt)) {
        t->ending = true;
        stop_all(t);
    }
    if (play_lost || record_lost)
        transport_record_lost(t);
    bool play_over = play_lost || transport_play_end_ns(t) <= ticker_now_ns(t->ticker);
    return !play_over || !transport_record_is_over(t);
}

/* When to look again: soon, or when all has sounded. */
static int64_t next_ns(const struct transport *t)
{
    int64_t now_ns = ticker_now_ns(t->ticker), soon_ns = now_ns + TRANSPORT_TICK_NS;
    int64_t end_ns = transport_play_end_ns(t);

    return end_ns > now_ns && end_ns < soon_ns ? end_ns : soon_ns;
}

void transport_keep(struct transport *t)
{
    /* What is wrong is told before the wait for a time, and before anything sounds. */
    if (!await_clocks(t) || !check_time(t) || transport_record_load(t) != CLI_OK || t->ending ||
        !await_time(t) || !begin(t))
        return;
    while (step(t)) {
        tell_progress(t, false);
        if (!transport_sleep(t, next_ns(t)))
            return;
    }
    tell_progress(t, true);
}
