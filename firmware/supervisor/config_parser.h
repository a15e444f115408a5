/* SPDX-License-Identifier: MIT
 * config_parser.h - a configuration while it is read; for config*.c only.
 *
 * Threads:  one at a time.
 * Memory:   on the heap during config_parse.
 * Fails:    mistakes are collected. */
#ifndef SUPERVISOR_CONFIG_PARSER_H
#define SUPERVISOR_CONFIG_PARSER_H

#include "supervisor/config.h"
#include "supervisor/config_keys.h"
#include "supervisor/config_lines.h"
#include "supervisor/config_mistakes.h"
#include "supervisor/config_value.h"

#define PARSER_KEYS_MOST 16

enum config_section {
#define SECTION_ENUM(id, word, named, help) id,
    CONFIG_SECTIONS(SECTION_ENUM)
#undef SECTION_ENUM
        SECTION_COUNT
};

/* A section met in the file. */
struct parser_section {
    enum config_section kind;
    uint32_t index; /* in its array of struct config */
    int line;
    bool bad;
    int key_lines[PARSER_KEYS_MOST]; /* 0: the key was not given */
};

#define PARSER_SECTIONS_MOST (1 + CONFIG_MAX_CARDS + CONFIG_MAX_BUTTONS + CONFIG_MAX_TAKES)

struct config_parser {
    struct config *config;
    struct mistakes mistakes;
    struct config_lines lines;
    struct parser_section sections[PARSER_SECTIONS_MOST];
    uint32_t section_count;
    uint32_t seen[SECTION_COUNT];   /* heads, good and bad */
    struct parser_section *section; /* the current one; NULL: keys are not looked at */
    bool in_section;                /* some head was met */
};

const struct config_key *config_keys(enum config_section kind, uint32_t *count);
const char *config_section_word(enum config_section kind);
/* Opens a section with its defaults; line 0: it does not stand in the file. */
void config_section_begin(struct config_parser *parser, enum config_section kind, const char *name,
                          int line);
/* The section's struct in the configuration, and its name ("" for nightjar). */
void *config_section_struct(struct config *config, enum config_section kind, uint32_t index);
const char *config_section_name(struct config *config, const struct parser_section *section);
/* The line of a key of the section, or the section's own. */
int config_key_line(const struct parser_section *section, const char *key);

/* A mistake in a section, which it spoils. */
__attribute__((format(printf, 4, 5))) void config_spoil(struct config_parser *parser,
                                                        struct parser_section *section, int line,
                                                        const char *format, ...);

/* inih's handler. */
int config_handle(void *parser, const char *section, const char *name, const char *value, int line);
/* What can only be said when all is read: required keys, references, duplicates, files. */
void config_check(struct config_parser *parser);

#endif
