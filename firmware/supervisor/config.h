/* SPDX-License-Identifier: MIT
 * config.h - nightjar.ini, read and checked whole.
 *
 * Every section, key, type, range and default stands once in config_keys.h; the parser, the help
 * and the tests are made from it.
 *
 * Threads:  one at a time.
 * Memory:   config_load fills the caller's struct; nothing to free.
 * Fails:    each mistake is one line, "nightjar.ini:12: ...", given to the report function; sections
 *           with a mistake are left out (valid = false), the rest runs. */
#ifndef SUPERVISOR_CONFIG_H
#define SUPERVISOR_CONFIG_H

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
    uint32_t voices;
    uint32_t bank_mb;   /* 0 = as the clips need */
    uint32_t buffer_ms; /* capture ring */
    int line;           /* where the section begins in the file */
};

/* [button NAME] */
struct button_config {
    char name[CONFIG_NAME_BYTES];
    char card[CONFIG_NAME_BYTES];       /* "" = the first card */
    char line_name[CONFIG_NAME_BYTES];  /* GPIO17 | chip-label:offset | sim:3 */
    bool active_high;
    char pull[8];                       /* up (default when active low) | down | off */
    uint32_t lock_ms;                   /* debounce: the time after an edge in which the line is not heard */
    char play[CONFIG_PATH_BYTES];       /* clip, relative to the clip folder */
    double gain_db;
    uint32_t again;                     /* enum button_again */
    bool loop;
    uint32_t fade_in_ms, fade_out_ms;
    int line;
};

/* [take NAME] */
struct take_config {
    char name[CONFIG_NAME_BYTES];
    char card[CONFIG_NAME_BYTES];
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
    char clip_folder[CONFIG_PATH_BYTES]; /* [nightjar] clips = , relative to the file's folder; default "." */
    char take_folder[CONFIG_PATH_BYTES]; /* [nightjar] takes = ; default "." */
    char log_path[CONFIG_PATH_BYTES];    /* [nightjar] log = ; "" = standard error only */
    uint64_t log_max_bytes;
    uint64_t keep_free_bytes;            /* [nightjar] keep_free = 100M: takes stop before the card is fuller */
    struct card_config cards[CONFIG_MAX_CARDS];
    uint32_t card_count;
    struct button_config buttons[CONFIG_MAX_BUTTONS];
    uint32_t button_count;
    struct take_config takes[CONFIG_MAX_TAKES];
    uint32_t take_count;
    uint32_t mistakes;
};

/* Receives one whole line without newline: "nightjar.ini:12: unknown key 'gian' (did you mean 'gain_db'?)" */
typedef void config_report(void *context, const char *line);

/* Reads and checks the file, with what it names: clips that exist, cards that are defined, two buttons on one
 * line, paths. NJ_EIO when it cannot be read at all; 0 otherwise, with config->mistakes counted. */
NJ_WARN_UNUSED int config_load(struct config *config, const char *path, config_report *report,
                               void *context);

#endif
