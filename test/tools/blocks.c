/* SPDX-License-Identifier: MIT
 * blocks.c - runs an engine's callback by hand, for whoever counts its instructions.
 *
 *   blocks NAME=VALUE... STEP...
 *
 * Settings: voices= commands= (a block) steal= (frames of a stolen one's fade) capture= (1: of a
 * card's input, which only records read); of the clip clip= (frames) format= (enum nj_format)
 * channels=; of plays pan= (percent)
 *
 * Steps, one after the other; plays are of a silent clip, 1,000 stereo frames of 16 bits:
 *   sound:N     N endless plays begin at the next block
 *   wait:N      N plays are sent that begin in an hour
 *   cancel:N    the last N of those that wait are stopped, all commands at once
 *   once:N      N plays of 64 frames begin at the next block's frame 0
 *   spread:N    N endless plays begin, the k-th at frame k % 64 of the next block
 *   group:N     N endless plays begin at the next block, as one group
 *   gain:N      the first N that began by `sound` or `spread` get a ramp of 1,000 frames
 *   pan:N       they get such a ramp of their pan
 *   pause:N     they are paused without a fade
 *   resume:N    they are resumed without a fade
 *   seek:N      they go on at frame 1
 *   queue:N     they get an endless play behind them
 *   end:N       they are stopped without a fade
 *   fetch:N     N times the statistics are fetched
 *   record:N    N records of 64 frames begin at the next block
 *   keep:N      N records of 16,384 frames begin at the next block
 *   await:N     N records are sent that begin in an hour
 *   block:N     makes N blocks of 64 frames, and reads the events after each
 *
 * At last it prints how many completions were read after each block. Exit: 0, 1 a call failed. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/process.h"
#include "nightjar.h"

#define BLOCK 64
#define RATE 48000
#define MOST 16000
#define RAMP 1000
#define KEPT 16384
#define HOUR (3600 * (uint64_t)RATE)

struct kit {
    struct nj_stream_config config;
    uint32_t capture, clip, format, channels, pan;
    struct nj_client *client;
    struct process *process;
    uint64_t frame; /* of the next block */
    nj_handle waiting[MOST], sounding[MOST];
    uint32_t waits, sounds;
    uint32_t count; /* of the step that is taken */
    uint32_t done[MOST], blocks;
};

static void check(const char *what, int error)
{
    if (error == 0)
        return;
    fprintf(stderr, "blocks: %s: %s\n", what, nj_error_name(error));
    exit(1);
}

/* ---- the start ------------------------------------------------------------------------------ */

static uint32_t *setting(struct kit *kit, const char *name)
{
    return strcmp(name, "voices") == 0     ? &kit->config.voices
           : strcmp(name, "commands") == 0 ? &kit->config.commands_per_block
           : strcmp(name, "steal") == 0    ? &kit->config.steal_fade_frames
           : strcmp(name, "capture") == 0  ? &kit->capture
           : strcmp(name, "clip") == 0     ? &kit->clip
           : strcmp(name, "format") == 0   ? &kit->format
           : strcmp(name, "channels") == 0 ? &kit->channels
           : strcmp(name, "pan") == 0      ? &kit->pan
                                           : NULL;
}

static void configure(struct kit *kit)
{
    struct nj_stream_config *config = &kit->config;

    config->direction = kit->capture ? NJ_CAPTURE : NJ_PLAY;
    config->flags = kit->capture ? NJ_STREAM_ACTIONS_ONLY : 0;
    config->rate_hz = RATE;
    config->channels = 2;
    config->format = NJ_FORMAT_S16;
    config->period_frames = BLOCK;
    config->actions = 16384;
    config->clips = 1;
    config->bank_bytes = 8192;
    check("configuration", nj_stream_config_complete(config));
}

static void open_kit(struct kit *kit)
{
    const struct process_card card = {RATE, 2, NJ_FORMAT_S16, BLOCK, 2, 0};
    const struct nj_clip clip = {.frames = kit->clip ? kit->clip : 1000,
                                 .channels = kit->channels ? kit->channels : 2,
                                 .format = kit->format ? kit->format : NJ_FORMAT_S16};
    void *memory;
    uint64_t bytes;

    configure(kit);
    bytes = nj_segment_bytes(&kit->config);
    memory = aligned_alloc(4096, bytes);
    check("memory", memory ? 0 : NJ_EMEMORY);
    check("segment", nj_segment_init(memory, bytes, &kit->config, 1));
    check("client", nj_client_create(&kit->client, memory, bytes));
    check("engine", process_attach(&kit->process, memory, bytes, &card));
    process_set_local(kit->process);
    if (!kit->capture)
        check("clip", nj_clip_set(kit->client, 0, &clip));
}

/* ---- steps: the i-th of so many ------------------------------------------------------------- */

static struct nj_play play_at(const struct kit *kit, uint64_t frame)
{
    return (struct nj_play){
        .start_frame = frame, .gain = 0.5f, .pan = (float)kit->pan / 100, .loops = NJ_FOREVER};
}

static void begin(struct kit *kit, uint64_t frame)
{
    struct nj_play play = play_at(kit, frame);

    check("play", nj_play(kit->client, &play, &kit->sounding[kit->sounds++ % MOST]));
}

static void sound(struct kit *kit, uint32_t i)
{
    (void)i;
    begin(kit, kit->frame);
}

static void spread(struct kit *kit, uint32_t i)
{
    begin(kit, kit->frame + i % BLOCK);
}

static struct nj_play short_play(uint64_t frame)
{
    return (struct nj_play){.start_frame = frame, .gain = 0.5f, .to_frame = BLOCK};
}

static void once(struct kit *kit, uint32_t i)
{
    struct nj_play play = short_play(kit->frame);

    (void)i;
    check("play", nj_play(kit->client, &play, NULL));
}

static void wait(struct kit *kit, uint32_t i)
{
    struct nj_play play = short_play(kit->frame + HOUR + i * 7919 % 4001);

    check("play", nj_play(kit->client, &play, &kit->waiting[kit->waits++ % MOST]));
}

static void cancel(struct kit *kit, uint32_t i)
{
    (void)i;
    check("stop", kit->waits == 0
                      ? NJ_EINVAL
                      : nj_stop(kit->client, kit->waiting[--kit->waits], NJ_NOW, 0, NULL));
}

/* All at its first. */
static void group(struct kit *kit, uint32_t i)
{
    static struct nj_play plays[MOST];
    static nj_handle handles[MOST];

    if (i > 0)
        return;
    for (uint32_t k = 0; k < kit->count; k++)
        plays[k] = play_at(kit, kit->frame);
    check("group", nj_play_group(kit->client, plays, kit->count, handles));
}

static void gain(struct kit *kit, uint32_t i)
{
    check("gain", nj_gain(kit->client, kit->sounding[i], NJ_NOW, 0.25f, RAMP, NULL));
}

static void pan(struct kit *kit, uint32_t i)
{
    check("pan", nj_pan(kit->client, kit->sounding[i], NJ_NOW, 0.25f, RAMP, NULL));
}

static void hold(struct kit *kit, uint32_t i)
{
    check("pause", nj_pause(kit->client, kit->sounding[i], NJ_NOW, 0, NULL));
}

static void resume(struct kit *kit, uint32_t i)
{
    check("resume", nj_resume(kit->client, kit->sounding[i], NJ_NOW, 0, NULL));
}

static void seek(struct kit *kit, uint32_t i)
{
    check("seek", nj_seek(kit->client, kit->sounding[i], NJ_NOW, 1, NULL));
}

static void queue(struct kit *kit, uint32_t i)
{
    const struct nj_play play = play_at(kit, 0);

    check("queue", nj_queue(kit->client, kit->sounding[i], NJ_FOLLOW_ALWAYS, &play, NULL));
}

static void end(struct kit *kit, uint32_t i)
{
    check("stop", nj_stop(kit->client, kit->sounding[i], NJ_NOW, 0, NULL));
}

static void fetch(struct kit *kit, uint32_t i)
{
    (void)i;
    check("fetch", nj_stats_fetch(kit->client, NJ_NOW, NULL));
}

/* All of them into the same memory. */
static struct nj_record record_at(uint64_t frame, uint64_t frames)
{
    static int16_t memory[2 * KEPT];

    return (struct nj_record){.memory = memory, .memory_frames = frames, .start_frame = frame};
}

static void record(struct kit *kit, uint32_t i)
{
    const struct nj_record short_one = record_at(kit->frame, BLOCK);

    (void)i;
    check("record", nj_record(kit->client, &short_one, NULL));
}

static void keep(struct kit *kit, uint32_t i)
{
    const struct nj_record long_one = record_at(kit->frame, KEPT);

    (void)i;
    check("record", nj_record(kit->client, &long_one, NULL));
}

static void await(struct kit *kit, uint32_t i)
{
    const struct nj_record later = record_at(kit->frame + HOUR + i * 7919 % 4001, BLOCK);

    check("record", nj_record(kit->client, &later, NULL));
}

static void block(struct kit *kit, uint32_t i)
{
    static int16_t audio[BLOCK * 2];
    struct block_time time = {.time_ns = (int64_t)(kit->frame * 1000000000 / RATE)};
    struct nj_event event;

    (void)i;
    check("blocks", kit->blocks < MOST ? 0 : NJ_EFULL);
    if (kit->capture)
        capture_process(kit->process, audio, BLOCK, &time);
    else
        play_process(kit->process, audio, BLOCK, &time);
    kit->frame += BLOCK;
    while (nj_event_next(kit->client, &event))
        kit->done[kit->blocks] += event.kind == NJ_EVENT_DONE;
    kit->blocks++;
}

static const struct {
    const char *name;
    void (*take)(struct kit *, uint32_t);
} steps[] = {{"block", block}, {"sound", sound},   {"wait", wait},     {"cancel", cancel},
             {"once", once},   {"spread", spread}, {"group", group},   {"gain", gain},
             {"pan", pan},     {"pause", hold},    {"resume", resume}, {"seek", seek},
             {"queue", queue}, {"end", end},       {"fetch", fetch},   {"record", record},
             {"keep", keep},   {"await", await}};

static void step(struct kit *kit, const char *name, uint32_t count)
{
    kit->count = count;
    for (uint32_t s = 0; s < sizeof steps / sizeof *steps; s++) {
        if (strcmp(name, steps[s].name) != 0)
            continue;
        for (uint32_t i = 0; i < count; i++)
            steps[s].take(kit, i);
        return;
    }
    check(name, NJ_EINVAL);
}

int main(int count, char **words)
{
    static struct kit kit;

    for (int i = 1; i < count; i++) {
        char name[16];
        unsigned value;
        uint32_t *place;

        if (sscanf(words[i], "%15[a-z]=%u", name, &value) == 2) {
            place = setting(&kit, name);
            check(words[i], place ? 0 : NJ_EINVAL);
            *place = value;
            continue;
        }
        check(words[i], sscanf(words[i], "%15[a-z]:%u", name, &value) == 2 ? 0 : NJ_EINVAL);
        if (!kit.client)
            open_kit(&kit);
        step(&kit, name, value);
    }
    for (uint32_t i = 0; i < kit.blocks; i++)
        printf("%u\n", kit.done[i]);
    return 0;
}
