/* SPDX-License-Identifier: MIT
 * test_wav_head.c - heads say what they were told, to us and to libsndfile, below and above 4 GiB.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "takes/guano.h"
#include "takes/wav_head.h"

static struct wav_head example(uint32_t channels, uint32_t bits, bool is_float)
{
    struct wav_head head = {.rate_hz = 48000,
                            .channels = channels,
                            .bits = bits,
                            .is_float = is_float,
                            .take = "dawn",
                            .first_frame = 123456789012,
                            .epoch = 0xfedcba9876543210,
                            .boot = "00112233445566778899aabbccddeeff",
                            .true_rate_hz = 47999.8125,
                            .utc_ns = 1763636863123000000,
                            .utc_offset_s = -12600};

    return head;
}

/* A file of that length, with nothing on the disk but the head. */
static SNDFILE *open_sparse(const struct wav_head *head, SF_INFO *info)
{
    char path[] = "/tmp/nightjar-head.XXXXXX";
    uint8_t bytes[WAV_HEAD_BYTES];
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(wav_head_write(head, bytes), 0);
    assert_int_equal(write(fd, bytes, sizeof(bytes)), sizeof(bytes));
    assert_int_equal(ftruncate(fd, (off_t)wav_head_file_bytes(head)), 0);
    unlink(path);
    lseek(fd, 0, SEEK_SET);
    memset(info, 0, sizeof(*info));
    SNDFILE *sound = sf_open_fd(fd, SFM_READ, info, 1);
    assert_non_null(sound);
    return sound;
}

static void what_is_written_is_read(void **state)
{
    const uint32_t bits[] = {16, 24, 32, 32, 8};
    (void)state;

    for (uint32_t b = 0; b < 5; b++)
        for (uint32_t channels = 1; channels <= NJ_MAX_CHANNELS; channels++)
            for (uint64_t frames = 0; frames < UINT64_C(1) << 40; frames = frames * 7 + 1) {
                struct wav_head head = example(channels, bits[b], b == 3), back;
                uint8_t bytes[WAV_HEAD_BYTES];

                head.frames = frames;
                head.is_rf64 = frames % 2 == 1;
                assert_int_equal(wav_head_write(&head, bytes), 0);
                assert_int_equal(wav_head_read(&back, bytes), 0);
                assert_true(back.is_rf64 || !head.is_rf64);
                assert_int_equal(back.frames, frames);
                assert_int_equal(back.channels, channels);
                assert_int_equal(back.bits, bits[b]);
                assert_int_equal(back.is_float, b == 3);
                assert_int_equal(back.rate_hz, head.rate_hz);
                assert_int_equal(back.first_frame, head.first_frame);
                assert_int_equal(back.epoch, head.epoch);
                assert_int_equal(back.utc_ns, head.utc_ns);
                assert_int_equal(back.utc_offset_s, head.utc_offset_s);
                assert_string_equal(back.take, head.take);
                assert_string_equal(back.boot, head.boot);
                assert_true(back.true_rate_hz == head.true_rate_hz);
            }
}

static void the_longest_texts_fit(void **state)
{
    struct wav_head head = example(32, 32, true), back;
    uint8_t bytes[WAV_HEAD_BYTES];
    (void)state;

    memset(head.take, 'x', sizeof(head.take) - 1);
    head.first_frame = UINT64_MAX;
    head.frames = UINT64_C(1) << 40;
    head.rate_hz = 384000;
    head.true_rate_hz = 384012.3456;
    assert_int_equal(wav_head_write(&head, bytes), 0);
    assert_int_equal(wav_head_read(&back, bytes), 0);
    assert_string_equal(back.take, head.take);
    assert_int_equal(back.first_frame, UINT64_MAX);
}

static void libsndfile_reads_every_format(void **state)
{
    const uint32_t bits[] = {16, 24, 32, 32, 8};
    const int subtypes[] = {SF_FORMAT_PCM_16, SF_FORMAT_PCM_24, SF_FORMAT_PCM_32, SF_FORMAT_FLOAT,
                            SF_FORMAT_PCM_U8};
    (void)state;

    for (uint32_t b = 0; b < 5; b++)
        for (uint32_t channels = 1; channels <= NJ_MAX_CHANNELS; channels++)
            for (uint64_t frames = 0; frames <= 3; frames++) {
                struct wav_head head = example(channels, bits[b], b == 3);
                SF_INFO info;

                head.frames = frames;
                head.is_rf64 = frames > 1;
                SNDFILE *sound = open_sparse(&head, &info);
                assert_int_equal(info.frames, frames);
                assert_true(head.is_rf64 == ((info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RF64));
                assert_int_equal(info.channels, channels);
                assert_int_equal(info.samplerate, 48000);
                assert_int_equal(info.format & SF_FORMAT_SUBMASK, subtypes[b]);
                sf_close(sound);
            }
}

static void past_4_gib_the_same_bytes_are_rf64(void **state)
{
    (void)state;

    for (uint32_t channels = 1; channels <= 3; channels++) {
        struct wav_head head = example(channels, 24, false), back;
        uint64_t border = (UINT64_C(0xFFFFFFFF) - 504) / wav_head_frame_bytes(&head);

        for (head.frames = border - 2; head.frames <= border + 2; head.frames++) {
            uint8_t bytes[WAV_HEAD_BYTES];
            SF_INFO info;

            assert_int_equal(wav_head_write(&head, bytes), 0);
            bool rf64 = wav_head_file_bytes(&head) - 8 >= 0xFFFFFFFF;
            assert_memory_equal(bytes, rf64 ? "RF64" : "RIFF", 4);
            assert_int_equal(wav_head_read(&back, bytes), 0);
            assert_int_equal(back.frames, head.frames);
            SNDFILE *sound = open_sparse(&head, &info);
            assert_true(rf64 == ((info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RF64));
            assert_int_equal(info.frames, head.frames);
            assert_int_equal(sf_seek(sound, (sf_count_t)head.frames - 1, SEEK_SET),
                             head.frames - 1);
            int last[3] = {1, 1, 1};
            assert_int_equal(sf_readf_int(sound, last, 1), 1);
            assert_int_equal(last[0], 0);
            sf_close(sound);
        }
    }
}

static void sox_reads_both_sides_of_4_gib(void **state)
{
    struct wav_head head = example(2, 24, false);
    uint64_t border = (UINT64_C(0xFFFFFFFF) - 504) / wav_head_frame_bytes(&head);
    (void)state;

    if (system("command -v soxi >/dev/null"))
        skip();
    for (head.frames = border - 1; head.frames <= border + 1; head.frames++) {
        char path[] = "/tmp/nightjar-head.XXXXXX.wav";
        char command[200];
        uint8_t bytes[WAV_HEAD_BYTES];
        int fd = mkstemps(path, 4);

        assert_true(fd >= 0);
        assert_int_equal(wav_head_write(&head, bytes), 0);
        assert_int_equal(write(fd, bytes, sizeof(bytes)), sizeof(bytes));
        assert_int_equal(ftruncate(fd, (off_t)wav_head_file_bytes(&head)), 0);
        close(fd);
        snprintf(command, sizeof(command), "test \"$(soxi -s %s)\" = %llu", path,
                 (unsigned long long)head.frames);
        int result = system(command);
        unlink(path);
        assert_int_equal(result, 0);
    }
}

static void a_head_of_another_maker_is_none(void **state)
{
    struct wav_head head = example(2, 16, false), back;
    uint8_t bytes[WAV_HEAD_BYTES], changed[WAV_HEAD_BYTES];
    uint32_t accepted = 0;
    (void)state;

    assert_int_equal(wav_head_write(&head, bytes), 0);
    for (uint32_t i = 0; i < WAV_HEAD_BYTES; i++) {
        memcpy(changed, bytes, sizeof(bytes));
        changed[i] ^= 0x20;
        accepted += wav_head_read(&back, changed) == 0; /* sizes and texts may differ */
        memset(changed + i, 0, WAV_HEAD_BYTES - i);
        assert_int_equal(wav_head_read(&back, changed), i < 508 ? NJ_EFORMAT : 0);
    }
    assert_true(accepted < WAV_HEAD_BYTES);
    memset(changed, 0xFF, sizeof(changed));
    assert_int_equal(wav_head_read(&back, changed), NJ_EFORMAT);
}

static void random_bytes_are_read_safely(void **state)
{
    struct wav_head head = example(2, 24, false), back;
    uint8_t bytes[WAV_HEAD_BYTES];
    uint32_t random = 1;
    (void)state;

    for (uint32_t i = 0; i < 200000; i++) {
        if (i % 64 == 0)
            assert_int_equal(wav_head_write(&head, bytes), 0);
        random = random * 1664525 + 1013904223;
        bytes[random >> 8 & (WAV_HEAD_BYTES - 1)] = (uint8_t)(random >> 24);
        if (wav_head_read(&back, bytes) == 0) {
            assert_in_range(back.channels, 1, NJ_MAX_CHANNELS);
            assert_true(wav_head_frame_bytes(&back) >= 2);
            assert_true(strlen(back.take) < sizeof(back.take));
        }
    }
}

static void times_keep_milliseconds_and_offset(void **state)
{
    char text[GUANO_TIME_BYTES];
    (void)state;

    guano_time(text, 1763636863123456789, 3600);
    assert_string_equal(text, "2025-11-20T12:07:43.123+01:00");
    guano_time(text, 0, 0);
    assert_string_equal(text, "1970-01-01T00:00:00.000+00:00");
    guano_time(text, -1000000, -12600);
    assert_string_equal(text, "1969-12-31T20:29:59.999-03:30");
}

static void what_wav_cannot_hold_is_refused(void **state)
{
    uint8_t bytes[WAV_HEAD_BYTES];
    struct wav_head head = example(0, 16, false);
    (void)state;

    assert_int_equal(wav_head_write(&head, bytes), NJ_EFORMAT);
    head = example(33, 16, false);
    assert_int_equal(wav_head_write(&head, bytes), NJ_EFORMAT);
    head = example(2, 20, false);
    assert_int_equal(wav_head_write(&head, bytes), NJ_EFORMAT);
    head = example(2, 16, true);
    assert_int_equal(wav_head_write(&head, bytes), NJ_EFORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_longest_texts_fit),
        cmocka_unit_test(libsndfile_reads_every_format),
        cmocka_unit_test(past_4_gib_the_same_bytes_are_rf64),
        cmocka_unit_test(sox_reads_both_sides_of_4_gib),
        cmocka_unit_test(a_head_of_another_maker_is_none),
        cmocka_unit_test(random_bytes_are_read_safely),
        cmocka_unit_test(times_keep_milliseconds_and_offset),
        cmocka_unit_test(what_wav_cannot_hold_is_refused),
    };

    return cmocka_run_group_tests_name("wav head", tests, NULL, NULL);
}
