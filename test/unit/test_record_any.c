/* SPDX-License-Identifier: MIT
 * test_record_any.c - any records of any time line, beside a slow recorder that does the same.
 * timeout: 240 */
#include <stdlib.h>
#include <string.h>

#include "test/unit/memory_ring.h"
#include "test/unit/slow_recorder.h"

#define RECORDS 6
#define BLOCKS 30

/* One record of a script, where it goes, and what it must be. */
struct part {
    bool sent, done;
    nj_handle handle;
    struct slow_record slow;
    unsigned char *memory;
    struct memory_ring ring;
};

struct script {
    struct chance chance;
    struct tape tape;
    struct part parts[RECORDS];
};

static uint64_t between(struct script *script, uint64_t low, uint64_t high)
{
    return chance_between(&script->chance, low, high);
}

static void open_script(struct script *script)
{
    static const uint32_t formats[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_S32,
                                       NJ_FORMAT_F32};
    struct nj_stream_config config = {.direction = NJ_CAPTURE, .flags = NJ_STREAM_ACTIONS_ONLY};

    memset(script->parts, 0, sizeof script->parts);
    config.channels = (uint32_t)between(script, 1, 5);
    config.format = formats[between(script, 0, 3)];
    config.period_frames = (uint32_t)between(script, 16, 100);
    config.ring_frames = between(script, 0, 1) ? 512 : 16384;
    tape_begin(&script->tape, &config);
    if (between(script, 0, 3) == 0) { /* a time line that is old */
        tape_block(&script->tape, 16, 0);
        tape_block(&script->tape, 16, UINT64_C(1) << 40);
    }
}

static struct nj_record any_shape(struct script *script)
{
    uint32_t inputs = script->tape.rig.config.channels;
    struct nj_record wish = {.tag = between(script, 1, 1000)};

    wish.format = (uint32_t)between(script, 0, NJ_FORMAT_COUNT - 1);
    if (between(script, 0, 1)) {
        wish.map_count = (uint32_t)between(script, 1, 6);
        for (uint32_t k = 0; k < wish.map_count; k++)
            wish.map[k] = (uint8_t)between(script, 0, inputs);
        wish.channels =
            between(script, 0, 1) ? wish.map_count + (uint32_t)between(script, 0, 2) : 0;
    } else {
        wish.channels = (uint32_t)between(script, 0, inputs);
    }
    return wish;
}

static void any_place(struct script *script, struct part *part, struct nj_record *wish)
{
    uint64_t frame_bytes = slow_frame_bytes(&part->slow);
    static const uint32_t flags[] = {0, NJ_RING_OVERWRITE};
    static const uint64_t bases[] = {0, UINT64_C(1) << 40, (UINT64_C(1) << 63) - 100};

    if (between(script, 0, 1)) {
        wish->layout = (uint32_t)between(script, 0, 1);
        wish->memory_frames = between(script, 1, 2000);
        if (between(script, 0, 1))
            wish->length_frames = between(script, 1, wish->memory_frames);
        part->memory = malloc(wish->memory_frames * frame_bytes);
        assert_non_null(part->memory);
        memset(part->memory, 0xa5, wish->memory_frames * frame_bytes);
        wish->memory = part->memory;
        return;
    }
    memory_ring_open(&part->ring, frame_bytes, UINT64_C(1) << between(script, 0, 11),
                     flags[between(script, 0, 1)]);
    nj_ring_reset(part->ring.ring, bases[between(script, 0, 2)]);
    wish->ring = part->ring.ring;
    wish->full = (uint32_t)between(script, 0, 1);
    if (between(script, 0, 1))
        wish->length_frames = between(script, 1, 3000);
}

static void send(struct script *script, struct part *part)
{
    struct nj_record wish = any_shape(script);
    uint64_t next = tape_next(&script->tape), back = between(script, 0, 1000);

    slow_open(&part->slow, &script->tape, &wish);
    any_place(script, part, &wish);
    wish.late = (uint32_t)between(script, 0, 2);
    wish.early = (uint32_t)between(script, 0, 1);
    wish.start_frame = next + between(script, 0, 500);
    if (between(script, 0, 3) == 0)
        wish.start_frame = NJ_NOW;
    else if (between(script, 0, 3) == 0)
        wish.start_frame = next > back ? next - back : 0;
    assert_int_equal(nj_record(script->tape.rig.client, &wish, &part->handle), 0);
    slow_open(&part->slow, &script->tape, &wish);
    part->slow.overwrites =
        wish.ring && nj_ring_write_regions(wish.ring, 1, &(struct nj_ring_regions){0}) < 0;
    part->sent = true;
}

static void stop(struct script *script, struct part *part)
{
    uint64_t at = tape_next(&script->tape) + between(script, 0, 300);

    if (between(script, 0, 3) == 0)
        at = NJ_NOW;
    if (nj_stop(script->tape.rig.client, part->handle, at, 0, NULL) == 0)
        slow_stop(&part->slow, at);
}

static void read_events(struct script *script)
{
    struct nj_event event;

    while (nj_event_next(script->tape.rig.client, &event)) {
        for (uint32_t i = 0; i < RECORDS; i++) {
            struct part *part = &script->parts[i];

            if (!part->sent || event.handle != part->handle)
                continue;
            assert_int_equal(event.tag, part->slow.wish.tag);
            if (event.kind == NJ_EVENT_STARTED) {
                assert_true(part->slow.started);
                assert_int_equal(event.frame, part->slow.begin);
            } else {
                slow_assert_done(&part->slow, &event);
                part->done = true;
            }
        }
    }
}

static void block(struct script *script)
{
    bool first = tape_next(&script->tape) == 0; /* the time line begins with it */
    uint64_t lost = !first && between(script, 0, 7) == 0 ? between(script, 1, 1500) : 0;
    uint32_t frames = (uint32_t)between(script, 1, between(script, 0, 1) ? 20 : 200);

    tape_block(&script->tape, frames, lost);
    for (uint32_t i = 0; i < RECORDS; i++)
        if (script->parts[i].sent)
            slow_block(&script->parts[i].slow, &script->tape, frames);
    read_events(script);
    for (uint32_t i = 0; i < RECORDS; i++) {
        struct part *part = &script->parts[i];

        assert_int_equal(part->done, part->slow.over);
        if (part->ring.ring)
            slow_assert_ring(&part->slow, &script->tape, part->ring.ring,
                             between(script, 0, 2) == 0 ? between(script, 0, 400) : 0);
    }
}

static void close_script(struct script *script)
{
    for (uint32_t i = 0; i < RECORDS; i++) {
        struct part *part = &script->parts[i];

        if (part->memory)
            slow_assert_memory(&part->slow, &script->tape, part->memory);
        if (part->ring.ring)
            slow_assert_ring(&part->slow, &script->tape, part->ring.ring, UINT64_MAX);
        free(part->memory);
        memory_ring_close(&part->ring);
        slow_close(&part->slow);
    }
    tape_end(&script->tape);
}

static void run(uint32_t number)
{
    struct script script = {.chance = chance_begin(1000 + number)};

    open_script(&script);
    for (uint32_t i = 0; i < BLOCKS; i++) {
        struct part *part = &script.parts[between(&script, 0, RECORDS - 1)];

        if (!part->sent)
            send(&script, part);
        else if (!part->done && between(&script, 0, 2) == 0 && !part->slow.stop_taken)
            stop(&script, part);
        block(&script);
    }
    close_script(&script);
}

static void any_records_are_what_a_slow_recorder_makes_of_the_time_line(void **unused)
{
    uint32_t scripts = this_many_slow(250, 1000, 20000);

    (void)unused;
    for (uint32_t i = 0; i < scripts; i++)
        run(i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_records_are_what_a_slow_recorder_makes_of_the_time_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
