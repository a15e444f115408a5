/* SPDX-License-Identifier: MIT */
#include "test/unit/tape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void tape_begin(struct tape *tape, const struct nj_stream_config *config)
{
    memset(tape, 0, sizeof *tape);
    rig_open(&tape->rig, config);
}

void tape_end(struct tape *tape)
{
    rig_close(&tape->rig);
}

/* ---- samples --------------------------------------------------------------------------------- */

static uint32_t bits_of(uint64_t frame, uint32_t channel)
{
    struct chance chance = {.state = frame * 64 + channel};

    return (uint32_t)(chance_next(&chance) >> 32);
}

/* Full scale is 1; of any format, exactly. A float's are beyond full scale at times. */
static long double value_of(const struct tape *tape, uint64_t frame, uint32_t channel)
{
    int32_t whole = (int32_t)bits_of(frame, channel);

    switch (tape->rig.config.format) {
    case NJ_FORMAT_S16:
        return (long double)(whole >> 16) / 0x1p15L;
    case NJ_FORMAT_S24_3:
        return (long double)(whole >> 8) / 0x1p23L;
    case NJ_FORMAT_S32:
        return (long double)whole / 0x1p31L;
    default:
        return (long double)((float)whole * 0x1.4p-31f);
    }
}

static void encode(long double value, uint32_t format, unsigned char *out)
{
    uint32_t bits = nj_format_bits(format), bytes = nj_format_bytes(format);
    long double scale = (long double)(UINT64_C(1) << (bits - 1));
    int64_t whole = (int64_t)nearbyintl(value * scale), most = (int64_t)scale - 1;
    float real = (float)value;

    if (format == NJ_FORMAT_F32) {
        memcpy(out, &real, sizeof real);
        return;
    }
    whole = whole > most ? most : whole < -most - 1 ? -most - 1 : whole;
    if (strcmp(nj_format_name(format), "u8") == 0)
        whole += 128;
    for (uint32_t i = 0; i < bytes; i++)
        out[i] = (unsigned char)((uint64_t)whole >> 8 * i);
}

void tape_sample(const struct tape *tape, uint64_t frame, uint32_t channel, uint32_t format,
                 void *out)
{
    encode(channel > 0 ? value_of(tape, frame, channel) : 0, format, out);
}

/* ---- the time line --------------------------------------------------------------------------- */

uint64_t tape_next(const struct tape *tape)
{
    return tape->rig.told;
}

static void lose(struct tape *tape, uint64_t from, uint64_t to)
{
    assert_true(tape->holes < TAPE_HOLES);
    tape->hole_from[tape->holes] = from;
    tape->hole_to[tape->holes++] = to;
}

void tape_block(struct tape *tape, uint32_t frames, uint64_t lost)
{
    uint32_t channels = tape->rig.config.channels, bytes = nj_format_bytes(tape->rig.config.format);
    struct block_time time = rig_time(&tape->rig, lost, lost > 0);
    unsigned char *in = malloc((size_t)frames * channels * bytes);
    uint64_t first = tape->rig.told, position;

    assert_non_null(in);
    for (uint32_t i = 0; i < frames * channels; i++)
        tape_sample(tape, first + i / channels, i % channels + 1, tape->rig.config.format,
                    in + i * bytes);
    (void)tape_has(tape, tape->newest, &position);
    if (position + (tape->newest_to - tape->newest) > tape->written)
        tape->written = position + (tape->newest_to - tape->newest);
    tape->believed = lost > 0 ? first : tape->newest_to;
    if (lost > 0)
        lose(tape, tape->newest, first);
    tape->newest = first;
    tape->newest_to = first + frames;
    capture_process(tape->rig.process, in, frames, &time);
    tape->rig.told += frames;
    free(in);
}

bool tape_has(const struct tape *tape, uint64_t frame, uint64_t *position)
{
    *position = frame;
    for (uint32_t i = 0; i < tape->holes && tape->hole_from[i] <= frame; i++) {
        if (frame < tape->hole_to[i])
            return false;
        *position -= tape->hole_to[i] - tape->hole_from[i];
    }
    return true;
}

/* ---- what a record has ----------------------------------------------------------------------- */

static void assert_all(const struct tape *tape, const unsigned char *data, uint64_t first,
                       uint64_t frames, bool silent)
{
    uint32_t channels = tape->rig.config.channels, format = tape->rig.config.format;
    uint32_t bytes = nj_format_bytes(format);

    for (uint64_t i = 0; i < frames * channels; i++) {
        unsigned char expected[4];

        tape_sample(tape, first + i / channels, silent ? 0 : (uint32_t)(i % channels) + 1, format,
                    expected);
        assert_memory_equal(data + i * bytes, expected, bytes);
    }
}

void tape_assert_frames(const struct tape *tape, const void *data, uint64_t first, uint64_t frames)
{
    assert_all(tape, data, first, frames, false);
}

void tape_assert_silence(const struct tape *tape, const void *data, uint64_t frames)
{
    assert_all(tape, data, 0, frames, true);
}

nj_handle tape_record(struct tape *tape, const struct nj_record *record)
{
    nj_handle handle = 0;

    assert_int_equal(nj_record(tape->rig.client, record, &handle), 0);
    assert_int_not_equal(handle, 0);
    return handle;
}

struct nj_event tape_done(struct tape *tape, nj_handle handle, int32_t result)
{
    struct nj_event event = rig_event(&tape->rig, NJ_EVENT_DONE);

    assert_int_equal(event.handle, handle);
    assert_int_equal(event.result, result);
    return event;
}
