/* SPDX-License-Identifier: MIT
 * bank.c - the clips of one card: rows, places in the bank, and their frames put there. */
#include "clips/bank.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLACE_BYTES 64u

void bank_init(struct bank *bank, uint32_t rate_hz)
{
    memset(bank, 0, sizeof(*bank));
    bank->rate_hz = rate_hz;
}

void bank_deinit(struct bank *bank)
{
    for (uint32_t row = 0; row < bank->count; row++)
        free(bank->clips[row].path);
    free(bank->clips);
    bank_init(bank, bank->rate_hz);
}

static int make_room(struct bank *bank)
{
    if (bank->count < bank->room)
        return 0;
    uint32_t room = bank->room ? 2 * bank->room : 16;
    struct bank_clip *clips = realloc(bank->clips, room * sizeof(*clips));
    if (!clips)
        return NJ_EMEMORY;
    bank->clips = clips;
    bank->room = room;
    return 0;
}

/* Gives the clip the next row and place. */
static int append(struct bank *bank, const char *path, const struct clip_info *info)
{
    char *copy = make_room(bank) == 0 ? strdup(path) : NULL;
    if (!copy)
        return NJ_EMEMORY;
    bank->clips[bank->count++] = (struct bank_clip){
        .path = copy,
        .info = *info,
        .clip = {.offset_bytes = bank->bytes,
                 .frames = info->frames,
                 .channels = info->channels,
                 .format = info->format},
    };
    bank->bytes += (clip_bytes(info) + PLACE_BYTES - 1) / PLACE_BYTES * PLACE_BYTES;
    return 0;
}

int bank_add(struct bank *bank, const char *path, uint32_t *row, char text[static CLIP_TEXT_BYTES])
{
    struct clip_info info;
    text[0] = '\0';
    for (*row = 0; *row < bank->count; ++*row)
        if (strcmp(bank->clips[*row].path, path) == 0)
            return 0;
    int result = clip_probe(path, bank->rate_hz, &info, text);
    if (result < 0)
        return result;
    result = append(bank, path, &info);
    if (result < 0)
        snprintf(text, CLIP_TEXT_BYTES, "%s", nj_error_text(result));
    return result;
}

int bank_load_begin(const struct bank *bank, uint32_t row, void *memory, uint64_t bytes,
                    struct clip_load **load, char text[static CLIP_TEXT_BYTES])
{
    text[0] = '\0';
    *load = NULL;
    if (row >= bank->count)
        return NJ_EINVAL;
    const struct bank_clip *clip = &bank->clips[row];
    uint64_t size = clip_bytes(&clip->info), offset = clip->clip.offset_bytes;
    if (offset > bytes || size > bytes - offset) {
        snprintf(text, CLIP_TEXT_BYTES, "does not fit into the bank");
        return NJ_EMEMORY;
    }
    return clip_load_begin(load, clip->path, bank->rate_hz, &clip->info,
                           (unsigned char *)memory + offset, text);
}
