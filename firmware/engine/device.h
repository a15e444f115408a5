/* SPDX-License-Identifier: MIT
 * device.h - which card a configuration's `device` means.
 *
 * Understood: hw:CARD=DAC,DEV=0 and hw:DAC,0 and hw:1,0 (alsa-lib's names for a card's own PCM),
 * sim:SOCKET (the simulated card), and default: a USB card, else any other, never HDMI.
 *
 * Threads:  any.
 * Fails:    NJ_EINVAL: not such a name; NJ_EDEVICE: no such card. `why` then holds one line. */
#ifndef ENGINE_DEVICE_H
#define ENGINE_DEVICE_H

#include "nightjar.h"

#define DEVICE_WHY_BYTES 256

struct device {
    char name[256];   /* as asked for, or as `default` turned out */
    char socket[256]; /* simulated: the simulator's; empty for a real card */
    char card[64];    /* ALSA id or number */
    int index;        /* the card's number; -1 until found, and for the simulated card */
    int pcm;
    int subdevice; /* -1: any */
};

/* Only reads the name. */
NJ_WARN_UNUSED int device_parse(struct device *device, const char *name, char *why);

/* Finds the card's number: in the system, for a name that was parsed. */
NJ_WARN_UNUSED int device_find(struct device *device, uint32_t direction, char *why);

/* Tells who has the card's PCM open, such as "pid 812 (aplay)"; false when it cannot be found out.
 */
bool device_holder(const struct device *device, uint32_t direction, char *text, size_t bytes);

/* True when the card is still there: its control node exists. Always true for the simulated card.
 */
bool device_present(const struct device *device);

static inline bool device_simulated(const struct device *device)
{
    return device->socket[0] != '\0';
}

#endif
