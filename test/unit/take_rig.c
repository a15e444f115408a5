/* SPDX-License-Identifier: MIT
 * take_rig.c - a capture segment fed by hand, and what its takes must hold. */
#include "take_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/process.h"

#define START_NS 5000000000LL
#define BLOCK_FRAMES 256

uint32_t take_rig_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (uint32_t)(*state >> 32);
}

uint32_t take_rig_sample(uint64_t frame, uint32_t channel)
{
    uint64_t hash = (frame * 32 + channel + 1) * 0x9E3779B97F4A7C15u;

    hash = (hash ^ hash >> 29) * 0xBF58476D1CE4E5B9u;
    return ((uint32_t)(hash >> 32) & 0xFFFF0000u) | 0x10000u;
}

static void take_rig_log(void *context, const char *line)
{
    struct rig *rig = context;

    rig->log_lines++;
    snprintf(rig->last_line, sizeof(rig->last_line), "%s", line);
    if (rig->talks)
        print_message("    %s\n", line);
}

struct take_config *take_rig_add_take(struct rig *rig, const char *name, const char *file)
{
    struct take_config *take = &rig->takes.takes[rig->takes.take_count++];

    snprintf(take->name, sizeof(take->name), "%s", name);
    snprintf(take->file, sizeof(take->file), "%s", file);
    return take;
}

/* In memory where there is such a place: every file costs half a dozen syncs. */
static const char *scratch(void)
{
    const char *tmp = getenv("TMPDIR");

    if (tmp)
        return tmp;
    return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
}

void take_rig_open(struct rig *rig, uint32_t channels, uint32_t format, uint64_t ring_frames)
{
    take_rig_open_at(rig, 48000, channels, format, ring_frames);
}

void take_rig_open_at(struct rig *rig, uint32_t rate_hz, uint32_t channels, uint32_t format,
                      uint64_t ring_frames)
{
    memset(rig, 0, sizeof(*rig));
    rig->config.direction = NJ_CAPTURE;
    rig->config.channels = channels;
    rig->config.format = format;
    rig->config.rate_hz = rate_hz;
    rig->config.ring_frames = ring_frames;
    assert_int_equal(nj_stream_config_complete(&rig->config), 0);
    rig->bytes = nj_segment_bytes(&rig->config);
    rig->segment =
        mmap(NULL, rig->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(rig->segment, MAP_FAILED);
    assert_int_equal(nj_segment_init(rig->segment, rig->bytes, &rig->config, RIG_EPOCH), 0);
    struct process_card card = {.rate_hz = rate_hz,
                                .channels = channels,
                                .format = format,
                                .period_frames = rig->config.period_frames,
                                .periods = rig->config.periods};
    assert_int_equal(process_attach(&rig->process, rig->segment, rig->bytes, &card), 0);
    process_set_state(rig->process, NJ_ENGINE_READY, 0, 0, "rig");
    assert_int_equal(nj_client_create(&rig->client, rig->segment, rig->bytes), 0);
    assert_int_equal(ticker_create(&rig->ticker, NULL), 0);
    snprintf(rig->folder, sizeof(rig->folder), "%s/nightjar-take.XXXXXX", scratch());
    assert_non_null(mkdtemp(rig->folder));
    snprintf(rig->takes.take_folder, sizeof(rig->takes.take_folder), "%s", rig->folder);
    rig->takes.card_count = 1;
    take_rig_add_take(rig, "dawn", "%Y-%m-%d/%H%M%S%z.wav");
}

void take_rig_close(struct rig *rig)
{
    char command[300];

    nj_client_destroy(rig->client);
    ticker_destroy(rig->ticker);
    munmap(rig->segment, rig->bytes);
    snprintf(command, sizeof(command), "rm -rf '%s'", rig->folder);
    assert_int_equal(system(command), 0);
}

void take_rig_new_client(struct rig *rig)
{
    nj_client_destroy(rig->client);
    assert_int_equal(nj_client_create(&rig->client, rig->segment, rig->bytes), 0);
}

/* ---- the card -------------------------------------------------------------------------------- */

static void put(uint8_t *p, uint32_t sample, uint32_t format)
{
    uint32_t bytes = nj_format_bytes(format);

    if (format == NJ_FORMAT_F32) {
        float value = (float)(int32_t)sample * 0x1p-31f;

        memcpy(p, &value, sizeof(value));
        return;
    }
    for (uint32_t i = 0; i < bytes; i++)
        p[i] = (uint8_t)(sample >> (8 * (4 - bytes + i)));
}

static int64_t time_of(const struct rig *rig, uint64_t frame)
{
    return START_NS + (int64_t)(frame * 1000000000ull / rig->config.rate_hz);
}

static void block(struct rig *rig, uint32_t frames, bool xrun)
{
    uint32_t channels = rig->config.channels;
    uint32_t bytes = nj_format_bytes(rig->config.format);
    uint8_t data[BLOCK_FRAMES * NJ_MAX_CHANNELS * 4];
    struct block_time time = {.time_ns = time_of(rig, rig->frame), .xrun = xrun};

    for (uint32_t f = 0; f < frames; f++)
        for (uint32_t k = 0; k < channels; k++)
            put(data + (f * channels + k) * bytes, take_rig_sample(rig->frame + f, k),
                rig->config.format);
    capture_process(rig->process, data, frames, &time);
    rig->frame += frames;
    /* An empty block in time: the one before it is believed at once. */
    time = (struct block_time){.time_ns = time_of(rig, rig->frame)};
    capture_process(rig->process, data, 0, &time);
}

void take_rig_capture(struct rig *rig, uint64_t frames)
{
    while (frames) {
        uint32_t at_once = frames < BLOCK_FRAMES ? (uint32_t)frames : BLOCK_FRAMES;

        block(rig, at_once, false);
        frames -= at_once;
    }
}

void take_rig_lose(struct rig *rig, uint64_t frames)
{
    assert_true(rig->hole_count < RIG_MAX_HOLES);
    assert_true(rig->frame > 0); /* the time line begins with the first block */
    rig->holes[rig->hole_count++] = (struct take_rig_hole){rig->frame, frames};
    rig->frame += frames;
    block(rig, 64, true);
}

struct recording *take_rig_recording(struct rig *rig)
{
    struct recording_options options = {.config = &rig->takes,
                                        .ticker = rig->ticker,
                                        .client = rig->client,
                                        .epoch = RIG_EPOCH,
                                        .log = take_rig_log,
                                        .log_context = rig};
    struct recording *recording;

    assert_int_equal(recording_create(&recording, &options), 0);
    recording->adopted = recording_adopt(recording);
    assert_true(recording->adopted);
    return recording;
}
