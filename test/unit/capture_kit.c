/* SPDX-License-Identifier: MIT */
#include "test/unit/capture_kit.h"

void open_capture(struct rig *rig, uint64_t ring_frames)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S32,
                                      .ring_frames = ring_frames};

    rig_open(rig, &config);
}

void deliver(struct rig *rig, uint32_t frames, struct block_time time, bool torn)
{
    int32_t in[1024];

    for (uint32_t i = 0; i < frames; i++)
        in[i] = torn ? -1 - (int32_t)i : (int32_t)(rig->told + i);
    capture_process(rig->process, in, frames, &time);
    rig->told += frames;
}

void capture(struct rig *rig, uint32_t frames, uint64_t lost, bool flagged)
{
    deliver(rig, frames, rig_time(rig, lost, flagged), false);
}

void capture_torn(struct rig *rig, uint32_t frames, uint64_t lost)
{
    deliver(rig, frames, rig_time(rig, lost, false), true);
}

void capture_late(struct rig *rig, uint32_t frames, int64_t late_ns)
{
    struct block_time time = rig_time(rig, 0, false);

    time.time_ns += late_ns;
    deliver(rig, frames, time, false);
}

struct nj_span peek(struct rig *rig)
{
    struct nj_span span;

    assert_true(nj_capture_peek(rig->client, &span));
    return span;
}

void assert_audio(struct rig *rig, uint64_t first, uint64_t frames)
{
    struct nj_span span = peek(rig);

    assert_non_null(span.data);
    assert_int_equal(span.first_frame, first);
    assert_int_equal(span.frames, frames);
    for (uint64_t i = 0; i < frames; i++)
        assert_int_equal(((const uint32_t *)span.data)[i], (uint32_t)(first + i));
    nj_capture_advance(rig->client, frames);
}

void assert_hole(struct rig *rig, uint64_t first, uint64_t frames, uint32_t cause, uint32_t bound)
{
    struct nj_span span = peek(rig);

    assert_null(span.data);
    assert_int_equal(span.first_frame, first);
    assert_int_equal(span.frames, frames);
    assert_int_equal(span.cause, cause);
    assert_int_equal(span.bound_frames, bound);
    nj_capture_advance(rig->client, frames);
}

void assert_nothing(struct rig *rig)
{
    struct nj_span span;

    assert_false(nj_capture_peek(rig->client, &span));
}
