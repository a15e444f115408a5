/* SPDX-License-Identifier: MIT
 * cards.h - the sound cards of this machine, found in sysfs and named by what stays.
 *
 * A card is named `usb:1-1.2` (the USB port's path), by its serial number, by its ALSA id, or by an
 * alsa-lib name. Without a name the rule is: USB first, then what else is no HDMI output.
 *
 * Threads:  any, one struct each.
 * Memory:   nothing to free.
 * Fails:    0 or a negative NJ_E*; the reason is one line of text. */
#ifndef CARDS_CARDS_H
#define CARDS_CARDS_H

#include "nightjar.h"

#define CARDS_MAX 32
#define CARDS_TEXT_BYTES 512

struct card {
    uint32_t number;                     /* ALSA's, for as long as it is plugged in */
    char id[64];                         /* ALSA's id: DAC, Device, vc4hdmi */
    char name[128];                      /* for people */
    char usb_path[64];                   /* 1-1.2; "" when it is not on USB */
    char serial[128];                    /* "" when it has none */
    int32_t play_device, capture_device; /* lowest PCM device that does it; -1 = none */
    bool hdmi;
};

struct cards {
    struct card cards[CARDS_MAX];
    uint32_t count;
};

/* root: "" for this machine, a folder for tests (holding sys/ and proc/). */
void cards_find(struct cards *cards, const char *root);

/* The alsa-lib PCM for a name of the configuration ("" = the default rule) and an enum
 * nj_direction. NJ_EDEVICE when no such card is there. */
NJ_WARN_UNUSED int cards_resolve(const struct cards *cards, const char *name, uint32_t direction,
                                 char pcm[256], char why[CARDS_TEXT_BYTES]);

/* Which process has the card's PCM open: "aplay (1234)"; false when none has. */
bool cards_holder(const struct card *card, uint32_t direction, const char *root, char *holder,
                  size_t bytes);

/* The card that a PCM name made by cards_resolve means; NULL when it is gone. */
const struct card *cards_of_pcm(const struct cards *cards, const char *pcm);

#endif
