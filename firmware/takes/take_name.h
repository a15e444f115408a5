/* SPDX-License-Identifier: MIT
 * take_name.h - a take's path, from a template and the time of its first frame.
 *
 * Each component is made safe for FAT: characters that it does not allow become '_', trailing dots
 * and spaces go, and so do names such as "..". A missing ".wav" is added.
 *
 * Threads:  any; the system's time zone must not change meanwhile.
 * Memory:   the caller's. */
#ifndef TAKES_TAKE_NAME_H
#define TAKES_TAKE_NAME_H

#include "takes/trouble.h"

#define TAKE_PATH_BYTES 1024
#define TAKE_PART_SUFFIX ".part"

/* Local time less UTC, at that time. */
int32_t take_utc_offset_s(int64_t utc_ns);

/* template is strftime's, in local time. NJ_EMEMORY when the path is too long. */
NJ_WARN_UNUSED int take_name_expand(char path[TAKE_PATH_BYTES], const char *folder,
                                    const char *template, int64_t utc_ns);
/* "a/b.wav", 2, ".ledger.csv" -> "a/b-2.ledger.csv"; number 1 adds none. */
NJ_WARN_UNUSED int take_name_variant(char variant[TAKE_PATH_BYTES], const char *path,
                                     uint32_t number, const char *suffix);
/* Makes the folders below `folder` that the path needs, durably. `folder` itself must exist. */
NJ_WARN_UNUSED int take_name_folders(const char *folder, const char *path, struct trouble *trouble);
/* Makes the entry of a path in its folder durable. */
NJ_WARN_UNUSED int take_name_sync(const char *path, struct trouble *trouble);
/* Renames, never over another file: NJ_EFULL, nothing told, when `to` exists. */
NJ_WARN_UNUSED int take_name_move(const char *from, const char *to, struct trouble *trouble);

#endif
