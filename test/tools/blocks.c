/* SPDX-License-Identifier: MIT
 * blocks.c - runs the play engine's callback by hand, for whoever counts its instructions.
 *
 *   blocks KEY=VALUE... STEP...     voices= commands= (a block) steal= (frames of a stolen one's
 * fade)
 *
 * Steps, one after the other; plays are silent stereo clips:
 *   sound:N     N endless plays begin at the next block
 *   wait:N      N plays are sent that begin in an hour
 *   cancel:N    the last N of those that wait are stopped, all commands at once
 *   once:N      N plays of 64 frames begin at the next block's frame 0
 *   spread:N    N plays begin, the k-th at frame k % 64 of the next block
 *   block:N     renders N blocks of 64 frames, and reads the events after each
 *
 * Prints how many completions were read after each block. Exit: 0, 1 a call failed. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/process.h"
#include "nightjar.h"

#define BLOCK 64
#define RATE 48000
#define MOST 16000
#define CLIP_FRAMES 1000

struct kit {
    struct nj_client *client;
    struct process *process;
    uint64_t frame; /* of the next block */
    nj_handle waiting[MOST];
    uint32_t waits;
};

static void check(const char *what, int error)
{
    if (error == 0)
        return;
    fprintf(stderr, "blocks: %s: %s\n", what, nj_error_name(error));
    exit(1);
}

static void open_kit(struct kit *kit, struct nj_stream_config *config)
{
    struct process_card card = {RATE, 2, NJ_FORMAT_S16, BLOCK, 2, 0};
    struct nj_clip clip = {.frames = CLIP_FRAMES, .channels = 2, .format = NJ_FORMAT_S16};
    void *memory;
    uint64_t bytes;

    config->direction = NJ_PLAY;
    config->rate_hz = RATE;
    config->channels = 2;
    config->format = NJ_FORMAT_S16;
    config->period_frames = BLOCK;
    config->actions = 16384;
    config->clips = 1;
    config->bank_bytes = 8192;
    check("configuration", nj_stream_config_complete(config));
    bytes = nj_segment_bytes(config);
    memory = aligned_alloc(4096, bytes);
    check("memory", memory ? 0 : NJ_EMEMORY);
    check("segment", nj_segment_init(memory, bytes, config, 1));
    check("client", nj_client_create(&kit->client, memory, bytes));
    check("engine", process_attach(&kit->process, memory, bytes, &card));
    check("clip", nj_clip_set(kit->client, 0, &clip));
}

static void begin(struct kit *kit, uint32_t loops, uint64_t frame, nj_handle *handle)
{
    struct nj_play play = {
        .start_frame = frame, .to_frame = loops == 1 ? BLOCK : 0, .gain = 0.5f, .loops = loops};

    check("play", nj_play(kit->client, &play, handle));
}

static void render(struct kit *kit)
{
    static int16_t out[BLOCK * 2];
    struct block_time time = {.time_ns = (int64_t)(kit->frame * 1000000000 / RATE)};
    struct nj_event event;
    uint32_t done = 0;

    play_process(kit->process, out, BLOCK, &time);
    kit->frame += BLOCK;
    while (nj_event_next(kit->client, &event))
        done += event.kind == NJ_EVENT_DONE;
    printf("%u\n", done);
}

static void step(struct kit *kit, const char *name, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(name, "block") == 0)
            render(kit);
        else if (strcmp(name, "sound") == 0)
            begin(kit, NJ_FOREVER, kit->frame, NULL);
        else if (strcmp(name, "once") == 0)
            begin(kit, 1, kit->frame, NULL);
        else if (strcmp(name, "spread") == 0)
            begin(kit, NJ_FOREVER, kit->frame + i % BLOCK, NULL);
        else if (strcmp(name, "wait") == 0 && kit->waits < MOST)
            begin(kit, 1, kit->frame + 3600 * (uint64_t)RATE + i * 7919 % 4001,
                  &kit->waiting[kit->waits++]);
        else if (strcmp(name, "cancel") == 0 && kit->waits > 0)
            check("stop", nj_stop(kit->client, kit->waiting[--kit->waits], NJ_NOW, 0, NULL));
        else
            check(name, NJ_EINVAL);
    }
}

int main(int count, char **arguments)
{
    static struct kit kit;
    struct nj_stream_config config = {.direction = NJ_PLAY};

    for (int i = 1; i < count; i++) {
        char name[16];
        unsigned value;

        if (sscanf(arguments[i], "voices=%u", &config.voices) == 1 ||
            sscanf(arguments[i], "commands=%u", &config.commands_per_block) == 1 ||
            sscanf(arguments[i], "steal=%u", &config.steal_fade_frames) == 1)
            continue;
        check(arguments[i], sscanf(arguments[i], "%15[a-z]:%u", name, &value) == 2 ? 0 : NJ_EINVAL);
        if (!kit.client)
            open_kit(&kit, &config);
        step(&kit, name, value);
    }
    return 0;
}
