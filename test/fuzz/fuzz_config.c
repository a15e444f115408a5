/* SPDX-License-Identifier: MIT
 * fuzz_config.c - any bytes as nightjar.ini: each mistake is one line, and what is left is in
 * range. */
#include <stdlib.h>
#include <string.h>

#include "supervisor/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int good)
{
    if (!good)
        abort();
}

static void take_line(void *context, const char *line)
{
    ++*(uint32_t *)context;
    need(strncmp(line, "x.ini:", 6) == 0 && strlen(line) < 700);
    for (; *line; line++)
        need((unsigned char)*line >= 0x20);
}

static void check_buttons(const struct config *config)
{
    for (uint32_t i = 0; i < config->button_count; i++) {
        const struct button_config *button = &config->buttons[i];
        need(*button->name && *button->line_name && *button->play && *button->card);
        need(button->card_index < config->card_count && button->again <= AGAIN_STOP);
        need(button->gain_db >= -96 && button->gain_db <= 24);
        need(button->lock_ms >= 1 && button->lock_ms <= 5000);
    }
}

static void check_takes(const struct config *config)
{
    for (uint32_t i = 0; i < config->take_count; i++) {
        const struct take_config *take = &config->takes[i];
        need(*take->name && *take->file && take->card_index < config->card_count);
        need(take->channel_count <= NJ_MAX_CHANNELS && take->bits <= 32);
        need(strstr(take->file, "../") == NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct config config;
    uint32_t lines = 0;
    char *text = malloc(size + 1); /* of the exact size, so that a byte too far is seen */
    need(text != NULL);
    memcpy(text, data, size);
    config_parse(&config, "/proc/self/x.ini", text, size, take_line, &lines);
    free(text);
    need((config.mistakes == 0) == (lines == 0));
    need(config.card_count >= 1 && config.card_count <= CONFIG_MAX_CARDS);
    for (uint32_t i = 0; i < config.card_count; i++) {
        const struct card_config *card = &config.cards[i];
        need(*card->name && card->rate_hz >= 8000 && card->rate_hz <= 384000);
        need(card->period_frames >= 16 && card->periods >= 2);
        need(card->format <= NJ_FORMAT_F32 && card->limiter_ms <= 10);
    }
    check_buttons(&config);
    check_takes(&config);
    return 0;
}
