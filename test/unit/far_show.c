/* SPDX-License-Identifier: MIT */
#include "test/unit/far_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A show comes past them, but for 2^40, where one begins. */
static const uint64_t bases[] = {(UINT64_C(1) << 32) - 8192, (UINT64_C(1) << 40),
                                 (UINT64_C(1) << 40) - 8192, (UINT64_C(1) << 53) - 8192,
                                 (UINT64_C(1) << 63) - 8192};
#define BASES (sizeof bases / sizeof *bases)

uint64_t show_any(struct show *show, uint64_t low, uint64_t high)
{
    return chance_between(&show->chance, low, high);
}

/* A frame about `now`, or NJ_NOW. */
uint64_t show_frame(struct show *show, uint64_t now)
{
    uint64_t ahead = show_any(show, 0, 1200), behind = show_any(show, 0, 400);

    if (show_any(show, 0, 5) == 0)
        return NJ_NOW;
    return show->base + (now + ahead > behind ? now + ahead - behind : 0);
}

nj_handle show_handle(struct show *show)
{
    uint64_t newest = show->actions, most = newest < 12 ? newest : 12;

    return most == 0 ? 0 : show->handles[newest - show_any(show, 1, most)];
}

void show_keep(struct show *show, const nj_handle *handle, int result)
{
    diary_note(&show->diary, "result", (uint64_t)(int64_t)result);
    diary_note(&show->diary, "handle", result == 0 ? *handle : 0);
    if (result == 0 && show->actions < FAR_ACTIONS)
        show->handles[show->actions++] = *handle;
}

/* Counted from the show's first. What an engine that ended had not begun has frame 0. */
static uint64_t event_frame(const struct show *show, const struct nj_event *event)
{
    return event->result == NJ_ENGINE_LOST && event->frame == 0 ? 0 : event->frame - show->base;
}

void show_note_events(struct show *show)
{
    struct nj_event event;

    while (nj_event_next(show->rig.client, &event)) {
        if (event.kind == NJ_EVENT_DONE && event.handle == show->watched)
            show->watched = 0;
        diary_note(&show->diary, "event", event.kind);
        diary_note(&show->diary, "its result", (uint64_t)(int64_t)event.result);
        diary_note(&show->diary, "its handle", event.handle);
        diary_note(&show->diary, "its frame", event_frame(show, &event));
        diary_note(&show->diary, "its frames", event.frames);
        diary_note(&show->diary, "its late frames", event.late_frames);
        diary_note(&show->diary, "its dry frames", event.dry_frames);
    }
}

void show_note_figures(struct show *show)
{
    struct nj_stats stats;
    struct nj_clock clock;

    nj_stats(show->rig.client, &stats);
    diary_note_bytes(&show->diary, "figures", &stats, sizeof stats);
    nj_clock_read(show->rig.client, &clock);
    diary_note(&show->diary, "clock's frame", clock.frame - show->base);
    diary_note(&show->diary, "clock's time", (uint64_t)clock.time_ns);
    diary_note_bytes(&show->diary, "clock's rate", &clock.rate_hz, sizeof clock.rate_hz);
    diary_note_bytes(&show->diary, "clock's error", &clock.error_ns, sizeof clock.error_ns);
    diary_note(&show->diary, "time of a frame",
               (uint64_t)nj_clock_time_of(&clock, clock.frame + 12345));
    diary_note(&show->diary, "frame of a time",
               nj_clock_frame_at(&clock, clock.time_ns + 7654321) - show->base);
}

/* The next block's time, at times after a loss that the card may have flagged. */
struct block_time show_time(struct show *show)
{
    bool loses = show_any(show, 0, 9) == 0;

    return rig_time(&show->rig, loses ? show_any(show, 1, 900) : 0,
                    loses && show_any(show, 0, 2) > 0);
}

uint32_t show_length(struct show *show, uint32_t most)
{
    return (uint32_t)show_any(show, 1, show_any(show, 0, 7) == 0 ? most : 500);
}

void show_open(struct show *show, const struct nj_stream_config *config, uint32_t number,
               uint64_t base)
{
    rig_open(&show->rig, config);
    show->chance = chance_begin(4000 + number);
    show->base = base;
    rig_begin_at(&show->rig, base);
}

static struct show *run(show_run *run_show, uint32_t number, uint64_t base)
{
    struct show *show = calloc(1, sizeof *show);

    assert_non_null(show);
    run_show(show, number, base);
    return show;
}

static void end(struct show *show)
{
    diary_free(&show->diary);
    free(show);
}

void show_compare(show_run *run_show)
{
    uint32_t shows = this_many_slow(2, 40, 4000);

    for (uint32_t number = 0; number < shows; number++) {
        struct show *near = run(run_show, number, 0);

        for (uint32_t i = 0; i < BASES; i++) {
            struct show *far = run(run_show, number, bases[i]);
            char name[80];

            snprintf(name, sizeof name, "show %" PRIu32 " from frame %" PRIu64, number, bases[i]);
            diary_compare(&near->diary, &far->diary, name);
            end(far);
        }
        end(near);
    }
}
