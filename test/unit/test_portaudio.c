/* SPDX-License-Identifier: MIT
 * test_portaudio.c - what recipes/patches/portaudio changes, on a card made of a clock.
 *
 * The card is an alsa-lib plug-in in this program: it has memory, a timer to poll, and a position
 * that follows CLOCK_MONOTONIC to the frame. It can be made to overrun, to vanish, and to die.
 * timeout: 60 */
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <math.h>
#include <pa_linux_alsa.h>
#include <portaudio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { RATE = 48000, CHANNELS = 2, FOREVER_MS = 5000 };

/* The card. One is open at a time; the commands come from the test's thread. */
static struct {
    snd_pcm_ioplug_t io;
    int64_t start_ns; /* the audio thread's */
    atomic_bool gone, dead, overrun, stopped;
} card;

static int64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int card_start(snd_pcm_ioplug_t *io)
{
    int64_t period_ns = (int64_t)io->period_size * 1000000000 / RATE;
    struct itimerspec each = {{0, period_ns}, {0, period_ns}};
    if (atomic_load(&card.dead))
        return -ENODEV;
    card.start_ns = clock_ns(CLOCK_MONOTONIC);
    return timerfd_settime(io->poll_fd, 0, &each, NULL);
}

static int card_stop(snd_pcm_ioplug_t *io)
{
    struct itimerspec never = {{0, 0}, {0, 0}};
    return timerfd_settime(io->poll_fd, 0, &never, NULL);
}

static snd_pcm_sframes_t card_pointer(snd_pcm_ioplug_t *io)
{
    int64_t elapsed = (clock_ns(CLOCK_MONOTONIC) - card.start_ns) * RATE / 1000000000;
    if (atomic_load(&card.gone)) {
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
        return 0;
    }
    /* To alsa-lib every negative position is an xrun. Like a kernel, the card knows of one when it
     * is asked while more than its buffer is unread. */
    if (atomic_load(&card.dead) || atomic_exchange(&card.overrun, false) ||
        (io->stream == SND_PCM_STREAM_CAPTURE &&
         elapsed - (int64_t)io->appl_ptr > (int64_t)io->buffer_size))
        return -EPIPE;
    return (snd_pcm_sframes_t)(elapsed % (int64_t)io->buffer_size);
}

static int card_revents(snd_pcm_ioplug_t *io, struct pollfd *fds, unsigned count,
                        unsigned short *revents)
{
    uint64_t ticks;
    (void)count;
    *revents = 0;
    if (atomic_load(&card.gone) || atomic_load(&card.dead))
        *revents = POLLERR;
    else if (atomic_exchange(&card.stopped, false)) {
        snd_pcm_ioplug_set_state(io, SND_PCM_STATE_SETUP);
        *revents = POLLERR;
    } else if ((fds[0].revents & POLLIN) && read(io->poll_fd, &ticks, sizeof ticks) > 0)
        *revents = io->stream == SND_PCM_STREAM_PLAYBACK ? POLLOUT : POLLIN;
    return 0;
}

static int card_close(snd_pcm_ioplug_t *io)
{
    return close(io->poll_fd);
}

static const snd_pcm_ioplug_callback_t card_calls = {
    .start = card_start,
    .stop = card_stop,
    .pointer = card_pointer,
    .poll_revents = card_revents,
    .close = card_close,
};

static int card_limits(snd_pcm_ioplug_t *io)
{
    const unsigned access[] = {SND_PCM_ACCESS_MMAP_INTERLEAVED}, format[] = {SND_PCM_FORMAT_S16_LE};
    snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_ACCESS, 1, access);
    snd_pcm_ioplug_set_param_list(io, SND_PCM_IOPLUG_HW_FORMAT, 1, format);
    snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_CHANNELS, CHANNELS, CHANNELS);
    snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_RATE, RATE, RATE);
    snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 64, 65536);
    return snd_pcm_ioplug_set_param_minmax(io, SND_PCM_IOPLUG_HW_PERIODS, 2, 32);
}

SND_PCM_PLUGIN_DEFINE_FUNC(clockcard);
SND_PCM_PLUGIN_DEFINE_FUNC(clockcard)
{
    int error;
    (void)root, (void)conf;
    card.io = (snd_pcm_ioplug_t){
        .version = SND_PCM_IOPLUG_VERSION,
        .name = "a card made of a clock",
        .callback = &card_calls,
        .mmap_rw = 1,
        .poll_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC),
        .poll_events = POLLIN,
        .flags = SND_PCM_IOPLUG_FLAG_MONOTONIC,
    };
    error = snd_pcm_ioplug_create(&card.io, name, stream, mode);
    if (error < 0)
        return error;
    *pcmp = card.io.pcm;
    return card_limits(&card.io);
}
SND_PCM_PLUGIN_SYMBOL(clockcard)

/* So much time passes, at once, that so many half periods are unread. */
static void pass_unread(snd_pcm_ioplug_t *io, int64_t halves)
{
    int64_t position = (int64_t)io->appl_ptr + halves * (int64_t)io->period_size / 2;
    card.start_ns = clock_ns(CLOCK_MONOTONIC) - position * 1000000000 / RATE;
}

/* What the callback saw. */
static struct {
    atomic_int laps; /* 2: the card of 4 periods falls behind, and laps in the block after */
    atomic_int blocks, wrong_size, flagged, finished;
    unsigned long expected;
    double latest_error_s, lead_s;
} seen;

static int on_block(const void *in, void *out, unsigned long frames,
                    const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags, void *user)
{
    double now = (double)clock_ns(CLOCK_MONOTONIC) / 1e9;
    (void)in, (void)user;
    if (frames != seen.expected)
        atomic_fetch_add(&seen.wrong_size, 1);
    if (flags & (paInputOverflow | paOutputUnderflow))
        atomic_fetch_add(&seen.flagged, 1);
    if (atomic_load(&seen.laps) > 0)
        pass_unread(&card.io, atomic_fetch_sub(&seen.laps, 1) == 2 ? 7 : 9);
    seen.latest_error_s = now - time->currentTime;
    seen.lead_s = out ? time->outputBufferDacTime - now : now - time->inputBufferAdcTime;
    atomic_fetch_add(&seen.blocks, 1);
    return paContinue;
}

static void on_finished(void *user)
{
    (void)user;
    atomic_fetch_add(&seen.finished, 1);
}

static bool wait_until(atomic_int *count, int least)
{
    for (int ms = 0; ms < FOREVER_MS && atomic_load(count) < least; ms += 5)
        Pa_Sleep(5);
    return atomic_load(count) >= least;
}

/* As the engine asks for it: design.md's two rules for the geometry. */
static PaError open_stream(PaStream **stream, bool play, unsigned long period, int periods,
                           double rate)
{
    double frames = periods == 2 ? (double)period : (double)period * (periods - 1);
    PaStreamParameters half = {0, CHANNELS, paInt16, (frames + 0.5) / rate, NULL};
    seen.expected = period;
    seen.blocks = seen.wrong_size = seen.flagged = seen.finished = 0;
    card.gone = card.dead = card.overrun = card.stopped = false;
    PaAlsa_SetNumPeriods(periods == 2 ? 4 : periods - 1);
    return Pa_OpenStream(stream, play ? NULL : &half, play ? &half : NULL, rate,
                         periods == 2 ? period : 0, paClipOff | paDitherOff, on_block, NULL);
}

static PaStream *running(bool play, unsigned long period, int periods)
{
    PaStream *stream = NULL;
    assert_int_equal(open_stream(&stream, play, period, periods, RATE), paNoError);
    assert_int_equal(Pa_SetStreamFinishedCallback(stream, on_finished), paNoError);
    assert_int_equal(Pa_StartStream(stream), paNoError);
    assert_true(wait_until(&seen.blocks, 20));
    return stream;
}

static void geometry_is_told_and_as_asked(void **state)
{
    static const struct {
        unsigned long period;
        int periods;
    } wishes[] = {{64, 2}, {128, 2}, {256, 3}, {48, 4}, {512, 8}, {16, 16}};
    (void)state;
    for (size_t i = 0; i < 2 * sizeof wishes / sizeof wishes[0]; i++) {
        unsigned long period = 0, buffer = 0;
        int exact = -1;
        PaStream *stream = NULL;
        assert_int_equal(
            open_stream(&stream, i % 2, wishes[i / 2].period, wishes[i / 2].periods, RATE), 0);
        assert_int_equal(PaAlsa_GetStreamGeometry(stream, &period, &buffer, &exact), paNoError);
        assert_int_equal(period, wishes[i / 2].period);
        assert_int_equal(buffer, wishes[i / 2].period * (unsigned long)wishes[i / 2].periods);
        assert_int_equal(exact, 1);
        Pa_CloseStream(stream);
    }
}

static void geometry_says_what_the_card_took_instead(void **state)
{
    unsigned long period = 0, buffer = 0;
    int exact = -1;
    PaStream *stream = NULL;
    (void)state;
    assert_int_equal(open_stream(&stream, true, 8, 3, RATE), paNoError); /* under its least */
    assert_int_equal(PaAlsa_GetStreamGeometry(stream, &period, &buffer, &exact), paNoError);
    assert_int_equal(period, 16);
    Pa_CloseStream(stream);
}

static void capture_comes_in_whole_periods(void **state)
{
    PaStream *stream = running(false, 480, 3);
    (void)state;
    assert_int_equal(Pa_AbortStream(stream), paNoError);
    assert_int_equal(seen.wrong_size, 0);
    Pa_CloseStream(stream);
}

/* PortAudio's own clock, which is not in its public header. */
double PaUtil_GetTime(void);

static void times_are_of_the_monotonic_clock(void **state)
{
    PaStream *stream;
    (void)state;
    assert_true(fabs(PaUtil_GetTime() - (double)clock_ns(CLOCK_MONOTONIC) / 1e9) < 0.5);
    for (int play = 0; play < 2; play++) {
        stream = running(play, 480, 4);
        assert_true(Pa_GetStreamTime(stream) - (double)clock_ns(CLOCK_MONOTONIC) / 1e9 < 0.5);
        assert_int_equal(Pa_AbortStream(stream), paNoError);
        assert_true(seen.latest_error_s > -0.001 && seen.latest_error_s < 0.5);
        assert_true(seen.lead_s > -0.5 && seen.lead_s < 0.5);
        Pa_CloseStream(stream);
    }
}

static void goes_on_flagged_after(atomic_bool *loss)
{
    for (int play = 0; play < 2; play++) {
        PaStream *stream = running(play, 480, 4);
        int before = seen.flagged;
        atomic_store(loss, true);
        assert_true(wait_until(&seen.flagged, before + 1));
        assert_true(wait_until(&seen.blocks, seen.blocks + 10));
        assert_int_equal(Pa_IsStreamActive(stream), 1);
        assert_int_equal(Pa_AbortStream(stream), paNoError);
        Pa_CloseStream(stream);
    }
}

static void overrun_is_flagged_and_the_stream_goes_on(void **state)
{
    (void)state;
    goes_on_flagged_after(&card.overrun);
}

/* Of several blocks in one wake-up: each that was read makes room, and nobody could tell then. */
static void lap_of_less_than_a_period_is_flagged(void **state)
{
    PaStream *stream = running(false, 2400, 4);
    int before = seen.flagged, blocks;
    (void)state;
    atomic_store(&seen.laps, 2);
    assert_true(wait_until(&seen.flagged, before + 1));
    blocks = seen.blocks;
    assert_true(wait_until(&seen.blocks, blocks + 2));
    assert_int_equal(Pa_IsStreamActive(stream), 1);
    assert_int_equal(Pa_AbortStream(stream), paNoError);
    assert_int_equal(seen.wrong_size, 0);
    Pa_CloseStream(stream);
}

static void stream_stopped_from_outside_is_flagged_and_goes_on(void **state)
{
    (void)state;
    goes_on_flagged_after(&card.stopped);
}

static void stream_ends_after(bool play, atomic_bool *fault)
{
    PaStream *stream = running(play, 256, 3);
    int64_t cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    atomic_store(fault, true);
    assert_true(wait_until(&seen.finished, 1));
    for (int ms = 0; ms < FOREVER_MS && Pa_IsStreamActive(stream) == 1; ms += 5)
        Pa_Sleep(5);
    assert_int_equal(Pa_IsStreamActive(stream), 0);
    assert_true(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_ns < 500000000);
    assert_int_equal(Pa_AbortStream(stream), paNoError);
    Pa_CloseStream(stream);
}

static void vanished_card_ends_the_stream_without_spinning(void **state)
{
    (void)state;
    stream_ends_after(false, &card.gone);
    stream_ends_after(true, &card.gone);
}

static void card_that_does_not_start_again_ends_the_stream(void **state)
{
    (void)state;
    stream_ends_after(false, &card.dead);
    stream_ends_after(true, &card.dead);
}

static void refused_stream_prints_nothing(void **state)
{
    int saved = dup(STDERR_FILENO), file = memfd_create("stderr", MFD_CLOEXEC);
    PaStream *stream = NULL;
    PaError error;
    (void)state;
    dup2(file, STDERR_FILENO);
    error = open_stream(&stream, true, 256, 3, 44100);
    dup2(saved, STDERR_FILENO);
    close(saved);
    assert_int_not_equal(error, paNoError);
    assert_int_equal(lseek(file, 0, SEEK_END), 0);
    close(file);
}

static int start_portaudio(void **state)
{
    static const char config[] = "pcm_type.empty { open \"_snd_pcm_clockcard_open\" }\n"
                                 "pcm.default { type empty }\n";
    static char path[32];
    int file = memfd_create("alsa.conf", 0);
    (void)state;
    if (write(file, config, sizeof config - 1) != (ssize_t)sizeof config - 1)
        return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    setenv("ALSA_CONFIG_PATH", path, 1);
    return Pa_Initialize() == paNoError && Pa_GetDeviceCount() == 1 ? 0 : -1;
}

static int end_portaudio(void **state)
{
    (void)state;
    return Pa_Terminate();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(geometry_is_told_and_as_asked),
        cmocka_unit_test(geometry_says_what_the_card_took_instead),
        cmocka_unit_test(capture_comes_in_whole_periods),
        cmocka_unit_test(times_are_of_the_monotonic_clock),
        cmocka_unit_test(overrun_is_flagged_and_the_stream_goes_on),
        cmocka_unit_test(lap_of_less_than_a_period_is_flagged),
        cmocka_unit_test(stream_stopped_from_outside_is_flagged_and_goes_on),
        cmocka_unit_test(vanished_card_ends_the_stream_without_spinning),
        cmocka_unit_test(card_that_does_not_start_again_ends_the_stream),
        cmocka_unit_test(refused_stream_prints_nothing),
    };
    return cmocka_run_group_tests_name("portaudio", tests, start_portaudio, end_portaudio);
}
