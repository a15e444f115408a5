/* SPDX-License-Identifier: MIT
 * diary.h - all that a run did, as a list of numbers, to be compared with another run's. */
#ifndef UNIT_DIARY_H
#define UNIT_DIARY_H

#include <stddef.h>
#include <stdint.h>

struct diary_entry {
    const char *what;
    uint64_t value;
};

/* Zeros are an empty one. */
struct diary {
    struct diary_entry *entries;
    size_t count, room;
};

void diary_note(struct diary *diary, const char *what, uint64_t value);
void diary_note_bytes(struct diary *diary, const char *what, const void *bytes, size_t count);
/* Fails the test, with the first entry that differs, unless both are the same. */
void diary_compare(const struct diary *diary, const struct diary *other, const char *run);
void diary_free(struct diary *diary);

#endif
