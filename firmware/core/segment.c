/* SPDX-License-Identifier: MIT */
#include "core/segment.h"

#include <string.h>

#include "core/format.h"
#include "core/mix.h"

#define MAX_FRAMES (UINT64_C(1) << 40)
#define MAX_BANK (UINT64_C(1) << 44)
#define MAX_LIMITER 4096u
#define MAX_STEAL_FADE 384000u

_Static_assert(sizeof(struct nj_stream_config) == 56 + 16 + 256, "no padding: compared whole");
_Static_assert(sizeof(struct segment) <= 2 * SEGMENT_PAGE, "the header stays small");

static uint64_t power_of_two(uint64_t at_least)
{
    uint64_t value = 1;

    while (value < at_least)
        value *= 2;
    return value;
}

static void set_default(uint32_t *value, uint32_t standard)
{
    if (*value == 0)
        *value = standard;
}

static bool within(uint64_t value, uint64_t low, uint64_t high)
{
    return value >= low && value <= high;
}

/* What only one direction has is none in the other. */
static void complete_direction(struct nj_stream_config *config)
{
    uint64_t least = 2ull * config->period_frames * config->periods;

    if (config->direction == NJ_PLAY) {
        set_default(&config->voices, 64);
        set_default(&config->clips, 256);
        config->flags &= ~(uint32_t)NJ_STREAM_ACTIONS_ONLY;
        config->ring_frames = 0;
        return;
    }
    set_default(&config->voices, 16);
    config->clips = 0;
    config->flags &= ~(uint32_t)NJ_STREAM_DITHER;
    config->limiter_frames = 0;
    config->steal_fade_frames = 0;
    if (config->ring_frames == 0)
        config->ring_frames = 2ull * config->rate_hz;
    if (config->ring_frames < least)
        config->ring_frames = least;
    if (config->ring_frames <= MAX_FRAMES)
        config->ring_frames = power_of_two(config->ring_frames);
}

int nj_stream_config_complete(struct nj_stream_config *config)
{
    size_t device_length = strnlen(config->device, sizeof config->device);

    if (device_length == sizeof config->device)
        return NJ_EINVAL;
    memset(config->device + device_length, 0, sizeof config->device - device_length);
    if (device_length == 0)
        memcpy(config->device, "default", sizeof "default");
    set_default(&config->rate_hz, 48000);
    set_default(&config->channels, 2);
    set_default(&config->period_frames, 64);
    set_default(&config->periods, 2);
    set_default(&config->actions, 256);
    set_default(&config->commands_per_block, 64);
    if (!within(config->direction, NJ_PLAY, NJ_CAPTURE) || !within(config->rate_hz, 8000, 384000) ||
        !within(config->channels, 1, NJ_MAX_CHANNELS) ||
        (config->format != NJ_FORMAT_ANY && !format_on_card(config->format)) ||
        !within(config->period_frames, 16, 8192) || !within(config->periods, 2, 16) ||
        !within(config->actions, 16, 16384) || !within(config->commands_per_block, 1, 16384) ||
        config->flags > (NJ_STREAM_DITHER | NJ_STREAM_ACTIONS_ONLY) ||
        config->limiter_frames > MAX_LIMITER || config->steal_fade_frames > MAX_STEAL_FADE ||
        config->reserved != 0)
        return NJ_EINVAL;
    complete_direction(config);
    if (config->voices > 1024 || config->clips > 65536 || config->bank_bytes > MAX_BANK ||
        config->ring_frames > MAX_FRAMES)
        return NJ_EINVAL;
    return 0;
}

/* The widest frame that the card may turn out to have. */
static uint64_t widest_frame(const struct nj_stream_config *config)
{
    uint32_t bytes = config->format == NJ_FORMAT_ANY ? 4 : nj_format_bytes(config->format);

    return (uint64_t)bytes * config->channels;
}

/* What parts.c and process.c lay out. */
static uint64_t mix_bytes(const struct nj_stream_config *config)
{
    uint64_t voice =
        2 * sizeof(struct mix_part) + sizeof(struct mix_turn) + mix_turn_bytes(config->channels);
    uint64_t buffers = MIX_FRAMES * (config->channels + NJ_MAX_CHANNELS + 2ull) * sizeof(float);

    return segment_voices(config) * voice + buffers;
}

static uint64_t part_bytes(const struct nj_stream_config *config, uint32_t part)
{
    bool play = config->direction == NJ_PLAY;
    uint64_t slots = power_of_two(config->actions);

    switch (part) {
    case PART_HEADER:
        return sizeof(struct segment);
    case PART_TALLY:
        return sizeof(struct tally);
    case PART_SLOTS:
        return (uint64_t)config->actions * sizeof(struct slot);
    case PART_COMMANDS:
    case PART_DONE:
        return ring_bytes(sizeof(uint32_t), slots);
    case PART_REPORTS:
        return ring_bytes(sizeof(struct nj_event), 2 * slots);
    case PART_SCHEDULE:
        return (uint64_t)config->actions * sizeof(uint32_t);
    case PART_VOICES:
        return play ? (uint64_t)segment_voices(config) * sizeof(struct voice) : 0;
    case PART_RECORDS:
        return play ? 0 : (uint64_t)config->voices * sizeof(uint32_t);
    case PART_POSITIONS:
        return play ? (uint64_t)segment_voices(config) * sizeof(struct position) : 0;
    case PART_MIX:
        return play ? mix_bytes(config) : 0;
    case PART_LIMITER:
        return limiter_bytes(config->limiter_frames, config->channels);
    case PART_CLIPS:
        return (uint64_t)config->clips * sizeof(struct nj_clip);
    case PART_BANK:
        return config->bank_bytes;
    case PART_RING:
        return play ? 0 : ring_bytes(widest_frame(config), config->ring_frames);
    case PART_MARKS:
        return play ? 0 : ring_bytes(sizeof(struct capture_mark), SEGMENT_MARKS);
    default:
        return 0;
    }
}

static uint64_t page_align(uint64_t bytes)
{
    return (bytes + SEGMENT_PAGE - 1) / SEGMENT_PAGE * SEGMENT_PAGE;
}

/* Fills the offsets; returns the size of it all. */
static uint64_t layout(const struct nj_stream_config *config, uint64_t *offset)
{
    uint64_t at = 0;

    for (uint32_t part = 0; part < PART_COUNT; part++) {
        offset[part] = at;
        at += page_align(part_bytes(config, part));
    }
    return at;
}

uint64_t nj_segment_bytes(const struct nj_stream_config *config)
{
    uint64_t offset[PART_COUNT];

    return layout(config, offset);
}

bool nj_segment_part(const struct nj_stream_config *config, uint32_t index,
                     struct nj_segment_part *part)
{
    static const char *const names[PART_COUNT] = {
#define SEGMENT_PART_NAME(name, text) text,
        SEGMENT_PARTS(SEGMENT_PART_NAME)
#undef SEGMENT_PART_NAME
    };

    if (index >= PART_COUNT)
        return false;
    part->name = names[index];
    part->bytes = page_align(part_bytes(config, index));
    return true;
}

static int init_rings(struct parts *parts, const struct nj_stream_config *config)
{
    uint64_t slots = power_of_two(config->actions);
    int result = ring_init(parts->commands, sizeof(uint32_t), slots);

    if (result == 0)
        result = ring_init(parts->done, sizeof(uint32_t), slots);
    if (result == 0)
        result = ring_init(parts->reports, sizeof(struct nj_event), 2 * slots);
    if (result == 0 && config->direction == NJ_CAPTURE)
        result = ring_init(parts->ring, widest_frame(config), config->ring_frames);
    if (result == 0 && config->direction == NJ_CAPTURE)
        result = ring_init(parts->marks, sizeof(struct capture_mark), SEGMENT_MARKS);
    return result;
}

int nj_segment_init(void *memory, uint64_t bytes, const struct nj_stream_config *config,
                    uint64_t epoch)
{
    struct segment *segment = memory;
    struct nj_stream_config complete = *config;
    uint64_t needed;
    struct parts parts;
    int result = nj_stream_config_complete(&complete);

    if (result != 0)
        return result;
    if (memcmp(&complete, config, sizeof complete) != 0 || (uintptr_t)memory % SEGMENT_PAGE != 0)
        return NJ_EINVAL;
    needed = nj_segment_bytes(config);
    if (bytes < needed || needed > SIZE_MAX)
        return NJ_EMEMORY;
    memset(memory, 0, (size_t)needed);
    segment->version = SEGMENT_VERSION;
    segment->header_bytes = sizeof *segment;
    segment->bytes = layout(config, segment->offset);
    segment->epoch = epoch;
    segment->config = *config;
    segment_parts(segment, &parts);
    for (uint32_t i = 0; i < config->actions; i++)
        atomic_init(&parts.slots[i].generation, 1);
    result = init_rings(&parts, config);
    if (result != 0)
        return result;
    clock_init(&segment->process.clock, config->rate_hz);
    atomic_store_explicit(&segment->magic, SEGMENT_MAGIC, memory_order_release);
    return 0;
}

int nj_segment_check(const void *memory, uint64_t bytes, const struct nj_stream_config *config)
{
    const struct segment *segment = memory;

    if (bytes < sizeof *segment || (uintptr_t)memory % SEGMENT_PAGE != 0 ||
        atomic_load_explicit(&segment->magic, memory_order_acquire) != SEGMENT_MAGIC ||
        segment->version != SEGMENT_VERSION || segment->header_bytes != sizeof *segment ||
        segment->bytes > bytes || memcmp(segment_config(segment), config, sizeof *config) != 0 ||
        segment->bytes != nj_segment_bytes(config))
        return NJ_ESEGMENT;
    return 0;
}

int segment_open(void *memory, uint64_t bytes, struct parts *parts)
{
    struct segment *segment = memory;
    struct nj_stream_config config;
    uint64_t offset[PART_COUNT];

    if (bytes < sizeof *segment)
        return NJ_ESEGMENT;
    config = *segment_config(segment);
    if (nj_stream_config_complete(&config) != 0 || nj_segment_check(memory, bytes, &config) != 0 ||
        layout(&config, offset) != segment->bytes ||
        memcmp(offset, segment->offset, sizeof offset) != 0)
        return NJ_ESEGMENT;
    segment_parts(segment, parts);
    return 0;
}

uint64_t nj_segment_epoch(const void *memory, uint64_t bytes)
{
    const struct segment *segment = memory;

    if (bytes < sizeof(*segment) || atomic_load(&segment->magic) != SEGMENT_MAGIC)
        return 0;
    return segment->epoch;
}

int nj_segment_set_device(void *memory, uint64_t bytes, const char *device)
{
    struct segment *segment = memory;
    struct nj_stream_config *other;
    struct parts parts;
    uint32_t renamed;

    if (segment_open(memory, bytes, &parts) != 0)
        return NJ_ESEGMENT;
    if (strlen(device) >= sizeof segment->config.device)
        return NJ_EINVAL;
    renamed = atomic_load_explicit(&segment->is_renamed, memory_order_relaxed);
    other = renamed ? &segment->config : &segment->renamed;
    /* Whoever is killed here leaves the old name. */
    if (!renamed)
        segment->renamed = segment->config;
    memset(other->device, 0, sizeof other->device);
    memcpy(other->device, device, strlen(device));
    atomic_store_explicit(&segment->is_renamed, !renamed, memory_order_release);
    return 0;
}
