/* SPDX-License-Identifier: MIT */
#include "test/unit/rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/client.h"

struct chance chance_begin(uint64_t test)
{
    const char *seed = getenv("NJ_SEED");
    struct chance chance = {test * UINT64_C(0x9e3779b97f4a7c15) +
                            (seed ? strtoull(seed, NULL, 10) : 1)};

    return chance;
}

uint64_t chance_next(struct chance *chance)
{
    uint64_t z = (chance->state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t chance_between(struct chance *chance, uint64_t low, uint64_t high)
{
    return low + chance_next(chance) % (high - low + 1);
}

void rig_open(struct rig *rig, const struct nj_stream_config *config)
{
    memset(rig, 0, sizeof *rig);
    rig->config = *config;
    rig->origin = 1000000000;
    assert_int_equal(nj_stream_config_complete(&rig->config), 0);
    rig->bytes = nj_segment_bytes(&rig->config);
    rig->memory = mmap(NULL, rig->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(rig->memory != MAP_FAILED);
    assert_int_equal(nj_segment_init(rig->memory, rig->bytes, &rig->config, 1), 0);
    assert_int_equal(nj_client_create(&rig->client, rig->memory, rig->bytes), 0);
    rig_attach(rig);
}

void rig_close(struct rig *rig)
{
    nj_client_destroy(rig->client);
    munmap(rig->memory, rig->bytes);
}

void rig_attach(struct rig *rig)
{
    struct process_card card = {.rate_hz = rig->config.rate_hz,
                                .channels = rig->config.channels,
                                .format = rig->config.format ? rig->config.format : NJ_FORMAT_S16,
                                .period_frames = rig->config.period_frames,
                                .periods = rig->config.periods};

    assert_int_equal(process_attach(&rig->process, rig->memory, rig->bytes, &card), 0);
    process_set_local(rig->process);
}

void rig_begin_at(struct rig *rig, uint64_t frame)
{
    struct parts parts;

    assert_int_equal(segment_open(rig->memory, rig->bytes, &parts), 0);
    atomic_store(&rig->process->frame, frame);
    if (rig->config.direction == NJ_PLAY)
        return;
    atomic_store(&parts.ring->write, frame);
    atomic_store(&parts.ring->read, frame);
    ring_attach_writer(parts.ring);
    ring_attach_reader(parts.ring);
}

void rig_reconnect(struct rig *rig)
{
    nj_client_destroy(rig->client);
    assert_int_equal(nj_client_create(&rig->client, rig->memory, rig->bytes), 0);
}

struct block_time rig_time(struct rig *rig, uint64_t lost, bool flagged)
{
    struct block_time time = {.xrun = flagged};
    uint64_t rate = rig->config.rate_hz;

    rig->told += lost;
    time.time_ns = rig->origin + (int64_t)(rig->told / rate * 1000000000) +
                   (int64_t)((rig->told % rate * 1000000000 + rate / 2) / rate);
    return time;
}

void rig_play(struct rig *rig, void *out, uint32_t frames)
{
    struct block_time time = rig_time(rig, 0, false);

    play_process(rig->process, out, frames, &time);
    rig->told += frames;
}

void rig_capture(struct rig *rig, const void *in, uint32_t frames)
{
    struct block_time time = rig_time(rig, 0, false);

    capture_process(rig->process, in, frames, &time);
    rig->told += frames;
}

struct nj_event rig_event(struct rig *rig, enum nj_event_kind kind)
{
    struct nj_event event;

    assert_true(nj_event_next(rig->client, &event));
    assert_int_equal(event.kind, kind);
    return event;
}

void rig_no_event(struct rig *rig)
{
    struct nj_event event;

    assert_false(nj_event_next(rig->client, &event));
}

void rig_clip(struct rig *rig, uint32_t row, uint64_t offset, uint32_t channels, uint64_t frames,
              int16_t (*value)(uint64_t frame, uint32_t channel))
{
    struct nj_clip clip = {offset, frames, channels, NJ_FORMAT_S16};
    int16_t *to = (int16_t *)((char *)nj_bank(rig->client, NULL) + offset);

    assert_int_equal(nj_clip_set(rig->client, row, &clip), 0);
    for (uint64_t i = 0; i < frames; i++)
        for (uint32_t k = 0; k < channels; k++)
            to[i * channels + k] = value(i, k);
}
