/* SPDX-License-Identifier: MIT
 * config_check.c - mistakes that only the whole configuration shows. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "clips/folder.h"
#include "supervisor/config_parser.h"

#define QUOTE_BYTES 96

_Static_assert(CONFIG_NAME_BYTES == 64, "a name fits a title's room");

static const char *section_title(struct config_parser *parser, const struct parser_section *section,
                                 char title[static 64])
{
    snprintf(title, 64, "[%s %s]", config_section_word(section->kind),
             config_section_name(parser->config, section));
    return title;
}

/* ---- what a section needs -------------------------------------------------------------------- */

static void check_required(struct config_parser *parser, struct parser_section *section)
{
    uint32_t count;
    const struct config_key *keys = config_keys(section->kind, &count);
    for (uint32_t i = 0; i < count && !section->bad; i++)
        if (!keys[i].fallback && !section->key_lines[i])
            config_spoil(parser, section, section->line, "[%s %s] has no '%s': %s",
                         config_section_word(section->kind),
                         config_section_name(parser->config, section), keys[i].name, keys[i].help);
}

/* ---- paths ----------------------------------------------------------------------------------- */

static void join(struct config_parser *parser, const char *key,
                 char field[static CONFIG_PATH_BYTES])
{
    char joined[CONFIG_PATH_BYTES];
    const char *path = parser->config->path, *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) : 0, wrote;
    if (field[0] == '/' || field[0] == '\0')
        return;
    if (!slash)
        wrote = snprintf(joined, sizeof(joined), "%s", field);
    else if (strcmp(field, ".") == 0)
        wrote = snprintf(joined, sizeof(joined), "%.*s", folder ? folder : 1, path);
    else
        wrote = snprintf(joined, sizeof(joined), "%.*s/%s", folder, path, field);
    if (wrote < (int)sizeof(joined))
        memcpy(field, joined, sizeof(joined));
    else
        mistakes_add(&parser->mistakes, 0,
                     "%s: the path is %d bytes long with its folder, %d at most", key, wrote,
                     CONFIG_PATH_BYTES - 1);
}

/* ---- clips ----------------------------------------------------------------------------------- */

static const struct parser_section *nightjar_section(const struct config_parser *parser)
{
    for (uint32_t i = 0; i < parser->section_count; i++)
        if (parser->sections[i].kind == SECTION_NIGHTJAR)
            return &parser->sections[i];
    return NULL;
}

/* False, told once, when there is no folder to look into. */
static bool check_clip_folder(struct config_parser *parser)
{
    struct stat status;
    const struct parser_section *nightjar = nightjar_section(parser);
    const char *folder = parser->config->clip_folder;
    bool is_there = stat(folder, &status) == 0;
    if (is_there && S_ISDIR(status.st_mode))
        return true;
    mistakes_add(&parser->mistakes, nightjar ? config_key_line(nightjar, "clips") : 0,
                 "clips: '%s' is %s", folder,
                 is_there ? "no folder" : "not there: no clip can play");
    return false;
}

static bool nearest_file(const char *folder, const char *name, char nearest[static 256])
{
    unsigned best = 99;
    DIR *listing = opendir(folder);
    const struct dirent *row;
    while (listing && (row = readdir(listing)) != NULL) {
        unsigned distance = text_distance(name, row->d_name);
        if (folder_name_ignored(row->d_name) || distance >= best || !text_near(name, distance))
            continue;
        best = distance;
        snprintf(nearest, 256, "%s", row->d_name);
    }
    if (listing)
        closedir(listing);
    return best < 99;
}

/* What is in the way of a clip that is not there as a file. */
static void spoil_clip(struct config_parser *parser, struct parser_section *section,
                       const struct button_config *button, const char *path, int error)
{
    char quoted[QUOTE_BYTES], near[256], near_quoted[QUOTE_BYTES];
    const char *folder = parser->config->clip_folder;
    struct stat status;
    int line = button->play_line;
    text_quote(quoted, sizeof(quoted), button->play);
    if (error == EISDIR)
        config_spoil(parser, section, line, "play: '%s' is a folder, not a file", quoted);
    else if (lstat(path, &status) == 0)
        config_spoil(parser, section, line, "play: '%s' is a link that leads to no file", quoted);
    else if (nearest_file(folder, button->play, near))
        config_spoil(parser, section, line, "play: there is no file '%s' (did you mean '%s'?)",
                     quoted, text_quote(near_quoted, sizeof(near_quoted), near));
    else
        config_spoil(parser, section, line, "play: there is no file '%s' in the folder '%s'",
                     quoted, folder);
}

static void check_clip(struct config_parser *parser, struct parser_section *section)
{
    struct config *config = parser->config;
    struct button_config *button = &config->buttons[section->index];
    char found[CONFIG_PATH_BYTES], path[2 * CONFIG_PATH_BYTES];
    struct stat status;
    button->play_line = config_key_line(section, "play");
    if (folder_find(config->clip_folder, button->play, found, sizeof(found)) == 0)
        memcpy(button->play, found, sizeof(found));
    config_clip_path(config, button, path);
    int error = stat(path, &status) < 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
    if (error && error != EACCES) /* what may not be read is told when it is */
        spoil_clip(parser, section, button, path, error);
}

/* ---- references and duplicates --------------------------------------------------------------- */

/* Puts the named card's index, or the first card's name; a mistake when there is none of that name.
 */
static void find_card(struct config_parser *parser, struct parser_section *section,
                      char name[static CONFIG_NAME_BYTES], uint32_t *index)
{
    struct config *config = parser->config;
    char quoted[QUOTE_BYTES];
    unsigned best = 99;
    for (uint32_t i = 0; i < config->card_count; i++) {
        unsigned distance = *name ? text_distance(name, config->cards[i].name) : 0;
        if (distance < best) {
            best = distance;
            *index = i;
        }
    }
    const char *nearest = config->cards[*index].name;
    if (best == 0)
        snprintf(name, CONFIG_NAME_BYTES, "%s", nearest);
    else
        config_spoil(parser, section, config_key_line(section, "card"),
                     "card: there is no [card %s] (%s '%s'%s)",
                     text_quote(quoted, sizeof(quoted), name),
                     text_near(name, best) ? "did you mean" : "the first is", nearest,
                     text_near(name, best) ? "?" : "");
}

/* The earlier section of the same kind for which `same` holds. */
static const struct parser_section *
find_twin(struct config_parser *parser, const struct parser_section *section,
          bool (*same)(const struct config *config, uint32_t a, uint32_t b))
{
    for (const struct parser_section *other = parser->sections; other < section; other++)
        if (other->kind == section->kind && same(parser->config, other->index, section->index))
            return other;
    return NULL;
}

static bool same_line(const struct config *config, uint32_t a, uint32_t b)
{
    const char *line = config->buttons[a].line_name;
    return *line && strcasecmp(line, config->buttons[b].line_name) == 0;
}

static bool same_file(const struct config *config, uint32_t a, uint32_t b)
{
    return strcasecmp(config->takes[a].file, config->takes[b].file) == 0;
}

static bool same_device(const struct config *config, uint32_t a, uint32_t b)
{
    const struct card_config *one = &config->cards[a], *two = &config->cards[b];
    return strcasecmp(one->device, two->device) == 0 && strcasecmp(one->in, two->in) == 0 &&
           strcasecmp(one->out, two->out) == 0;
}

static void check_card(struct config_parser *parser, struct parser_section *section)
{
    char title[64];
    const struct parser_section *twin = find_twin(parser, section, same_device);
    if (twin)
        mistakes_add(&parser->mistakes, config_key_line(section, "device"),
                     "[card %s] is the same device as %s (line %d)",
                     config_section_name(parser->config, section),
                     section_title(parser, twin, title), twin->line);
}

static void check_button(struct config_parser *parser, struct parser_section *section, bool folder)
{
    struct button_config *button = &parser->config->buttons[section->index];
    char title[64];
    const struct parser_section *twin = find_twin(parser, section, same_line);
    find_card(parser, section, button->card, &button->card_index);
    if (twin)
        config_spoil(parser, section, config_key_line(section, "line"),
                     "line: %s is taken by %s (line %d)", button->line_name,
                     section_title(parser, twin, title), config_key_line(twin, "line"));
    if (!*button->pull)
        snprintf(button->pull, sizeof(button->pull), "%s", button->active_high ? "down" : "up");
    if (*button->play && folder)
        check_clip(parser, section);
    else if (!folder)
        section->bad = true;
}

static void check_take(struct config_parser *parser, struct parser_section *section)
{
    struct take_config *take = &parser->config->takes[section->index];
    char title[64];
    if (!*take->file) {
        memcpy(title, take->name, sizeof(title));
        snprintf(take->file, sizeof(take->file), "%s/%%Y-%%m-%%d/%%H%%M%%S%%z.wav", title);
    }
    find_card(parser, section, take->card, &take->card_index);
    const struct card_config *card = &parser->config->cards[take->card_index];
    for (uint32_t i = 0; i < take->channel_count && card->in_channels; i++)
        if (take->channels[i] > card->in_channels) {
            config_spoil(parser, section, config_key_line(section, "channels"),
                         "channels: there is no channel %u, [card %s] has in_channels = %u",
                         take->channels[i], card->name, card->in_channels);
            break;
        }
    const struct parser_section *twin = find_twin(parser, section, same_file);
    if (twin)
        config_spoil(parser, section, config_key_line(section, "file"),
                     "file: %s has the same file names: give each take its own 'file'",
                     section_title(parser, twin, title));
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Takes the mistaken ones out of the array. */
static uint32_t keep_good(struct config_parser *parser, enum config_section kind, size_t size)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < parser->section_count; i++) {
        const struct parser_section *section = &parser->sections[i];
        if (section->kind != kind || section->bad)
            continue;
        memmove(config_section_struct(parser->config, kind, kept),
                config_section_struct(parser->config, kind, section->index), size);
        kept++;
    }
    return kept;
}

void config_check(struct config_parser *parser)
{
    struct config *config = parser->config;
    join(parser, "clips", config->clip_folder);
    join(parser, "takes", config->take_folder);
    join(parser, "log", config->log_path);
    uint32_t in_file = parser->section_count;
    if (config->card_count == 0)
        config_section_begin(parser, SECTION_CARD, "main", 0);
    bool folder = config->button_count == 0 || check_clip_folder(parser);
    for (uint32_t i = 0; i < in_file; i++) {
        struct parser_section *section = &parser->sections[i];
        check_required(parser, section);
        if (section->kind == SECTION_CARD)
            check_card(parser, section);
        else if (section->kind == SECTION_BUTTON)
            check_button(parser, section, folder);
        else if (section->kind == SECTION_TAKE)
            check_take(parser, section);
    }
    if (parser->seen[SECTION_BUTTON] + parser->seen[SECTION_TAKE] == 0 &&
        parser->mistakes.count == 0)
        mistakes_add(&parser->mistakes, 0,
                     "has neither a [button NAME] nor a [take NAME]: there is nothing to do");
    config->button_count = keep_good(parser, SECTION_BUTTON, sizeof(config->buttons[0]));
    config->take_count = keep_good(parser, SECTION_TAKE, sizeof(config->takes[0]));
}
