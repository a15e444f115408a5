/* SPDX-License-Identifier: MIT
 * action_kit.c - see action_kit.h. */
#include "test/unit/action_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- the stream ------------------------------------------------------------------------------ */

void action_kit_begin(struct action_kit *kit, uint32_t directions, uint32_t channels,
                      const char *sim)
{
    struct nj_stream_options *options = &kit->card.options;
    char words[256];

    snprintf(words, sizeof words, "--lockstep --paused --source cable --play %u --capture %u %s",
             channels, channels, sim);
    *kit = (struct action_kit){.frame_bytes = channels * 2};
    stream_kit_begin(&kit->card, words, directions);
    options->actions_only = directions;
    options->play.channels = options->capture.channels = channels;
    options->capture.flags = NJ_STREAM_ACTIONS_ONLY;
}

void action_kit_open(struct action_kit *kit)
{
    stream_kit_open(&kit->card);
    kit->play = nj_stream_client(kit->card.stream, NJ_PLAY);
    kit->capture = nj_stream_client(kit->card.stream, NJ_CAPTURE);
}

void action_kit_mono(struct action_kit *kit)
{
    action_kit_begin(kit, NJ_PLAY, 1, "");
    action_kit_open(kit);
}

void action_kit_run(struct action_kit *kit, uint64_t frames)
{
    if (!kit->started)
        stream_kit_start(&kit->card);
    kit->started = true;
    stream_kit_run(&kit->card, frames);
}

void action_kit_heard(struct action_kit *kit, void *frames, size_t bytes)
{
    size_t got, before = KIT_BUFFER * kit->frame_bytes;

    action_kit_run(kit, KIT_BUFFER);
    char *played = (char *)stream_kit_played(&kit->card, &got);
    assert_true(got * KIT_CHANNELS * sizeof(int16_t) >= before + bytes);
    for (size_t i = 0; i < before; i++)
        assert_int_equal(played[i], 0);
    memcpy(frames, played + before, bytes);
    free(played);
}

void action_kit_end(struct action_kit *kit)
{
    stream_kit_end(&kit->card);
}

/* ---- actions --------------------------------------------------------------------------------- */

nj_handle action_kit_play(const struct action_kit *kit, const struct nj_play *play)
{
    nj_handle handle = 0;

    assert_int_equal(nj_play(kit->play, play, &handle), NJ_OK);
    return handle;
}

nj_handle action_kit_record(const struct action_kit *kit, const struct nj_record *record)
{
    nj_handle handle = 0;

    assert_int_equal(nj_record(kit->capture, record, &handle), NJ_OK);
    return handle;
}

struct action_report action_kit_report(struct nj_client *client, nj_handle handle)
{
    struct action_report report = {.started = false};
    struct nj_event event;

    do {
        assert_true(nj_event_next(client, &event));
        if (event.handle == handle && event.kind == NJ_EVENT_STARTED) {
            report.started = true;
            report.start = event;
        }
    } while (event.handle != handle || event.kind != NJ_EVENT_DONE);
    report.end = event;
    return report;
}

struct nj_play action_kit_memory(const int16_t *memory, uint64_t frames, uint32_t channels)
{
    return (struct nj_play){.gain = 1,
                            .memory = memory,
                            .memory_frames = frames,
                            .memory_channels = channels,
                            .memory_format = NJ_FORMAT_S16};
}

struct nj_play action_kit_of_ring(struct nj_ring *ring)
{
    return (struct nj_play){
        .gain = 1, .ring = ring, .memory_channels = 1, .memory_format = NJ_FORMAT_S16};
}

struct nj_ring *action_kit_ring(struct ring_memory *memory, uint64_t element_bytes,
                                uint64_t capacity)
{
    struct nj_ring *ring = NULL;

    assert_int_equal(
        nj_ring_init(&ring, memory->bytes, sizeof memory->bytes, element_bytes, capacity, 0),
        NJ_OK);
    return ring;
}
