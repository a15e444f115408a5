/* SPDX-License-Identifier: MIT
 * transport_record.c - the recording side of a run: the card's time line, from one frame on, onto
 * tape. */
#include <errno.h>
#include <string.h>

#include "cli/storage.h"
#include "cli/transport_parts.h"

#define FILE_STEP_NS INT64_C(200000000) /* small writes wear cards out */
#define PIPE_STEP_NS INT64_C(20000000)
#define KEPT_S 2 /* of what was captured before the run begins */

static bool is_pipe(const struct transport *t)
{
    return t->job->output && strcmp(t->job->output, "-") == 0;
}

static bool is_scaled(const struct transport *t)
{
    const struct fade fade = transport_fade(t);

    return !transport_plays(t) && !fade_is_none(&fade);
}

int transport_record_open(struct transport *t)
{
    struct transport_record *record = &t->record;
    struct nj_stream_config config = record->deck.config;
    char text[DECK_TEXT_BYTES];

    if (is_scaled(t) && t->wishes->fade_out.unit && !t->wishes->duration.unit)
        return transport_fail(t, CLI_USAGE,
                              "--fade-out needs an end that is known: a duration (-d)");
    int error = deck_open(&record->deck, &config, text);
    return error ? transport_fail(t, transport_code(error), "%s", text) : CLI_OK;
}

void transport_record_skip(struct transport *t, int64_t now_ns)
{
    struct nj_client *client = t->record.deck.client;
    struct nj_clock clock;
    struct nj_span span;

    nj_client_heartbeat(client);
    nj_clock_read(client, &clock);
    uint64_t now = nj_clock_frame_at(&clock, now_ns), kept = (uint64_t)KEPT_S * t->rate_hz;
    while (now > kept && nj_capture_peek(client, &span) && span.first_frame < now - kept)
        nj_capture_advance(client, span.frames);
}

/* ---- the tape -------------------------------------------------------------------------------- */

/* What is kept: the map, of the card's channels that are used. */
static void map_channels(const struct wishes_side *wish, struct transport_record *record)
{
    const struct value_map *map = &wish->map, *select = &wish->select;
    uint32_t card = record->deck.info.channels;
    uint32_t count = map->count ? map->count : select->count ? select->count : card;
    bool picks = map->count || select->count;

    record->channels = picks && wish->channels < count ? count : wish->channels;
    if (!record->channels)
        record->channels = card;
    for (uint32_t k = 0; k < record->channels; k++) {
        uint32_t from = k >= count ? 0 : map->count ? map->channel[k] : k + 1;
        if (select->count && from > 0)
            from = from <= select->count ? select->channel[from - 1] : 0;
        record->map[k] = (uint8_t)(from <= card ? from : 0);
    }
}

static int make_levels(struct transport *t)
{
    struct transport_record *record = &t->record;
    uint32_t format = is_scaled(t) ? (uint32_t)NJ_FORMAT_F32 : record->deck.info.format;
    int error = levels_create(&record->levels, record->channels, format, t->rate_hz,
                              (uint64_t)30 * t->rate_hz);

    return error ? transport_fail(t, transport_code(error), "%s", nj_error_text(error)) : CLI_OK;
}

static int64_t utc_of(const struct transport *t, uint64_t frame)
{
    struct nj_clock clock;

    nj_clock_read(t->record.deck.client, &clock);
    return nj_clock_time_of(&clock, frame) + ticker_utc_offset_ns(t->ticker);
}

int transport_record_load(struct transport *t)
{
    const struct wishes *wishes = t->wishes;
    struct transport_record *record = &t->record;
    const struct wishes_side *wish = &wishes->record;
    struct trouble trouble;

    if (!t->job->captures)
        return CLI_OK;
    map_channels(wish, record);
    if (make_levels(t) != CLI_OK || !t->job->output)
        return t->code;
    struct tape_wish tape = {.command = t->job->command->name,
                             .path = t->job->output,
                             .kind = wish->file_type,
                             .encoding = wish->encoding,
                             .endian = wish->endian,
                             .rate_hz = t->rate_hz,
                             .card_format =
                                 is_scaled(t) ? (uint32_t)NJ_FORMAT_F32 : record->deck.info.format,
                             .channels = record->channels,
                             .format = wish->format ? wish->format : record->deck.info.format,
                             .split_frames = value_time_frames(&wishes->split, t->rate_hz),
                             .append = wishes->append,
                             .ledger = wishes->ledger,
                             .no_clobber = wishes->no_clobber,
                             .quiet = wishes->quiet,
                             .stop_descriptor = interrupt_descriptor(t->interrupt)};
    int error = tape_open(&record->tape, &tape, &trouble);
    if (error && trouble.number == EINTR && interrupt_asked(t->interrupt))
        t->ending = true; /* ^C, while nobody read the pipe */
    else if (error)
        transport_fail(t, storage_code(error, &trouble), "%s", trouble.text);
    return t->code;
}

/* ---- the run --------------------------------------------------------------------------------- */

static int start_writer(struct transport *t)
{
    struct transport_record *record = &t->record;
    const struct wishes *wishes = t->wishes;
    bool bounded = !transport_plays(t) && wishes->duration.unit;
    uint64_t frames = bounded ? value_time_frames(&wishes->duration, t->rate_hz) : NJ_ENDLESS;
    uint64_t skipped = t->job->from_offset ? 0 : value_time_frames(&wishes->offset, t->rate_hz);
    struct writer_options setup = {.client = record->deck.client,
                                   .ticker = t->ticker,
                                   .owner = t->sleeper,
                                   .tape = record->tape,
                                   .levels = record->levels,
                                   .rate_hz = t->rate_hz,
                                   .channels = record->deck.info.channels,
                                   .format = record->deck.info.format,
                                   .kept_channels = record->channels,
                                   .run_frame = record->from,
                                   .begin_frame = record->from + skipped,
                                   .limit_frame = transport_plays(t) ? record->from : NJ_ENDLESS,
                                   .end_frame = bounded ? record->from + frames : NJ_ENDLESS,
                                   .step_ns = is_pipe(t) ? PIPE_STEP_NS : FILE_STEP_NS,
                                   .to_first_hole = wishes->fatal_xruns,
                                   .scaled = is_scaled(t),
                                   .fade = transport_fade(t)};

    memcpy(setup.map, record->map, sizeof setup.map);
    if (bounded)
        t->run_frames = frames;
    int error = writer_create(&record->writer, &setup);
    return error ? transport_fail(t, transport_code(error), "%s", nj_error_text(error)) : CLI_OK;
}

int transport_record_begin(struct transport *t, uint64_t from)
{
    struct transport_record *record = &t->record;

    record->from = from;
    if (record->tape)
        tape_stamp(record->tape, utc_of(t, from));
    int code = start_writer(t);
    record->begun = code == CLI_OK;
    record->ended = !record->begun;
    transport_losses(&record->deck, &record->before);
    return code;
}

static void look_at_writer(struct transport *t)
{
    struct writer_status status;

    writer_status(t->record.writer, &status);
    if (!status.ended || t->record.ended)
        return;
    t->record.ended = true;
    if (status.error && status.trouble.number == EPIPE && is_pipe(t))
        t->ending = true; /* who read it has enough */
    else if (status.error)
        transport_fail(t, CLI_TEMPORARY, "%s", status.trouble.text);
    else if (status.at_hole)
        transport_xrun(t, &t->record.deck,
                       status.next_frame > t->record.from ? status.next_frame - t->record.from : 0);
    if (status.error || status.at_hole)
        t->ending = true;
}

/* Of what is played, as much may be kept as sounds by now: the run's end may be at any frame from
 * there on. */
static void move_limit(struct transport *t)
{
    const struct transport_play *play = &t->play;
    struct transport_record *record = &t->record;
    struct nj_clock clock;

    if (play->open == 0 && t->run_frames != NJ_ENDLESS) {
        writer_end(record->writer, record->from + t->run_frames);
        return;
    }
    nj_clock_read(play->deck.client, &clock);
    uint64_t sounding = nj_clock_frame_at(&clock, ticker_now_ns(t->ticker));
    if (sounding > play->from)
        writer_limit(record->writer, record->from + (sounding - play->from));
}

void transport_record_step(struct transport *t)
{
    nj_client_heartbeat(t->record.deck.client);
    if (!t->record.begun)
        return;
    look_at_writer(t);
    if (transport_plays(t) && !t->record.ended)
        move_limit(t);
}

/* At what is captured at this moment. */
void transport_record_stop(struct transport *t)
{
    struct transport_record *record = &t->record;
    struct nj_clock clock;

    if (!record->begun || record->ended)
        return;
    nj_clock_read(record->deck.client, &clock);
    writer_end(record->writer, nj_clock_frame_at(&clock, ticker_now_ns(t->ticker)));
}

void transport_record_lost(struct transport *t)
{
    if (t->record.begun && !t->record.ended)
        writer_drain(t->record.writer);
}

bool transport_record_is_over(const struct transport *t)
{
    return !t->job->captures || !t->record.begun || t->record.ended;
}

int transport_record_close(struct transport *t)
{
    struct transport_record *record = &t->record;
    struct trouble trouble;

    writer_destroy(record->writer);
    record->writer = NULL;
    if (record->tape && tape_close(record->tape, &trouble) && trouble.number != EPIPE)
        transport_fail(t, CLI_TEMPORARY, "%s", trouble.text);
    record->tape = NULL;
    deck_close(&record->deck);
    levels_destroy(record->levels);
    record->levels = NULL;
    return t->code;
}

/* ---- figures --------------------------------------------------------------------------------- */

void transport_record_progress(struct transport *t, struct progress_side *side, bool end)
{
    struct transport_record *record = &t->record;
    struct transport_losses losses;
    struct writer_status status = {.lost_frames = 0};

    side->channels = record->channels;
    levels_take(record->levels, end ? UINT64_MAX : UINT64_MAX - 1, side->level);
    if (record->writer)
        writer_status(record->writer, &status);
    transport_losses(&record->deck, &losses);
    side->xruns = losses.xruns - record->before.xruns;
    side->lost_frames = status.lost_frames;
}
