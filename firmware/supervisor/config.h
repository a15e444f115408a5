/* SPDX-License-Identifier: MIT
 * config.h - nightjar.ini, read and checked whole.
 *
 * Every section, key, type, range and default stands once in config_keys.h; the parser, the help
 * and the tests are made from it.
 *
 * Threads:  one at a time.
 * Memory:   config_load fills the caller's struct; nothing to free.
 * Fails:    each mistake is one line, "nightjar.ini:12: ...", given to the report function in the
 * order of the file. A button or take with a mistake is left out of the arrays; a mistaken key of
 * [nightjar] or [card] keeps its default, since everything else hangs on them; the rest runs. */
#ifndef SUPERVISOR_CONFIG_H
#define SUPERVISOR_CONFIG_H

#include <stdio.h>

#include "nightjar.h"

#define CONFIG_NAME_BYTES 64
#define CONFIG_PATH_BYTES 512
#define CONFIG_MAX_CARDS 4
#define CONFIG_MAX_BUTTONS 64
#define CONFIG_MAX_TAKES 8

enum button_again { AGAIN_RESTART, AGAIN_OVERLAP, AGAIN_IGNORE, AGAIN_QUEUE, AGAIN_STOP };

/* [card NAME] */
struct card_config {
    char name[CONFIG_NAME_BYTES];
    char device[256]; /* usb:1-1.2 | usb serial | alsa id or PCM | sim | "" = the default rule */
    char in[256], out[256]; /* when they differ from device */
    uint32_t rate_hz, period_frames, periods;
    uint32_t out_channels, in_channels; /* 0 = as the card has (2 preferred out) */
    uint32_t format;                    /* enum nj_format; ANY = the card's widest */
    double volume_db;
    uint32_t limiter_ms;
    bool dither;
    uint32_t voices;
    uint64_t bank_bytes; /* 0 = as the clips need */
    uint32_t buffer_ms;  /* capture ring; 0 = as plan.h says */
    int line;            /* where the section begins in the file; 0: no [card] at all, defaults */
};

/* [button NAME] */
struct button_config {
    char name[CONFIG_NAME_BYTES];
    char card[CONFIG_NAME_BYTES];      /* filled in: the first card's when not given */
    uint32_t card_index;               /* into config.cards */
    char line_name[CONFIG_NAME_BYTES]; /* GPIO17 | chip-label:offset | sim:3 */
    bool active_high;
    char pull[8];     /* up | down | off; filled in: up when active low, else down */
    uint32_t lock_ms; /* debounce: the time after an edge in which the line is not heard */
    char play[CONFIG_PATH_BYTES]; /* clip, relative to the clip folder, spelt as on the card */
    double gain_db;
    uint32_t again; /* enum button_again */
    bool loop;
    uint32_t fade_in_ms, fade_out_ms;
    int line, play_line; /* where the section and its play key stand in the file */
};

/* [take NAME] */
struct take_config {
    char name[CONFIG_NAME_BYTES];
    char card[CONFIG_NAME_BYTES];
    uint32_t card_index;
    uint8_t channels[NJ_MAX_CHANNELS]; /* 1-based card channels, in the file's order */
    uint32_t channel_count;            /* 0 = all */
    uint32_t bits;                     /* wav 16 | 24 | 32; 0 = the card's own */
    bool is_float;                     /* wav float */
    uint64_t split_ms;                 /* 0 = never */
    char file[CONFIG_PATH_BYTES];      /* strftime template, relative to the take folder */
    int line;
};

struct config {
    char path[CONFIG_PATH_BYTES];
    char clip_folder[CONFIG_PATH_BYTES]; /* [nightjar] clips = ; joined with the file's folder */
    char take_folder[CONFIG_PATH_BYTES]; /* [nightjar] takes = ; joined */
    char log_path[CONFIG_PATH_BYTES];    /* [nightjar] log = ; joined; "" = standard error only */
    uint64_t log_max_bytes;
    uint64_t
        keep_free_bytes; /* [nightjar] keep_free = 100M: takes stop before the card is fuller */
    uint64_t memory_limit_bytes; /* [nightjar] memory_limit = ; 0 = a share of the machine's */
    bool watchdog;               /* [nightjar] watchdog = yes */
    struct card_config cards[CONFIG_MAX_CARDS];
    uint32_t card_count;
    struct button_config buttons[CONFIG_MAX_BUTTONS];
    uint32_t button_count;
    struct take_config takes[CONFIG_MAX_TAKES];
    uint32_t take_count;
    uint32_t mistakes;
};

/* Receives one whole line without newline: "nightjar.ini:12: unknown key 'gian' (did you mean
 * 'gain_db'?)" */
typedef void config_report(void *context, const char *line);

/* Reads and checks the file, with what it names: clips that exist, cards that are defined, two
 * buttons on one line, paths. NJ_EIO when it cannot be read at all; 0 otherwise, with
 * config->mistakes counted. */
NJ_WARN_UNUSED int config_load(struct config *config, const char *path, config_report *report,
                               void *context);

/* The same for a text in memory; path names it in messages and gives its folder. */
void config_parse(struct config *config, const char *path, const char *text, size_t bytes,
                  config_report *report, void *context);

/* The path of a button's clip. */
void config_clip_path(const struct config *config, const struct button_config *button,
                      char path[static CONFIG_PATH_BYTES * 2]);

/* Every section and key with its default. */
void config_help(FILE *to);

/* Leaves the lines (each with its newline) in ERRORS.txt beside the configuration, or takes that
 * file away when there are none. Best effort: a card that is read-only stays as it is. */
void config_errors_write(const char *config_path, const char *lines);

#endif
