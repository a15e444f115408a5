/* SPDX-License-Identifier: MIT
 * config_mistakes.h - what is wrong with a configuration, in the order of its lines.
 *
 * Threads:  one at a time.
 * Memory:   fixed; mistakes beyond the room are counted.
 * Fails:    never. */
#ifndef SUPERVISOR_CONFIG_MISTAKES_H
#define SUPERVISOR_CONFIG_MISTAKES_H

#include "supervisor/config.h"

#define MISTAKES_KEPT 100
#define MISTAKE_BYTES 320

struct mistake {
    int line; /* 0: the file as a whole */
    char text[MISTAKE_BYTES];
};

struct mistakes {
    const char *file; /* the name that lines begin with */
    uint32_t count;   /* all of them */
    struct mistake kept[MISTAKES_KEPT];
};

__attribute__((format(printf, 3, 4))) void mistakes_add(struct mistakes *mistakes, int line,
                                                        const char *format, ...);
/* Hands every line to report, sorted. */
void mistakes_report(struct mistakes *mistakes, config_report *report, void *context);

/* Bytes of the UTF-8 character that the text begins with, 0 when it is none. */
size_t utf8_bytes(const char *text, size_t left);
bool text_is_utf8(const char *text);

/* A printable copy of a text from outside, shortened to fit; returns `to`. */
const char *text_quote(char *to, size_t bytes, const char *text);

/* How far a word is from a candidate: letters missing, added, changed or swapped; a candidate that
 * begins with nearly the word is near too. */
unsigned text_distance(const char *word, const char *candidate);
/* True when the distance makes a slip of the finger likely. */
bool text_near(const char *word, unsigned distance);

#endif
