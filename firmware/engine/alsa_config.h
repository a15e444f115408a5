/* SPDX-License-Identifier: MIT
 * alsa_config.h - the configuration that alsa-lib gets from us: this card, and nothing else.
 *
 * It stands in a memfd, so that no file of alsa-lib is needed at run time. PortAudio opens every
 * PCM that it finds when it is initialised; ours is called "hw", a name which it passes over, and
 * is opened by that name only.
 *
 * Threads:  one at a time; alsa-lib's configuration belongs to the whole process. alsa_complaint
 *           is of the calling thread.
 * Memory:   the installed configuration lives until alsa_config_remove.
 * Fails:    NJ_ESYSTEM. */
#ifndef ENGINE_ALSA_CONFIG_H
#define ENGINE_ALSA_CONFIG_H

#include "engine/device.h"

#define ALSA_CONFIG_CTL "card"

struct alsa_config {
    int fd;          /* -1: none */
    const char *pcm; /* the name to open */
};

NJ_WARN_UNUSED int alsa_config_install(struct alsa_config *config, const struct device *device);
/* Takes it out of the environment again; what is open stays so. */
void alsa_config_remove(struct alsa_config *config);

/* What alsa-lib last said on this thread; it prints nothing. Empty when nothing since alsa_quiet.
 */
const char *alsa_complaint(void);
void alsa_quiet(void);

#endif
