/* SPDX-License-Identifier: MIT
 * config_sections.c - sections and keys of nightjar.ini, as inih finds them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "supervisor/config_parser.h"

#define NAME_BYTES_MOST 32
#define QUOTE_BYTES 64

/* ---- tables ---------------------------------------------------------------------------------- */

#define KEY(type, name_, read_, field_, least_, most_, words_, fallback_, help_)                   \
    {.name = name_,                                                                                \
     .read = read_,                                                                                \
     .offset = offsetof(struct type, field_),                                                      \
     .size = sizeof(((struct type *)0)->field_),                                                   \
     .least = least_,                                                                              \
     .most = most_,                                                                                \
     .words = words_,                                                                              \
     .fallback = fallback_,                                                                        \
     .help = help_},

#define NIGHTJAR_KEY(...) KEY(config, __VA_ARGS__)
#define CARD_KEY(...) KEY(card_config, __VA_ARGS__)
#define BUTTON_KEY(...) KEY(button_config, __VA_ARGS__)
#define TAKE_KEY(...) KEY(take_config, __VA_ARGS__)

static const struct config_key nightjar_keys[] = {CONFIG_KEYS_NIGHTJAR(NIGHTJAR_KEY)};
static const struct config_key card_keys[] = {CONFIG_KEYS_CARD(CARD_KEY)};
static const struct config_key button_keys[] = {CONFIG_KEYS_BUTTON(BUTTON_KEY)};
static const struct config_key take_keys[] = {CONFIG_KEYS_TAKE(TAKE_KEY)};

struct section_kind {
    const char *word;
    bool named;
    const char *help;
    const struct config_key *keys;
    uint32_t key_count, most;
};

#define KEYS_OF(keys, most) keys, sizeof(keys) / sizeof((keys)[0]), most
#define KEYS_SECTION_NIGHTJAR KEYS_OF(nightjar_keys, 1)
#define KEYS_SECTION_CARD KEYS_OF(card_keys, CONFIG_MAX_CARDS)
#define KEYS_SECTION_BUTTON KEYS_OF(button_keys, CONFIG_MAX_BUTTONS)
#define KEYS_SECTION_TAKE KEYS_OF(take_keys, CONFIG_MAX_TAKES)

static const struct section_kind kinds[] = {
#define SECTION_ROW(id, word, named, help) {word, named, help, KEYS_##id},
    CONFIG_SECTIONS(SECTION_ROW)
#undef SECTION_ROW
};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == SECTION_COUNT, "a row for each section");
_Static_assert(sizeof(nightjar_keys) / sizeof(nightjar_keys[0]) <= PARSER_KEYS_MOST, "room");
_Static_assert(sizeof(card_keys) / sizeof(card_keys[0]) <= PARSER_KEYS_MOST, "room");
_Static_assert(sizeof(button_keys) / sizeof(button_keys[0]) <= PARSER_KEYS_MOST, "room");
_Static_assert(sizeof(take_keys) / sizeof(take_keys[0]) <= PARSER_KEYS_MOST, "room");

const struct config_key *config_keys(enum config_section kind, uint32_t *count)
{
    *count = kinds[kind].key_count;
    return kinds[kind].keys;
}

const char *config_section_word(enum config_section kind)
{
    return kinds[kind].word;
}

void *config_section_struct(struct config *config, enum config_section kind, uint32_t index)
{
    switch (kind) {
    case SECTION_CARD:
        return &config->cards[index];
    case SECTION_BUTTON:
        return &config->buttons[index];
    case SECTION_TAKE:
        return &config->takes[index];
    default:
        return config;
    }
}

/* Every named section's struct begins with its name. */
_Static_assert(offsetof(struct card_config, name) == 0, "name first");
_Static_assert(offsetof(struct button_config, name) == 0, "name first");
_Static_assert(offsetof(struct take_config, name) == 0, "name first");

const char *config_section_name(struct config *config, const struct parser_section *section)
{
    if (!kinds[section->kind].named)
        return "";
    return config_section_struct(config, section->kind, section->index);
}

int config_key_line(const struct parser_section *section, const char *key)
{
    const struct section_kind *kind = &kinds[section->kind];
    for (uint32_t i = 0; i < kind->key_count; i++)
        if (strcmp(kind->keys[i].name, key) == 0 && section->key_lines[i])
            return section->key_lines[i];
    return section->line;
}

void config_spoil(struct config_parser *parser, struct parser_section *section, int line,
                  const char *format, ...)
{
    char text[MISTAKE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    mistakes_add(&parser->mistakes, line, "%s", text);
    if (section)
        section->bad = true;
}

/* ---- heads of sections ----------------------------------------------------------------------- */

/* The kind that a word names, or SECTION_COUNT with a mistake. */
static enum config_section find_kind(struct config_parser *parser, const char *word, int line)
{
    char quoted[QUOTE_BYTES];
    unsigned best = 99;
    const char *nearest = "";
    for (int kind = 0; kind < SECTION_COUNT; kind++) {
        unsigned distance = text_distance(word, kinds[kind].word);
        if (distance == 0)
            return (enum config_section)kind;
        if (distance < best) {
            best = distance;
            nearest = kinds[kind].word;
        }
    }
    text_quote(quoted, sizeof(quoted), word);
    if (text_near(word, best))
        mistakes_add(&parser->mistakes, line, "unknown section '%s' (did you mean '%s'?)", quoted,
                     nearest);
    else
        mistakes_add(&parser->mistakes, line,
                     "unknown section '%s': there are nightjar, card, button and take", quoted);
    return SECTION_COUNT;
}

/* Names appear in files' names and on command lines. */
static const char *name_fault(const char *name, bool named)
{
    if (!named)
        return *name ? "has no name: write [nightjar]" : NULL;
    if (!*name)
        return "needs a name, such as [card main] or [button doorbell]";
    if (strlen(name) > NAME_BYTES_MOST)
        return "has a name of more than 32 bytes";
    if (strchr(name, '\t'))
        return "has a name with a tab in it";
    if (strpbrk(name, "/\\:*?\"<>|%") || name[0] == '.')
        return "has a name with one of / \\ : * ? \" < > | % in it, or one that begins with a dot";
    return NULL;
}

static struct parser_section *find_section(struct config_parser *parser, enum config_section kind,
                                           const char *name)
{
    for (uint32_t i = 0; i < parser->section_count; i++) {
        struct parser_section *section = &parser->sections[i];
        if (section->kind == kind &&
            strcasecmp(config_section_name(parser->config, section), name) == 0)
            return section;
    }
    return NULL;
}

static uint32_t *section_count(struct config *config, enum config_section kind)
{
    return kind == SECTION_CARD     ? &config->card_count
           : kind == SECTION_BUTTON ? &config->button_count
                                    : &config->take_count;
}

static void set_defaults(struct config *config, enum config_section kind, uint32_t index)
{
    char why[WHY_BYTES];
    for (uint32_t i = 0; i < kinds[kind].key_count; i++) {
        const struct config_key *key = &kinds[kind].keys[i];
        if (key->fallback && *key->fallback)
            (void)key->read(key, config_section_struct(config, kind, index), key->fallback, why);
    }
}

static int *line_field(struct config *config, enum config_section kind, uint32_t index)
{
    return kind == SECTION_CARD     ? &config->cards[index].line
           : kind == SECTION_BUTTON ? &config->buttons[index].line
                                    : &config->takes[index].line;
}

void config_section_begin(struct config_parser *parser, enum config_section kind, const char *name,
                          int line)
{
    struct config *config = parser->config;
    struct parser_section *section = &parser->sections[parser->section_count++];
    *section = (struct parser_section){.kind = kind, .line = line};
    if (kinds[kind].named) {
        section->index = (*section_count(config, kind))++;
        snprintf(config_section_struct(config, kind, section->index), CONFIG_NAME_BYTES, "%s",
                 name);
        *line_field(config, kind, section->index) = line;
    }
    set_defaults(config, kind, section->index);
    parser->section = section;
}

static void handle_head(struct config_parser *parser, const char *head, int line)
{
    char word[24];
    parser->section = NULL;
    parser->in_section = true;
    if (strcmp(head, SECTION_BROKEN) == 0)
        return;
    head += strspn(head, " \t");
    size_t length = strcspn(head, " \t");
    snprintf(word, sizeof(word), "%.*s", (int)length, head);
    enum config_section kind = find_kind(parser, word, line);
    if (kind == SECTION_COUNT)
        return;
    parser->seen[kind]++;
    char name[SECTION_BYTES_MOST + 2];
    snprintf(name, sizeof(name), "%s", head + length + strspn(head + length, " \t"));
    for (size_t end = strlen(name); end > 0 && strchr(" \t", name[end - 1]); end--)
        name[end - 1] = '\0';
    const char *fault = name_fault(name, kinds[kind].named);
    const struct parser_section *twin = fault ? NULL : find_section(parser, kind, name);
    if (fault)
        mistakes_add(&parser->mistakes, line, "[%s] %s", kinds[kind].word, fault);
    else if (twin)
        mistakes_add(&parser->mistakes, line, "[%s%s%s] is there twice (first in line %d)",
                     kinds[kind].word, *name ? " " : "", name, twin->line);
    else if (kinds[kind].named && *section_count(parser->config, kind) >= kinds[kind].most)
        mistakes_add(&parser->mistakes, line, "more than %u sections [%s ...]", kinds[kind].most,
                     kinds[kind].word);
    else
        config_section_begin(parser, kind, name, line);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static const struct config_key *find_key(const struct section_kind *kind, const char *name)
{
    for (uint32_t i = 0; i < kind->key_count; i++)
        if (strcasecmp(kind->keys[i].name, name) == 0)
            return &kind->keys[i];
    return NULL;
}

/* The key of this section that a wrong name most likely means, or NULL. */
static const char *nearest_key(const struct section_kind *kind, const char *name)
{
    static const char *const synonyms[][2] = {
#define SYNONYM_ROW(wrong, right) {wrong, right},
        CONFIG_SYNONYMS(SYNONYM_ROW)
#undef SYNONYM_ROW
    };
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
        if (strcasecmp(synonyms[i][0], name) == 0 && find_key(kind, synonyms[i][1]))
            return synonyms[i][1];
    unsigned best = 99;
    const char *nearest = NULL;
    for (uint32_t i = 0; i < kind->key_count; i++) {
        unsigned distance = text_distance(name, kind->keys[i].name);
        if (distance < best && text_near(name, distance)) {
            best = distance;
            nearest = kind->keys[i].name;
        }
    }
    return nearest;
}

static void unknown_key(struct config_parser *parser, const char *name, int line)
{
    char quoted[QUOTE_BYTES];
    struct parser_section *section = parser->section;
    const char *nearest = nearest_key(&kinds[section->kind], name);
    text_quote(quoted, sizeof(quoted), name);
    for (int kind = 0; kind < SECTION_COUNT; kind++)
        if (find_key(&kinds[kind], name)) {
            config_spoil(parser, section, line, "'%s' is a key of [%s%s], not of [%s%s]", quoted,
                         kinds[kind].word, kinds[kind].named ? " NAME" : "",
                         kinds[section->kind].word, kinds[section->kind].named ? " NAME" : "");
            return;
        }
    if (nearest)
        config_spoil(parser, section, line, "unknown key '%s' (did you mean '%s'?)", quoted,
                     nearest);
    else
        config_spoil(parser, section, line, "unknown key '%s' in [%s%s]", quoted,
                     kinds[section->kind].word, kinds[section->kind].named ? " NAME" : "");
}

static void handle_key(struct config_parser *parser, const char *name, const char *value, int line)
{
    char quoted[QUOTE_BYTES], why[WHY_BYTES];
    struct parser_section *section = parser->section;
    if (!section) {
        if (!parser->in_section)
            mistakes_add(&parser->mistakes, line, "'%s' stands before the first [section]",
                         text_quote(quoted, sizeof(quoted), name));
        return;
    }
    const struct section_kind *kind = &kinds[section->kind];
    const struct config_key *key = find_key(kind, name);
    if (!key) {
        unknown_key(parser, name, line);
        return;
    }
    int *first = &section->key_lines[key - kind->keys];
    if (*first) {
        config_spoil(parser, section, line, "'%s' is there twice (first in line %d)", key->name,
                     *first);
        return;
    }
    *first = line;
    if (!*value)
        config_spoil(parser, section, line, "%s: nothing stands behind the =", key->name);
    else if (!key->read(key, config_section_struct(parser->config, section->kind, section->index),
                        value, why))
        config_spoil(parser, section, line, "%s: %s", key->name, why);
}

int config_handle(void *context, const char *section, const char *name, const char *value, int line)
{
    struct config_parser *parser = context;
    if (name)
        handle_key(parser, name, value ? value : "", line);
    else
        handle_head(parser, section, line);
    return 1;
}
