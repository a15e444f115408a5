/* SPDX-License-Identifier: MIT
 * devices.c - the command `nightjar devices`: cards, the names that stay, and what they offer. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cards/cards.h"
#include "host/probe.h"
#include "supervisor/json.h"

int devices_print(bool as_json);

static void probe(const char *pcm, uint32_t direction, char text[PROBE_TEXT_BYTES])
{
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 32);
    text[0] = '\0';
    if (length <= 0)
        return;
    program[length] = '\0';
    snprintf(strrchr(program, '/') + 1, 32, "nightjar-engine");
    probe_ask(program, pcm, direction, text);
}

static void pcm_of(const struct card *card, uint32_t direction, char pcm[128])
{
    snprintf(pcm, 128, "hw:CARD=%s,DEV=%d", card->id,
             direction == NJ_PLAY ? card->play_device : card->capture_device);
}

static bool has(const struct card *card, uint32_t direction)
{
    return (direction == NJ_PLAY ? card->play_device : card->capture_device) >= 0;
}

static void print_card(const struct card *card)
{
    printf("%s: %s%s\n", card->id, card->name, card->hdmi ? " (only when named)" : "");
    if (card->usb_path[0])
        printf("  device = usb:%s\n", card->usb_path);
    if (card->serial[0])
        printf("  device = %s\n", card->serial);
    printf("  device = %s\n", card->id);
    for (uint32_t direction = NJ_PLAY; direction <= NJ_CAPTURE; direction++) {
        char pcm[128], offer[PROBE_TEXT_BYTES], holder[128];
        if (!has(card, direction))
            continue;
        pcm_of(card, direction, pcm);
        probe(pcm, direction, offer);
        printf("  %s: %s %s\n", direction == NJ_PLAY ? "plays" : "captures", pcm, offer);
        if (cards_holder(card, direction, "", holder, sizeof holder))
            printf("    in use by %s\n", holder);
    }
}

static void put_direction(struct json *json, const struct card *card, uint32_t direction)
{
    char pcm[128], offer[PROBE_TEXT_BYTES], holder[128];
    if (!has(card, direction))
        return;
    pcm_of(card, direction, pcm);
    probe(pcm, direction, offer);
    json_open(json, direction == NJ_PLAY ? "play" : "capture", '{');
    json_text(json, "pcm", pcm);
    json_text(json, "probe", offer);
    if (cards_holder(card, direction, "", holder, sizeof holder))
        json_text(json, "holder", holder);
    json_close(json, '}');
}

static void print_json(const struct cards *cards)
{
    static char text[65536];
    struct json json;
    json_init(&json, text, sizeof text);
    json_open(&json, NULL, '[');
    for (uint32_t i = 0; i < cards->count; i++) {
        const struct card *card = &cards->cards[i];
        json_open(&json, NULL, '{');
        json_text(&json, "id", card->id);
        json_text(&json, "name", card->name);
        json_text(&json, "usb", card->usb_path);
        json_text(&json, "serial", card->serial);
        json_bool(&json, "hdmi", card->hdmi);
        put_direction(&json, card, NJ_PLAY);
        put_direction(&json, card, NJ_CAPTURE);
        json_close(&json, '}');
    }
    json_close(&json, ']');
    puts(text);
}

int devices_print(bool as_json)
{
    struct cards cards;
    cards_find(&cards, "");
    if (as_json) {
        print_json(&cards);
        return 0;
    }
    for (uint32_t i = 0; i < cards.count; i++)
        print_card(&cards.cards[i]);
    if (!cards.count)
        puts("no sound card");
    return 0;
}
