/* SPDX-License-Identifier: MIT
 * device.c - which card a configuration's `device` means. See device.h. */
#include "engine/device.h"

#include <alsa/asoundlib.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int refuse(char *why, int error, const char *format, const char *name)
{
    snprintf(why, DEVICE_WHY_BYTES, format, name);
    return error;
}

/* One of the comma-separated arguments of hw:, by key or by place. */
static bool take_argument(struct device *device, const char *argument, int place)
{
    static const char *const keys[] = {"CARD", "DEV", "SUBDEV"};
    const char *equals = strchr(argument, '=');
    if (equals != NULL) {
        for (place = 0; place < 3; place++)
            if (strncmp(argument, keys[place], (size_t)(equals - argument)) == 0 &&
                strlen(keys[place]) == (size_t)(equals - argument))
                break;
        argument = equals + 1;
    }
    if (place == 0) {
        size_t length = strlen(argument);
        if (length == 0 || length >= sizeof(device->card))
            return false;
        memcpy(device->card, argument, length + 1);
        return strspn(argument,
                      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == length;
    }
    if (place > 2 || !isdigit((unsigned char)argument[0]) || strlen(argument) > 3)
        return false;
    if (strspn(argument, "0123456789") != strlen(argument))
        return false;
    *(place == 1 ? &device->pcm : &device->subdevice) = (int)strtol(argument, NULL, 10);
    return true;
}

static bool take_arguments(struct device *device, const char *arguments)
{
    char copy[256];
    char *rest = copy;
    snprintf(copy, sizeof(copy), "%s", arguments);
    for (int place = 0; rest != NULL; place++) {
        char *argument = strsep(&rest, ",");
        if (!take_argument(device, argument, place))
            return false;
    }
    return device->card[0] != '\0';
}

int device_parse(struct device *device, const char *name, char *why)
{
    *device = (struct device){.index = -1, .subdevice = -1};
    if (strlen(name) >= sizeof(device->name))
        return refuse(why, NJ_EINVAL, "device '%.40s...' is too long a name", name);
    memcpy(device->name, name, strlen(name) + 1);
    if (strcmp(name, "default") == 0 || name[0] == '\0')
        return NJ_OK;
    if (strncmp(name, "sim:", 4) == 0) {
        if (name[4] == '\0')
            return refuse(why, NJ_EINVAL, "device '%.20s' names no socket: sim:PATH", name);
        memcpy(device->socket, name + 4, strlen(name + 4) + 1);
        return NJ_OK;
    }
    if (strncmp(name, "hw:", 3) != 0 || !take_arguments(device, name + 3))
        return refuse(why, NJ_EINVAL,
                      "device '%.160s' is not of the form hw:CARD=DAC,DEV=0, sim:SOCKET or default",
                      name);
    return NJ_OK;
}

bool device_present(const struct device *device)
{
    char node[64];
    if (device_simulated(device))
        return true;
    snprintf(node, sizeof(node), "/dev/snd/controlC%d", device->index);
    return access(node, F_OK) == 0;
}

static bool has_direction(int card, int pcm, uint32_t direction)
{
    char node[64];
    snprintf(node, sizeof(node), "/dev/snd/pcmC%dD%d%c", card, pcm,
             direction == NJ_PLAY ? 'p' : 'c');
    return access(node, F_OK) == 0;
}

static void read_line(const char *path, char *line, int bytes)
{
    FILE *file = fopen(path, "re");
    if (file == NULL || fgets(line, bytes, file) == NULL)
        line[0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    if (file != NULL)
        fclose(file);
}

/* Lower is better; negative is never: an HDMI output is nobody's loudspeaker unless it is named. */
static int default_rank(int card)
{
    char path[64], text[128];
    snprintf(path, sizeof(path), "/proc/asound/card%d/usbid", card);
    if (access(path, F_OK) == 0)
        return 0;
    snprintf(path, sizeof(path), "/sys/class/sound/card%d/id", card);
    read_line(path, text, sizeof(text));
    if (strcasestr(text, "hdmi") != NULL)
        return -1;
    return strcasestr(text, "headphones") != NULL || strcasestr(text, "loopback") != NULL ? 2 : 1;
}

static int find_default(struct device *device, uint32_t direction)
{
    int best_rank = 3;
    for (int card = -1; snd_card_next(&card) == 0 && card >= 0;) {
        int rank = default_rank(card);
        if (rank >= 0 && rank < best_rank && has_direction(card, 0, direction)) {
            best_rank = rank;
            device->index = card;
        }
    }
    if (device->index < 0)
        return NJ_EDEVICE;
    snprintf(device->card, sizeof(device->card), "%d", device->index);
    snprintf(device->name, sizeof(device->name), "hw:%d,0", device->index);
    return NJ_OK;
}

int device_find(struct device *device, uint32_t direction, char *why)
{
    const char *kind = direction == NJ_PLAY ? "output" : "input";
    if (device_simulated(device))
        return NJ_OK;
    if (device->card[0] == '\0') {
        if (find_default(device, direction) == NJ_OK)
            return NJ_OK;
        return refuse(why, NJ_EDEVICE, "no sound card with an %s was found", kind);
    }
    device->index = snd_card_get_index(device->card);
    if (device->index < 0)
        return refuse(why, NJ_EDEVICE, "there is no sound card '%s'", device->card);
    if (!has_direction(device->index, device->pcm, direction)) {
        snprintf(why, DEVICE_WHY_BYTES, "sound card '%s' has no %s %d", device->card, kind,
                 device->pcm);
        return NJ_EDEVICE;
    }
    return NJ_OK;
}

bool device_holder(const struct device *device, uint32_t direction, char *text, size_t bytes)
{
    static const char owner[] = "owner_pid";
    char path[96], line[128], name[64] = "";
    int pid = 0;
    snprintf(path, sizeof(path), "/proc/asound/card%d/pcm%d%c/sub%d/status", device->index,
             device->pcm, direction == NJ_PLAY ? 'p' : 'c',
             device->subdevice < 0 ? 0 : device->subdevice);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    while (pid == 0 && fgets(line, sizeof(line), file) != NULL)
        if (strncmp(line, owner, sizeof owner - 1) == 0)
            pid = (int)strtol(line + strcspn(line, "0123456789"), NULL, 10);
    fclose(file);
    if (pid == 0)
        return false;
    snprintf(path, sizeof(path), "/proc/%d/comm", pid);
    read_line(path, name, sizeof(name));
    snprintf(text, bytes, "pid %d%s%s%s", pid, name[0] != '\0' ? " (" : "", name,
             name[0] != '\0' ? ")" : "");
    return true;
}
