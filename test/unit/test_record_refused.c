/* SPDX-License-Identifier: MIT
 * test_record_refused.c - what cannot be recorded, and where an engine does not reach. */
#include "core/public_ring.h"
#include "test/unit/memory_ring.h"
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

/* An engine in another process: what it can reach is the bank. */
static void only_the_bank_is_within_reach_of_an_engine_elsewhere(void **unused)
{
    int16_t memory[2 * 10] = {0};
    struct nj_record wish = {.memory = memory, .memory_frames = 10, .start_frame = NJ_NOW};
    struct process_card card = {48000, 2, NJ_FORMAT_S16, 64, 2, 0};
    struct tape tape;
    nj_handle handles[3];
    uint64_t bytes;
    int16_t *bank;

    (void)unused;
    open_tape(&tape);
    /* It does not say that it is the client's own. */
    assert_int_equal(process_attach(&tape.rig.process, tape.rig.memory, tape.rig.bytes, &card), 0);
    bank = nj_bank(tape.rig.client, &bytes);
    assert_int_equal(bytes, 8192);
    handles[0] = tape_record(&tape, &wish);
    wish.memory = bank + 8192 / 2 - 2 * 10;
    handles[1] = tape_record(&tape, &wish);
    wish.memory = bank + 8192 / 2 - 2 * 10 + 1; /* one sample is outside */
    handles[2] = tape_record(&tape, &wish);
    blocks(&tape, 1);
    assert_int_equal(rig_event(&tape.rig, NJ_EVENT_STARTED).handle, handles[1]);
    (void)tape_done(&tape, handles[0], NJ_EINVAL);
    (void)tape_done(&tape, handles[2], NJ_EINVAL);
    blocks(&tape, 1);
    (void)tape_done(&tape, handles[1], NJ_OK);
    tape_assert_frames(&tape, bank + 8192 / 2 - 2 * 10, 0, 10);
    for (uint32_t i = 0; i < 20; i++)
        assert_int_equal(memory[i], 0);
    tape_end(&tape);
}

static void assert_refused(struct tape *tape, struct nj_record wish)
{
    assert_int_equal(nj_record(tape->rig.client, &wish, NULL), NJ_EINVAL);
}

static void what_cannot_be_recorded_is_refused_at_once(void **unused)
{
    int16_t memory[2 * 100];
    const struct nj_record good = {
        .memory = memory, .memory_frames = 100, .start_frame = NJ_NOW, .channels = 2};
    struct memory_ring ring, odd, waiting;
    struct nj_record wish;
    struct tape tape;

    (void)unused;
    open_tape(&tape);
    memory_ring_open(&ring, 4, 16, 0);
    memory_ring_open(&odd, 3, 16, 0);
    memory_ring_open(&waiting, 4, 16, NJ_RING_WAIT);
#define REFUSED(field, value)                                                                      \
    do {                                                                                           \
        wish = good;                                                                               \
        wish.field = (value);                                                                      \
        assert_refused(&tape, wish);                                                               \
    } while (0)
    REFUSED(memory, NULL);
    REFUSED(memory, (void *)((char *)memory + 1));
    REFUSED(memory_frames, 0);
    REFUSED(memory_frames, UINT64_MAX);
    REFUSED(length_frames, 101);
    REFUSED(length_frames, NJ_ENDLESS);
    REFUSED(ring, ring.ring);
    REFUSED(format, NJ_FORMAT_COUNT);
    REFUSED(channels, 3);
    REFUSED(channels, 33);
    REFUSED(layout, 2);
    REFUSED(late, 3);
    REFUSED(early, 2);
    REFUSED(full, 2);
    REFUSED(map_count, 3);
    wish = good;
    wish.map_count = 2;
    wish.map[1] = 3;
    assert_refused(&tape, wish);
    wish = (struct nj_record){.ring = ring.ring, .layout = NJ_PLANAR};
    assert_refused(&tape, wish);
    wish = (struct nj_record){.ring = ring.ring, .memory_frames = 4};
    assert_refused(&tape, wish);
    wish = (struct nj_record){.ring = odd.ring};
    assert_refused(&tape, wish);
    wish = (struct nj_record){.ring = ring.ring, .format = NJ_FORMAT_S32};
    assert_refused(&tape, wish);
    wish = (struct nj_record){.ring = waiting.ring};
    assert_refused(&tape, wish);
    memory_ring_close(&waiting);
    memory_ring_close(&odd);
    memory_ring_close(&ring);
    tape_end(&tape);
}

static void commands_of_plays_are_none_of_a_captures(void **unused)
{
    int16_t memory[2];
    struct nj_record wish = {.memory = memory, .memory_frames = 1, .start_frame = 5000};
    struct nj_play play = {.gain = 1};
    struct nj_stream_config config = {.direction = NJ_PLAY, .channels = 2, .format = NJ_FORMAT_S16};
    struct nj_client *client;
    struct tape tape;
    struct rig rig;
    nj_handle handle;

    (void)unused;
    open_tape(&tape);
    client = tape.rig.client;
    handle = tape_record(&tape, &wish);
    assert_int_equal(nj_play(client, &play, NULL), NJ_EINVAL);
    assert_int_equal(nj_play_group(client, &play, 1, &(nj_handle){0}), NJ_EINVAL);
    assert_int_equal(nj_queue(client, handle, NJ_FOLLOW_ALWAYS, &play, NULL), NJ_EINVAL);
    assert_int_equal(nj_gain(client, handle, NJ_NOW, 1, 0, NULL), NJ_EINVAL);
    assert_int_equal(nj_pause(client, handle, NJ_NOW, 0, NULL), NJ_EINVAL);
    assert_int_equal(nj_resume(client, handle, NJ_NOW, 0, NULL), NJ_EINVAL);
    assert_int_equal(nj_seek(client, handle, NJ_NOW, 0, NULL), NJ_EINVAL);
    assert_int_equal(nj_master(client, NJ_NOW, 1, 0, NULL), NJ_EINVAL);
    tape_end(&tape);
    rig_open(&rig, &config);
    assert_int_equal(nj_record(rig.client, &wish, NULL), NJ_EINVAL);
    rig_close(&rig);
}

/* ---- damage ---------------------------------------------------------------------------------- */

enum damage {
    NO_CHANNELS,
    MANY_CHANNELS,
    FAR_INPUT,
    LONGER_THAN_MEMORY,
    ENDLESS_MEMORY,
    NO_FORMAT,
    NO_LAYOUT,
    A_PLAY,
    NO_VERB,
    DAMAGES
};

/* A command that its engine has not taken up yet. */
static void damage(struct tape *tape, nj_handle handle, enum damage what)
{
    struct parts parts;
    struct slot *slot;

    assert_int_equal(segment_open(tape->rig.memory, tape->rig.bytes, &parts), 0);
    slot = &parts.slots[slot_index(handle)];
    slot->record.channels = what == NO_CHANNELS ? 0 : what == MANY_CHANNELS ? 33 : 2;
    slot->record.map[1] = what == FAR_INPUT ? 3 : 2;
    slot->record.length_frames += what == LONGER_THAN_MEMORY;
    slot->record.memory_frames = what == ENDLESS_MEMORY ? UINT64_MAX / 2 : 100;
    slot->record.format = what == NO_FORMAT ? NJ_FORMAT_COUNT : NJ_FORMAT_S16;
    slot->record.layout = what == NO_LAYOUT ? 7 : NJ_INTERLEAVED;
    slot->verb = what == A_PLAY ? VERB_PLAY : what == NO_VERB ? VERB_COUNT : VERB_RECORD;
}

static void a_damaged_record_is_refused_by_the_engine(void **unused)
{
    int16_t memory[2 * 100] = {0};
    struct nj_record wish = {.memory = memory, .memory_frames = 100, .start_frame = NJ_NOW};
    struct tape tape;

    (void)unused;
    open_tape(&tape);
    for (uint32_t what = 0; what < DAMAGES; what++) {
        nj_handle handle = tape_record(&tape, &wish);
        struct nj_event event;

        damage(&tape, handle, what);
        blocks(&tape, 3);
        event = rig_event(&tape.rig, NJ_EVENT_DONE);
        assert_int_equal(event.handle, handle);
        assert_int_equal(event.result, NJ_EINVAL);
    }
    for (uint32_t i = 0; i < 2 * 100; i++)
        assert_int_equal(memory[i], 0);
    tape_end(&tape);
}

static void a_ring_that_is_damaged_while_it_fills_ends_its_record(void **unused)
{
    struct memory_ring ring;
    struct nj_record wish = {.start_frame = NJ_NOW};
    struct tape tape;
    nj_handle handle;

    (void)unused;
    open_tape(&tape);
    memory_ring_open(&ring, 4, 256, 0);
    wish.ring = ring.ring;
    handle = tape_record(&tape, &wish);
    blocks(&tape, 2);
    assert_int_equal(rig_event(&tape.rig, NJ_EVENT_STARTED).handle, handle);
    assert_int_equal(nj_ring_ready(ring.ring), BLOCK);
    ring.ring->inner.capacity = 1u << 20;
    blocks(&tape, 1);
    assert_int_equal(tape_done(&tape, handle, NJ_EINVAL).frames, BLOCK);
    memory_ring_close(&ring);
    tape_end(&tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_bank_is_within_reach_of_an_engine_elsewhere),
        cmocka_unit_test(what_cannot_be_recorded_is_refused_at_once),
        cmocka_unit_test(commands_of_plays_are_none_of_a_captures),
        cmocka_unit_test(a_damaged_record_is_refused_by_the_engine),
        cmocka_unit_test(a_ring_that_is_damaged_while_it_fills_ends_its_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
