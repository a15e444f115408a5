/* SPDX-License-Identifier: MIT
 * test_kill.c - whoever captures, or reads that, is killed at whatever instruction: a successor
 * goes on as if it had been told. */
#include <string.h>
#include <unistd.h>

#include "core/segment.h"
#include "test/unit/drama.h"
#include "test/unit/mono.h"

static void capture(struct rig *rig, uint32_t frames, uint64_t lost, bool flagged)
{
    struct block_time time = rig_time(rig, lost, flagged);
    int32_t in[256];

    for (uint32_t i = 0; i < frames; i++)
        in[i] = (int32_t)(rig->told + i);
    capture_process(rig->process, in, frames, &time);
    rig->told += frames;
}

static void prepare_capture(struct rig *rig)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .channels = 1, .format = NJ_FORMAT_S32, .ring_frames = 256};

    rig_open(rig, &config);
    for (uint32_t i = 0; i < 4; i++)
        capture(rig, BLOCK, 0, false);
    nj_capture_advance(rig->client, 100);
}

/* All that can be read is in order, each frame in its place. */
static uint64_t read_all(struct rig *rig, uint64_t from)
{
    struct nj_span span;

    while (nj_capture_peek(rig->client, &span)) {
        assert_int_equal(span.first_frame, from);
        for (uint64_t i = 0; span.data && i < span.frames; i++)
            assert_int_equal(((const int32_t *)span.data)[i], from + i);
        from += span.frames;
        nj_capture_advance(rig->client, span.frames);
    }
    return from;
}

/* Blocks of the act: 100 places are free; what is lost, refused or fits is different each time. */
static void act_capture(struct rig *rig)
{
    capture(rig, 30, 0, false);
    capture(rig, 30, 500, true); /* a hole, with the block before */
    capture(rig, 10, 0, false);
    capture(rig, 70, 0, false); /* refused */
    nj_capture_advance(rig->client, 60);
    capture(rig, 30, 70, true); /* two holes, then audio */
    capture(rig, 20, 0, false);
    rig_attach(rig);
    capture(rig, 20, 1000, false);
    capture(rig, 20, 0, false);
}

/* The next engine starts 100,000 frames after the first one did. */
static void check_capture(struct rig *copy)
{
    uint64_t from = nj_capture_position(copy->client, NULL);

    from = read_all(copy, from);
    copy->told = 100000;
    rig_attach(copy);
    capture(copy, BLOCK, 0, false);
    capture(copy, BLOCK, 0, false); /* by which the one before is believed */
    assert_int_equal(read_all(copy, from), 100000 + BLOCK);
}

static void an_engine_that_captures_leaves_a_true_time_line(void **unused)
{
    static const struct drama drama = {prepare_capture, act_capture, check_capture};

    (void)unused;
    drama_run(&drama);
}

static void prepare_reading(struct rig *rig)
{
    prepare_capture(rig);
    capture(rig, 20, 300, true);
    capture(rig, 20, 0, false);
    nj_capture_advance(rig->client, 1);
    capture(rig, 10, 10, true);
    capture(rig, 10, 0, false);
}

static void act_reading(struct rig *rig)
{
    for (uint32_t i = 0; i < 6; i++) {
        struct nj_span span;

        if (nj_capture_peek(rig->client, &span))
            nj_capture_advance(rig->client, i == 0 ? 50 : span.frames);
    }
}

static void check_reading(struct rig *copy)
{
    uint64_t from = nj_capture_position(copy->client, NULL);

    assert_true(from >= 101);
    assert_int_equal(read_all(copy, from), 4 * BLOCK + 300 + 20 + 20 + 10 + 10);
}

static void a_client_that_reads_leaves_a_true_time_line(void **unused)
{
    static const struct drama drama = {prepare_reading, act_reading, check_reading};

    (void)unused;
    drama_run(&drama);
}

/* A loss that only the clock tells: part of what is staged is given up, the rest handed over. */
static void prepare_unseen(struct rig *rig)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .channels = 1, .format = NJ_FORMAT_S32, .ring_frames = 1024};

    rig_open(rig, &config);
    for (uint32_t i = 0; i < 3; i++)
        capture(rig, BLOCK, 0, false);
    nj_capture_advance(rig->client, 100);
    for (uint32_t i = 0; i < 4; i++)
        capture(rig, BLOCK, i == 0 ? 2000 : 0, false);
}

static void act_unseen(struct rig *rig)
{
    for (uint32_t i = 0; i < 3; i++) /* the first confirms it */
        capture(rig, 20, 0, false);
}

static void an_engine_that_finds_a_loss_leaves_a_true_time_line(void **unused)
{
    static const struct drama drama = {prepare_unseen, act_unseen, check_capture};

    (void)unused;
    drama_run(&drama);
}

static void prepare_reading_unseen(struct rig *rig)
{
    prepare_unseen(rig);
    act_unseen(rig);
}

static void check_reading_unseen(struct rig *copy)
{
    uint64_t from = nj_capture_position(copy->client, NULL);

    assert_true(from >= 100);
    assert_int_equal(read_all(copy, from), 7 * BLOCK + 2000 + 2 * 20);
}

static void a_client_that_reads_a_found_loss_leaves_a_true_time_line(void **unused)
{
    static const struct drama drama = {prepare_reading_unseen, act_reading, check_reading_unseen};

    (void)unused;
    drama_run(&drama);
}

static void prepare_renaming(struct rig *rig)
{
    struct nj_stream_config config = {.direction = NJ_PLAY, .device = "hw:0"};

    rig_open(rig, &config);
}

static void act_renaming(struct rig *rig)
{
    (void)!nj_segment_set_device(rig->memory, rig->bytes, "hw:CARD=a-longer-name");
    (void)!nj_segment_set_device(rig->memory, rig->bytes, "hw:1");
    (void)!nj_segment_set_device(rig->memory, rig->bytes, "sim:socket");
}

/* The segment is that of exactly one of the names, and can be given another. */
static void check_renaming(struct rig *copy)
{
    static const char *const names[] = {"hw:0", "hw:CARD=a-longer-name", "hw:1", "sim:socket"};
    struct nj_stream_config config = copy->config;
    uint32_t fits = 0;

    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
        memset(config.device, 0, sizeof config.device);
        memcpy(config.device, names[i], strlen(names[i]));
        fits += nj_segment_check(copy->memory, copy->bytes, &config) == 0;
    }
    assert_int_equal(fits, 1);
    assert_int_equal(nj_segment_set_device(copy->memory, copy->bytes, "sim:socket"), 0);
    assert_int_equal(nj_segment_check(copy->memory, copy->bytes, &config), 0);
}

static void who_renames_the_card_leaves_one_name(void **unused)
{
    static const struct drama drama = {prepare_renaming, act_renaming, check_renaming};

    (void)unused;
    drama_run(&drama);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_engine_that_captures_leaves_a_true_time_line),
        cmocka_unit_test(a_client_that_reads_leaves_a_true_time_line),
        cmocka_unit_test(an_engine_that_finds_a_loss_leaves_a_true_time_line),
        cmocka_unit_test(a_client_that_reads_a_found_loss_leaves_a_true_time_line),
        cmocka_unit_test(who_renames_the_card_leaves_one_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
