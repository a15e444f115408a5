/* SPDX-License-Identifier: MIT
 * player.c - a player's life, its configuration and its figures. */
#include "supervisor/player.h"

#include <stdlib.h>
#include <string.h>

#include "supervisor/player_parts.h"
#include "supervisor/touch.h"

const char *player_record_text(uint32_t kind)
{
#define PLAYER_RECORD_TEXT(name, text) text,
    static const char *const texts[] = {PLAYER_RECORDS(PLAYER_RECORD_TEXT)};
#undef PLAYER_RECORD_TEXT
    return kind < PLAYER_RECORD_COUNT ? texts[kind] : "?";
}

uint64_t player_tag(const struct button *button)
{
    uint64_t tag = UINT64_C(14695981039346656037);
    for (const char *at = button->config.name; *at; at++)
        tag = (tag ^ (unsigned char)*at) * UINT64_C(1099511628211);
    return tag;
}

/* What an earlier supervisor's presses left sounding. */
static void take_up_plays(struct player *player)
{
    uint32_t cursor = 0;
    nj_handle handle;
    struct nj_play play;
    while (player->open_count < PLAYER_MAX_OPEN &&
           nj_open_play(player->client, &cursor, &handle, &play))
        for (uint32_t i = 0; i < player->button_count; i++)
            if (player_tag(&player->buttons[i]) == play.tag)
                player->open[player->open_count++] =
                    (struct open_play){.handle = handle,
                                       .button = i,
                                       .looping = play.loops == NJ_FOREVER,
                                       .started = true,
                                       .play = play};
}

static void take_config(struct player *player, const struct config *config)
{
    player->volume_db = config->cards[player->card].volume_db;
    player->button_count = config->button_count;
    for (uint32_t i = 0; i < config->button_count; i++)
        player->buttons[i] = (struct button){.config = config->buttons[i]};
}

int player_create(struct player **player, const struct config *config, uint32_t card,
                  struct ticker *ticker, struct nj_client *client)
{
    struct player *made = calloc(1, sizeof *made);
    if (!made)
        return NJ_ESYSTEM;
    touch(made, sizeof *made);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setprotocol(&attributes, PTHREAD_PRIO_INHERIT);
    pthread_mutex_init(&made->lock, &attributes);
    pthread_mutexattr_destroy(&attributes);
    made->card = card;
    made->ticker = ticker;
    made->client = client;
    made->rate_hz = config->cards[card].rate_hz;
    take_config(made, config);
    take_up_plays(made);
    *player = made;
    return 0;
}

void player_destroy(struct player *player)
{
    if (!player)
        return;
    pthread_mutex_destroy(&player->lock);
    free(player);
}

void player_set_clip(struct player *player, uint32_t button, uint32_t row, uint64_t frames)
{
    pthread_mutex_lock(&player->lock);
    player->buttons[button].has_clip = frames != 0;
    player->buttons[button].row = row;
    player->buttons[button].clip_frames = frames;
    pthread_mutex_unlock(&player->lock);
}

/* Presses and figures stay with the button of the same name. */
static void keep_figures(struct button *button, const struct button *old, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(old[i].config.name, button->config.name))
            continue;
        button->presses = old[i].presses;
        button->last_edge_ns = old[i].last_edge_ns;
    }
}

/* The new index of an old button; UINT32_MAX when it is gone. */
static uint32_t new_index(const struct player *player, const struct button *old)
{
    for (uint32_t i = 0; i < player->button_count; i++)
        if (strcmp(player->buttons[i].config.name, old->config.name) == 0)
            return i;
    return UINT32_MAX;
}

/* Plays of buttons that are gone sound to their end, and belong to nobody. */
static void move_plays(struct player *player, const struct button *old)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < player->open_count; i++) {
        struct open_play *open = &player->open[i];
        nj_handle unused;
        open->button = new_index(player, &old[open->button]);
        if (open->button != UINT32_MAX)
            player->open[kept++] = *open;
        else if (open->looping && nj_stop(player->client, open->handle, NJ_NOW, 480, &unused))
            continue;
    }
    player->open_count = kept;
}

/* Loops that wait for an engine: those of buttons that are gone are not begun again. */
static void move_resumes(struct player *player, const struct button *old)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < player->resume_count; i++) {
        uint32_t button = new_index(player, &old[player->resume_buttons[i]]);
        if (button == UINT32_MAX)
            continue;
        player->resume[kept] = player->resume[i];
        player->resume_buttons[kept++] = button;
    }
    player->resume_count = kept;
}

void player_set_config(struct player *player, const struct config *config)
{
    static struct button old[CONFIG_MAX_BUTTONS]; /* one thread configures */
    pthread_mutex_lock(&player->lock);
    uint32_t old_count = player->button_count;
    memcpy(old, player->buttons, sizeof old);
    take_config(player, config);
    for (uint32_t i = 0; i < player->button_count; i++)
        keep_figures(&player->buttons[i], old, old_count);
    move_plays(player, old);
    move_resumes(player, old);
    player->waiting_count = 0;
    player->record_count = 0;
    pthread_mutex_unlock(&player->lock);
}

int64_t player_fade_out(struct player *player, uint32_t fade_ms)
{
    struct nj_clock clock;
    nj_handle unused;
    pthread_mutex_lock(&player->lock);
    nj_clock_read(player->client, &clock);
    int64_t now_ns = ticker_now_ns(player->ticker), end_ns = now_ns;
    uint64_t at = nj_clock_frame_at(&clock, now_ns) + player->latency_frames;
    uint32_t fade = (uint32_t)((uint64_t)fade_ms * player->rate_hz / 1000);
    if (player->up && clock.valid && player->open_count &&
        nj_stop_all(player->client, at, fade, &unused) == 0)
        end_ns = nj_clock_time_of(&clock, at + fade);
    pthread_mutex_unlock(&player->lock);
    return end_ns;
}

bool player_record_next(struct player *player, struct player_record *record)
{
    pthread_mutex_lock(&player->lock);
    player_take_events(player);
    bool found = player->record_count != 0;
    if (found) {
        *record = player->records[player->record_head];
        player->record_head = (player->record_head + 1) % PLAYER_MAX_RECORDS;
        player->record_count--;
    }
    pthread_mutex_unlock(&player->lock);
    return found;
}

bool player_has_open(struct player *player)
{
    pthread_mutex_lock(&player->lock);
    bool open = player->open_count || player->waiting_count;
    pthread_mutex_unlock(&player->lock);
    return open;
}

static int by_size(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return (first > second) - (first < second);
}

static void sum_latencies(const uint32_t *latencies, size_t count, struct player_status *status)
{
    uint32_t sorted[PLAYER_LATENCIES];
    if (!count)
        return;
    memcpy(sorted, latencies, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_size);
    status->min_latency = sorted[0];
    status->median_latency = sorted[count / 2];
    status->max_latency = sorted[count - 1];
}

void player_status(struct player *player, struct player_status *status)
{
    uint32_t latencies[PLAYER_LATENCIES];
    *status = (struct player_status){0};
    pthread_mutex_lock(&player->lock);
    status->up = player->up;
    status->latency_frames = player->latency_frames;
    status->started = player->started;
    status->measured = player->measured;
    status->late = player->late;
    status->ignored = player->ignored;
    status->dropped = player->dropped;
    status->records_lost = player->records_lost;
    for (uint32_t i = 0; i < player->button_count; i++) {
        const struct button *button = &player->buttons[i];
        status->presses += button->presses;
        status->buttons[i].presses = button->presses;
        status->buttons[i].last_edge_ns = button->last_edge_ns;
    }
    for (uint32_t i = 0; i < player->open_count; i++)
        status->buttons[player->open[i].button].open++;
    memcpy(latencies, player->latencies, sizeof latencies);
    pthread_mutex_unlock(&player->lock);
    size_t count = status->measured < PLAYER_LATENCIES ? status->measured : PLAYER_LATENCIES;
    sum_latencies(latencies, count, status);
}
