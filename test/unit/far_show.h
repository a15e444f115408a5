/* SPDX-License-Identifier: MIT
 * far_show.h - random shows that begin at far frames, and their diaries, which must be those of the
 * same shows at frame 0. */
#ifndef UNIT_FAR_SHOW_H
#define UNIT_FAR_SHOW_H

#include "test/unit/diary.h"
#include "test/unit/rig.h"

#define FAR_ACTIONS 512

struct show {
    struct rig rig;
    struct chance chance;
    struct diary diary;
    uint64_t base; /* the stream's first frame */
    nj_handle handles[FAR_ACTIONS];
    uint32_t actions;
    nj_handle watched; /* 0 once its completion was read */
};

/* low to high, both possible. */
uint64_t show_any(struct show *show, uint64_t low, uint64_t high);
/* A frame about `now`, which is counted from the show's first, or NJ_NOW. */
uint64_t show_frame(struct show *show, uint64_t now);
/* Of one of the newest actions. */
nj_handle show_handle(struct show *show);
/* The next block's time, at times after a loss that the card may have flagged; and its length. */
struct block_time show_time(struct show *show);
uint32_t show_length(struct show *show, uint32_t most);

/* What a command returned; its handle, there by then, is one to be used. */
void show_keep(struct show *show, const nj_handle *handle, int result);
/* What has happened, and the figures; frames are counted from the show's first. */
void show_note_events(struct show *show);
void show_note_figures(struct show *show);

void show_open(struct show *show, const struct nj_stream_config *config, uint32_t number,
               uint64_t base);

/* Plays show `number` from frame `base` on, writing its diary. */
typedef void show_run(struct show *show, uint32_t number, uint64_t base);
/* Fails unless every show is at every far frame what it is at 0. */
void show_compare(show_run *run_show);

#endif
