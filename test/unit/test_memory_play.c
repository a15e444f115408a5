/* SPDX-License-Identifier: MIT
 * test_memory_play.c - plays of callers' memory sound as those of clips do, wherever it lies. */
#include "test/unit/mono.h"

#include <stdlib.h>
#include <string.h>

#include "core/format.h"

#define FRAMES 256

static struct nj_play play_of(const void *memory, uint64_t frames, uint32_t channels,
                              uint32_t format)
{
    struct nj_play play = {.start_frame = 0,
                           .gain = 1,
                           .memory = memory,
                           .memory_frames = frames,
                           .memory_channels = channels,
                           .memory_format = format};

    return play;
}

static void memory_is_played_as_it_is_to_its_end(void **unused)
{
    int16_t memory[100], out[2 * BLOCK];
    struct nj_play play = play_of(memory, 100, 1, NJ_FORMAT_S16);
    struct nj_event event;
    struct rig rig;

    (void)unused;
    for (int16_t i = 0; i < 100; i++)
        memory[i] = (int16_t)(i - 50);
    open_mono(&rig, 4);
    play.start_frame = 20;
    play.tag = 5;
    start(&rig, &play);
    play_blocks(&rig, out, 2 * BLOCK);
    for (int32_t i = 0; i < 2 * BLOCK; i++)
        assert_int_equal(out[i], i >= 20 && i < 120 ? memory[i - 20] : 0);
    assert_int_equal(rig_event(&rig, NJ_EVENT_STARTED).frame, 20);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_OK);
    assert_int_equal(event.tag, 5);
    assert_int_equal(event.frames, 100);
    assert_int_equal(event.dry_frames, 0);
    rig_close(&rig);
}

/* One clip and 24 voices of memory before and behind the bank, in one group: as 25 clips. */
static void voices_of_memory_are_added_among_those_of_clips(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .channels = 2, .format = NJ_FORMAT_S16, .bank_bytes = 65536};
    int16_t out[2 * FRAMES], expected[2 * FRAMES], *heap = malloc(25 * 400 * sizeof *heap), *bank;
    struct chance chance = chance_begin(41);
    struct rig rig;

    (void)unused;
    assert_non_null(heap);
    for (uint32_t pass = 0; pass < 2; pass++) {
        rig_open(&rig, &config);
        bank = nj_bank(rig.client, NULL);
        for (uint32_t i = 0; i < 25; i++) {
            struct nj_play play = play_of(heap + i * 400, 200, 2, NJ_FORMAT_S16);
            struct nj_clip clip = {1024ull * i, 200, 2, NJ_FORMAT_S16};

            for (uint32_t k = 0; k < 400 && pass == 0; k++)
                heap[i * 400 + k] = (int16_t)chance_next(&chance);
            memcpy(bank + 512 * i, heap + i * 400, 800);
            assert_int_equal(nj_clip_set(rig.client, i, &clip), 0);
            if (pass == 1 || i == 7)
                play.memory = NULL;
            play.clip = i;
            play.gain = 0.03f * (float)i;
            play.loops = i % 3 == 0 ? NJ_FOREVER : 1;
            play.fade_in_frames = i % 5 == 0 ? 150 : 0;
            start(&rig, &play);
        }
        for (uint32_t at = 0; at < FRAMES; at += 32)
            rig_play(&rig, (pass ? expected : out) + 2 * at, 32);
        rig_close(&rig);
    }
    assert_memory_equal(out, expected, sizeof out);
    free(heap);
}

static void a_lone_32_bit_memory_is_copied_from_planes_too(void **unused)
{
    static const uint32_t layouts[] = {NJ_INTERLEAVED, NJ_PLANAR};
    struct nj_stream_config config = {.direction = NJ_PLAY, .channels = 3, .format = NJ_FORMAT_S32};
    struct chance chance = chance_begin(42);
    static int32_t memory[3 * 600], planes[3 * 600], out[3 * 700];

    (void)unused;
    for (uint32_t i = 0; i < 3 * 600; i++)
        memory[i] = (int32_t)chance_next(&chance);
    for (uint32_t i = 0; i < 600; i++)
        for (uint32_t k = 0; k < 3; k++)
            planes[k * 600 + i] = memory[3 * i + k];
    for (uint32_t i = 0; i < 2; i++) {
        struct nj_play play = play_of(layouts[i] ? planes : memory, 600, 3, NJ_FORMAT_S32);
        struct rig rig;

        rig_open(&rig, &config);
        play.layout = layouts[i];
        play.start_frame = 5;
        start(&rig, &play);
        rig_play(&rig, out, 700);
        assert_memory_equal(out + 15, memory, sizeof memory);
        rig_close(&rig);
    }
}

/* Of every format, for each route, panned, with gains that move and loops that cross-fade. */
static void planes_sound_as_interleaved_frames_do(void **unused)
{
    struct chance chance = chance_begin(43);

    (void)unused;
    for (uint32_t round = 0; round < this_many(300, 5000); round++) {
        struct nj_stream_config config = {
            .direction = NJ_PLAY,
            .channels = (uint32_t)chance_between(&chance, 1, 3),
            .format = (uint32_t)chance_between(&chance, NJ_FORMAT_S16, NJ_FORMAT_F32)};
        uint32_t format = (uint32_t)chance_between(&chance, NJ_FORMAT_S16, NJ_FORMAT_COUNT - 1);
        uint32_t channels = (uint32_t)chance_between(&chance, 1, 3);
        static int32_t memory[3 * 300], planes[3 * 300], out[2][3 * FRAMES];
        struct nj_play play = play_of(memory, 300, channels, format);

        for (uint32_t i = 0; i < 900; i++)
            memory[i] = format == NJ_FORMAT_F32
                            ? 0x3e000000 + (int32_t)chance_between(&chance, 0, 99)
                            : (int32_t)chance_next(&chance);
        format_scatter(planes, 300ull * nj_format_bytes(format), 0, memory, 300, channels, format);
        memset(out, 0, sizeof out);
        play.gain = chance_between(&chance, 0, 1) ? 1.0f : 0.3f;
        play.pan = chance_between(&chance, 0, 2) ? 0.0f : -0.4f;
        play.fade_in_frames = chance_between(&chance, 0, 1) ? 40 : 0;
        play.fade_out_frames = chance_between(&chance, 0, 1) ? 70 : 0;
        play.from_frame = chance_between(&chance, 50, 299);
        if (chance_between(&chance, 0, 1)) {
            play.loops = 3;
            play.loop_from_frame = 50;
            play.loop_to_frame = 300;
            play.loop_fade_frames = chance_between(&chance, 0, 1) ? 50 : 0;
        }
        for (uint32_t i = 0; i < 2; i++) {
            uint32_t bytes = config.channels * nj_format_bytes(config.format);
            struct rig rig;

            rig_open(&rig, &config);
            play.layout = i ? NJ_PLANAR : NJ_INTERLEAVED;
            play.memory = i ? planes : memory;
            start(&rig, &play);
            for (uint32_t at = 0; at < FRAMES; at += 32)
                rig_play(&rig, (char *)out[i] + at * bytes, 32);
            rig_close(&rig);
        }
        assert_memory_equal(out[0], out[1], sizeof out[0]);
    }
}

static void memory_beyond_an_engines_reach_is_told(void **unused)
{
    int16_t memory[10] = {0}, out[BLOCK], *bank;
    struct nj_play play = play_of(memory, 10, 1, NJ_FORMAT_S16);
    struct nj_event event;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    rig.process->local = 0; /* an engine elsewhere */
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    event = rig_event(&rig, NJ_EVENT_DONE);
    assert_int_equal(event.result, NJ_EINVAL);
    assert_int_equal(event.frames, 0);
    bank = nj_bank(rig.client, NULL);
    play.memory = bank + 100; /* of the row of 1, 2, ... */
    start(&rig, &play);
    play_blocks(&rig, out, BLOCK);
    for (int16_t i = 0; i < 10; i++)
        assert_int_equal(out[i], 101 + i);
    rig_close(&rig);
}

static void a_client_that_takes_over_finds_what_was_named(void **unused)
{
    int16_t memory[10] = {0};
    struct nj_play play = play_of(memory, 10, 1, NJ_FORMAT_S16), found;
    uint32_t cursor = 0;
    nj_handle handle, other;
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    handle = start(&rig, &play);
    rig_reconnect(&rig);
    assert_true(nj_open_play(rig.client, &cursor, &other, &found));
    assert_int_equal(other, handle);
    assert_memory_equal(&found, &play, sizeof play);
    assert_false(nj_open_play(rig.client, &cursor, &other, &found));
    rig_close(&rig);
}

static void memory_that_cannot_be_played_is_refused(void **unused)
{
    int16_t memory[10] = {0};
    struct nj_play plays[11];
    struct rig rig;

    (void)unused;
    open_mono(&rig, 4);
    for (uint32_t i = 0; i < 11; i++)
        plays[i] = play_of(memory, 10, 1, NJ_FORMAT_S16);
    plays[0].memory = (const char *)memory + 1; /* not at a multiple of its samples */
    plays[1].memory_channels = 0;
    plays[2].memory_channels = NJ_MAX_CHANNELS + 1;
    plays[3].memory_format = NJ_FORMAT_ANY;
    plays[4].memory_format = NJ_FORMAT_COUNT;
    plays[5].memory_frames = UINT64_MAX; /* more bytes than there are */
    plays[6].layout = NJ_PLANAR + 1;
    plays[7].to_frame = 11;
    plays[8].dry = NJ_DRY_END; /* a ring's */
    plays[9].prebuffer_frames = 1;
    plays[10].reserved = 1;
    for (uint32_t i = 0; i < 11; i++)
        assert_int_equal(nj_play(rig.client, &plays[i], NULL), NJ_EINVAL);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_played_as_it_is_to_its_end),
        cmocka_unit_test(voices_of_memory_are_added_among_those_of_clips),
        cmocka_unit_test(a_lone_32_bit_memory_is_copied_from_planes_too),
        cmocka_unit_test(planes_sound_as_interleaved_frames_do),
        cmocka_unit_test(memory_beyond_an_engines_reach_is_told),
        cmocka_unit_test(a_client_that_takes_over_finds_what_was_named),
        cmocka_unit_test(memory_that_cannot_be_played_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
