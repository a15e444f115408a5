/* SPDX-License-Identifier: MIT
 * devices.c - the cards that streams can be opened on. See devices.h. */
#include "stream/devices.h"

#include <alsa/asoundlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cards/cards.h"
#include "engine/probe.h"
#include "engine/turn.h"

enum { API_ALSA, API_SIMULATED };

/* ---- asking ---------------------------------------------------------------------------------- */

static void take_offer(struct nj_device_side *side, const struct offer *offer)
{
    side->formats = offer->formats;
    side->rate_min_hz = offer->rate_min_hz;
    side->rate_max_hz = offer->rate_max_hz;
    side->channels_min = offer->channels_min;
    side->channels_max = offer->channels_max;
    side->period_min = offer->period_min;
    side->period_max = offer->period_max;
    side->periods_min = offer->periods_min;
    side->periods_max = offer->periods_max;
}

int devices_ask(struct nj_device_side *side, uint32_t direction, char *text, size_t text_bytes)
{
    char why[DEVICE_WHY_BYTES] = "";
    struct device device;
    struct offer offer = {0};
    int error = device_parse(&device, side->device, why);

    turn_take();
    if (error == NJ_OK)
        error = probe_offer(&device, direction, &offer, why);
    turn_give();
    if (error == NJ_OK)
        take_offer(side, &offer);
    if (error == NJ_EBUSY && side->holder[0] == '\0')
        snprintf(side->holder, sizeof side->holder, "another program");
    snprintf(text, text_bytes, "%s", why);
    return error;
}

static int ask(struct nj_device_side *side, uint32_t direction)
{
    char why[DEVICE_WHY_BYTES];

    return devices_ask(side, direction, why, sizeof why);
}

/* ---- listing --------------------------------------------------------------------------------- */

static bool has(const struct card *card, uint32_t direction)
{
    return (direction == NJ_PLAY ? card->play_device : card->capture_device) >= 0;
}

static bool is_fallback(const struct cards *cards, const char *device, uint32_t direction)
{
    char found[256], why[CARDS_TEXT_BYTES];

    return cards_resolve(cards, "", direction, found, why) == NJ_OK && strcmp(found, device) == 0;
}

static void list_side(struct nj_device_side *side, const struct cards *cards,
                      const struct card *card, uint32_t direction, const char *root)
{
    if (!has(card, direction))
        return;
    snprintf(side->device, sizeof side->device, "hw:CARD=%s,DEV=%d", card->id,
             direction == NJ_PLAY ? card->play_device : card->capture_device);
    side->fallback = is_fallback(cards, side->device, direction);
    if (!cards_holder(card, direction, root, side->holder, sizeof side->holder))
        (void)ask(side, direction);
}

static void list_card(struct nj_device *device, const struct cards *cards, uint32_t number,
                      const char *root)
{
    const struct card *card = &cards->cards[number];

    *device = (struct nj_device){.number = number, .api = API_ALSA};
    if (card->usb_path[0] != '\0')
        snprintf(device->stable, sizeof device->stable, "usb:%s", card->usb_path);
    else
        snprintf(device->stable, sizeof device->stable, "%s", card->id);
    snprintf(device->name, sizeof device->name, "%s", card->name);
    list_side(&device->play, cards, card, NJ_PLAY, root);
    list_side(&device->capture, cards, card, NJ_CAPTURE, root);
}

/* A simulated card has both directions; false when none answers there. */
static bool list_simulated(struct nj_device *device, uint32_t number, const char *sim)
{
    *device = (struct nj_device){.number = number, .api = API_SIMULATED};
    snprintf(device->stable, sizeof device->stable, "sim:%.123s", sim);
    snprintf(device->name, sizeof device->name, "Simulated card");
    snprintf(device->play.device, sizeof device->play.device, "sim:%.250s", sim);
    snprintf(device->capture.device, sizeof device->capture.device, "sim:%.250s", sim);
    return (ask(&device->play, NJ_PLAY) != NJ_EDEVICE) |
           (ask(&device->capture, NJ_CAPTURE) != NJ_EDEVICE);
}

uint32_t devices_list(struct nj_device *list, uint32_t count, const char *root, const char *sim)
{
    struct nj_device simulated;
    struct cards cards;

    cards_find(&cards, root);
    for (uint32_t i = 0; i < cards.count && i < count; i++)
        list_card(&list[i], &cards, i, root);
    if (sim == NULL || !list_simulated(&simulated, cards.count, sim))
        return cards.count;
    if (cards.count < count)
        list[cards.count] = simulated;
    return cards.count + 1;
}

/* ---- the public calls ------------------------------------------------------------------------ */

uint32_t nj_devices(struct nj_device *list, uint32_t count)
{
    return devices_list(list, list != NULL ? count : 0, "", getenv("NIGHTJAR_SIM"));
}

static uint32_t number_of(const struct cards *cards, uint32_t direction)
{
    char pcm[256], why[CARDS_TEXT_BYTES];
    const struct card *card = NULL;

    if (cards_resolve(cards, "", direction, pcm, why) == NJ_OK)
        card = cards_of_pcm(cards, pcm);
    return card != NULL ? (uint32_t)(card - cards->cards) : NJ_NO_DEVICE;
}

int nj_api(uint32_t index, struct nj_api *api)
{
    struct cards cards;

    if (index > API_SIMULATED)
        return NJ_EINVAL;
    *api = (struct nj_api){.default_play = NJ_NO_DEVICE, .default_capture = NJ_NO_DEVICE};
    if (index == API_SIMULATED) {
        snprintf(api->name, sizeof api->name, "simulated");
        snprintf(api->version, sizeof api->version, NJ_VERSION);
        api->devices = getenv("NIGHTJAR_SIM") != NULL;
        return NJ_OK;
    }
    cards_find(&cards, "");
    snprintf(api->name, sizeof api->name, "ALSA");
    snprintf(api->version, sizeof api->version, "%s", snd_asoundlib_version());
    api->devices = cards.count;
    api->default_play = number_of(&cards, NJ_PLAY);
    api->default_capture = number_of(&cards, NJ_CAPTURE);
    return NJ_OK;
}
