/* SPDX-License-Identifier: MIT
 * folder_check.c - sound files in the clip folder that could not play. */
#include "supervisor/folder_check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clips/clip.h"
#include "clips/folder.h"
#include "supervisor/config_mistakes.h"

static int is_candidate(const struct dirent *entry)
{
    return !folder_name_ignored(entry->d_name) && folder_name_sounds(entry->d_name);
}

/* Its line says what is wrong with it. */
static bool is_asked_for(const struct config *config, const char *name)
{
    for (uint32_t i = 0; i < config->button_count; i++)
        if (strcmp(config->buttons[i].play, name) == 0)
            return true;
    return false;
}

static void check_file(const struct config *config, const char *name, config_report *report,
                       void *context)
{
    char path[CONFIG_PATH_BYTES + 257], quoted[96], text[CLIP_TEXT_BYTES],
        line[CLIP_TEXT_BYTES + 128];
    struct clip_info info;
    struct stat status;
    snprintf(path, sizeof(path), "%s/%s", config->clip_folder, name);
    text_quote(quoted, sizeof(quoted), name);
    if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
        return;
    if (!text_is_utf8(name))
        snprintf(text, sizeof(text), "the name is not UTF-8: rename it");
    else
        (void)!clip_probe(path, config->cards[0].rate_hz, &info, text);
    if (!*text)
        return;
    snprintf(line, sizeof(line), "%s: %s (no button asks for it)", quoted, text);
    report(context, line);
}

void folder_check(const struct config *config, config_report *report, void *context)
{
    struct dirent **entries;
    int count = scandir(config->clip_folder, &entries, is_candidate, alphasort);
    for (int i = 0; i < count; i++) {
        if (!is_asked_for(config, entries[i]->d_name))
            check_file(config, entries[i]->d_name, report, context);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}
