/* SPDX-License-Identifier: MIT
 * progress.c - see progress.h. */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>

#define MS INT64_C(1000000)
#define LINE_BYTES 4096
#define BAR_CELLS 12 /* at most, */
#define BAR_DB 60.0  /* for so much */

static const int64_t interval_ns[] = {[PROGRESS_NONE] = INT64_MAX,
                                      [PROGRESS_TERMINAL] = 100 * MS,
                                      [PROGRESS_PLAIN] = 10000 * MS,
                                      [PROGRESS_METER] = 1000 * MS,
                                      [PROGRESS_JSON] = 1000 * MS};

void progress_init(struct progress *progress, FILE *to, bool terminal, bool quiet, bool json)
{
    *progress = (struct progress){.to = to, .form = PROGRESS_PLAIN};
    if (terminal)
        progress->form = PROGRESS_TERMINAL;
    if (json)
        progress->form = PROGRESS_JSON;
    if (quiet)
        progress->form = PROGRESS_NONE;
}

void progress_meter(struct progress *progress)
{
    if (progress->form == PROGRESS_PLAIN)
        progress->form = PROGRESS_METER;
}

void progress_time(char text[PROGRESS_TIME_BYTES], uint64_t frames, uint32_t rate_hz, int decimals)
{
    uint64_t units = 1, seconds = frames / rate_hz, rest;

    for (int i = 0; i < decimals; i++)
        units *= 10;
    rest = frames % rate_hz * units / rate_hz;
    int used = seconds >= 3600
                   ? snprintf(text, PROGRESS_TIME_BYTES, "%" PRIu64 ":%02u:%02u", seconds / 3600,
                              (unsigned int)(seconds / 60 % 60), (unsigned int)(seconds % 60))
                   : snprintf(text, PROGRESS_TIME_BYTES, "%u:%02u", (unsigned int)(seconds / 60),
                              (unsigned int)(seconds % 60));
    if (decimals > 0)
        snprintf(text + used, (size_t)(PROGRESS_TIME_BYTES - used), ".%0*" PRIu64, decimals, rest);
}

/* ---- a line that grows ----------------------------------------------------------------------- */

struct line {
    char text[LINE_BYTES];
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct line *line, const char *format, ...)
{
    va_list words;
    size_t room = sizeof line->text - line->used;
    int length;

    va_start(words, format);
    length = vsnprintf(line->text + line->used, room, format, words);
    va_end(words);
    if (length > 0)
        line->used += (size_t)length < room ? (size_t)length : room - 1;
}

static uint64_t clipped_of(const struct progress_side *side)
{
    uint64_t clipped = 0;

    for (uint32_t k = 0; k < side->channels; k++)
        clipped += side->level[k].clipped;
    return clipped;
}

static void add_time(struct line *line, const struct progress_state *state, int decimals)
{
    char text[PROGRESS_TIME_BYTES];

    progress_time(text, state->frames, state->rate_hz, decimals);
    add(line, "%s", text);
    if (state->total_frames == NJ_ENDLESS)
        return;
    progress_time(text, state->total_frames, state->rate_hz, decimals);
    add(line, " of %s", text);
}

/* ---- in a terminal --------------------------------------------------------------------------- */

/* What a channel's levels take beside the cells: both figures, the peak alone, neither. */
#define BOTH_COLUMNS 18
#define PEAK_COLUMNS 9
#define BAR_COLUMNS 3
#define CELLS_WISHED 4 /* fewer are worth less than a figure */

static void add_cells(struct line *line, const struct level *level, int cells)
{
    double peak_db = level_db(level->peak), rms_db = level_db(level->rms);

    add(line, " [");
    for (int cell = 0; cell < cells; cell++) {
        double floor_db = BAR_DB / cells * (cell - cells);

        add(line, "%c", rms_db > floor_db ? '=' : peak_db > floor_db ? '-' : ' ');
    }
    add(line, "]");
}

/* As much as goes into so many columns. */
static void add_level(struct line *line, const struct level *level, int columns)
{
    bool peak = columns >= PEAK_COLUMNS + CELLS_WISHED;
    bool both = columns >= BOTH_COLUMNS + CELLS_WISHED;
    int cells = columns - (both ? BOTH_COLUMNS : peak ? PEAK_COLUMNS : BAR_COLUMNS);

    if (cells < 1)
        return;
    add_cells(line, level, cells < BAR_CELLS ? cells : BAR_CELLS);
    if (peak)
        add(line, "%6.1f", level_db(level->peak));
    if (both)
        add(line, "%6.1f dB", level_db(level->rms));
}

/* level_columns: of each channel's levels. */
static void add_side(struct line *line, const char *sign, const struct progress_side *side,
                     int level_columns)
{
    if (side->channels == 0)
        return;
    add(line, "  %s clip %" PRIu64 " xrun %" PRIu64, sign, clipped_of(side), side->xruns);
    if (side->lost_frames > 0)
        add(line, " lost %" PRIu64, side->lost_frames);
    for (uint32_t k = 0; k < side->channels; k++)
        add_level(line, &side->level[k], level_columns);
}

/* Of the terminal; a line that is longer would not be drawn over. */
static size_t columns_of(FILE *to)
{
    struct winsize size = {0};

    if (ioctl(fileno(to), TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return 80;
    return size.ws_col;
}

static void lay_out(struct line *line, const struct progress_state *state, bool total,
                    int level_columns)
{
    struct progress_state elapsed = *state;

    line->used = 0;
    if (!total)
        elapsed.total_frames = NJ_ENDLESS;
    add_time(line, &elapsed, 1);
    if (state->total_frames != NJ_ENDLESS && state->total_frames >= state->frames) {
        char left[PROGRESS_TIME_BYTES];

        progress_time(left, state->total_frames - state->frames, state->rate_hz, 1);
        add(line, " -%s", left);
    }
    add_side(line, ">", &state->play, level_columns);
    add_side(line, "<", &state->record, level_columns);
}

/* Times and counts first: bars and their figures share what is left of the line. */
static void draw(struct progress *progress, const struct progress_state *state)
{
    uint32_t channels = state->play.channels + state->record.channels;
    size_t columns = columns_of(progress->to) - 1;
    struct line line;
    bool total = true;

    lay_out(&line, state, total, 0);
    if (line.used > columns)
        lay_out(&line, state, total = false, 0);
    if (channels > 0 && line.used < columns)
        lay_out(&line, state, total, (int)((columns - line.used) / channels));
    fprintf(progress->to, "\r%.*s\033[K%s", (int)columns, line.text, state->end ? "\n" : "");
    fflush(progress->to);
    progress->drawn = !state->end;
}

void progress_clear(struct progress *progress)
{
    if (!progress->drawn)
        return;
    fputs("\r\033[K", progress->to);
    fflush(progress->to);
    progress->drawn = false;
    progress->next_ns = 0;
}

/* ---- elsewhere ------------------------------------------------------------------------------- */

static void add_plain(struct line *line, const char *verb, const struct progress_side *side)
{
    if (side->channels == 0)
        return;
    add(line, "; %s peak", verb);
    for (uint32_t k = 0; k < side->channels; k++)
        add(line, " %.1f", level_db(side->level[k].peak));
    add(line, " dB, rms");
    for (uint32_t k = 0; k < side->channels; k++)
        add(line, " %.1f", level_db(side->level[k].rms));
    add(line, " dB, %" PRIu64 " clipped, %" PRIu64 " xruns, %" PRIu64 " frames lost",
        clipped_of(side), side->xruns, side->lost_frames);
}

static void print_plain(struct progress *progress, const struct progress_state *state)
{
    struct line line = {.used = 0};

    add_time(&line, state, 3);
    add_plain(&line, "played", &state->play);
    add_plain(&line, "recorded", &state->record);
    fprintf(progress->to, "%s\n", line.text);
    fflush(progress->to);
}

static void add_json(struct line *line, const char *name, const struct progress_side *side)
{
    if (side->channels == 0)
        return;
    add(line, ",\"%s\":{\"peak_db\":[", name);
    for (uint32_t k = 0; k < side->channels; k++)
        add(line, "%s%.1f", k > 0 ? "," : "", level_db(side->level[k].peak));
    add(line, "],\"rms_db\":[");
    for (uint32_t k = 0; k < side->channels; k++)
        add(line, "%s%.1f", k > 0 ? "," : "", level_db(side->level[k].rms));
    add(line, "],\"clipped\":%" PRIu64 ",\"xruns\":%" PRIu64 ",\"lost_frames\":%" PRIu64 "}",
        clipped_of(side), side->xruns, side->lost_frames);
}

static void print_json(struct progress *progress, const struct progress_state *state)
{
    struct line line = {.used = 0};
    double rate_hz = state->rate_hz;

    add(&line, "{\"elapsed_s\":%.3f,\"remaining_s\":", (double)state->frames / rate_hz);
    if (state->total_frames == NJ_ENDLESS || state->total_frames < state->frames)
        add(&line, "null");
    else
        add(&line, "%.3f", (double)(state->total_frames - state->frames) / rate_hz);
    add(&line, ",\"end\":%s", state->end ? "true" : "false");
    add_json(&line, "play", &state->play);
    add_json(&line, "record", &state->record);
    fprintf(progress->to, "%s}\n", line.text);
    fflush(progress->to);
}

/* ---- telling --------------------------------------------------------------------------------- */

bool progress_is_due(const struct progress *progress, int64_t now_ns)
{
    return progress->form != PROGRESS_NONE && now_ns >= progress->next_ns;
}

void progress_tell(struct progress *progress, const struct progress_state *state, int64_t now_ns)
{
    if (progress->form == PROGRESS_NONE || (!state->end && !progress_is_due(progress, now_ns)))
        return;
    /* Plain lines begin after the first interval: a short sound has its last one alone. */
    bool plain = progress->form == PROGRESS_PLAIN || progress->form == PROGRESS_METER;
    if (!plain || state->end || progress->next_ns != 0) {
        if (progress->form == PROGRESS_TERMINAL)
            draw(progress, state);
        else if (progress->form == PROGRESS_JSON)
            print_json(progress, state);
        else
            print_plain(progress, state);
    }
    progress->next_ns = now_ns + interval_ns[progress->form];
}
