/* SPDX-License-Identifier: MIT
 * wishes_names.h - the names of formats, kinds of files, encodings and byte orders.
 *
 * In any case, - and _ the same.
 *
 * Threads:  pure functions. */
#ifndef CLI_WISHES_NAMES_H
#define CLI_WISHES_NAMES_H

#include <stdbool.h>
#include <stdint.h>

/* False: there is none of that name. */
bool wishes_format(const char *name, uint32_t *format);     /* enum nj_format */
bool wishes_type(const char *name, uint32_t *type);         /* enum sound_kind */
bool wishes_encoding(const char *name, uint32_t *encoding); /* enum sound_encoding */
bool wishes_endian(const char *name, uint32_t *endian);     /* enum sound_endian */

#endif
