/* SPDX-License-Identifier: MIT
 * folder.c - clips by name in a folder that people filled on other machines. */
#include "clips/folder.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define FOLDER_PATH_BYTES 2048

bool folder_name_ignored(const char *name)
{
    return name[0] == '.' || strcasecmp(name, "Thumbs.db") == 0 ||
           strcasecmp(name, "desktop.ini") == 0;
}

bool folder_name_sounds(const char *name)
{
    static const char *const endings[] = {".wav",  ".wave", ".bwf", ".aif",  ".aiff",
                                          ".aifc", ".caf",  ".w64", ".rf64", ".flac",
                                          ".au",   ".snd",  ".ogg", ".mp3"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof(endings) / sizeof(endings[0]); i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

/* The entry of the folder that is the name but for its case; false when there is none. */
static bool other_case(const char *folder, const char *name, size_t length, char *entry,
                       size_t bytes)
{
    DIR *listing = opendir(folder);
    if (!listing)
        return false;
    bool found = false;
    const struct dirent *row;
    while (!found && (row = readdir(listing)) != NULL) {
        found = strlen(row->d_name) == length && strncasecmp(row->d_name, name, length) == 0;
        if (found)
            snprintf(entry, bytes, "%s", row->d_name);
    }
    closedir(listing);
    return found;
}

/* Adds one part of the name to the path: as written when it exists, else in the card's spelling. */
static bool add_part(char *path, size_t *used, const char *part, size_t length)
{
    char entry[256];
    size_t before = *used;
    int wrote = snprintf(path + before, FOLDER_PATH_BYTES - before, "/%.*s", (int)length, part);
    if (wrote < 0 || (size_t)wrote >= FOLDER_PATH_BYTES - before)
        return false;
    *used += (size_t)wrote;
    struct stat status;
    if (lstat(path, &status) == 0)
        return true;
    path[before] = '\0';
    if (!other_case(before ? path : "/", part, length, entry, sizeof(entry)))
        return false;
    memcpy(path + before + 1, entry, length);
    path[before] = '/';
    path[*used] = '\0';
    return true;
}

int folder_find(const char *folder, const char *name, char *found, size_t bytes)
{
    char path[FOLDER_PATH_BYTES] = "";
    bool absolute = name[0] == '/';
    size_t used = absolute ? 0 : (size_t)snprintf(path, sizeof(path), "%s", folder);
    if (used >= sizeof(path))
        return NJ_EMEMORY;
    size_t base = absolute ? 0 : used + 1;
    for (const char *at = name + strspn(name, "/"); *at;) {
        size_t length = strcspn(at, "/");
        if (!add_part(path, &used, at, length))
            return NJ_EIO;
        at += length;
        at += strspn(at, "/");
    }
    if (used < base || used - base >= bytes)
        return used < base ? NJ_EIO : NJ_EMEMORY;
    memcpy(found, path + base, used - base + 1);
    return 0;
}
