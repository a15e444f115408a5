/* SPDX-License-Identifier: MIT
 * test_chunks.c - a stream's input in overlapping pieces, every frame compared.
 * timeout: 120 */
#include "test/unit/stream_kit.h"

#include "board/sim/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Chunk `number` by its definition: frames from number * hop - overlap on. */
static void expect_chunk(const int16_t *got, uint64_t number, uint64_t length, uint64_t overlap,
                         uint64_t frames)
{
    int64_t first = (int64_t)(number * (length - overlap)) - (int64_t)overlap;

    for (uint64_t i = 0; i < frames; i++)
        for (uint32_t c = 0; c < KIT_CHANNELS; c++) {
            int64_t at = first + (int64_t)i;
            int wanted = at < 0 ? 0 : (int16_t)source_ramp((uint64_t)at, c, 16);

            if (got[i * KIT_CHANNELS + c] != wanted)
                fail_msg("chunk %d, frame %d is %d, not %d", (int)number, (int)i,
                         got[i * KIT_CHANNELS + c], wanted);
        }
}

static void every_length_and_overlap_gives_its_frames(void **state)
{
    static const uint64_t shapes[][2] = {{1, 0},      {64, 0},    {100, 0},    {100, 1},
                                         {128, 64},   {128, 127}, {1000, 999}, {1000, 300},
                                         {1024, 512}, {4096, 0},  {4096, 4095}};

    (void)state;
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        uint64_t length = shapes[s][0], overlap = shapes[s][1], hop = length - overlap, number = 0;
        struct stream_kit kit;
        struct nj_chunks *chunks;
        const void *frames;
        int64_t count;

        stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
        stream_kit_open(&kit);
        assert_int_equal(nj_chunks_open(&chunks, kit.stream, length, overlap), NJ_OK);
        stream_kit_start(&kit);
        for (int turn = 0; turn < 6; turn++) {
            stream_kit_run(&kit, 1700);
            while ((count = nj_chunks_next(chunks, &frames, 0)) > 0) {
                assert_int_equal(count, length);
                expect_chunk(frames, number++, length, overlap, length);
            }
            assert_int_equal(count, NJ_ETIMEOUT);
        }
        assert_int_equal(nj_stream_stop(kit.stream), NJ_OK);
        uint64_t captured = nj_stream_frames(kit.stream, NJ_CAPTURE);
        while ((count = nj_chunks_next(chunks, &frames, -1)) > 0) {
            expect_chunk(frames, number, length, overlap, (uint64_t)count);
            if ((uint64_t)count < length) {
                assert_int_equal(number * hop - overlap + (uint64_t)count, captured);
                assert_true((uint64_t)count > overlap);
            }
            number++;
        }
        assert_int_equal(count, NJ_ECLOSED);
        assert_int_equal(nj_chunks_next(chunks, &frames, -1), NJ_ECLOSED);
        assert_int_equal(number, (captured + hop - 1) / hop);
        nj_chunks_close(chunks);
        stream_kit_end(&kit);
    }
}

/* In the ring's own memory: pieces that do not wrap are shown, not copied. */
static void what_does_not_wrap_is_not_copied(void **state)
{
    struct stream_kit kit;
    struct nj_chunks *chunks;
    struct nj_ring_regions regions;
    const void *frames;
    uint32_t shown = 0, copied = 0;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    assert_int_equal(nj_chunks_open(&chunks, kit.stream, 1000, 0), NJ_OK);
    stream_kit_start(&kit);
    for (uint64_t number = 0; number < 40; number++) {
        stream_kit_run(&kit, 1000);
        while (nj_chunks_next(chunks, &frames, 0) > 0) {
            assert_true(nj_ring_read_regions(nj_stream_ring(kit.stream, NJ_CAPTURE), 1000,
                                             &regions) == 1000);
            shown += frames == regions.first;
            copied += frames != regions.first;
            assert_int_equal(frames != regions.first, regions.second_count > 0);
        }
    }
    assert_in_range(shown, 28, 39);
    assert_in_range(copied, 3, 6);
    nj_chunks_close(chunks);
    stream_kit_end(&kit);
}

static void what_cannot_be_is_refused(void **state)
{
    struct stream_kit kit;
    struct nj_chunks *chunks;

    (void)state;
    stream_kit_begin(&kit, "--lockstep --paused --source ramp", NJ_CAPTURE);
    stream_kit_open(&kit);
    assert_int_equal(nj_chunks_open(&chunks, kit.stream, 0, 0), NJ_EINVAL);
    assert_int_equal(nj_chunks_open(&chunks, kit.stream, 100, 100), NJ_EINVAL);
    assert_int_equal(nj_chunks_open(&chunks, kit.stream, 5000, 0), NJ_EINVAL);
    assert_null(chunks);
    nj_chunks_close(NULL);
    stream_kit_end(&kit);
    stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
    stream_kit_open(&kit);
    assert_int_equal(nj_chunks_open(&chunks, kit.stream, 100, 0), NJ_EINVAL);
    assert_null(nj_stream_ring(kit.stream, NJ_CAPTURE));
    assert_null(nj_stream_io(kit.stream, NJ_CAPTURE));
    assert_int_equal(nj_stream_await(kit.stream, NJ_CAPTURE, 1, 0), NJ_EINVAL);
    assert_int_equal(nj_stream_await(kit.stream, NJ_PLAY, 1, 0), 1 + 8191);
    stream_kit_end(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_and_overlap_gives_its_frames),
        cmocka_unit_test(what_does_not_wrap_is_not_copied),
        cmocka_unit_test(what_cannot_be_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
