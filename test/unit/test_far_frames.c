/* SPDX-License-Identifier: MIT
 * test_far_frames.c - a stream that is at frame 2^40, or comes past 2^63, plays what it plays at 0:
 * the same audio, events, figures and clock, but for the frames' numbers. Random shows of plays,
 * queues, loops, rings, stops, gains, pauses, seeks, losses and engines that start anew.
 *
 * NJ_SEED gives other shows. */
#include "test/unit/far_show.h"

#include <string.h>

#include "test/unit/memory_ring.h"

#define CLIPS 4
#define CLIP_FRAMES 900
#define BLOCKS 100
#define MOST_FRAMES 4096 /* of a block */
#define RING_FRAMES 1024

static struct memory_ring ring;
static int16_t memory[2 * CLIP_FRAMES];

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
    struct nj_play play = {.start_frame = show_frame(show, play_now(show)), .gain = 0.5f};

    play.clip = (uint32_t)show_any(show, 0, CLIPS - 1);
    play.late = (uint32_t)show_any(show, NJ_LATE_NOW, NJ_LATE_DROP);
    play.from_frame = show_any(show, 0, CLIP_FRAMES / 2);
    play.to_frame = show_any(show, 0, 1) ? show_any(show, CLIP_FRAMES / 2 + 1, CLIP_FRAMES) : 0;
    play.loops = show_any(show, 0, 3) == 0 ? NJ_FOREVER : (uint32_t)show_any(show, 0, 4);
    play.fade_in_frames = show_any(show, 0, 1) ? (uint32_t)show_any(show, 1, 600) : 0;
    play.tag = show_any(show, 0, UINT32_MAX);
    play.pan = (float)show_any(show, 0, 8) / 4.0f - 1.0f;
    play.pad_frames = show_any(show, 0, 3) == 0 ? show_any(show, 1, 700) : 0;
    play.length_frames = show_any(show, 0, 3) == 0 ? show_any(show, 1, 2000) : 0;
    play.fade_out_frames = show_any(show, 0, 1) ? (uint32_t)show_any(show, 1, 600) : 0;
    if (show_any(show, 0, 2) == 0) {
        play.loop_from_frame = CLIP_FRAMES / 3;
        play.loop_to_frame = CLIP_FRAMES / 2 + 1;
        play.loop_fade_frames = (uint32_t)show_any(show, 0, 100);
    }
    if (show_any(show, 0, 3) == 0) {
        play.memory = memory;
        play.memory_frames = CLIP_FRAMES;
        play.memory_channels = 2;
        play.memory_format = NJ_FORMAT_S16;
    }
    return play;
}

/* One at a time: the ring is its alone. */
static void send_ring_play(struct show *show)
{
    struct nj_play play = {.ring = ring.ring,
                           .memory_channels = 2,
                           .memory_format = NJ_FORMAT_S16,
                           .start_frame = show_frame(show, play_now(show)),
                           .gain = 0.5f};
    nj_handle handle = 0;

    if (show->watched)
        return;
    play.late = (uint32_t)show_any(show, NJ_LATE_NOW, NJ_LATE_DROP);
    play.to_frame = show_any(show, 1, 5000);
    play.dry = (uint32_t)show_any(show, NJ_DRY_RESUME, NJ_DRY_END);
    play.prebuffer_frames = show_any(show, 0, 300);
    play.pad_frames = show_any(show, 0, 100);
    show_keep(show, &handle, nj_play(show->rig.client, &play, &handle));
    show->watched = handle;
}

static void fill_ring(struct show *show)
{
    int16_t frames[2 * 900];
    uint64_t count = show_any(show, 0, 900);

    for (uint32_t i = 0; i < 2 * count; i++)
        frames[i] = (int16_t)show_any(show, 0, UINT16_MAX);
    diary_note(&show->diary, "into the ring", (uint64_t)nj_ring_write(ring.ring, frames, count));
}

static void send_plays(struct show *show)
{
    struct nj_client *client = show->rig.client;
    struct nj_play plays[3] = {some_play(show), some_play(show), some_play(show)};
    nj_handle handles[3] = {0};
    int result;

    switch (show_any(show, 0, 4)) {
    case 2:
        send_ring_play(show);
        break;
    case 0:
        plays[1].start_frame = plays[2].start_frame = plays[0].start_frame;
        result = nj_play_group(client, plays, 3, handles);
        for (uint32_t i = 0; i < 3; i++)
            show_keep(show, &handles[i], result);
        break;
    case 1:
        result =
            nj_queue(client, show_handle(show), (uint32_t)show_any(show, 0, 1), plays, handles);
        show_keep(show, &handles[0], result);
        break;
    default:
        show_keep(show, &handles[0], nj_play(client, plays, handles));
        break;
    }
}

static void send_something(struct show *show)
{
    struct nj_client *client = show->rig.client;
    nj_handle target = show_handle(show), handle = 0;
    uint64_t at = show_frame(show, play_now(show)), kind = show_any(show, 0, 21);
    uint32_t ramp = show_any(show, 0, 1) ? (uint32_t)show_any(show, 1, 900) : 0;
    float gain = (float)show_any(show, 0, 8) / 8.0f;

    if (kind < 9)
        send_plays(show);
    else if (kind < 12)
        show_keep(show, &handle, nj_stop(client, target, at, ramp, &handle));
    else if (kind < 14)
        show_keep(show, &handle, nj_gain(client, target, at, gain, ramp, &handle));
    else if (kind < 16)
        show_keep(show, &handle, nj_pause(client, target, at, ramp, &handle));
    else if (kind < 18)
        show_keep(show, &handle, nj_resume(client, target, at, ramp, &handle));
    else if (kind < 19)
        show_keep(show, &handle,
                  nj_seek(client, target, at, show_any(show, 0, CLIP_FRAMES), &handle));
    else if (kind < 20)
        show_keep(show, &handle, nj_pan(client, target, at, gain, ramp, &handle));
    else if (kind < 21)
        show_keep(show, &handle, nj_master(client, at, gain, ramp, &handle));
    else
        show_keep(show, &handle, nj_stop_all(client, at, ramp, &handle));
}

static void note_position(struct show *show)
{
    struct nj_position position = {0};
    uint64_t frame = show->base + play_now(show) + show_any(show, 0, 500);
    int result = nj_position(show->rig.client, show_handle(show), frame, &position);

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

    show_open(show, &config, number, base);
    memory_ring_open(&ring, 4, RING_FRAMES, 0);
    for (uint32_t i = 0; i < 2 * CLIP_FRAMES; i++)
        memory[i] = noise(i, 7);
    for (uint32_t row = 0; row < CLIPS; row++)
        rig_clip(&show->rig, row, row * 3840ul, 1 + row % 2, CLIP_FRAMES, noise);
    for (uint32_t block = 0; block < BLOCKS; block++) {
        struct block_time time = show_time(show);
        uint32_t frames = show_length(show, MOST_FRAMES);

        for (uint64_t count = show_any(show, 0, 4); count > 0; count--)
            send_something(show);
        if (show_any(show, 0, 39) == 0)
            rig_attach(&show->rig);
        fill_ring(show);
        play_process(show->rig.process, out, frames, &time);
        show->rig.told += frames;
        diary_note_bytes(&show->diary, "output", out, 4ul * frames);
        diary_note(&show->diary, "frame", play_now(show));
        show_note_events(show);
        show_note_figures(show);
        note_position(show);
    }
    memory_ring_close(&ring);
    rig_close(&show->rig);
}

static void plays_at_frame_2_to_the_40_are_those_at_frame_0(void **unused)
{
    (void)unused;
    show_compare(run_plays);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plays_at_frame_2_to_the_40_are_those_at_frame_0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
