/* SPDX-License-Identifier: MIT
 * mixer_control.c - the card's own mixer. See mixer_control.h. */
#include "engine/mixer_control.h"

#include <alsa/asoundlib.h>
#include <stdio.h>
#include <string.h>

#include "engine/alsa_config.h"

static bool begins_with(const char *name, const char *const *starts)
{
    for (; *starts != NULL; starts++)
        if (strncasecmp(name, *starts, strlen(*starts)) == 0)
            return true;
    return false;
}

static bool contains(const char *name, const char *const *words)
{
    for (; *words != NULL; words++)
        if (strcasestr(name, *words) != NULL)
            return true;
    return false;
}

bool mixer_control_is_output(const char *name)
{
    static const char *const outputs[] = {"Line Out", NULL};
    static const char *const inputs[] = {
        "Mic",         "Line",          "CD",        "Aux",           "Video",   "Phone",
        "Beep",        "Internal Mic",  "Front Mic", "Rear Mic",      "Capture", "Dock Mic",
        "Headset Mic", "Headphone Mic", "Input",     "Digital Input", "ADC",     "ALC",
        "Stereo Mix",  "IEC958 In",     "3D",        "Noise Gate",    NULL};
    /* Switches of codecs' routing: an input past the converter to the loudspeaker, which howls,
     * what a capture is mixed from, and what colours the sound. */
    static const char *const routes[] = {"Bypass",     "Sidetone",    "Loopback",    "LINPUT",
                                         "RINPUT",     "PGA Mixer",   "Boost Mixer", "Input Mixer",
                                         "Deemphasis", "De-emphasis", NULL};
    /* "Phone" is a modem's line; "Headphone" does not begin with it. */
    return begins_with(name, outputs) || !(begins_with(name, inputs) || contains(name, routes));
}

static void set_play_volume(snd_mixer_elem_t *element)
{
    long lowest = 0, highest = 0, value = 0, hundredths_db = 0;
    if (snd_mixer_selem_get_playback_volume_range(element, &lowest, &highest) < 0)
        return;
    if (snd_mixer_selem_ask_playback_dB_vol(element, 0, -1, &value) < 0)
        value = highest; /* no scale is told: by custom the highest step is the card's own level */
    while (value > lowest &&
           snd_mixer_selem_ask_playback_vol_dB(element, value, &hundredths_db) >= 0 &&
           hundredths_db > 0)
        value--;
    snd_mixer_selem_set_playback_volume_all(element, value);
}

static void set_capture_volume(snd_mixer_elem_t *element)
{
    long lowest = 0, highest = 0, value = 0, hundredths_db = 0;
    if (snd_mixer_selem_get_capture_volume_range(element, &lowest, &highest) < 0 ||
        snd_mixer_selem_ask_capture_dB_vol(element, 0, -1, &value) < 0)
        return;
    while (value > lowest &&
           snd_mixer_selem_ask_capture_vol_dB(element, value, &hundredths_db) >= 0 &&
           hundredths_db > 0)
        value--;
    snd_mixer_selem_set_capture_volume_all(element, value);
}

static void open_output(snd_mixer_elem_t *element)
{
    if (!mixer_control_is_output(snd_mixer_selem_get_name(element)))
        return;
    if (snd_mixer_selem_has_playback_volume(element))
        set_play_volume(element);
    if (snd_mixer_selem_has_playback_switch(element))
        snd_mixer_selem_set_playback_switch_all(element, 1);
}

static void open_input(snd_mixer_elem_t *element)
{
    if (strncasecmp(snd_mixer_selem_get_name(element), "Auto Gain", 9) == 0) {
        snd_mixer_selem_set_playback_switch_all(element, 0);
        return;
    }
    if (snd_mixer_selem_has_capture_volume(element))
        set_capture_volume(element);
    /* Of switches that exclude each other one is on already: which, is the card's owner's choice.
     */
    if (snd_mixer_selem_has_capture_switch(element) &&
        !snd_mixer_selem_has_capture_switch_exclusive(element))
        snd_mixer_selem_set_capture_switch_all(element, 1);
}

void mixer_control_open_up(const struct device *device, uint32_t direction)
{
    snd_mixer_t *mixer = NULL;
    if (device_simulated(device) || snd_mixer_open(&mixer, 0) < 0)
        return;
    if (snd_mixer_attach(mixer, ALSA_CONFIG_CTL) >= 0 &&
        snd_mixer_selem_register(mixer, NULL, NULL) >= 0 && snd_mixer_load(mixer) >= 0) {
        snd_mixer_elem_t *element = snd_mixer_first_elem(mixer);
        for (; element != NULL; element = snd_mixer_elem_next(element)) {
            if (direction == NJ_PLAY)
                open_output(element);
            else
                open_input(element);
        }
    }
    snd_mixer_close(mixer);
}

void mixer_control_title(const struct device *device, char *title, size_t bytes)
{
    snd_ctl_card_info_t *info = NULL;
    snd_ctl_t *control = NULL;
    snprintf(title, bytes, "%s", device_simulated(device) ? "the simulated card" : device->name);
    if (device_simulated(device) || snd_ctl_open(&control, ALSA_CONFIG_CTL, SND_CTL_READONLY) < 0)
        return;
    snd_ctl_card_info_alloca(&info);
    if (snd_ctl_card_info(control, info) >= 0)
        snprintf(title, bytes, "%s", snd_ctl_card_info_get_name(info));
    snd_ctl_close(control);
}
