/* SPDX-License-Identifier: MIT
 * plan.c - the memory that a configuration takes, known before anything starts. */
#include "supervisor/plan.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/config_mistakes.h"

#define DEFAULT_BUFFER_MS 60000
#define LEAST_BUFFER_MS 2000
#define LIMIT_PERCENT 60
#define STEAL_FADE_MS 5     /* of a clip that loses its voice to a newer press */
#define CLIP_ROWS_LEAST 256 /* for clips that come by a later configuration */
#define UNKNOWN_MEMORY_BYTES (512ull << 20)

struct planner {
    struct plan *plan;
    struct config *config;
    config_report *report;
    void *context;
};

__attribute__((format(printf, 3, 4))) static void mistake(struct planner *planner, int line,
                                                          const char *format, ...)
{
    char text[400], whole[512];
    const char *path = planner->config->path, *slash = strrchr(path, '/');
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (line > 0)
        snprintf(whole, sizeof(whole), "%.80s:%d: %s", slash ? slash + 1 : path, line, text);
    else
        snprintf(whole, sizeof(whole), "%.80s: %s", slash ? slash + 1 : path, text);
    planner->report(planner->context, whole);
    planner->plan->mistakes++;
}

static uint64_t memory_limit(const struct config *config)
{
    char line[128];
    unsigned long long kib = 0;
    if (config->memory_limit_bytes)
        return config->memory_limit_bytes;
    FILE *file = fopen("/proc/meminfo", "re");
    while (file && kib == 0 && fgets(line, sizeof(line), file))
        (void)sscanf(line, "MemTotal: %llu kB", &kib);
    if (file)
        fclose(file);
    return (kib ? kib << 10 : UNKNOWN_MEMORY_BYTES) / 100 * LIMIT_PERCENT;
}

/* ---- clips ----------------------------------------------------------------------------------- */

/* False when the button's clip cannot be used. */
static bool add_clip(struct planner *planner, const struct button_config *button, uint32_t *row)
{
    char path[2 * CONFIG_PATH_BYTES], text[CLIP_TEXT_BYTES], quoted[96];
    config_clip_path(planner->config, button, path);
    int result = bank_add(&planner->plan->banks[button->card_index], path, row, text);
    if (*text)
        mistake(planner, button->play_line, "play: '%s' %s",
                text_quote(quoted, sizeof(quoted), button->play), text);
    return result == 0;
}

static void plan_clips(struct planner *planner)
{
    struct config *config = planner->config;
    uint32_t kept = 0, row;
    for (uint32_t i = 0; i < config->card_count; i++)
        bank_init(&planner->plan->banks[i], config->cards[i].rate_hz);
    for (uint32_t i = 0; i < config->button_count; i++)
        if (add_clip(planner, &config->buttons[i], &row)) {
            memmove(&config->buttons[kept], &config->buttons[i], sizeof(config->buttons[0]));
            planner->plan->button_rows[kept++] = row;
        }
    config->button_count = kept;
}

/* ---- streams --------------------------------------------------------------------------------- */

static bool card_plays(const struct config *config, uint32_t card)
{
    for (uint32_t i = 0; i < config->button_count; i++)
        if (config->buttons[i].card_index == card)
            return true;
    return false;
}

static bool card_records(const struct config *config, uint32_t card)
{
    for (uint32_t i = 0; i < config->take_count; i++)
        if (config->takes[i].card_index == card)
            return true;
    return false;
}

static uint32_t channels_named(const struct config *config, uint32_t card)
{
    uint32_t most = 2;
    for (uint32_t i = 0; i < config->take_count; i++)
        for (uint32_t k = 0; k < config->takes[i].channel_count; k++)
            if (config->takes[i].card_index == card && config->takes[i].channels[k] > most)
                most = config->takes[i].channels[k];
    return most;
}

static struct plan_stream *add_stream(struct planner *planner, uint32_t index, uint32_t direction)
{
    struct plan_stream *stream = &planner->plan->streams[planner->plan->stream_count++];
    const struct card_config *card = &planner->config->cards[index];
    stream->card = index;
    stream->config = (struct nj_stream_config){
        .direction = direction,
        .rate_hz = card->rate_hz,
        .format = card->format,
        .period_frames = card->period_frames,
        .periods = card->periods,
    };
    return stream;
}

static int size_stream(struct plan_stream *stream)
{
    int error = nj_stream_config_complete(&stream->config);
    stream->bytes = error ? 0 : nj_segment_bytes(&stream->config);
    return error;
}

/* The wished ring, or the largest half, quarter, ... of the default that stays within `share`. */
static int size_ring(struct plan_stream *stream, const struct card_config *card, uint64_t share)
{
    uint64_t buffer_ms = card->buffer_ms ? card->buffer_ms : DEFAULT_BUFFER_MS;
    int error;
    do {
        stream->config.ring_frames = buffer_ms * stream->config.rate_hz / 1000;
        error = size_stream(stream);
        buffer_ms /= 2;
    } while (!error && !card->buffer_ms && stream->bytes > share && buffer_ms >= LEAST_BUFFER_MS);
    return error;
}

static void check_size(struct planner *planner, const struct card_config *card, int error)
{
    if (error)
        mistake(planner, card->line, "[card %s] %s", card->name, nj_error_text(error));
}

static void add_play(struct planner *planner, uint32_t index)
{
    const struct card_config *card = &planner->config->cards[index];
    const struct bank *bank = &planner->plan->banks[index];
    struct plan_stream *stream = add_stream(planner, index, NJ_PLAY);
    uint64_t room = card->bank_bytes > bank->bytes ? card->bank_bytes : bank->bytes;
    stream->config.channels = card->out_channels ? card->out_channels : 2;
    stream->config.voices = card->voices;
    stream->config.limiter_frames = (uint32_t)((uint64_t)card->limiter_ms * card->rate_hz / 1000);
    stream->config.flags = card->dither ? NJ_STREAM_DITHER : 0;
    stream->config.steal_fade_frames = STEAL_FADE_MS * card->rate_hz / 1000;
    stream->config.actions = 4 * card->voices < 256 ? 256 : 4 * card->voices;
    stream->config.clips = bank->count > CLIP_ROWS_LEAST ? bank->count : CLIP_ROWS_LEAST;
    stream->config.bank_bytes = room;
    check_size(planner, card, size_stream(stream));
    if (card->bank_bytes && card->bank_bytes < bank->bytes)
        mistake(planner, card->line,
                "[card %s] bank: its clips take %.1f MiB, more than its room of %.1f MiB",
                card->name, (double)bank->bytes / (1 << 20), (double)card->bank_bytes / (1 << 20));
}

static void add_capture(struct planner *planner, uint32_t index, uint64_t share)
{
    const struct card_config *card = &planner->config->cards[index];
    struct plan_stream *stream = add_stream(planner, index, NJ_CAPTURE);
    stream->config.channels =
        card->in_channels ? card->in_channels : channels_named(planner->config, index);
    check_size(planner, card, size_ring(stream, card, share));
}

static uint64_t total(const struct plan *plan)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < plan->stream_count; i++)
        bytes += plan->streams[i].bytes;
    return bytes;
}

static void plan_streams(struct planner *planner)
{
    struct plan *plan = planner->plan;
    const struct config *config = planner->config;
    uint32_t captures = 0;
    for (uint32_t card = 0; card < config->card_count; card++) {
        if (card_plays(config, card))
            add_play(planner, card);
        captures += card_records(config, card);
    }
    uint64_t played = total(plan);
    uint64_t left = plan->limit_bytes > played ? plan->limit_bytes - played : 0;
    for (uint32_t card = 0; card < config->card_count; card++)
        if (card_records(config, card))
            add_capture(planner, card, left / captures);
}

/* ---- the whole ------------------------------------------------------------------------------- */

int plan_make(struct plan *plan, struct config *config, config_report *report, void *context)
{
    struct planner planner = {plan, config, report, context};
    memset(plan, 0, sizeof(*plan));
    plan->limit_bytes = memory_limit(config);
    plan_clips(&planner);
    uint32_t before = plan->mistakes;
    plan_streams(&planner);
    plan->bytes = total(plan);
    if (plan->mistakes > before)
        return NJ_EINVAL;
    if (plan->bytes <= plan->limit_bytes)
        return 0;
    mistake(&planner, 0,
            "takes %.1f MiB of memory, more than the limit of %.1f MiB: shorten 'buffer', "
            "use fewer or shorter clips, or set 'memory_limit'",
            (double)plan->bytes / (1 << 20), (double)plan->limit_bytes / (1 << 20));
    return NJ_EMEMORY;
}

void plan_deinit(struct plan *plan)
{
    for (uint32_t i = 0; i < CONFIG_MAX_CARDS; i++)
        bank_deinit(&plan->banks[i]);
}

const struct plan_stream *plan_find(const struct plan *plan, uint32_t card, uint32_t direction)
{
    for (uint32_t i = 0; i < plan->stream_count; i++)
        if (plan->streams[i].card == card && plan->streams[i].config.direction == direction)
            return &plan->streams[i];
    return NULL;
}

int plan_follow(const struct plan *plan, const struct config *config, struct plan_stream *stream,
                uint32_t channels)
{
    uint64_t room = stream->bytes + (plan->limit_bytes - plan->bytes) / plan->stream_count;
    stream->config.channels = channels;
    int error = stream->config.direction == NJ_CAPTURE
                    ? size_ring(stream, &config->cards[stream->card], room)
                    : size_stream(stream);
    return !error && stream->bytes > room ? NJ_EMEMORY : error;
}
