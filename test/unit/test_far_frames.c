/* SPDX-License-Identifier: MIT
 * test_far_frames.c - a stream that is at frame 2^40, or comes past 2^63, does what it does at 0:
 * the same audio, events, figures and clock, but for the frames' numbers. Random shows of plays,
 * queues, loops, stops, gains, pauses, seeks, losses and engines that start anew; and recordings.
 *
 * NJ_SEED gives other shows. */
#include "test/unit/rig.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/unit/diary.h"

#define CLIPS 4
#define CLIP_FRAMES 900
#define BLOCKS 100
#define MOST_FRAMES 4096 /* of a block */
#define ACTIONS 512
#define RING_FRAMES 4096
#define RECORDS 12
#define RECORD_FRAMES 1500

/* A show comes past them, but for 2^40, where one begins. */
static const uint64_t bases[] = {(UINT64_C(1) << 32) - 8192, (UINT64_C(1) << 40),
                                 (UINT64_C(1) << 40) - 8192, (UINT64_C(1) << 53) - 8192,
                                 (UINT64_C(1) << 63) - 8192};
#define BASES (sizeof bases / sizeof *bases)

struct show {
    struct rig rig;
    struct chance chance;
    struct diary diary;
    uint64_t base; /* the stream's first frame */
    nj_handle handles[ACTIONS];
    uint32_t actions;
    int16_t memory[RECORDS][RECORD_FRAMES * 2];
    uint32_t records;
};

static uint64_t any(struct show *show, uint64_t low, uint64_t high)
{
    return chance_between(&show->chance, low, high);
}

/* A frame about `now`, or NJ_NOW. */
static uint64_t some_frame(struct show *show, uint64_t now)
{
    uint64_t ahead = any(show, 0, 1200), behind = any(show, 0, 400);

    if (any(show, 0, 5) == 0)
        return NJ_NOW;
    return show->base + (now + ahead > behind ? now + ahead - behind : 0);
}

static nj_handle some_handle(struct show *show)
{
    uint64_t newest = show->actions, most = newest < 12 ? newest : 12;

    return most == 0 ? 0 : show->handles[newest - any(show, 1, most)];
}

static void keep(struct show *show, nj_handle handle, int result)
{
    diary_note(&show->diary, "result", (uint64_t)(int64_t)result);
    diary_note(&show->diary, "handle", result == 0 ? handle : 0);
    if (result == 0 && show->actions < ACTIONS)
        show->handles[show->actions++] = handle;
}

/* Counted from the show's first. What an engine that ended had not begun has frame 0. */
static uint64_t event_frame(const struct show *show, const struct nj_event *event)
{
    return event->result == NJ_ENGINE_LOST && event->frame == 0 ? 0 : event->frame - show->base;
}

static void note_events(struct show *show)
{
    struct nj_event event;

    while (nj_event_next(show->rig.client, &event)) {
        diary_note(&show->diary, "event", event.kind);
        diary_note(&show->diary, "its result", (uint64_t)(int64_t)event.result);
        diary_note(&show->diary, "its handle", event.handle);
        diary_note(&show->diary, "its frame", event_frame(show, &event));
        diary_note(&show->diary, "its frames", event.frames);
        diary_note(&show->diary, "its late frames", event.late_frames);
        diary_note(&show->diary, "its dry frames", event.dry_frames);
    }
}

static void note_figures(struct show *show)
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
static struct block_time some_time(struct show *show)
{
    bool loses = any(show, 0, 9) == 0;

    return rig_time(&show->rig, loses ? any(show, 1, 900) : 0, loses && any(show, 0, 2) > 0);
}

static uint32_t some_length(struct show *show, uint32_t most)
{
    return (uint32_t)any(show, 1, any(show, 0, 7) == 0 ? most : 500);
}

static void open_show(struct show *show, const struct nj_stream_config *config, uint32_t number,
                      uint64_t base)
{
    rig_open(&show->rig, config);
    show->chance = chance_begin(4000 + number);
    show->base = base;
    rig_begin_at(&show->rig, base);
}

/* ---- play ------------------------------------------------------------------------------------ */

static int16_t noise(uint64_t frame, uint32_t channel)
{
    struct chance chance = chance_begin(frame * 2 + channel);

    return (int16_t)chance_next(&chance);
}

static uint64_t play_now(const struct show *show)
{
    return atomic_load(&show->rig.process->frame) - show->base;
}

static struct nj_play some_play(struct show *show)
{
    struct nj_play play = {.start_frame = some_frame(show, play_now(show)), .gain = 0.5f};

    play.clip = (uint32_t)any(show, 0, CLIPS - 1);
    play.late = (uint32_t)any(show, NJ_LATE_NOW, NJ_LATE_DROP);
    play.from_frame = any(show, 0, CLIP_FRAMES / 2);
    play.to_frame = any(show, 0, 1) ? any(show, CLIP_FRAMES / 2 + 1, CLIP_FRAMES) : 0;
    play.loops = any(show, 0, 3) == 0 ? NJ_FOREVER : (uint32_t)any(show, 0, 4);
    play.fade_in_frames = any(show, 0, 1) ? (uint32_t)any(show, 1, 600) : 0;
    play.tag = any(show, 0, UINT32_MAX);
    return play;
}

static void send_plays(struct show *show)
{
    struct nj_client *client = show->rig.client;
    struct nj_play plays[3] = {some_play(show), some_play(show), some_play(show)};
    nj_handle handles[3] = {0};
    int result;

    switch (any(show, 0, 3)) {
    case 0:
        plays[1].start_frame = plays[2].start_frame = plays[0].start_frame;
        result = nj_play_group(client, plays, 3, handles);
        for (uint32_t i = 0; i < 3; i++)
            keep(show, handles[i], result);
        break;
    case 1:
        result = nj_queue(client, some_handle(show), (uint32_t)any(show, 0, 1), plays, handles);
        keep(show, handles[0], result);
        break;
    default:
        keep(show, handles[0], nj_play(client, plays, handles));
        break;
    }
}

static void send_something(struct show *show)
{
    struct nj_client *client = show->rig.client;
    nj_handle target = some_handle(show), handle = 0;
    uint64_t at = some_frame(show, play_now(show)), kind = any(show, 0, 20);
    uint32_t ramp = any(show, 0, 1) ? (uint32_t)any(show, 1, 900) : 0;
    float gain = (float)any(show, 0, 8) / 8.0f;

    if (kind < 9)
        send_plays(show);
    else if (kind < 12)
        keep(show, handle, nj_stop(client, target, at, ramp, &handle));
    else if (kind < 14)
        keep(show, handle, nj_gain(client, target, at, gain, ramp, &handle));
    else if (kind < 16)
        keep(show, handle, nj_pause(client, target, at, ramp, &handle));
    else if (kind < 18)
        keep(show, handle, nj_resume(client, target, at, ramp, &handle));
    else if (kind < 19)
        keep(show, handle, nj_seek(client, target, at, any(show, 0, CLIP_FRAMES), &handle));
    else if (kind < 20)
        keep(show, handle, nj_master(client, at, gain, ramp, &handle));
    else
        keep(show, handle, nj_stop_all(client, at, ramp, &handle));
}

static void note_position(struct show *show)
{
    struct nj_position position = {0};
    uint64_t frame = show->base + play_now(show) + any(show, 0, 500);
    int result = nj_position(show->rig.client, some_handle(show), frame, &position);

    diary_note(&show->diary, "position", (uint64_t)(int64_t)result);
    diary_note(&show->diary, "its state", position.state);
    diary_note(&show->diary, "its clip frame", position.clip_frame);
    diary_note(&show->diary, "its frames", position.frames);
}

static void run_plays(struct show *show, uint32_t number, uint64_t base)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .format = NJ_FORMAT_S16,
                                      .voices = 6,
                                      .clips = CLIPS,
                                      .commands_per_block = 5,
                                      .bank_bytes = 16384};
    static int16_t out[2 * MOST_FRAMES];

    open_show(show, &config, number, base);
    for (uint32_t row = 0; row < CLIPS; row++)
        rig_clip(&show->rig, row, row * 3840ul, 1 + row % 2, CLIP_FRAMES, noise);
    for (uint32_t block = 0; block < BLOCKS; block++) {
        struct block_time time = some_time(show);
        uint32_t frames = some_length(show, MOST_FRAMES);

        for (uint64_t count = any(show, 0, 4); count > 0; count--)
            send_something(show);
        if (any(show, 0, 39) == 0)
            rig_attach(&show->rig);
        play_process(show->rig.process, out, frames, &time);
        show->rig.told += frames;
        diary_note_bytes(&show->diary, "output", out, 4ul * frames);
        diary_note(&show->diary, "frame", play_now(show));
        note_events(show);
        note_figures(show);
        note_position(show);
    }
    rig_close(&show->rig);
}

/* ---- capture --------------------------------------------------------------------------------- */

static void send_record(struct show *show, uint64_t now)
{
    struct nj_record record = {.memory = show->memory[show->records],
                               .memory_frames = RECORD_FRAMES,
                               .start_frame = some_frame(show, now)};
    nj_handle handle = 0;

    if (show->records == RECORDS)
        return;
    record.late = (uint32_t)any(show, NJ_LATE_NOW, NJ_LATE_DROP);
    record.length_frames = any(show, 0, RECORD_FRAMES);
    show->records++;
    keep(show, handle, nj_record(show->rig.client, &record, &handle));
}

static void note_position_there(struct show *show)
{
    uint64_t writer, position = nj_capture_position(show->rig.client, &writer);

    diary_note(&show->diary, "reader", position - show->base);
    diary_note(&show->diary, "writer", writer - show->base);
    diary_note(&show->diary, "frame before",
               (uint64_t)(int64_t)nj_capture_seek(show->rig.client, position - 1));
}

static void read_some(struct show *show)
{
    uint64_t left = any(show, 0, 2) == 0 ? 0 : any(show, 0, 900);
    struct nj_span span;

    while (left > 0 && nj_capture_peek(show->rig.client, &span)) {
        uint64_t frames = span.frames < left ? span.frames : left;

        diary_note(&show->diary, "span's frame", span.first_frame - show->base);
        diary_note(&show->diary, "its frames", span.frames);
        diary_note(&show->diary, "its cause", span.cause);
        diary_note(&show->diary, "its bound", span.bound_frames);
        if (span.data)
            diary_note_bytes(&show->diary, "audio", span.data, 4 * frames);
        nj_capture_advance(show->rig.client, frames);
        left -= frames;
    }
}

static void run_capture(struct show *show, uint32_t number, uint64_t base)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .format = NJ_FORMAT_S16, .voices = 4, .ring_frames = RING_FRAMES};
    static int16_t in[2 * MOST_FRAMES];

    open_show(show, &config, number, base);
    for (uint32_t block = 0; block < BLOCKS; block++) {
        struct block_time time = some_time(show);
        uint32_t frames = some_length(show, RING_FRAMES / 4);
        nj_handle handle = 0;

        if (any(show, 0, 5) == 0)
            send_record(show, show->rig.told);
        if (any(show, 0, 19) == 0)
            keep(show, handle,
                 nj_stop(show->rig.client, some_handle(show), some_frame(show, show->rig.told), 0,
                         &handle));
        if (any(show, 0, 39) == 0)
            rig_attach(&show->rig);
        for (uint32_t i = 0; i < 2 * frames; i++)
            in[i] = (int16_t)any(show, 0, UINT16_MAX);
        capture_process(show->rig.process, in, frames, &time);
        show->rig.told += frames;
        read_some(show);
        note_position_there(show);
        note_events(show);
        note_figures(show);
    }
    diary_note_bytes(&show->diary, "records", show->memory, sizeof show->memory);
    rig_close(&show->rig);
}

/* ---- both ------------------------------------------------------------------------------------ */

static struct show *run(void (*show_run)(struct show *, uint32_t, uint64_t), uint32_t number,
                        uint64_t base)
{
    struct show *show = calloc(1, sizeof *show);

    assert_non_null(show);
    show_run(show, number, base);
    return show;
}

static void end(struct show *show)
{
    diary_free(&show->diary);
    free(show);
}

static void compare_shows(void (*show_run)(struct show *, uint32_t, uint64_t))
{
    uint32_t shows = this_many_slow(2, 40, 4000);

    for (uint32_t number = 0; number < shows; number++) {
        struct show *near = run(show_run, number, 0);

        for (uint32_t i = 0; i < BASES; i++) {
            struct show *far = run(show_run, number, bases[i]);
            char name[80];

            snprintf(name, sizeof name, "show %" PRIu32 " from frame %" PRIu64, number, bases[i]);
            diary_compare(&near->diary, &far->diary, name);
            end(far);
        }
        end(near);
    }
}

static void plays_at_frame_2_to_the_40_are_those_at_frame_0(void **unused)
{
    (void)unused;
    compare_shows(run_plays);
}

static void recordings_at_frame_2_to_the_40_are_those_at_frame_0(void **unused)
{
    (void)unused;
    compare_shows(run_capture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plays_at_frame_2_to_the_40_are_those_at_frame_0),
        cmocka_unit_test(recordings_at_frame_2_to_the_40_are_those_at_frame_0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
