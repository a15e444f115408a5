/* SPDX-License-Identifier: MIT
 * wishes_names.c - the names of formats, kinds of files, encodings and byte orders. See
 * wishes_names.h. */
#include "cli/wishes_names.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "files/sound_kind.h"
#include "nightjar.h"

struct name {
    const char *name;
    uint32_t value;
};

static bool find(const struct name *table, const char *name, uint32_t *value)
{
    for (; table->name; table++)
        if (strcasecmp(table->name, name) == 0) {
            *value = table->value;
            return true;
        }
    return false;
}

bool wishes_format(const char *name, uint32_t *format)
{
    static const struct name table[] = {
        {"int16", NJ_FORMAT_S16}, {"s16", NJ_FORMAT_S16},     {"int24", NJ_FORMAT_S24_3},
        {"s24", NJ_FORMAT_S24_3}, {"s24_3", NJ_FORMAT_S24_3}, {"int32", NJ_FORMAT_S32},
        {"s32", NJ_FORMAT_S32},   {"float32", NJ_FORMAT_F32}, {"f32", NJ_FORMAT_F32},
        {"float", NJ_FORMAT_F32}, {"int8", NJ_FORMAT_S8},     {"s8", NJ_FORMAT_S8},
        {"uint8", NJ_FORMAT_U8},  {"u8", NJ_FORMAT_U8},       {NULL, 0}};
    return find(table, name, format);
}

bool wishes_type(const char *name, uint32_t *type)
{
    *type = sound_kind_named(name);
    return *type != SOUND_KIND_ANY;
}

bool wishes_encoding(const char *name, uint32_t *encoding)
{
    char word[32];
    snprintf(word, sizeof word, "%s", name);
    for (char *dash; (dash = strchr(word, '-'));)
        *dash = '_';
    *encoding = sound_encoding_named(word);
    return *encoding != SOUND_ENCODING_ANY;
}

bool wishes_endian(const char *name, uint32_t *endian)
{
    static const struct name table[] = {{"file", SOUND_ENDIAN_FILE},
                                        {"little", SOUND_ENDIAN_LITTLE},
                                        {"big", SOUND_ENDIAN_BIG},
                                        {NULL, 0}};
    return find(table, name, endian);
}
