/* SPDX-License-Identifier: MIT
 * plan_print.c - the memory plan for people. */
#include <string.h>

#include "supervisor/plan.h"

/* 12345678 as 12,345,678. */
static const char *grouped(char to[static 32], uint64_t value)
{
    char digits[24];
    int count = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value), used = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            to[used++] = ',';
        to[used++] = digits[i];
    }
    to[used] = '\0';
    return to;
}

static void print_parts(const struct plan_stream *stream, FILE *file)
{
    struct nj_segment_part part;
    char bytes[32];
    for (uint32_t i = 0; nj_segment_part(&stream->config, i, &part); i++)
        if (part.bytes)
            fprintf(file, "    %-20s %15s\n", part.name, grouped(bytes, part.bytes));
    fprintf(file, "    %-20s %15s\n", "together", grouped(bytes, stream->bytes));
}

static void print_stream(const struct plan_stream *stream, FILE *file)
{
    const struct nj_stream_config *config = &stream->config;
    double rate = config->rate_hz;
    if (config->direction == NJ_PLAY)
        fprintf(file, "  play: %u channels, %u voices, %.1f ms from press to sound\n",
                config->channels, config->voices,
                1000.0 * config->period_frames * config->periods / rate + 0.2);
    else
        fprintf(file, "  capture: %u channels, a stall of the storage of %.1f s loses nothing\n",
                config->channels, (double)config->ring_frames / rate);
    print_parts(stream, file);
}

static void print_card(const struct plan *plan, const struct config *config, uint32_t index,
                       FILE *file)
{
    const struct card_config *card = &config->cards[index];
    char place[24] = "default";
    if (card->line)
        snprintf(place, sizeof(place), "line %d", card->line);
    fprintf(file, "card %s (%s): %s, %u Hz, %u frames x %u\n", card->name, place,
            *card->device ? card->device : "the first found", card->rate_hz, card->period_frames,
            card->periods);
    for (uint32_t i = 0; i < plan->stream_count; i++)
        if (plan->streams[i].card == index)
            print_stream(&plan->streams[i], file);
}

static const char *width_text(char to[static 24], const struct clip_info *info)
{
    if (info->file_bits)
        snprintf(to, 24, "%u bits", info->file_bits);
    else
        snprintf(to, 24, "compressed");
    return to;
}

static void print_button(const struct plan *plan, const struct config *config, uint32_t index,
                         FILE *file)
{
    const struct button_config *button = &config->buttons[index];
    const struct bank *bank = &plan->banks[button->card_index];
    const struct clip_info *info = &bank->clips[plan->button_rows[index]].info;
    char bytes[32], width[24], resampled[48] = "";
    if (info->file_rate_hz != bank->rate_hz)
        snprintf(resampled, sizeof(resampled), ", resampled from %u Hz", info->file_rate_hz);
    fprintf(file, "button %s (line %d): %s plays %s, %.2f s, %u channel%s, %s%s, %s bytes\n",
            button->name, button->line, button->line_name, button->play,
            (double)info->frames / bank->rate_hz, info->channels, info->channels == 1 ? "" : "s",
            width_text(width, info), resampled, grouped(bytes, clip_bytes(info)));
}

static void print_take(const struct config *config, uint32_t index, FILE *file)
{
    const struct take_config *take = &config->takes[index];
    fprintf(file, "take %s (line %d): card %s, ", take->name, take->line, take->card);
    if (take->channel_count == 0)
        fprintf(file, "all channels");
    else
        fprintf(file, "%u channel%s", take->channel_count, take->channel_count == 1 ? "" : "s");
    if (take->split_ms)
        fprintf(file, ", a new file every %.10g s", (double)take->split_ms / 1000);
    fprintf(file, ", %s/%s\n", config->take_folder, take->file);
}

void plan_print(const struct plan *plan, const struct config *config, FILE *file)
{
    char bytes[32], limit[32];
    for (uint32_t i = 0; i < config->card_count; i++)
        print_card(plan, config, i, file);
    for (uint32_t i = 0; i < config->button_count; i++)
        print_button(plan, config, i, file);
    for (uint32_t i = 0; i < config->take_count; i++)
        print_take(config, i, file);
    fprintf(file, "memory: %s bytes of %s\n", grouped(bytes, plan->bytes),
            grouped(limit, plan->limit_bytes));
}
