/* SPDX-License-Identifier: MIT
 * mixer_control.h - the card's own mixer: switches on, volumes to 0 dB and never above.
 *
 * Volume in a configuration is ours, in the mix. A card without a mixer is fine. Outputs that lead
 * an input to the loudspeaker (a microphone's playback switch) stay as they are; automatic gain is
 * switched off for a capture.
 *
 * Threads:  one at a time, with the card's alsa_config installed.
 * Fails:    never: a control that refuses stays as it is. */
#ifndef ENGINE_MIXER_CONTROL_H
#define ENGINE_MIXER_CONTROL_H

#include "engine/device.h"

void mixer_control_open_up(const struct device *device, uint32_t direction);

/* The card's own name, such as "HDA Intel"; the device's when it has none. */
void mixer_control_title(const struct device *device, char *title, size_t bytes);

/* Whether a playback control of this name belongs to the way from the PCM to the loudspeaker. */
bool mixer_control_is_output(const char *name);

#endif
