/* SPDX-License-Identifier: MIT
 * test_record.c - records into memory: when they begin and end, what they tell. */
#include "test/unit/tape.h"

#define BLOCK 64

static void open_tape(struct tape *tape)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .channels = 2,
                                      .format = NJ_FORMAT_S16,
                                      .ring_frames = 1024,
                                      .bank_bytes = 8192,
                                      .flags = NJ_STREAM_ACTIONS_ONLY};

    tape_begin(tape, &config);
}

static void blocks(struct tape *tape, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        tape_block(tape, BLOCK, 0);
}

static void expect_started(struct tape *tape, nj_handle handle, uint64_t frame, uint64_t late)
{
    struct nj_event event = rig_event(&tape->rig, NJ_EVENT_STARTED);

    assert_int_equal(event.handle, handle);
    assert_int_equal(event.frame, frame);
    assert_int_equal(event.late_frames, late);
}

static void a_record_is_exactly_as_long_as_its_memory(void **unused)
{
    int16_t memory[2 * 100];
    struct nj_record wish = {.memory = memory, .memory_frames = 100, .start_frame = 70, .tag = 12};
    struct nj_event event;
    struct tape tape;
    nj_handle handle;

    (void)unused;
    open_tape(&tape);
    handle = tape_record(&tape, &wish);
    blocks(&tape, 1);
    rig_no_event(&tape.rig);
    blocks(&tape, 1);
    expect_started(&tape, handle, 70, 0);
    blocks(&tape, 1);
    rig_no_event(&tape.rig); /* its last frame is in the newest block */
    blocks(&tape, 1);
    event = tape_done(&tape, handle, NJ_OK);
    assert_int_equal(event.tag, 12);
    assert_int_equal(event.frame, 70);
    assert_int_equal(event.frames, 100);
    assert_int_equal(event.late_frames + event.dry_frames, 0);
    tape_assert_frames(&tape, memory, 70, 100);
    tape_end(&tape);
}

static void a_records_frames_may_be_looked_at_while_it_runs(void **unused)
{
    int16_t memory[2 * 500];
    struct nj_record wish = {.memory = memory, .memory_frames = 500, .start_frame = 100};
    struct nj_position position;
    struct tape tape;
    nj_handle handle;

    (void)unused;
    open_tape(&tape);
    handle = tape_record(&tape, &wish);
    blocks(&tape, 1);
    assert_int_equal(nj_position(tape.rig.client, handle, NJ_NOW, &position), 0);
    assert_int_equal(position.state, NJ_PLAY_WAITING);
    for (uint32_t i = 2; i < 10; i++) {
        blocks(&tape, 1);
        assert_int_equal(nj_position(tape.rig.client, handle, NJ_NOW, &position), 0);
        assert_int_equal(position.state, NJ_PLAY_SOUNDING);
        assert_int_equal(position.frames, i == 2 ? 0 : (i - 1) * BLOCK - 100);
        tape_assert_frames(&tape, memory, 100, position.frames);
    }
    blocks(&tape, 2);
    expect_started(&tape, handle, 100, 0);
    (void)tape_done(&tape, handle, NJ_OK);
    assert_int_equal(nj_position(tape.rig.client, handle, NJ_NOW, &position), NJ_EHANDLE);
    tape_end(&tape);
}

static void a_late_record_begins_now_or_goes_back_or_is_dropped(void **unused)
{
    int16_t now[2 * 100], back[2 * 100], dropped[1] = {77};
    struct nj_record wish = {.memory = now, .memory_frames = 100, .start_frame = 200};
    struct nj_event event;
    nj_handle handles[3];
    struct tape tape;

    (void)unused;
    open_tape(&tape);
    blocks(&tape, 4);
    handles[0] = tape_record(&tape, &wish);
    wish.late = NJ_LATE_SKIP;
    wish.memory = back;
    handles[1] = tape_record(&tape, &wish);
    wish.late = NJ_LATE_DROP;
    wish.memory = dropped;
    handles[2] = tape_record(&tape, &wish);
    blocks(&tape, 1);
    expect_started(&tape, handles[0], 256, 56);
    expect_started(&tape, handles[1], 200, 56);
    event = tape_done(&tape, handles[2], NJ_ELATE);
    assert_int_equal(event.frames, 0);
    assert_int_equal(event.late_frames, 56);
    assert_int_equal(dropped[0], 77);
    blocks(&tape, 2);
    event = tape_done(&tape, handles[1], NJ_OK);
    assert_int_equal(event.frames, 100);
    assert_int_equal(event.dry_frames, 0); /* the capture ring had them still */
    tape_assert_frames(&tape, back, 200, 100);
    event = tape_done(&tape, handles[0], NJ_OK);
    assert_int_equal(event.frames, 100);
    tape_assert_frames(&tape, now, 256, 100);
    tape_end(&tape);
}

static void what_is_older_than_the_capture_ring_is_silence(void **unused)
{
    int16_t memory[2 * 2000];
    struct nj_record wish = {
        .memory = memory, .memory_frames = 2000, .start_frame = 500, .late = NJ_LATE_SKIP};
    struct nj_event event;
    struct tape tape;
    nj_handle handle;

    (void)unused;
    open_tape(&tape);
    blocks(&tape, 32); /* 2,048: with the block that comes, frames from 1,024 on are kept */
    handle = tape_record(&tape, &wish);
    blocks(&tape, 16);
    expect_started(&tape, handle, 500, 2048 - 500);
    event = tape_done(&tape, handle, NJ_OK);
    assert_int_equal(event.dry_frames, 1024 - 500);
    tape_assert_silence(&tape, memory, 1024 - 500);
    tape_assert_frames(&tape, memory + 2 * (1024 - 500), 1024, 2000 - (1024 - 500));
    tape_end(&tape);
}

static void a_stop_keeps_the_frames_before_it(void **unused)
{
    int16_t memory[2 * 1000], waiting[1] = {5};
    struct nj_record wish = {.memory = memory, .memory_frames = 1000, .start_frame = NJ_NOW};
    struct nj_record later = {.memory = waiting, .memory_frames = 1, .start_frame = 5000};
    nj_handle handle, other, stop;
    struct nj_event event;
    struct tape tape;

    (void)unused;
    open_tape(&tape);
    handle = tape_record(&tape, &wish);
    other = tape_record(&tape, &later);
    blocks(&tape, 2);
    expect_started(&tape, handle, 0, 0);
    assert_int_equal(nj_stop(tape.rig.client, handle, 140, 0, &stop), 0);
    assert_int_equal(nj_stop(tape.rig.client, handle, 5, 1, NULL), NJ_EINVAL); /* no fades */
    blocks(&tape, 1);
    event = rig_event(&tape.rig, NJ_EVENT_DONE);
    assert_int_equal(event.handle, stop);
    assert_int_equal(event.frame, 140);
    blocks(&tape, 1);
    event = tape_done(&tape, handle, NJ_ESTOPPED);
    assert_int_equal(event.frames, 140);
    tape_assert_frames(&tape, memory, 0, 140);
    assert_int_equal(nj_stop(tape.rig.client, handle, NJ_NOW, 0, NULL), NJ_EHANDLE);
    assert_int_equal(nj_stop_all(tape.rig.client, NJ_NOW, 0, &stop), 0);
    blocks(&tape, 1);
    event = tape_done(&tape, other, NJ_ESTOPPED);
    assert_int_equal(event.frame, 256);
    assert_int_equal(event.frames, 0);
    assert_int_equal(tape_done(&tape, stop, NJ_OK).frame, 256);
    assert_int_equal(waiting[0], 5);
    tape_end(&tape);
}

static void a_stop_of_all_ends_what_runs_and_what_waits_but_not_what_comes(void **unused)
{
    int16_t memory[3][2 * 300];
    struct nj_record wish = {.memory_frames = 300};
    struct nj_event event;
    nj_handle handles[3], stop;
    struct tape tape;

    (void)unused;
    open_tape(&tape);
    for (uint32_t i = 0; i < 2; i++) {
        wish.memory = memory[i];
        wish.start_frame = i * 500;
        handles[i] = tape_record(&tape, &wish);
    }
    assert_int_equal(nj_stop_all(tape.rig.client, 100, 0, &stop), 0);
    wish.memory = memory[2];
    handles[2] = tape_record(&tape, &wish);
    blocks(&tape, 3);
    expect_started(&tape, handles[0], 0, 0);
    assert_int_equal(tape_done(&tape, handles[1], NJ_ESTOPPED).frame, 100);
    (void)tape_done(&tape, stop, NJ_OK);
    event = tape_done(&tape, handles[0], NJ_ESTOPPED);
    assert_int_equal(event.frames, 100);
    tape_assert_frames(&tape, memory[0], 0, 100);
    blocks(&tape, 13);
    expect_started(&tape, handles[2], 500, 0);
    assert_int_equal(tape_done(&tape, handles[2], NJ_OK).frames, 300);
    tape_assert_frames(&tape, memory[2], 500, 300);
    tape_end(&tape);
}

static void more_records_than_places_are_refused(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .channels = 1, .format = NJ_FORMAT_S16, .voices = 3};
    int16_t memory[5][50];
    struct nj_record wish = {.memory_frames = 50, .start_frame = NJ_NOW};
    struct nj_stats stats;
    nj_handle handles[5];
    struct tape tape;

    (void)unused;
    tape_begin(&tape, &config);
    for (uint32_t i = 0; i < 4; i++) {
        wish.memory = memory[i];
        handles[i] = tape_record(&tape, &wish);
    }
    tape_block(&tape, BLOCK, 0);
    for (uint32_t i = 0; i < 3; i++)
        expect_started(&tape, handles[i], 0, 0);
    (void)tape_done(&tape, handles[3], NJ_EFULL);
    tape_block(&tape, BLOCK, 0);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(tape_done(&tape, handles[i], NJ_OK).frames, 50);
        tape_assert_frames(&tape, memory[i], 0, 50);
    }
    nj_stats(tape.rig.client, &stats);
    assert_int_equal(stats.max_voices, 3);
    wish.memory = memory[4];
    handles[4] = tape_record(&tape, &wish); /* there is room again */
    blocks(&tape, 2);
    expect_started(&tape, handles[4], 128, 0);
    (void)tape_done(&tape, handles[4], NJ_OK);
    tape_assert_frames(&tape, memory[4], 128, 50);
    tape_end(&tape);
}

static void without_another_reader_the_capture_ring_is_never_full(void **unused)
{
    int16_t memory[2 * 100];
    struct nj_record wish = {.memory = memory, .memory_frames = 100, .start_frame = NJ_NOW};
    struct nj_stats stats;
    struct nj_span span;
    struct tape tape;
    nj_handle handle;

    (void)unused;
    open_tape(&tape);
    blocks(&tape, 100);
    assert_false(nj_capture_peek(tape.rig.client, &span));
    assert_int_equal(nj_capture_position(tape.rig.client, NULL), 0);
    assert_int_equal(nj_capture_seek(tape.rig.client, 0), NJ_EINVAL);
    handle = tape_record(&tape, &wish);
    blocks(&tape, 3);
    expect_started(&tape, handle, 6400, 0);
    (void)tape_done(&tape, handle, NJ_OK);
    tape_assert_frames(&tape, memory, 6400, 100);
    nj_stats(tape.rig.client, &stats);
    assert_int_equal(stats.refused_frames + stats.holes, 0);
    tape_end(&tape);
}

static void a_record_ends_with_its_engine(void **unused)
{
    int16_t memory[2 * 500];
    struct nj_record wish = {.memory = memory, .memory_frames = 500, .start_frame = 10};
    struct nj_record later = wish;
    struct nj_event event;
    nj_handle handle, other;
    struct tape tape;

    (void)unused;
    open_tape(&tape);
    later.start_frame = 5000;
    handle = tape_record(&tape, &wish);
    other = tape_record(&tape, &later);
    blocks(&tape, 3);
    expect_started(&tape, handle, 10, 0);
    rig_attach(&tape.rig); /* another engine takes the segment up */
    event = tape_done(&tape, handle, NJ_ENGINE_LOST);
    assert_int_equal(event.frames, 128 - 10);
    tape_assert_frames(&tape, memory, 10, 128 - 10);
    assert_int_equal(tape_done(&tape, other, NJ_ENGINE_LOST).frames, 0);
    handle = tape_record(&tape, &wish);
    blocks(&tape, 1);
    (void)rig_event(&tape.rig, NJ_EVENT_XRUN); /* the block that was not believed yet */
    expect_started(&tape, handle, 192, 182);
    nj_client_engine_lost(tape.rig.client);
    assert_int_equal(tape_done(&tape, handle, NJ_ENGINE_LOST).frames, 0);
    tape_end(&tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_exactly_as_long_as_its_memory),
        cmocka_unit_test(a_records_frames_may_be_looked_at_while_it_runs),
        cmocka_unit_test(a_late_record_begins_now_or_goes_back_or_is_dropped),
        cmocka_unit_test(what_is_older_than_the_capture_ring_is_silence),
        cmocka_unit_test(a_stop_keeps_the_frames_before_it),
        cmocka_unit_test(a_stop_of_all_ends_what_runs_and_what_waits_but_not_what_comes),
        cmocka_unit_test(more_records_than_places_are_refused),
        cmocka_unit_test(without_another_reader_the_capture_ring_is_never_full),
        cmocka_unit_test(a_record_ends_with_its_engine),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
