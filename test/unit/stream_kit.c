/* SPDX-License-Identifier: MIT
 * stream_kit.c - see stream_kit.h. */
#include "test/unit/stream_kit.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void note_finish(void *user, struct nj_stream *stream)
{
    struct stream_kit *kit = user;

    assert_int_not_equal(nj_stream_state(stream), NJ_STREAM_ACTIVE);
    atomic_fetch_add(&kit->finished, 1);
}

static void set_config(const struct stream_kit *kit, struct nj_stream_config *config)
{
    *config = (struct nj_stream_config){.rate_hz = 48000,
                                        .channels = KIT_CHANNELS,
                                        .period_frames = KIT_PERIOD,
                                        .periods = KIT_PERIODS};
    snprintf(config->device, sizeof config->device, "sim:%s", kit->sim.socket_path);
}

void stream_kit_begin(struct stream_kit *kit, const char *sim, uint32_t directions)
{
    *kit = (struct stream_kit){.stream = NULL};
    sim_kit_start(&kit->sim, sim);
    kit->options.directions = directions;
    set_config(kit, &kit->options.play);
    set_config(kit, &kit->options.capture);
    kit->options.play_io.format = kit->options.capture_io.format = NJ_FORMAT_S16;
    kit->options.play_io.ring_frames = kit->options.capture_io.ring_frames = 8192;
    kit->options.finished = note_finish;
    kit->options.user = kit;
}

void stream_kit_open(struct stream_kit *kit)
{
    char text[256];

    if (nj_stream_open(&kit->stream, &kit->options, text, sizeof text) != NJ_OK)
        fail_msg("%s", text);
    assert_string_equal(text, "");
}

void stream_kit_start(struct stream_kit *kit)
{
    if (nj_stream_start(kit->stream) != NJ_OK)
        fail_msg("%s", nj_stream_text(kit->stream));
    assert_int_equal(nj_stream_state(kit->stream), NJ_STREAM_ACTIVE);
    if ((kit->options.directions & NJ_PLAY) != 0)
        sim_kit_tell(&kit->sim, "wait play");
    if ((kit->options.directions & NJ_CAPTURE) != 0)
        sim_kit_tell(&kit->sim, "wait capture");
}

void stream_kit_run(struct stream_kit *kit, uint64_t frames)
{
    char command[64];

    snprintf(command, sizeof command, "run %llu", (unsigned long long)frames);
    sim_kit_tell(&kit->sim, command);
}

static void *stop(void *context)
{
    struct stream_kit *kit = context;

    return nj_stream_stop(kit->stream) == NJ_OK ? NULL : kit;
}

void stream_kit_stop(struct stream_kit *kit)
{
    pthread_t thread;
    void *failed = kit;

    assert_int_equal(pthread_create(&thread, NULL, stop, kit), 0);
    while (nj_stream_state(kit->stream) == NJ_STREAM_ACTIVE) {
        stream_kit_run(kit, KIT_PERIOD);
        usleep(1000);
    }
    assert_int_equal(pthread_join(thread, &failed), 0);
    assert_null(failed);
}

void stream_kit_await(struct stream_kit *kit, uint32_t state)
{
    for (int i = 0; i < 5000 && nj_stream_state(kit->stream) != state; i++)
        usleep(2000);
    assert_int_equal(nj_stream_state(kit->stream), state);
}

void stream_kit_end(struct stream_kit *kit)
{
    nj_stream_close(kit->stream);
    kit->stream = NULL;
    sim_kit_stop(&kit->sim);
}

int16_t *stream_kit_played(struct stream_kit *kit, size_t *frames)
{
    size_t bytes;

    nj_stream_close(kit->stream);
    kit->stream = NULL;
    sim_kit_quit(&kit->sim);
    uint8_t *data = sim_kit_read_wav(kit->sim.play_file, &bytes);
    sim_kit_remove(&kit->sim);
    *frames = bytes / (KIT_CHANNELS * sizeof(int16_t));
    return (int16_t *)data;
}

void stream_kit_count_up(int16_t *frames, uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        for (uint64_t c = 0; c < KIT_CHANNELS; c++)
            frames[i * KIT_CHANNELS + c] = (int16_t)(first + i + 1 + 10000 * c);
}
