/* SPDX-License-Identifier: MIT
 * player.h - the buttons of one card: what a press does to the clips that sound.
 *
 * A press starts its clip at the frame of its edge + the engine's latency, so that it always sounds
 * after the same time. While the engine is away presses wait, and those younger than a second are
 * played as soon as it is back. Loops that a dead engine took along go on in phase; clips do not.
 *
 * Threads:  player_press on the trigger thread; all others on the supervisor's. A lock that lends
 *           its holder's priority stands between them; nothing under it blocks.
 * Memory:   config, ticker and client must outlive the player.
 * Fails:    what becomes of each press is a record; records that find no room are counted. */
#ifndef SUPERVISOR_PLAYER_H
#define SUPERVISOR_PLAYER_H

#include "host/ticker.h"
#include "supervisor/config.h"

#define PLAYER_LATENCIES 1024

/* What became of a press. */
#define PLAYER_RECORDS(X)                                                                          \
    X(PLAYER_STARTED, "started")   /* its first frame went to the card */                          \
    X(PLAYER_FOLLOWED, "followed") /* the same, after the clips before it (again = queue) */       \
    X(PLAYER_ENDED, "ended")                                                                       \
    X(PLAYER_STOPPED, "stopped") /* the press ended what sounded (again = stop) */                 \
    X(PLAYER_IGNORED, "ignored") /* the clip sounds still (again = ignore) */                      \
    X(PLAYER_NO_CLIP, "no clip") /* the clip could not be loaded */                                \
    X(PLAYER_WAITS, "waits")     /* the engine is away */                                          \
    X(PLAYER_DROPPED, "dropped") /* the engine was away for too long */                            \
    X(PLAYER_REFUSED, "refused") /* by the engine, see result */                                   \
    X(PLAYER_LOST, "lost")       /* the engine died while it sounded */                            \
    X(PLAYER_RESUMED, "resumed") /* a loop goes on in a new engine */                              \
    X(PLAYER_XRUN, "xrun")       /* the card ran dry: frame, frames */

enum player_record_kind {
#define PLAYER_RECORD_ENUM(name, text) name,
    PLAYER_RECORDS(PLAYER_RECORD_ENUM)
#undef PLAYER_RECORD_ENUM
        PLAYER_RECORD_COUNT
};
const char *player_record_text(uint32_t kind);

struct player_record {
    uint32_t kind;
    uint32_t button;      /* index in the configuration; UINT32_MAX for an xrun */
    int32_t result;       /* enum nj_error */
    int64_t edge_ns;      /* the ticker's time of the edge */
    uint64_t edge_frame;  /* what sounded at that time */
    uint64_t start_frame; /* asked for */
    uint64_t frame;       /* got */
    uint64_t frames;      /* ended: played; xrun: lost */
    uint64_t late_frames;
    double latency_ms; /* edge to first frame */
};

struct player_button_status {
    uint64_t presses;
    int64_t last_edge_ns; /* 0: never */
    uint32_t open;        /* plays that sound or wait */
};

struct player_status {
    bool up;
    uint32_t latency_frames; /* as stated by the engine */
    uint64_t presses, started, late, ignored, dropped, records_lost;
    uint64_t measured; /* latencies: of those that did not wait for a clip before them */
    uint64_t min_latency, median_latency, max_latency; /* frames, of the last PLAYER_LATENCIES */
    struct player_button_status buttons[CONFIG_MAX_BUTTONS];
};

struct player;

NJ_WARN_UNUSED int player_create(struct player **player, const struct config *config, uint32_t card,
                                 struct ticker *ticker, struct nj_client *client);
void player_destroy(struct player *player);

/* The clip that a button plays: a row of the clip table. */
void player_set_clip(struct player *player, uint32_t button, uint32_t row, uint64_t frames);
/* The same buttons with other gains, rules and fades; clips are to be set again. */
void player_set_config(struct player *player, const struct config *config);

/* A press of config->buttons[button] at edge_ns. */
void player_press(struct player *player, uint32_t button, int64_t edge_ns);

/* The engine runs and its clock is valid / it has died and nothing runs on the segment. */
void player_ready(struct player *player);
void player_lost(struct player *player);

/* Everything that sounds fades out; when it has, by the ticker. */
int64_t player_fade_out(struct player *player, uint32_t fade_ms);

/* The next record, or false. Takes up the engine's events first. */
bool player_record_next(struct player *player, struct player_record *record);
bool player_has_open(struct player *player);
void player_status(struct player *player, struct player_status *status);

#endif
