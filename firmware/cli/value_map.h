/* SPDX-License-Identifier: MIT
 * value_map.h - channels of the command line.
 *
 * A map is IN[:OUT],...: output OUT gets channel IN, both from 1 on; without :OUT the entry's place
 * in the list is the output. IN 0 is silence, and so is an output that none names. 2,1 exchanges
 * two channels, 1:3 sends the first to the third alone. A list is channels and ranges of them:
 * 1,2,5-8.
 *
 * Threads:  pure functions.
 * Fails:    NJ_EINVAL; `why` then holds one line. */
#ifndef CLI_VALUE_MAP_H
#define CLI_VALUE_MAP_H

#include "cli/value_count.h"

struct value_map {
    uint32_t count;                   /* outputs; 0: none was given */
    uint8_t channel[NJ_MAX_CHANNELS]; /* output k + 1 gets channel[k]; 0: silence */
};

NJ_WARN_UNUSED int value_map_read(struct value_map *map, const char *text,
                                  char why[VALUE_WHY_BYTES]);
/* None is named twice. */
NJ_WARN_UNUSED int value_channels_read(struct value_map *list, const char *text,
                                       char why[VALUE_WHY_BYTES]);
/* The highest channel that it names; 0: none. */
uint32_t value_map_highest(const struct value_map *map);

#endif
