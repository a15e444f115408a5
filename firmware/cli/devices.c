/* SPDX-License-Identifier: MIT
 * devices.c - the command `nightjar devices`. See devices.h. */
#include "cli/devices.h"

#include <stdlib.h>
#include <string.h>

#include "cards/cards.h"
#include "cli/arguments.h"
#include "host/engine_process.h"
#include "host/json.h"
#include "host/probe.h"

#define TEXT_BYTES 65536
#define WHY_BYTES 256
#define STABLE_BYTES 300

/* One direction of a card, as it is told. */
struct side {
    char pcm[256]; /* "": the card does not have it */
    bool is_default;
    char holder[128];    /* "": nobody */
    char why[WHY_BYTES]; /* no offer is known; "": it is */
    struct probe_offer offer;
};

struct entry {
    uint32_t number;
    struct card card;
    char stable[STABLE_BYTES];
    struct side side[2]; /* play, capture */
};

static const char sim_name[] = "Simulated card";
static const char *const side_names[] = {"play", "capture"};

static void name_card(char stable[STABLE_BYTES], const struct card *card)
{
    snprintf(stable, STABLE_BYTES, "%s%s", card->usb_path[0] ? "usb:" : "",
             card->usb_path[0] ? card->usb_path : card->id);
}

/* ---- asking ---------------------------------------------------------------------------------- */

static void ask(const struct devices_wish *wish, struct side *side, uint32_t direction)
{
    char text[PROBE_TEXT_BYTES];

    probe_ask(wish->engine, side->pcm, direction, text);
    if (probe_read(&side->offer, text, side->why, sizeof side->why) != NJ_OK && !side->why[0])
        snprintf(side->why, sizeof side->why, "it does not say what it offers");
}

/* Where a simulated card is named, it is what commands take by default. */
static bool is_default(const struct devices_wish *wish, const struct cards *cards,
                       const struct side *side, uint32_t direction)
{
    char pcm[256], why[CARDS_TEXT_BYTES];

    return !wish->sim && cards_resolve(cards, "", direction, pcm, why) == NJ_OK &&
           strcmp(pcm, side->pcm) == 0;
}

static void look_at_side(const struct devices_wish *wish, const struct cards *cards,
                         struct entry *entry, uint32_t direction)
{
    const struct card *card = &cards->cards[entry->number];
    struct side *side = &entry->side[direction - NJ_PLAY];
    char holder[sizeof side->holder];
    int device = direction == NJ_PLAY ? card->play_device : card->capture_device;

    if (device < 0)
        return;
    snprintf(side->pcm, sizeof side->pcm, "hw:CARD=%s,DEV=%d", card->id, device);
    side->is_default = is_default(wish, cards, side, direction);
    if (cards_holder(card, direction, wish->root, holder, sizeof holder)) {
        memcpy(side->holder, holder, sizeof holder);
        snprintf(side->why, sizeof side->why, "in use by %s", holder);
    } else {
        ask(wish, side, direction);
    }
}

static void look_at_card(const struct devices_wish *wish, const struct cards *cards,
                         uint32_t number, struct entry *entry)
{
    *entry = (struct entry){.number = number, .card = cards->cards[number]};
    name_card(entry->stable, &entry->card);
    look_at_side(wish, cards, entry, NJ_PLAY);
    look_at_side(wish, cards, entry, NJ_CAPTURE);
}

static void look_at_simulated(const struct devices_wish *wish, uint32_t number, struct entry *entry)
{
    *entry = (struct entry){.number = number};
    snprintf(entry->card.id, sizeof entry->card.id, "sim");
    snprintf(entry->card.name, sizeof entry->card.name, "%s", sim_name);
    snprintf(entry->stable, sizeof entry->stable, "sim:%.250s", wish->sim);
    for (uint32_t direction = NJ_PLAY; direction <= NJ_CAPTURE; direction++) {
        struct side *side = &entry->side[direction - NJ_PLAY];

        snprintf(side->pcm, sizeof side->pcm, "sim:%.250s", wish->sim);
        side->is_default = true;
        ask(wish, side, direction);
    }
}

/* ---- for people ------------------------------------------------------------------------------ */

static void print_range(FILE *to, uint32_t least, uint32_t most, const char *unit)
{
    if (least == most)
        fprintf(to, "; %u %s", least, unit);
    else
        fprintf(to, "; %u to %u %s", least, most, unit);
}

static void print_offer(const struct probe_offer *offer, FILE *to)
{
    const char *comma = "";

    for (uint32_t format = NJ_FORMAT_ANY + 1; format < NJ_FORMAT_COUNT; format++)
        if (offer->formats >> format & 1) {
            fprintf(to, "%s%s", comma, nj_format_name(format));
            comma = " ";
        }
    if (offer->rates_hz[0]) {
        fprintf(to, ";");
        for (int i = 0; i < PROBE_RATES && offer->rates_hz[i]; i++)
            fprintf(to, " %u", offer->rates_hz[i]);
        fprintf(to, " Hz");
    } else {
        print_range(to, offer->rate_min_hz, offer->rate_max_hz, "Hz");
    }
    print_range(to, offer->channels_min, offer->channels_max, "channels");
    print_range(to, offer->period_min, offer->period_max, "frames a period");
}

static void print_side(const struct side *side, const char *verb, FILE *to)
{
    if (!side->pcm[0])
        return;
    fprintf(to, "    %s%s: %s, ", verb, side->is_default ? " by default" : "", side->pcm);
    if (side->why[0])
        fprintf(to, "%s", side->why);
    else
        print_offer(&side->offer, to);
    fputc('\n', to);
}

static void print_entry(const struct entry *entry, FILE *to)
{
    fprintf(to, "#%u  %s: %s", entry->number, entry->stable, entry->card.name);
    if (strcmp(entry->stable, entry->card.id) != 0)
        fprintf(to, ", id %s", entry->card.id);
    if (entry->card.serial[0])
        fprintf(to, ", serial %s", entry->card.serial);
    fprintf(to, "%s\n", entry->card.hdmi ? " (only when named)" : "");
    print_side(&entry->side[0], "plays", to);
    print_side(&entry->side[1], "captures", to);
}

/* ---- for programs ---------------------------------------------------------------------------- */

static void put_offer(struct json *json, const struct probe_offer *offer)
{
    json_open(json, "formats", '[');
    for (uint32_t format = NJ_FORMAT_ANY + 1; format < NJ_FORMAT_COUNT; format++)
        if (offer->formats >> format & 1)
            json_text(json, NULL, nj_format_name(format));
    json_close(json, ']');
    json_open(json, "rates_hz", '[');
    for (int i = 0; i < PROBE_RATES && offer->rates_hz[i]; i++)
        json_number(json, NULL, offer->rates_hz[i]);
    json_close(json, ']');
    json_number(json, "rate_min_hz", offer->rate_min_hz);
    json_number(json, "rate_max_hz", offer->rate_max_hz);
    json_number(json, "channels_min", offer->channels_min);
    json_number(json, "channels_max", offer->channels_max);
    json_number(json, "period_min", offer->period_min);
    json_number(json, "period_max", offer->period_max);
    json_number(json, "periods_min", offer->periods_min);
    json_number(json, "periods_max", offer->periods_max);
}

static void put_side(struct json *json, const struct side *side, const char *name)
{
    if (!side->pcm[0])
        return;
    json_open(json, name, '{');
    json_text(json, "pcm", side->pcm);
    json_bool(json, "default", side->is_default);
    if (side->holder[0])
        json_text(json, "holder", side->holder);
    if (side->why[0])
        json_text(json, "error", side->why);
    else
        put_offer(json, &side->offer);
    json_close(json, '}');
}

static void put_entry(struct json *json, const struct entry *entry)
{
    json_open(json, NULL, '{');
    json_number(json, "number", entry->number);
    json_text(json, "stable", entry->stable);
    json_text(json, "id", entry->card.id);
    json_text(json, "name", entry->card.name);
    json_text(json, "usb", entry->card.usb_path);
    json_text(json, "serial", entry->card.serial);
    json_bool(json, "hdmi", entry->card.hdmi);
    for (int i = 0; i < 2; i++)
        put_side(json, &entry->side[i], side_names[i]);
    json_close(json, '}');
}

/* ---- the list -------------------------------------------------------------------------------- */

static void print_names(const struct devices_wish *wish, const struct cards *cards, FILE *to)
{
    char stable[STABLE_BYTES];

    for (uint32_t i = 0; i < cards->count; i++) {
        name_card(stable, &cards->cards[i]);
        fprintf(to, "%s\t%s\n", stable, cards->cards[i].name);
    }
    if (wish->sim)
        fprintf(to, "sim:%s\t%s\n", wish->sim, sim_name);
}

static void tell(const struct devices_wish *wish, struct json *json, const struct entry *entry,
                 FILE *to)
{
    if (wish->json)
        put_entry(json, entry);
    else
        print_entry(entry, to);
}

void devices_print(const struct devices_wish *wish, FILE *to)
{
    static char text[TEXT_BYTES];
    struct cards cards;
    struct entry entry;
    struct json json;

    cards_find(&cards, wish->root);
    if (wish->names) {
        print_names(wish, &cards, to);
        return;
    }
    json_init(&json, text, sizeof text);
    json_open(&json, NULL, '[');
    for (uint32_t i = 0; i < cards.count; i++) {
        look_at_card(wish, &cards, i, &entry);
        tell(wish, &json, &entry, to);
    }
    if (wish->sim) {
        look_at_simulated(wish, cards.count, &entry);
        tell(wish, &json, &entry, to);
    }
    json_close(&json, ']');
    if (wish->json)
        fprintf(to, "%s\n", text);
    else if (!cards.count && !wish->sim)
        fprintf(to, "no sound card\n");
}

int devices_tell(bool json, bool names)
{
    char engine[4096];
    const struct devices_wish wish = {
        .root = "", .sim = getenv("NIGHTJAR_SIM"), .engine = engine, .json = json, .names = names};

    if (!engine_process_find(engine, sizeof engine))
        engine[0] = '\0'; /* cards are listed all the same */
    devices_print(&wish, stdout);
    return CLI_OK;
}

int command_devices(const struct arguments *arguments)
{
    return devices_tell(arguments_have(arguments, OPTION_JSON),
                        arguments_have(arguments, OPTION_NAMES));
}
