/* SPDX-License-Identifier: MIT
 * transport.c - a run's beginning and end: files, cards, memory, engines. See transport.h. */
#include "cli/transport_parts.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 1024

/* ---- what is said ---------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 0))) static void say(struct transport *t, const char *format,
                                                      va_list words)
{
    char line[LINE_BYTES];

    vsnprintf(line, sizeof line, format, words);
    progress_clear(&t->progress);
    fprintf(stderr, "nightjar %s: %s\n", t->job->command->name, line);
}

void transport_say(struct transport *t, bool quiet, const char *format, ...)
{
    va_list words;

    if (quiet && t->wishes->quiet)
        return;
    va_start(words, format);
    say(t, format, words);
    va_end(words);
}

int transport_fail(struct transport *t, int code, const char *format, ...)
{
    va_list words;

    va_start(words, format);
    say(t, format, words);
    va_end(words);
    if (t->code == CLI_OK)
        t->code = code;
    t->ending = true;
    return code;
}

int transport_code(int error)
{
    switch (error) {
    case NJ_OK:
        return CLI_OK;
    case NJ_EINVAL:
    case NJ_EFORMAT:
        return CLI_USAGE;
    case NJ_EDEVICE:
        return CLI_GONE;
    case NJ_EBUSY:
    case NJ_EMEMORY:
    case NJ_EIO:
    case NJ_ESYSTEM:
    case NJ_ETIMEOUT:
        return CLI_TEMPORARY;
    default:
        return CLI_BUG;
    }
}

/* ---- opening --------------------------------------------------------------------------------- */

/* JSON is for a program, and levels are what meter is for: on standard output, but where the sound
 * goes there. */
static void begin_progress(struct transport *t)
{
    bool piped = t->job->output && strcmp(t->job->output, "-") == 0;
    FILE *to = (t->wishes->json && !piped) || transport_meters(t) ? stdout : stderr;

    progress_init(&t->progress, to, isatty(fileno(to)), t->wishes->quiet, t->wishes->json);
    if (transport_meters(t))
        progress_meter(&t->progress);
}

static void wake(void *context)
{
    ticker_wake(context);
}

static int open_ticker(struct transport *t)
{
    const char *sim = card_choice_sim(transport_plays(t) ? &t->play.choice : &t->record.choice);
    int error = ticker_create(&t->ticker, sim);

    if (error)
        return transport_fail(t, transport_code(error), "the clock: %s", nj_error_text(error));
    int64_t utc_ns = ticker_now_ns(t->ticker) + ticker_utc_offset_ns(t->ticker);
    if (t->wishes->at.kind != VALUE_AT_NONE)
        t->at_utc_ns = value_at_utc_ns(&t->wishes->at, utc_ns, t->rate_hz);
    return CLI_OK;
}

/* From here on the simulated card's time waits for this thread too. */
static int join_time(struct transport *t)
{
    int error = ticker_sleeper_create(&t->sleeper, t->ticker);

    if (error)
        return transport_fail(t, transport_code(error), "the clock: %s", nj_error_text(error));
    interrupt_wakes(t->interrupt, wake, t->sleeper);
    return CLI_OK;
}

static int start(struct transport *t, struct deck *deck, bool *told)
{
    char text[DECK_TEXT_BYTES] = "";
    int error = deck_exists(deck) ? deck_start(deck, t->engine, text) : NJ_OK;

    if (error)
        return transport_fail(t, transport_code(error), "%s", text);
    if (text[0] && !*told)
        transport_say(t, true, "%s", text);
    *told = *told || text[0];
    return CLI_OK;
}

static int start_engines(struct transport *t)
{
    bool told = false;
    int code = start(t, &t->record.deck, &told);

    return code ? code : start(t, &t->play.deck, &told);
}

static int open_all(struct transport *t)
{
    int error = interrupt_begin(&t->interrupt);

    if (error)
        return transport_fail(t, CLI_TEMPORARY, "signals: %s", nj_error_text(error));
    if (!engine_process_find(t->engine, sizeof t->engine))
        return transport_fail(t, CLI_USAGE, "no engine at %s ($NIGHTJAR_ENGINE names another)",
                              t->engine);
    if (transport_plays(t))
        transport_play_look(t);
    if (!t->ending)
        transport_choose(t);
    if (!t->ending)
        open_ticker(t);
    if (!t->ending && t->job->captures)
        transport_record_open(t);
    if (!t->ending && transport_plays(t))
        transport_play_open(t);
    if (!t->ending)
        join_time(t);
    if (!t->ending)
        start_engines(t);
    return t->code;
}

/* Engines end while this thread keeps the simulated card's time standing: nothing more is heard. */
static void close_all(struct transport *t)
{
    if (t->interrupt) {
        interrupt_wakes(t->interrupt, NULL, NULL);
        interrupt_release(t->interrupt); /* a pipe may be silent for ever */
    }
    transport_record_close(t);
    transport_play_close(t);
    ticker_sleeper_destroy(t->sleeper);
    ticker_destroy(t->ticker);
    interrupt_end(t->interrupt);
}

int transport_run(const struct transport_job *job)
{
    struct transport *t = calloc(1, sizeof *t);

    if (!t)
        return command_failed(job->command, CLI_TEMPORARY, nj_error_text(NJ_EMEMORY));
    t->job = job;
    t->wishes = job->wishes;
    t->run_frames = NJ_ENDLESS;
    begin_progress(t);
    if (open_all(t) == CLI_OK && !t->ending)
        transport_keep(t);
    close_all(t);
    int code = t->code;
    free(t);
    return code;
}
