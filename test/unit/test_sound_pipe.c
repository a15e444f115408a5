/* SPDX-License-Identifier: MIT
 * test_sound_pipe.c - frames into pipes, of which nothing can be mended later. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "test/unit/clip_files.h"
#include "test/unit/sound_kit.h"

#define FRAMES 5001
#define CHANNELS 3
#define RATE_HZ 48000

static int16_t noise[FRAMES * CHANNELS], back[(FRAMES + 1) * CHANNELS];

static int enter(void **context)
{
    (void)context;
    folder_enter();
    sound_kit_noise_16(noise, FRAMES * CHANNELS);
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static struct sound_sink_options options_of(uint32_t format, uint32_t channels)
{
    return (struct sound_sink_options){.rate_hz = RATE_HZ, .channels = channels, .format = format};
}

static void kinds_of_pipes_come_through_one(void **context)
{
    static const uint32_t kinds[] = {SOUND_KIND_WAV, SOUND_KIND_AU, SOUND_KIND_FLAC};
    struct sound_source_options none = {0};

    (void)context;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    for (size_t k = 0; k < 3; k++) {
        struct sound_sink_options options = options_of(NJ_FORMAT_S16, CHANNELS);
        struct trouble trouble;
        pid_t child = fork();

        options.kind = kinds[k];
        if (child == 0) {
            struct sound_sink *sink = sound_kit_create("fifo", &options);

            sound_kit_write(sink, noise, FRAMES);
            assert_int_equal(sound_sink_beat(sink, 0, &trouble), NJ_OK);
            sound_kit_finish(sink);
            _exit(0);
        }
        struct sound_source *source = sound_kit_open("fifo", &none);

        assert_true(sound_source_shape(source)->frames == SOUND_FRAMES_UNKNOWN);
        assert_int_equal(sound_kit_read(source, back, FRAMES + 1), FRAMES);
        assert_memory_equal(noise, back, FRAMES * CHANNELS * 2);
        sound_source_close(source);
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
}

static void a_pipe_that_nobody_reads_is_waited_for_until_told_to_end(void **context)
{
    struct sound_sink_options options = options_of(NJ_FORMAT_S16, CHANNELS);
    struct sound_sink *sink;
    struct trouble trouble;

    (void)context;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    options.kind = SOUND_KIND_WAV;
    options.stop_descriptor = eventfd(1, EFD_CLOEXEC);
    assert_int_equal(sound_sink_create(&sink, "fifo", &options, &trouble), NJ_EIO);
    assert_int_equal(trouble.number, EINTR);
    close(options.stop_descriptor);
}

static int writes; /* by write(2) */

ssize_t write(int fd, const void *data, size_t bytes)
{
    writes++;
    return syscall(SYS_write, fd, data, bytes);
}

/* sox goes back to the beginning only within what came first. */
static void head_and_frames_come_through_a_pipe_together(void **context)
{
    static unsigned char first[65536];
    struct sound_sink_options options = options_of(NJ_FORMAT_S16, CHANNELS);
    char path[32];
    int ends[2];

    (void)context;
    assert_int_equal(pipe(ends), 0);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
    options.kind = SOUND_KIND_WAV;
    struct sound_sink *sink = sound_kit_create(path, &options);
    writes = 0;
    sound_kit_write(sink, noise, 500);
    assert_int_equal(writes, 1);
    assert_true(read(ends[0], first, sizeof first) >= 44 + 500 * CHANNELS * 2);
    assert_memory_equal(first, "RIFF", 4);
    assert_memory_equal(first + 44, noise, 500 * CHANNELS * 2);
    sound_kit_finish(sink);
    close(ends[0]);
    close(ends[1]);
}

/* Nobody knows where the samples end: nothing may follow them. */
static void a_pipe_ends_with_its_last_sample(void **context)
{
    static const uint32_t kinds[] = {SOUND_KIND_WAV, SOUND_KIND_WAVEX, SOUND_KIND_AU};
    static unsigned char got[4096];
    struct sound_sink_options options = options_of(NJ_FORMAT_S24_3, 1);
    char path[32];
    int ends[2];

    (void)context;
    for (size_t k = 0; k < 3; k++) {
        assert_int_equal(pipe(ends), 0);
        snprintf(path, sizeof path, "/dev/fd/%d", ends[1]);
        options.kind = kinds[k];
        options.encoding = k == 2 ? SOUND_ENCODING_ANY : SOUND_ENCODING_PCM_24;
        struct sound_sink *sink = sound_kit_create(path, &options);
        sound_kit_write(sink, noise, 501);
        sound_kit_finish(sink);
        close(ends[1]);
        ssize_t bytes = read(ends[0], got, sizeof got);
        assert_true(bytes > 501 * 3);
        assert_int_equal(read(ends[0], got + bytes, 1), 0);
        if (k < 2) /* little-endian, as the noise is */
            assert_memory_equal(got + bytes - 501 * 3, noise, 501 * 3);
        assert_int_equal(bytes % 4, (k == 2 ? 32 + 501 * 3 : 501 * 3) % 4);
        close(ends[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kinds_of_pipes_come_through_one, enter, leave),
        cmocka_unit_test_setup_teardown(a_pipe_that_nobody_reads_is_waited_for_until_told_to_end,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(head_and_frames_come_through_a_pipe_together, enter, leave),
        cmocka_unit_test_setup_teardown(a_pipe_ends_with_its_last_sample, enter, leave),
    };

    return cmocka_run_group_tests_name("sound_pipe", tests, NULL, NULL);
}
