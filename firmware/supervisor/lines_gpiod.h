/* SPDX-License-Identifier: MIT
 * lines_gpiod.h - where a GPIO line is, and the kernel's request for the lines of a chip.
 *
 * Threads:  one at a time.
 * Fails:    the reason is one line of text. */
#ifndef SUPERVISOR_LINES_GPIOD_H
#define SUPERVISOR_LINES_GPIOD_H

#include "supervisor/lines.h"

#define GPIOD_MAX_CHIPS 16
#define GPIOD_MAX_LINES 64
#define GPIOD_PATH_BYTES 64
#define GPIOD_TEXT_BYTES 512

struct gpiod_line_request;

struct gpiod_place {
    const struct line_want *want;
    char path[GPIOD_PATH_BYTES]; /* of the chip's device */
    unsigned int offset;
    bool found;
};

/* Finds the chip by its label or the line by its name, and sees that nobody holds it. */
NJ_WARN_UNUSED int gpiod_place_find(struct gpiod_place *place, char why[GPIOD_TEXT_BYTES]);

/* Requests the places found on that chip, with both edges; NULL and errno when the kernel refuses.
 */
struct gpiod_line_request *gpiod_places_request(const struct gpiod_place *places, uint32_t count,
                                                const char *path, size_t kernel_events);

#endif
