/* SPDX-License-Identifier: MIT
 * config.c - nightjar.ini, read and checked whole. */
#include "supervisor/config.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "supervisor/config_parser.h"

#define FILE_BYTES_MOST ((1 << 20) + 1) /* one more than config_text_fault lets pass */

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ---- parsing --------------------------------------------------------------------------------- */

static void line_wrong(void *context, int line, bool section_head, const char *why)
{
    struct config_parser *parser = context;
    config_spoil(parser, section_head ? NULL : parser->section, line, "%s", why);
}

static void parse_text(struct config_parser *parser, const char *text, size_t bytes)
{
    const char *fault = config_text_fault(text, bytes);
    if (fault) {
        mistakes_add(&parser->mistakes, 0, "%s", fault);
        return;
    }
    size_t whole = bytes;
    bytes = config_text_bytes(text, bytes);
    if (bytes < whole)
        mistakes_add(
            &parser->mistakes, 0,
            "ends in %zu zero bytes: its last lines may be lost, most likely in a power cut",
            whole - bytes);
    config_lines_init(&parser->lines, text, bytes);
    parser->lines.wrong = line_wrong;
    parser->lines.context = parser;
    (void)ini_parse_stream(config_lines_read, &parser->lines, config_handle, parser);
}

void config_parse(struct config *config, const char *path, const char *text, size_t bytes,
                  config_report *report, void *context)
{
    memset(config, 0, sizeof(*config));
    snprintf(config->path, sizeof(config->path), "%s", path);
    struct config_parser *parser = calloc(1, sizeof(*parser));
    if (!parser) {
        report(context, "no memory to read the configuration");
        config->mistakes = 1;
        return;
    }
    parser->config = config;
    parser->mistakes.file = file_name(path);
    config_section_begin(parser, SECTION_NIGHTJAR, "", 0);
    parser->section = NULL;
    parser->section_count = 0;
    parse_text(parser, text, bytes);
    config_check(parser);
    mistakes_report(&parser->mistakes, report, context);
    config->mistakes = parser->mistakes.count;
    free(parser);
}

/* ---- the file -------------------------------------------------------------------------------- */

/* The file's text on the heap, or NULL with errno. */
static char *read_text(const char *path, size_t *bytes)
{
    struct stat status;
    char *text = NULL;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return NULL;
    *bytes = 0;
    int error = fstat(file, &status) < 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
    if (error == 0 && !(text = malloc(FILE_BYTES_MOST)))
        error = errno;
    while (error == 0 && *bytes < FILE_BYTES_MOST) {
        ssize_t got = read(file, text + *bytes, FILE_BYTES_MOST - *bytes);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            error = errno;
        *bytes += got > 0 ? (size_t)got : 0;
    }
    close(file);
    if (error == 0)
        return text;
    free(text);
    errno = error;
    return NULL;
}

static const char *read_fault(int error)
{
    switch (error) {
    case ENOENT:
        return "there is no such file";
    case EISDIR:
        return "is a folder, not a file";
    case EACCES:
        return "may not be read (permission denied)";
    case EIO:
        return "cannot be read: the card or its file system is damaged";
    default:
        return strerror(error);
    }
}

int config_load(struct config *config, const char *path, config_report *report, void *context)
{
    size_t bytes;
    char line[320];
    if (strlen(path) >= CONFIG_PATH_BYTES) {
        memset(config, 0, sizeof(*config));
        snprintf(line, sizeof(line), "the configuration's path is %zu bytes long, %d at most",
                 strlen(path), CONFIG_PATH_BYTES - 1);
        report(context, line);
        config->mistakes = 1;
        return NJ_EIO;
    }
    char *text = read_text(path, &bytes);
    if (!text) {
        const char *fault = read_fault(errno);
        memset(config, 0, sizeof(*config));
        snprintf(config->path, sizeof(config->path), "%s", path);
        snprintf(line, sizeof(line), "%.250s: %s", file_name(path), fault);
        report(context, line);
        config->mistakes = 1;
        return NJ_EIO;
    }
    config_parse(config, path, text, bytes, report, context);
    free(text);
    return 0;
}

void config_clip_path(const struct config *config, const struct button_config *button,
                      char path[static CONFIG_PATH_BYTES * 2])
{
    if (button->play[0] == '/')
        snprintf(path, CONFIG_PATH_BYTES * 2, "%s", button->play);
    else
        snprintf(path, CONFIG_PATH_BYTES * 2, "%s/%s", config->clip_folder, button->play);
}

void config_help(FILE *to)
{
    static const char *const help[] = {
#define HELP_ROW(id, word, named, help) help,
        CONFIG_SECTIONS(HELP_ROW)
#undef HELP_ROW
    };
    for (int kind = 0; kind < SECTION_COUNT; kind++) {
        uint32_t count;
        const struct config_key *keys = config_keys((enum config_section)kind, &count);
        fprintf(to, "[%s%s] %s\n", config_section_word((enum config_section)kind),
                kind == SECTION_NIGHTJAR ? "" : " NAME", help[kind]);
        for (uint32_t i = 0; i < count; i++) {
            const char *words = keys[i].words ? keys[i].words : "";
            fprintf(to, "  %-12s = %-24s %s%s%s%s\n", keys[i].name,
                    keys[i].fallback ? keys[i].fallback : "(has to be given)", keys[i].help,
                    *words ? " (" : "", words, *words ? ")" : "");
        }
    }
}
