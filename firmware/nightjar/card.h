/* SPDX-License-Identifier: MIT
 * card.h - a part of nightjar.h: cards, and what they offer. */
#ifndef NIGHTJAR_CARD_H
#define NIGHTJAR_CARD_H

#include "nightjar/base.h"

/* One direction of a card. What it offers is 0 throughout while it is in use or does not answer. */
struct nj_device_side {
    char device[256];  /* alsa-lib's name, for nj_stream_config; "": it has no such direction */
    char holder[96];   /* who has it open: "aplay (812)", or "another program"; "": nobody */
    uint32_t fallback; /* 1: what "" and "default" mean: USB before others, never HDMI */
    uint32_t formats;  /* bits 1 << enum nj_format */
    uint32_t rate_min_hz, rate_max_hz;
    uint32_t channels_min, channels_max;
    uint32_t period_min, period_max; /* frames */
    uint32_t periods_min, periods_max;
};

struct nj_device {
    uint32_t number; /* in this listing, from 0: "#0" names it until a card comes or goes */
    uint32_t api;    /* an index of nj_api() */
    char
        stable[128]; /* a name that stays: "usb:1-1.2" for a USB port, else ALSA's id of the card */
    char name[128];  /* for people */
    struct nj_device_side play, capture;
};

/* Lists the sound cards; returns how many there are and fills `count` of them at most; list may be
 * NULL then. Cards that nobody has open are opened for a moment, to ask what they offer. The
 * simulated card that the environment variable NIGHTJAR_SIM names by its socket comes last. Any
 * thread, not beside getenv(3) on another. */
uint32_t nj_devices(struct nj_device *list, uint32_t count);

#define NJ_NO_DEVICE UINT32_MAX

/* What cards are reached through: 0 is ALSA, 1 the simulated card. */
struct nj_api {
    char name[32];
    char version[32];
    uint32_t devices; /* listed by nj_devices(); the simulated card, if it answers */
    uint32_t default_play, default_capture; /* their numbers, or NJ_NO_DEVICE */
};
/* NJ_EINVAL past the last. As nj_devices(), but it opens no card. */
NJ_WARN_UNUSED int nj_api(uint32_t index, struct nj_api *api);

#endif
