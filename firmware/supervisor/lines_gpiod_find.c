/* SPDX-License-Identifier: MIT
 * lines_gpiod_find.c - finds GPIO lines by name and requests them. */
#include "supervisor/lines_gpiod.h"

#include <dirent.h>
#include <errno.h>
#include <gpiod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `chip-label:offset`. Labels may hold colons themselves: the last one counts. */
static bool split_label(const char *name, char label[GPIOD_PATH_BYTES], unsigned int *offset)
{
    const char *colon = strrchr(name, ':');
    if (!colon || colon == name || (size_t)(colon - name) >= GPIOD_PATH_BYTES)
        return false;
    char *end;
    unsigned long number = strtoul(colon + 1, &end, 10);
    if (end == colon + 1 || *end || number > 65535)
        return false;
    memcpy(label, name, (size_t)(colon - name));
    label[colon - name] = '\0';
    *offset = (unsigned int)number;
    return true;
}

/* True when the chip is the one with that label (and so many lines), or has a line of that name. */
static bool chip_has(struct gpiod_chip *chip, const char *name, unsigned int *offset)
{
    char label[GPIOD_PATH_BYTES];
    unsigned int wanted;
    bool has = false;
    if (split_label(name, label, &wanted)) {
        struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
        has = info && strcmp(gpiod_chip_info_get_label(info), label) == 0 &&
              wanted < gpiod_chip_info_get_num_lines(info);
        gpiod_chip_info_free(info);
        *offset = wanted;
    } else {
        int found = gpiod_chip_get_line_offset_from_name(chip, name);
        has = found >= 0;
        *offset = (unsigned int)found;
    }
    return has;
}

/* NJ_EBUSY with the holder's name when another program or driver has the line. */
static int check_free(struct gpiod_chip *chip, const struct gpiod_place *place,
                      char why[GPIOD_TEXT_BYTES])
{
    struct gpiod_line_info *info = gpiod_chip_get_line_info(chip, place->offset);
    int error = 0;
    if (info && gpiod_line_info_is_used(info)) {
        const char *holder = gpiod_line_info_get_consumer(info);
        snprintf(why, GPIOD_TEXT_BYTES, "line %s: in use by '%s'", place->want->name,
                 holder ? holder : "the kernel");
        error = NJ_EBUSY;
    }
    gpiod_line_info_free(info);
    return error;
}

static int look_at_chip(struct gpiod_place *place, const char *path, char why[GPIOD_TEXT_BYTES])
{
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip)
        return NJ_EDEVICE;
    int error = NJ_EDEVICE;
    if (chip_has(chip, place->want->name, &place->offset)) {
        snprintf(place->path, sizeof place->path, "%s", path);
        error = check_free(chip, place, why);
        place->found = !error;
    }
    gpiod_chip_close(chip);
    return error;
}

int gpiod_place_find(struct gpiod_place *place, char why[GPIOD_TEXT_BYTES])
{
    uint32_t chips = 0;
    int error = NJ_EDEVICE;
    DIR *dev = opendir("/dev");
    struct dirent *entry;
    while (dev && error == NJ_EDEVICE && (entry = readdir(dev))) {
        char path[GPIOD_PATH_BYTES];
        if (strncmp(entry->d_name, "gpiochip", 8) || strlen(entry->d_name) > 32)
            continue;
        snprintf(path, sizeof path, "/dev/%.32s", entry->d_name);
        if (!gpiod_is_gpiochip_device(path))
            continue;
        chips++;
        error = look_at_chip(place, path, why);
    }
    if (dev)
        closedir(dev);
    if (error == NJ_EDEVICE)
        snprintf(why, GPIOD_TEXT_BYTES,
                 chips ? "line %s: no GPIO chip here has it (gpioinfo lists what there is)"
                       : "line %s: this machine has no GPIO chip",
                 place->want->name);
    return error;
}

static enum gpiod_line_bias bias_of(const struct line_want *want)
{
    if (strcmp(want->pull, "off") == 0)
        return GPIOD_LINE_BIAS_DISABLED;
    if (strcmp(want->pull, "up") == 0)
        return GPIOD_LINE_BIAS_PULL_UP;
    if (strcmp(want->pull, "down") == 0)
        return GPIOD_LINE_BIAS_PULL_DOWN;
    return want->active_high ? GPIOD_LINE_BIAS_PULL_DOWN : GPIOD_LINE_BIAS_PULL_UP;
}

static int add_line(struct gpiod_line_config *config, struct gpiod_line_settings *settings,
                    const struct gpiod_place *place)
{
    gpiod_line_settings_reset(settings);
    gpiod_line_settings_set_active_low(settings, !place->want->active_high);
    if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT) ||
        gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH) ||
        gpiod_line_settings_set_bias(settings, bias_of(place->want)) ||
        gpiod_line_settings_set_event_clock(settings, GPIOD_LINE_CLOCK_MONOTONIC))
        return -1;
    return gpiod_line_config_add_line_settings(config, &place->offset, 1, settings);
}

struct gpiod_line_request *gpiod_places_request(const struct gpiod_place *places, uint32_t count,
                                                const char *path, size_t kernel_events)
{
    struct gpiod_line_request *request = NULL;
    struct gpiod_chip *chip = gpiod_chip_open(path);
    struct gpiod_line_config *config = gpiod_line_config_new();
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_request_config *request_config = gpiod_request_config_new();
    int error = !chip || !config || !settings || !request_config;
    for (uint32_t i = 0; i < count && !error; i++)
        if (places[i].found && strcmp(places[i].path, path) == 0)
            error = add_line(config, settings, &places[i]);
    if (!error) {
        gpiod_request_config_set_consumer(request_config, "nightjar");
        gpiod_request_config_set_event_buffer_size(request_config, kernel_events);
        request = gpiod_chip_request_lines(chip, request_config, config);
    }
    int kept = errno;
    gpiod_request_config_free(request_config);
    gpiod_line_settings_free(settings);
    gpiod_line_config_free(config);
    if (chip)
        gpiod_chip_close(chip);
    errno = kept;
    return request;
}
