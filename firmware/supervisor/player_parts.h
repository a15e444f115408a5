/* SPDX-License-Identifier: MIT
 * player_parts.h - what player.c and player_press.c share.
 *
 * Threads:  everything in struct player is under its lock. */
#ifndef SUPERVISOR_PLAYER_PARTS_H
#define SUPERVISOR_PLAYER_PARTS_H

#include <pthread.h>

#include "supervisor/player.h"

#define PLAYER_MAX_OPEN 512
#define PLAYER_MAX_WAITING 64
#define PLAYER_MAX_RECORDS 1024
#define PLAYER_WAIT_NS INT64_C(1000000000)

struct button {
    struct button_config config;
    bool has_clip;
    uint32_t row;
    uint64_t clip_frames;
    uint64_t presses;
    int64_t last_edge_ns;
};

/* A play that the engine has. */
struct open_play {
    nj_handle handle;
    uint32_t button;
    bool looping, stopping, started, resumed, queued;
    int64_t edge_ns;
    uint64_t edge_frame;
    uint64_t first_frame; /* that sounded, which may be later than was asked for */
    struct nj_play play;
};

struct waiting_press {
    uint32_t button;
    int64_t edge_ns;
};

struct player {
    pthread_mutex_t lock;
    struct ticker *ticker;
    struct nj_client *client;
    uint32_t card, rate_hz, latency_frames, button_count;
    double volume_db;
    bool up;
    struct button buttons[CONFIG_MAX_BUTTONS];
    struct open_play open[PLAYER_MAX_OPEN];
    uint32_t open_count;
    struct nj_play resume[PLAYER_MAX_OPEN]; /* loops that a dead engine took along */
    uint32_t resume_buttons[PLAYER_MAX_OPEN], resume_count;
    struct waiting_press waiting[PLAYER_MAX_WAITING];
    uint32_t waiting_count;
    struct player_record records[PLAYER_MAX_RECORDS];
    uint32_t record_head, record_count;
    uint32_t latencies[PLAYER_LATENCIES];
    uint64_t started, measured, late, ignored, dropped, records_lost;
};

/* Takes up what the engine says; under the lock. */
void player_take_events(struct player *player);

/* Names a button in the segment, for a later supervisor. */
uint64_t player_tag(const struct button *button);

#endif
