/* SPDX-License-Identifier: MIT */
#include "test/unit/diary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "test/unit/rig.h"

void diary_note(struct diary *diary, const char *what, uint64_t value)
{
    if (diary->count == diary->room) {
        diary->room = diary->room == 0 ? 4096 : 2 * diary->room;
        diary->entries = realloc(diary->entries, diary->room * sizeof *diary->entries);
        assert_non_null(diary->entries);
    }
    diary->entries[diary->count++] = (struct diary_entry){what, value};
}

void diary_note_bytes(struct diary *diary, const char *what, const void *bytes, size_t count)
{
    for (size_t at = 0; at < count; at += sizeof(uint64_t)) {
        uint64_t value = 0;
        size_t left = count - at;

        memcpy(&value, (const char *)bytes + at, left < sizeof value ? left : sizeof value);
        diary_note(diary, what, value);
    }
}

void diary_compare(const struct diary *diary, const struct diary *other, const char *run)
{
    for (size_t i = 0; i < diary->count && i < other->count; i++) {
        const struct diary_entry *one = &diary->entries[i], *two = &other->entries[i];

        if (strcmp(one->what, two->what) != 0 || one->value != two->value)
            fail_msg("%s: entry %zu: %s %" PRIu64 ", not %s %" PRIu64, run, i, two->what,
                     two->value, one->what, one->value);
    }
    assert_int_equal(other->count, diary->count);
}

void diary_free(struct diary *diary)
{
    free(diary->entries);
    *diary = (struct diary){0};
}
