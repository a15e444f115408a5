/* SPDX-License-Identifier: MIT
 * levels.c - see levels.h. */
#include "cli/levels.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "core/format.h"

#define SLOTS_PER_S 50
#define LEAST_DB (-120.0)
#define PART_FRAMES 256

/* One channel's, of one slot. */
struct sum {
    double squares;
    float peak;
};

struct levels {
    pthread_mutex_t lock;
    uint32_t channels, format;
    uint64_t slot_frames, slots;
    uint64_t added, taken; /* frames; taken is a slot's first */
    uint64_t *clipped;     /* [channels] */
    struct sum *sums;      /* [slots][channels] */
    float part[];          /* PART_FRAMES, as floats */
};

double level_db(float value)
{
    double db = value > 0 ? 20 * log10((double)value) : LEAST_DB;

    return db > LEAST_DB ? db : LEAST_DB;
}

int levels_create(struct levels **levels, uint32_t channels, uint32_t format, uint32_t rate_hz,
                  uint64_t ahead_frames)
{
    struct levels *made;

    *levels = NULL;
    if (channels == 0 || channels > NJ_MAX_CHANNELS || nj_format_bytes(format) == 0 || rate_hz == 0)
        return NJ_EINVAL;
    made = calloc(1, sizeof *made + sizeof(float) * PART_FRAMES * channels);
    if (made == NULL)
        return NJ_EMEMORY;
    made->channels = channels;
    made->format = format;
    made->slot_frames = rate_hz > SLOTS_PER_S ? rate_hz / SLOTS_PER_S : 1;
    made->slots = ahead_frames / made->slot_frames + SLOTS_PER_S;
    made->clipped = calloc(channels, sizeof *made->clipped);
    made->sums = calloc(made->slots * channels, sizeof *made->sums);
    if (made->clipped == NULL || made->sums == NULL || pthread_mutex_init(&made->lock, NULL) != 0) {
        free(made->sums);
        free(made->clipped);
        free(made);
        return NJ_EMEMORY;
    }
    *levels = made;
    return NJ_OK;
}

void levels_destroy(struct levels *levels)
{
    if (levels == NULL)
        return;
    pthread_mutex_destroy(&levels->lock);
    free(levels->sums);
    free(levels->clipped);
    free(levels);
}

static struct sum *slot_of(struct levels *levels, uint64_t frame)
{
    return levels->sums + frame / levels->slot_frames % levels->slots * levels->channels;
}

/* The largest that the format has, either way, as a float. */
static float full_scale(uint32_t format)
{
    return format == NJ_FORMAT_F32 ? 1.0F
                                   : 1.0F - 1.0F / (float)(1ULL << (nj_format_bits(format) - 1));
}

/* Into one slot: frames of `part`, which do not reach into the next. */
static void sum_part(struct levels *levels, struct sum *sums, uint64_t frames)
{
    float limit = full_scale(levels->format);

    for (uint32_t k = 0; k < levels->channels; k++) {
        const float *sample = levels->part + k;
        double squares = 0;
        float peak = sums[k].peak;
        uint64_t clipped = 0;

        for (uint64_t i = 0; i < frames; i++, sample += levels->channels) {
            float value = *sample, size = value < 0 ? -value : value;

            squares += (double)(size * size);
            peak = size > peak ? size : peak;
            clipped += value >= limit || value <= -1.0F;
        }
        sums[k].squares += squares;
        sums[k].peak = peak;
        levels->clipped[k] += clipped;
    }
}

/* How many of them lie in the slot of the next frame; a new slot is emptied first. */
static uint64_t begin_slot(struct levels *levels, uint64_t count, uint64_t most)
{
    uint64_t in_slot = levels->added % levels->slot_frames;
    uint64_t room = levels->slot_frames - in_slot;

    if (in_slot == 0)
        memset(slot_of(levels, levels->added), 0, levels->channels * sizeof(struct sum));
    if (room > most)
        room = most;
    return count < room ? count : room;
}

/* A slot that comes round again before it was taken is lost. */
static void end_part(struct levels *levels, uint64_t frames)
{
    uint64_t kept = (levels->slots - 1) * levels->slot_frames;

    levels->added += frames;
    if (levels->added > levels->taken + kept)
        levels->taken = (levels->added - kept + levels->slot_frames - 1) / levels->slot_frames *
                        levels->slot_frames;
}

void levels_add(struct levels *levels, const void *frames, uint64_t count)
{
    uint64_t frame_bytes = (uint64_t)levels->channels * nj_format_bytes(levels->format);
    const unsigned char *at = frames;

    pthread_mutex_lock(&levels->lock);
    while (count > 0) {
        uint64_t part = begin_slot(levels, count, PART_FRAMES);

        format_to_float(levels->part, at, part * levels->channels, levels->format, 1.0F);
        sum_part(levels, slot_of(levels, levels->added), part);
        end_part(levels, part);
        at += part * frame_bytes;
        count -= part;
    }
    pthread_mutex_unlock(&levels->lock);
}

void levels_add_silence(struct levels *levels, uint64_t count)
{
    pthread_mutex_lock(&levels->lock);
    while (count > 0) {
        uint64_t part = begin_slot(levels, count, levels->slot_frames);

        end_part(levels, part);
        count -= part;
    }
    pthread_mutex_unlock(&levels->lock);
}

void levels_take(struct levels *levels, uint64_t until_frame, struct level *level)
{
    double squares[NJ_MAX_CHANNELS] = {0};
    bool all = until_frame == UINT64_MAX;
    uint64_t frames = 0;

    for (uint32_t k = 0; k < levels->channels; k++)
        level[k] = (struct level){.peak = 0};
    pthread_mutex_lock(&levels->lock);
    if (until_frame > levels->added)
        until_frame = levels->added;
    for (; levels->taken + (all ? 1 : levels->slot_frames) <= until_frame;
         levels->taken += levels->slot_frames) {
        const struct sum *sums = slot_of(levels, levels->taken);
        uint64_t left = levels->added - levels->taken;

        for (uint32_t k = 0; k < levels->channels; k++) {
            squares[k] += sums[k].squares;
            level[k].peak = sums[k].peak > level[k].peak ? sums[k].peak : level[k].peak;
        }
        frames += left < levels->slot_frames ? left : levels->slot_frames;
    }
    for (uint32_t k = 0; k < levels->channels; k++) {
        level[k].peak = level[k].peak > 1.0F ? 1.0F : level[k].peak;
        level[k].rms = frames > 0 ? (float)sqrt(squares[k] / (double)frames) : 0;
        level[k].clipped = levels->clipped[k];
    }
    pthread_mutex_unlock(&levels->lock);
}
