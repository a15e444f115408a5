/* SPDX-License-Identifier: MIT
 * test_kill_ring.c - an engine that plays a ring is killed after any instruction: the ring is
 * whole, and the next play of it goes on with the very next frame. timeout: 120 */
#include "core/public_ring.h"
#include "test/unit/drama.h"
#include "test/unit/mono.h"

#define STEP 16 /* frames of a block */
#define BLOCKS 4
#define CAPACITY 64 /* of the ring ... */
#define FIRST 50    /* ... and where it begins: its frames go around the end of its memory */
#define PLAYED 45   /* frames after which a play ends that is told to */
#define AFTERWARDS 200

static uint32_t open_plays; /* that the scene prepared */
static uint64_t may_skip;   /* frames that a late start takes out */
static uint64_t may_be_dry;
static float gain;

/* The ring lies in the bank, behind the clip, and so in every copy of the segment. */
static struct nj_ring *ring_of(struct rig *rig)
{
    struct nj_ring *ring = NULL;

    assert_int_equal(nj_ring_attach(&ring, (char *)nj_bank(rig->client, NULL) + 2048, 2048), 0);
    return ring;
}

/* Writes the next values: the frame at FIRST is 2, the next 4. */
static void fill(struct nj_ring *ring, uint64_t frames)
{
    for (uint64_t i = 0; i < frames; i++) {
        int16_t value = (int16_t)(2 * (atomic_load(&ring->inner.write) - FIRST + 1));

        assert_int_equal(nj_ring_write(ring, &value, 1), 1);
    }
}

static uint64_t taken_of(const struct nj_ring *ring)
{
    return atomic_load(&ring->inner.read) - FIRST;
}

static struct nj_play play_of(struct nj_ring *ring, float loud, uint64_t to_frame)
{
    return (struct nj_play){.start_frame = 3,
                            .gain = loud,
                            .to_frame = to_frame,
                            .ring = ring,
                            .memory_channels = 1,
                            .memory_format = NJ_FORMAT_S16};
}

static struct nj_ring *open_ring(struct rig *rig)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .actions = 16,
                                      .voices = 2,
                                      .bank_bytes = 4096};
    struct nj_ring *ring;
    void *memory;

    rig_open(rig, &config);
    memory = (char *)nj_bank(rig->client, NULL) + 2048;
    assert_int_equal(nj_ring_init(&ring, memory, 2048, sizeof(int16_t), CAPACITY, 0), 0);
    nj_ring_reset(ring, FIRST);
    fill(ring, 40);
    return ring;
}

/* Copied to the card as it is. */
static void prepare_copied(struct rig *rig)
{
    struct nj_play play = play_of(open_ring(rig), gain, 0);

    start(rig, &play);
}

/* Mixed, and dropped to by a late start, which takes out what is past. */
static void prepare_late(struct rig *rig)
{
    struct nj_play play = play_of(open_ring(rig), gain, 0);
    int16_t out[STEP];

    play.late = NJ_LATE_SKIP;
    rig_play(rig, out, STEP);
    start(rig, &play);
}

/* One behind the other, of the same ring; the first waits until much is there. */
static void prepare_queue(struct rig *rig)
{
    struct nj_play play = play_of(open_ring(rig), gain, PLAYED);
    nj_handle handle;

    play.prebuffer_frames = 10;
    handle = start(rig, &play);
    play.prebuffer_frames = 0;
    play.to_frame = 0;
    assert_int_equal(nj_queue(rig->client, handle, NJ_FOLLOW_END, &play, NULL), 0);
}

static void act(struct rig *rig)
{
    int16_t out[STEP];

    for (uint32_t i = 0; i < BLOCKS - 1; i++) /* the last of these is dry for a while */
        rig_play(rig, out, STEP);
    fill(ring_of(rig), STEP);
    rig_play(rig, out, STEP);
}

/* What the plays that ended told: whole frames of the ring, each once. How many they were. */
static uint32_t check_told(struct rig *copy, uint64_t taken, uint64_t skipped)
{
    struct nj_event event;
    uint64_t frames = 0, dry = 0;
    uint32_t count = 0;

    while (nj_event_next(copy->client, &event)) {
        if (event.kind != NJ_EVENT_DONE)
            continue;
        assert_true(event.result == NJ_ENGINE_LOST || event.result == NJ_OK);
        if (event.result == NJ_OK)
            assert_int_equal(event.frames, PLAYED);
        dry += event.dry_frames;
        frames += event.frames;
        count++;
    }
    assert_true(dry <= may_be_dry);
    assert_true(frames <= taken);
    assert_true(taken <= frames + skipped + STEP);
    return count;
}

/* Plays what is in the ring, and more: from the first frame that was not taken to the last. */
static void check_rest(struct rig *copy, struct nj_ring *ring)
{
    struct nj_play play = play_of(ring, 1, 0);
    uint64_t taken = taken_of(ring), end;
    int16_t out[AFTERWARDS];
    struct nj_event event;

    play.start_frame = NJ_NOW;
    start(copy, &play);
    fill(ring, 10);
    nj_ring_close(ring);
    end = atomic_load(&ring->inner.write) - FIRST;
    rig_play(copy, out, AFTERWARDS);
    for (uint64_t i = 0; i < AFTERWARDS; i++)
        assert_int_equal(out[i], taken + i < end ? 2 * (taken + i + 1) : 0);
    rig_event(copy, NJ_EVENT_STARTED);
    event = rig_event(copy, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.frames, end - taken);
    assert_int_equal(event.dry_frames, 0);
}

static void check_lost(struct rig *copy)
{
    struct nj_ring *ring = ring_of(copy);

    nj_client_engine_lost(copy->client);
    assert_int_equal(check_told(copy, taken_of(ring), may_skip), open_plays);
    rig_attach(copy);
    check_rest(copy, ring);
}

/* Without being told: what the engine had not taken up yet the next one plays, in order; all of it,
 * unless what it was to follow was lost. */
static void check_replaced(struct rig *copy)
{
    struct nj_ring *ring = ring_of(copy);
    int16_t out[AFTERWARDS];
    uint32_t told, from, to;

    rig_attach(copy);
    told = check_told(copy, taken_of(ring), may_skip);
    if (told == open_plays) {
        check_rest(copy, ring);
        return;
    }
    nj_ring_close(ring);
    rig_play(copy, out, AFTERWARDS);
    for (from = 0; from < AFTERWARDS && out[from] == 0; from++)
        continue;
    for (to = from; to < AFTERWARDS && out[to] != 0; to++)
        assert_int_equal(out[to], out[from] + (int32_t)(to - from) * (int32_t)(2 * gain));
    assert_true(to > from || told > 0);
    if (to > from) {
        assert_int_equal(nj_ring_ready(ring), 0);
        assert_int_equal(out[to - 1], (int32_t)(2 * gain) * (int32_t)taken_of(ring));
    }
    for (; to < AFTERWARDS; to++)
        assert_int_equal(out[to], 0);
}

static void run(void (*prepare)(struct rig *rig), float loud, uint32_t plays, uint64_t skipped,
                uint64_t dry)
{
    struct drama lost = {prepare, act, check_lost};
    struct drama replaced = {prepare, act, check_replaced};

    gain = loud;
    open_plays = plays;
    may_skip = skipped;
    may_be_dry = dry;
    drama_run(&lost);
    drama_run(&replaced);
}

static void a_killed_engine_loses_no_frame_of_the_ring_that_it_copies(void **unused)
{
    (void)unused;
    run(prepare_copied, 1, 1, 0, 5);
}

static void a_killed_engine_loses_no_frame_that_a_late_start_leaves(void **unused)
{
    (void)unused;
    run(prepare_late, 0.5f, 1, STEP, 21);
}

static void a_killed_engine_loses_no_frame_between_two_plays_of_one_ring(void **unused)
{
    (void)unused;
    run(prepare_queue, 0.5f, 2, 0, 5);
}

static void between_two_blocks_the_frames_told_are_those_taken(void **unused)
{
    (void)unused;
    gain = 1;
    for (uint32_t blocks = 1; blocks < BLOCKS; blocks++) {
        struct nj_event event;
        struct nj_ring *ring;
        int16_t out[STEP];
        struct rig rig;

        prepare_copied(&rig);
        ring = ring_of(&rig);
        for (uint32_t i = 0; i < blocks; i++)
            rig_play(&rig, out, STEP);
        rig_attach(&rig);
        rig_event(&rig, NJ_EVENT_STARTED);
        event = rig_event(&rig, NJ_EVENT_DONE);
        assert_int_equal(event.result, NJ_ENGINE_LOST);
        assert_int_equal(event.frames, blocks < 3 ? blocks * STEP - 3 : 40);
        assert_int_equal(event.dry_frames, blocks < 3 ? 0 : 3 * STEP - 3 - 40);
        assert_int_equal(taken_of(ring), event.frames);
        check_rest(&rig, ring);
        rig_close(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_engine_loses_no_frame_of_the_ring_that_it_copies),
        cmocka_unit_test(a_killed_engine_loses_no_frame_that_a_late_start_leaves),
        cmocka_unit_test(a_killed_engine_loses_no_frame_between_two_plays_of_one_ring),
        cmocka_unit_test(between_two_blocks_the_frames_told_are_those_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
