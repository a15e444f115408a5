/* SPDX-License-Identifier: MIT
 * alsa_config.c - the configuration that alsa-lib gets from us. See alsa_config.h. */
#include "engine/alsa_config.h"

#include <alsa/asoundlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/sim_pcm.h"

static _Thread_local char complaint[192];

__attribute__((format(printf, 5, 6))) static void
keep_complaint(const char *file, int line, const char *function, int error, const char *format, ...)
{
    (void)file;
    (void)line;
    (void)function;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(complaint, sizeof(complaint), format, arguments);
    va_end(arguments);
    if (error != 0 && length > 0 && (size_t)length < sizeof(complaint))
        snprintf(complaint + length, sizeof(complaint) - (size_t)length, ": %s",
                 snd_strerror(error));
    complaint[strcspn(complaint, "\n")] = '\0';
}

void alsa_quiet(void)
{
    snd_lib_error_set_handler(keep_complaint);
    complaint[0] = '\0';
}

const char *alsa_complaint(void)
{
    return complaint;
}

static int write_config(const char *text)
{
    int fd = memfd_create("nightjar-alsa.conf", MFD_CLOEXEC);
    if (fd < 0)
        return NJ_ESYSTEM;
    size_t length = strlen(text);
    if (write(fd, text, length) != (ssize_t)length) {
        close(fd);
        return NJ_ESYSTEM;
    }
    return fd;
}

int alsa_config_install(struct alsa_config *config, const struct device *device)
{
    char card_text[512], path[64];
    const char *text = card_text;
    alsa_quiet();
    config->pcm = "hw";
    if (device_simulated(device)) {
        text = sim_pcm_config();
        config->pcm = "default";
    } else {
        snprintf(card_text, sizeof(card_text),
                 "pcm.hw { type hw card %d device %d subdevice %d }\n"
                 "ctl." ALSA_CONFIG_CTL " { type hw card %d }\n",
                 device->index, device->pcm, device->subdevice, device->index);
    }
    config->fd = write_config(text);
    if (config->fd < 0)
        return NJ_ESYSTEM;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", config->fd);
    snd_config_update_free_global();
    if (setenv("ALSA_CONFIG_PATH", path, 1) != 0 || snd_config_update() < 0) {
        alsa_config_remove(config);
        return NJ_ESYSTEM;
    }
    return NJ_OK;
}

void alsa_config_remove(struct alsa_config *config)
{
    if (config->fd < 0)
        return;
    unsetenv("ALSA_CONFIG_PATH");
    close(config->fd);
    config->fd = -1;
}
