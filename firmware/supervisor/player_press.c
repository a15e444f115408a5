/* SPDX-License-Identifier: MIT
 * player_press.c - presses, from edge to first frame. */
#include <math.h>
#include <string.h>

#include "supervisor/player_parts.h"

static uint64_t frames_of_ms(const struct player *player, uint32_t ms)
{
    return (uint64_t)ms * player->rate_hz / 1000;
}

static float gain_of(const struct player *player, const struct button *button)
{
    return (float)pow(10.0, (button->config.gain_db + player->volume_db) / 20.0);
}

/* ---- records --------------------------------------------------------------------------------- */

static void record(struct player *player, const struct player_record *what)
{
    if (player->record_count == PLAYER_MAX_RECORDS) {
        player->records_lost++;
        return;
    }
    player->records[(player->record_head + player->record_count++) % PLAYER_MAX_RECORDS] = *what;
}

static void record_press(struct player *player, uint32_t kind, uint32_t button, int64_t edge_ns,
                         int result)
{
    record(player, &(struct player_record){
                       .kind = kind, .button = button, .edge_ns = edge_ns, .result = result});
}

static void record_play(struct player *player, uint32_t kind, const struct open_play *open,
                        const struct nj_event *event)
{
    struct player_record what = {
        .kind = kind,
        .button = open->button,
        .result = event->result,
        .edge_ns = open->edge_ns,
        .edge_frame = open->edge_frame,
        .start_frame = open->play.start_frame,
        .frame = event->frame,
        .frames = event->frames,
        .late_frames = event->late_frames,
    };
    struct nj_clock clock;
    nj_clock_read(player->client, &clock);
    what.latency_ms = (double)(nj_clock_time_of(&clock, event->frame) - open->edge_ns) / 1e6;
    record(player, &what);
}

/* ---- the engine's events --------------------------------------------------------------------- */

static struct open_play *find_open(struct player *player, nj_handle handle)
{
    for (uint32_t i = 0; i < player->open_count; i++)
        if (player->open[i].handle == handle)
            return &player->open[i];
    return NULL;
}

static void note_started(struct player *player, struct open_play *open,
                         const struct nj_event *event)
{
    if (open->started)
        return;
    open->started = true;
    open->first_frame = event->frame;
    if (open->resumed) {
        record_play(player, PLAYER_RESUMED, open, event);
        return;
    }
    uint64_t latency = event->frame > open->edge_frame ? event->frame - open->edge_frame : 0;
    player->started++;
    if (!open->queued)
        player->latencies[player->measured++ % PLAYER_LATENCIES] = (uint32_t)latency;
    player->late += event->late_frames != 0;
    record_play(player, open->queued ? PLAYER_FOLLOWED : PLAYER_STARTED, open, event);
}

static void wait_for_engine(struct player *player, uint32_t button, int64_t edge_ns)
{
    if (player->waiting_count == PLAYER_MAX_WAITING) {
        player->dropped++;
        record_press(player, PLAYER_DROPPED, button, edge_ns, NJ_EFULL);
        return;
    }
    player->waiting[player->waiting_count++] = (struct waiting_press){button, edge_ns};
    record_press(player, PLAYER_WAITS, button, edge_ns, NJ_ENGINE_LOST);
}

/* As asked for, until it is known when it began. */
static uint64_t first_frame(const struct open_play *open)
{
    return open->first_frame ? open->first_frame : open->play.start_frame;
}

static void note_lost(struct player *player, struct open_play *open, const struct nj_event *event)
{
    if (open->looping && !open->stopping && (open->started || open->resumed)) {
        if (!open->resumed) /* its phase is what was heard of it */
            open->play.start_frame = first_frame(open);
        player->resume_buttons[player->resume_count] = open->button;
        player->resume[player->resume_count++] = open->play;
    } else if (!open->started && !open->stopping) {
        wait_for_engine(player, open->button, open->edge_ns);
    } else {
        record_play(player, PLAYER_LOST, open, event);
    }
}

static void note_done(struct player *player, struct open_play *open, const struct nj_event *event)
{
    if (event->result == NJ_ENGINE_LOST) {
        note_lost(player, open, event);
    } else {
        if (event->frames)
            note_started(player, open, event); /* its own event found no room */
        record_play(player, PLAYER_ENDED, open, event);
    }
    *open = player->open[--player->open_count];
}

void player_take_events(struct player *player)
{
    struct nj_event event;
    while (nj_event_next(player->client, &event)) {
        struct open_play *open = event.handle ? find_open(player, event.handle) : NULL;
        if (event.kind == NJ_EVENT_XRUN)
            record(player, &(struct player_record){.kind = PLAYER_XRUN,
                                                   .button = UINT32_MAX,
                                                   .frame = event.frame,
                                                   .frames = event.frames});
        else if (open && event.kind == NJ_EVENT_STARTED)
            note_started(player, open, &event);
        else if (open && event.kind == NJ_EVENT_DONE)
            note_done(player, open, &event);
    }
}

/* ---- presses --------------------------------------------------------------------------------- */

/* The frame after a play's last; UINT64_MAX for a loop. */
static uint64_t end_of(const struct player *player, const struct open_play *open)
{
    if (open->stopping)
        return 0;
    if (open->looping)
        return UINT64_MAX;
    return first_frame(open) + player->buttons[open->button].clip_frames;
}

/* When all plays of a button are over. */
static uint64_t last_end(const struct player *player, uint32_t button)
{
    uint64_t last = 0;
    for (uint32_t i = 0; i < player->open_count; i++) {
        uint64_t end = end_of(player, &player->open[i]);
        if (player->open[i].button == button && end > last)
            last = end;
    }
    return last;
}

static void stop_button(struct player *player, uint32_t button, uint64_t at_frame)
{
    uint32_t fade = (uint32_t)frames_of_ms(player, player->buttons[button].config.fade_out_ms);
    for (uint32_t i = 0; i < player->open_count; i++) {
        struct open_play *open = &player->open[i];
        nj_handle unused;
        if (open->button != button || end_of(player, open) <= at_frame)
            continue;
        open->stopping = nj_stop(player->client, open->handle, at_frame, fade, &unused) == 0;
    }
}

static void start_play(struct player *player, const struct open_play *wanted)
{
    struct open_play *open = &player->open[player->open_count];
    *open = *wanted;
    int error = player->open_count + player->resume_count >= PLAYER_MAX_OPEN
                    ? NJ_EFULL
                    : nj_play(player->client, &open->play, &open->handle);
    if (error)
        record_press(player, PLAYER_REFUSED, open->button, open->edge_ns, error);
    else
        player->open_count++;
}

static void place_press(struct player *player, uint32_t number, int64_t edge_ns)
{
    struct button *button = &player->buttons[number];
    struct nj_clock clock;
    nj_clock_read(player->client, &clock);
    uint64_t edge_frame = nj_clock_frame_at(&clock, edge_ns);
    uint64_t start = edge_frame + player->latency_frames;
    bool queued = false;
    uint64_t end = last_end(player, number);
    if (end > start) {
        switch (button->config.again) {
        case AGAIN_STOP:
            stop_button(player, number, start);
            record_press(player, PLAYER_STOPPED, number, edge_ns, 0);
            return;
        case AGAIN_IGNORE:
            player->ignored++;
            record_press(player, PLAYER_IGNORED, number, edge_ns, 0);
            return;
        case AGAIN_RESTART:
            stop_button(player, number, start);
            break;
        case AGAIN_QUEUE:
            if (end == UINT64_MAX) { /* a loop has no end to wait for */
                player->ignored++;
                record_press(player, PLAYER_IGNORED, number, edge_ns, 0);
                return;
            }
            start = end;
            queued = true;
            break;
        default:
            break;
        }
    }
    struct open_play wanted = {
        .button = number,
        .looping = button->config.loop,
        .queued = queued,
        .edge_ns = edge_ns,
        .edge_frame = edge_frame,
        .play = {.clip = button->row,
                 .late = NJ_LATE_NOW,
                 .start_frame = start,
                 .loops = button->config.loop ? NJ_FOREVER : 1,
                 .fade_in_frames = (uint32_t)frames_of_ms(player, button->config.fade_in_ms),
                 .gain = gain_of(player, button),
                 .tag = player_tag(button)},
    };
    start_play(player, &wanted);
}

void player_press(struct player *player, uint32_t number, int64_t edge_ns)
{
    pthread_mutex_lock(&player->lock);
    player_take_events(player);
    struct button *button = &player->buttons[number];
    button->presses++;
    button->last_edge_ns = edge_ns;
    if (!button->has_clip)
        record_press(player, PLAYER_NO_CLIP, number, edge_ns, 0);
    else if (!player->up)
        wait_for_engine(player, number, edge_ns);
    else
        place_press(player, number, edge_ns);
    pthread_mutex_unlock(&player->lock);
}

/* ---- the engine comes and goes --------------------------------------------------------------- */

static void resume_loops(struct player *player)
{
    for (uint32_t i = 0; i < player->resume_count; i++) {
        struct open_play wanted = {.button = player->resume_buttons[i],
                                   .looping = true,
                                   .resumed = true,
                                   .play = player->resume[i]};
        wanted.play.late = NJ_LATE_SKIP;
        wanted.play.fade_in_frames = (uint32_t)frames_of_ms(player, 5);
        uint32_t left = player->resume_count;
        player->resume_count = 0;
        start_play(player, &wanted);
        player->resume_count = left;
    }
    player->resume_count = 0;
}

void player_ready(struct player *player)
{
    struct nj_engine_info info;
    nj_engine_info(player->client, &info);
    int64_t now_ns = ticker_now_ns(player->ticker);
    pthread_mutex_lock(&player->lock);
    player->latency_frames = info.latency_frames;
    player->rate_hz = info.rate_hz;
    player->up = true;
    resume_loops(player);
    for (uint32_t i = 0; i < player->waiting_count; i++) {
        const struct waiting_press *press = &player->waiting[i];
        if (now_ns - press->edge_ns < PLAYER_WAIT_NS) {
            place_press(player, press->button, press->edge_ns);
        } else {
            player->dropped++;
            record_press(player, PLAYER_DROPPED, press->button, press->edge_ns, NJ_ENGINE_LOST);
        }
    }
    player->waiting_count = 0;
    pthread_mutex_unlock(&player->lock);
}

void player_lost(struct player *player)
{
    pthread_mutex_lock(&player->lock);
    player->up = false;
    nj_client_engine_lost(player->client);
    player_take_events(player);
    pthread_mutex_unlock(&player->lock);
}
