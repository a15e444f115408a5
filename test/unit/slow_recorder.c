/* SPDX-License-Identifier: MIT */
#include "test/unit/slow_recorder.h"

#include <stdlib.h>
#include <string.h>

void slow_open(struct slow_record *record, const struct tape *tape, const struct nj_record *wish)
{
    struct nj_record *whole = &record->wish;

    memset(record, 0, sizeof *record);
    *whole = *wish;
    record->stop_due = SLOW_NO_STOP;
    if (whole->channels == 0)
        whole->channels = whole->map_count ? whole->map_count : tape->rig.config.channels;
    for (uint32_t k = 0; k < NJ_MAX_CHANNELS; k++)
        whole->map[k] = k >= whole->channels    ? 0
                        : whole->map_count == 0 ? (uint8_t)(k + 1)
                        : k >= whole->map_count ? 0
                                                : whole->map[k];
    if (whole->format == NJ_FORMAT_ANY)
        whole->format = tape->rig.config.format;
    if (whole->length_frames == 0)
        whole->length_frames = whole->memory ? whole->memory_frames : NJ_ENDLESS;
    if (whole->ring) {
        record->capacity = nj_ring_capacity(whole->ring);
        record->base = nj_ring_write_position(whole->ring);
    }
}

void slow_close(struct slow_record *record)
{
    free(record->line);
}

void slow_stop(struct slow_record *record, uint64_t frame)
{
    record->stop_due = frame == NJ_NOW ? 0 : frame;
    record->stop_taken = false;
}

static void finish(struct slow_record *record, int32_t result)
{
    record->over = true;
    record->result = result;
}

static void take(struct slow_record *record, uint64_t first)
{
    uint64_t wanted = record->wish.start_frame;

    if (record->stop_due != SLOW_NO_STOP && !record->stop_taken) {
        record->stop_taken = true;
        record->stop_due = record->stop_due < first ? first : record->stop_due;
    }
    if (record->taken)
        return;
    record->taken = true;
    record->due = wanted == NJ_NOW || wanted < first ? first : wanted;
    record->begin = record->due;
    record->late = wanted < record->due ? record->due - wanted : 0;
    if (record->late > 0 && record->wish.late == NJ_LATE_SKIP)
        record->begin = wanted;
}

static void start(struct slow_record *record)
{
    if (record->late > 0 && record->wish.late == NJ_LATE_DROP) {
        finish(record, NJ_ELATE);
        return;
    }
    record->started = true;
    record->cursor = record->begin;
    record->end = record->wish.length_frames == NJ_ENDLESS
                      ? UINT64_MAX
                      : record->begin + record->wish.length_frames;
}

/* A frame goes to where it is wanted, or is refused. False: the record ends before it. */
static bool put(struct slow_record *record, bool audio)
{
    if (record->capacity > 0 && !record->overwrites &&
        record->frames - record->read == record->capacity) {
        if (record->wish.full == NJ_FULL_END)
            return false;
        record->dry++;
        return true;
    }
    if (record->frames == record->line_room) {
        record->line_room = record->line_room ? 2 * record->line_room : 64;
        record->line = realloc(record->line, record->line_room * sizeof *record->line);
        assert_non_null(record->line);
    }
    record->line[record->frames++] = (struct slow_frame){record->cursor, audio};
    record->dry += !audio;
    return true;
}

/* How far the capture ring is written when the record looks. */
static uint64_t written(const struct slow_record *record, const struct tape *tape)
{
    uint64_t position;

    (void)tape_has(tape, tape->newest, &position);
    position += tape->newest_to - tape->newest;
    return record->wish.early && position > tape->written ? position : tape->written;
}

/* The capture ring still has what is in it. */
static bool is_kept(const struct slow_record *record, const struct tape *tape, uint64_t frame)
{
    uint64_t position;

    return tape_has(tape, frame, &position) &&
           written(record, tape) - position <= tape->rig.config.ring_frames;
}

/* A frame of audio costs as much as eight of silence. */
static void go_on(struct slow_record *record, const struct tape *tape, uint64_t budget)
{
    uint64_t there = record->wish.early ? tape->newest_to : tape->believed;

    while (record->cursor < there && record->cursor < record->end) {
        bool audio = is_kept(record, tape, record->cursor);
        uint64_t cost = audio ? 8 : 1;

        if (budget < cost)
            break;
        if (!put(record, audio)) {
            finish(record, NJ_EFULL);
            return;
        }
        budget -= cost;
        record->cursor++;
    }
    if (record->cursor >= record->end)
        finish(record, record->stopped ? NJ_ESTOPPED : NJ_OK);
}

void slow_block(struct slow_record *record, const struct tape *tape, uint32_t frames)
{
    uint32_t period = tape->rig.config.period_frames;
    uint64_t end = tape->newest_to;

    if (record->over)
        return;
    take(record, tape->newest);
    if (!record->started && record->stop_due < record->due && record->stop_due < end) {
        record->begin = record->stop_due;
        record->late = 0;
        finish(record, NJ_ESTOPPED);
        return;
    }
    if (!record->started && record->due < end)
        start(record);
    if (!record->started || record->over)
        return;
    if (record->stop_taken && record->stop_due < end && record->stop_due < record->end) {
        record->end = record->stop_due;
        record->stopped = true;
    }
    go_on(record, tape, 32ull * (frames > period ? frames : period));
}

uint32_t slow_frame_bytes(const struct slow_record *record)
{
    return record->wish.channels * nj_format_bytes(record->wish.format);
}

static void sample(const struct slow_record *record, const struct tape *tape, uint64_t index,
                   uint32_t channel, unsigned char *out)
{
    const struct slow_frame *frame = &record->line[index];

    tape_sample(tape, frame->frame, frame->audio ? record->wish.map[channel] : 0,
                record->wish.format, out);
}

void slow_expect(const struct slow_record *record, const struct tape *tape, uint64_t index,
                 unsigned char *frame)
{
    for (uint32_t k = 0; k < record->wish.channels; k++)
        sample(record, tape, index, k, frame + k * nj_format_bytes(record->wish.format));
}

static void assert_untouched(const unsigned char *from, uint64_t bytes)
{
    for (uint64_t i = 0; i < bytes; i++)
        assert_int_equal(from[i], 0xa5);
}

void slow_assert_memory(const struct slow_record *record, const struct tape *tape,
                        const unsigned char *memory)
{
    uint32_t bytes = nj_format_bytes(record->wish.format), channels = record->wish.channels;
    uint64_t room = record->wish.memory_frames;
    bool planar = record->wish.layout == NJ_PLANAR;

    for (uint64_t i = 0; i < record->frames; i++) {
        for (uint32_t k = 0; k < channels; k++) {
            uint64_t at = planar ? k * room + i : i * channels + k;
            unsigned char expected[4];

            sample(record, tape, i, k, expected);
            assert_memory_equal(memory + at * bytes, expected, bytes);
        }
    }
    for (uint32_t k = 0; planar && k < channels; k++)
        assert_untouched(memory + (k * room + record->frames) * bytes,
                         (room - record->frames) * bytes);
    if (!planar)
        assert_untouched(memory + record->frames * channels * bytes,
                         (room - record->frames) * channels * bytes);
}

void slow_assert_ring(struct slow_record *record, const struct tape *tape, struct nj_ring *ring,
                      uint64_t most)
{
    unsigned char got[4 * NJ_MAX_CHANNELS], expected[4 * NJ_MAX_CHANNELS];

    assert_int_equal(nj_ring_write_position(ring), record->base + record->frames);
    if (record->overwrites && record->frames - record->read > record->capacity)
        record->read = record->frames - record->capacity;
    for (; most > 0 && record->read < record->frames; most--) {
        assert_int_equal(nj_ring_read(ring, got, 1), 1);
        slow_expect(record, tape, record->read++, expected);
        assert_memory_equal(got, expected, slow_frame_bytes(record));
    }
    assert_int_equal(nj_ring_ready(ring), record->frames - record->read);
}

void slow_assert_done(const struct slow_record *record, const struct nj_event *event)
{
    assert_true(record->over);
    assert_int_equal(event->result, record->result);
    assert_int_equal(event->frame, record->begin);
    assert_int_equal(event->frames, record->frames);
    assert_int_equal(event->late_frames, record->late);
    assert_int_equal(event->dry_frames, record->dry);
}
