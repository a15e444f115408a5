/* SPDX-License-Identifier: MIT
 * folder.h - clips by name in a folder that people filled on other machines.
 *
 * A FAT card may hold DOORBELL.WAV where the configuration says doorbell.wav: names are looked up
 * as they are written first, then without regard to the case of ASCII letters.
 *
 * Threads:  any.
 * Memory:   the caller's.
 * Fails:    negative NJ_E*. */
#ifndef CLIPS_FOLDER_H
#define CLIPS_FOLDER_H

#include "nightjar.h"

/* Puts the name as it is on the card into `found`: NJ_EIO when there is no such file, NJ_EMEMORY
 * when it does not fit. The name may hold folders; one that begins with / is not seen from the
 * folder. */
NJ_WARN_UNUSED int folder_find(const char *folder, const char *name, char *found, size_t bytes);

/* What macOS, Windows and cameras leave beside sound files: ._x.wav, Thumbs.db and other hidden
 * names. */
bool folder_name_ignored(const char *name);

/* A name that promises sound by its ending: .wav .wave .aif .aiff .caf .flac .w64 .au and the like.
 */
bool folder_name_sounds(const char *name);

#endif
