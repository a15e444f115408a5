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

/* The id of the only card that has this in its id or name; NULL: none or several. */
static const char *with_part(const struct cards *cards, const char *part)
{
    const char *found = NULL;

    for (uint32_t i = 0; i < cards->count; i++) {
        const struct card *card = &cards->cards[i];

        if (!strcasestr(card->id, part) && !strcasestr(card->name, part))
            continue;
        if (found)
            return NULL;
        found = card->id;
    }
    return found;
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
    const char *id = error && name[0] ? with_part(&cards, name) : NULL;
    if (id)
        error = cards_resolve(&cards, id, direction, device, text);
    if (error)
        snprintf(why, why_bytes, "%s", text);
    return error;
}
