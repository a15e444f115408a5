/* SPDX-License-Identifier: MIT
 * card_name.c - the engine's name for the card that somebody means. */
#include "cards/card_name.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "#12" or "12" and nothing behind it. */
static bool is_number(const char *name, uint32_t *number)
{
    char *end;

    name += name[0] == '#';
    if (!isdigit((unsigned char)name[0]) || strlen(name) > 4)
        return false;
    *number = (uint32_t)strtoul(name, &end, 10);
    return *end == '\0';
}

static bool has(const struct card *card, const char *part, uint32_t direction)
{
    int32_t device = direction == NJ_PLAY ? card->play_device : card->capture_device;

    return device >= 0 && (strcasestr(card->id, part) || strcasestr(card->name, part));
}

/* How many cards of that direction have this in their id or name, and the first of them. */
static uint32_t with_part(const struct cards *cards, const char *part, uint32_t direction,
                          const struct card **first)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < cards->count; i++) {
        const struct card *card = &cards->cards[i];

        if (has(card, part, direction) && count++ == 0)
            *first = card;
    }
    return count;
}

static void name_all(const struct cards *cards, const char *part, uint32_t direction, char *why,
                     size_t why_bytes)
{
    const char *before = ": ";
    size_t used = 0;
    int length = snprintf(why, why_bytes, "several cards are called %s", part);

    for (uint32_t i = 0; i < cards->count; i++) {
        const struct card *card = &cards->cards[i];
        bool usb = card->usb_path[0] != '\0';

        used += length > 0 ? (size_t)length : 0;
        if (used >= why_bytes || !has(card, part, direction))
            length = 0;
        else
            length = snprintf(why + used, why_bytes - used, "%s%s%s (%s)", before,
                              usb ? "usb:" : "", usb ? card->usb_path : card->id, card->name);
        before = length > 0 ? ", " : before;
    }
}

int card_name_resolve(const char *name, uint32_t direction, const char *root, const char *sim,
                      char device[256], char *why, size_t why_bytes)
{
    char text[CARDS_TEXT_BYTES] = "";
    struct cards cards;
    uint32_t number;

    cards_find(&cards, root);
    if (is_number(name, &number)) {
        if (number == cards.count && sim) {
            snprintf(device, 256, "sim:%.250s", sim);
            return NJ_OK;
        }
        if (number >= cards.count) {
            snprintf(why, why_bytes, "there is no card %s: %u are listed", name, cards.count);
            return NJ_EDEVICE;
        }
        name = cards.cards[number].id;
    }
    name = strcmp(name, "default") == 0 ? "" : name;
    int error = cards_resolve(&cards, name, direction, device, text);
    const struct card *found = NULL;
    uint32_t count = error && name[0] ? with_part(&cards, name, direction, &found) : 0;
    if (count == 1)
        error = cards_resolve(&cards, found->id, direction, device, text);
    if (count > 1)
        name_all(&cards, name, direction, why, why_bytes);
    else if (error)
        snprintf(why, why_bytes, "%s", text);
    return error;
}
