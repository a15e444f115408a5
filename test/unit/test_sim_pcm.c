/* SPDX-License-Identifier: MIT
 * test_sim_pcm.c - the simulated card through alsa-lib: every frame in its place, or the hole told.
 */
#include "sim_kit.h"

#include "board/sim/source.h"
#include "engine/sim_pcm.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct sim_kit));
    return *state == NULL;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

struct client {
    snd_pcm_t *pcm;
    struct sim_pcm_card card;
    snd_pcm_uframes_t period;
    uint64_t at; /* the ramp's or the card's next frame */
    bool mmap;
    uint8_t *buffer;
};

static void client_open(struct client *client, const struct sim_kit *kit, uint32_t direction,
                        snd_pcm_uframes_t period, unsigned int periods, bool mmap)
{
    *client = (struct client){.period = period, .mmap = mmap};
    client->pcm = sim_kit_open(
        kit, direction, mmap ? SND_PCM_ACCESS_MMAP_INTERLEAVED : SND_PCM_ACCESS_RW_INTERLEAVED,
        period, periods);
    sim_pcm_card(&client->card);
    client->buffer = malloc(period * client->card.channels * sizeof(int32_t));
    assert_non_null(client->buffer);
}

static void client_close(struct client *client)
{
    assert_int_equal(snd_pcm_close(client->pcm), 0);
    free(client->buffer);
}

/* One period of the ramp, or alsa-lib's error. */
static snd_pcm_sframes_t write_ramp(struct client *client)
{
    uint32_t bytes = nj_format_bytes(client->card.format), channels = client->card.channels;

    for (uint64_t i = 0; i < client->period * channels; i++)
        sim_kit_put_sample(
            client->buffer + i * bytes, bytes,
            source_ramp(client->at + i / channels, (uint32_t)(i % channels), 8 * bytes));
    snd_pcm_sframes_t done = client->mmap
                                 ? snd_pcm_mmap_writei(client->pcm, client->buffer, client->period)
                                 : snd_pcm_writei(client->pcm, client->buffer, client->period);
    if (done > 0)
        client->at += (uint64_t)done;
    return done;
}

/* One period that must be the card's from frame `at` on, or alsa-lib's error. */
static snd_pcm_sframes_t read_prbs(struct client *client)
{
    uint32_t bytes = nj_format_bytes(client->card.format), channels = client->card.channels;
    snd_pcm_sframes_t got = client->mmap
                                ? snd_pcm_mmap_readi(client->pcm, client->buffer, client->period)
                                : snd_pcm_readi(client->pcm, client->buffer, client->period);

    for (uint64_t i = 0; got > 0 && i < (uint64_t)got * channels; i++)
        if (sim_kit_sample(client->buffer + i * bytes, bytes) !=
            source_prbs(client->at + i / channels, (uint32_t)(i % channels), 8 * bytes))
            fail_msg("card frame %llu is not what was captured",
                     (unsigned long long)(client->at + i / channels));
    if (got > 0)
        client->at += (uint64_t)got;
    return got;
}

/* The play file has silence, `frames` of the ramp from its frame 0 on at card frame `first`,
 * silence. */
static void check_played(const struct sim_kit *kit, const struct client *client, uint64_t first,
                         uint64_t frames)
{
    uint32_t bytes = nj_format_bytes(client->card.format), channels = client->card.channels;
    size_t data_bytes;
    uint8_t *data = sim_kit_read_wav(kit->play_file, &data_bytes);
    uint64_t total = data_bytes / bytes / channels;

    assert_true(total >= first + frames);
    for (uint64_t i = 0; i < total * channels; i++) {
        uint64_t frame = i / channels;
        bool ramp = frame >= first && frame < first + frames;
        int32_t wanted = ramp ? source_ramp(frame - first, (uint32_t)(i % channels), 8 * bytes) : 0;
        if (sim_kit_sample(data + i * bytes, bytes) != wanted)
            fail_msg("card frame %llu of the play file", (unsigned long long)frame);
    }
    free(data);
}

static const struct {
    const char *options;
    snd_pcm_uframes_t period;
    unsigned int periods;
    bool mmap;
} shapes[] = {
    {"--format s16", 64, 2, false},
    {"--format s16 --rate 8000 --play 1 --capture 1", 1024, 4, true},
    {"--format s24_3 --play 3 --capture 5", 64, 3, true},
    {"--format s32 --rate 384000 --play 8 --capture 8", 16, 2, true},
    {"--format s32", 8192, 16, false},
    {"--format s16 --rate 44100 --ppm -250", 441, 3, false},
};

static void ramp_comes_out_bit_exact(void **state)
{
    struct sim_kit *kit = *state;

    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct client client;
        sim_kit_start(kit, shapes[i].options);
        client_open(&client, kit, NJ_PLAY, shapes[i].period, shapes[i].periods, shapes[i].mmap);
        while (client.at < 200 * shapes[i].period)
            assert_int_equal(write_ramp(&client), shapes[i].period);
        assert_int_equal(snd_pcm_drain(client.pcm), 0);
        client_close(&client);
        assert_int_equal(sim_kit_status(kit, "play", "frames"), client.at);
        assert_int_equal(sim_kit_status(kit, "play", "xruns"), 0);
        assert_int_equal(sim_kit_status(kit, "play", "hole_count"), 0);
        sim_kit_quit(kit);
        check_played(kit, &client, 0, client.at);
        sim_kit_remove(kit);
    }
}

static void captured_frames_are_the_cards(void **state)
{
    struct sim_kit *kit = *state;

    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct client client;
        sim_kit_start(kit, shapes[i].options);
        client_open(&client, kit, NJ_CAPTURE, shapes[i].period, shapes[i].periods, shapes[i].mmap);
        while (client.at < 200 * shapes[i].period)
            assert_int_equal(read_prbs(&client), shapes[i].period);
        client_close(&client);
        assert_int_equal(sim_kit_status(kit, "capture", "frames"), client.at);
        assert_int_equal(sim_kit_status(kit, "capture", "xruns"), 0);
        sim_kit_stop(kit);
    }
}

static void playing_goes_on_after_an_xrun_at_its_place(void **state)
{
    struct sim_kit *kit = *state;
    struct client client;

    sim_kit_start(kit, "--rate 48000");
    client_open(&client, kit, NJ_PLAY, 64, 3, false);
    while (client.at < 6400)
        assert_int_equal(write_ramp(&client), 64);
    sim_kit_tell(kit, "xrun play 1000");
    snd_pcm_sframes_t result;
    while ((result = write_ramp(&client)) > 0)
        ;
    assert_int_equal(result, -EPIPE);
    uint64_t before = client.at;
    assert_int_equal(snd_pcm_prepare(client.pcm), 0);
    client.at = 0;
    while (client.at < 6400)
        assert_int_equal(write_ramp(&client), 64);
    assert_int_equal(snd_pcm_drain(client.pcm), 0);
    client_close(&client);

    /* Everything that was written was played, then 1,000 frames of silence, then the next ramp. */
    char hole[96];
    snprintf(hole, sizeof hole,
             "\"holes\":[{\"first_frame\":%llu,\"frames\":1000,\"cause\":\"xrun\"}]",
             (unsigned long long)before);
    assert_non_null(strstr(sim_kit_tell(kit, "status"), hole));
    assert_int_equal(sim_kit_status(kit, "play", "xruns"), 1);
    sim_kit_quit(kit);
    size_t bytes;
    uint8_t *data = sim_kit_read_wav(kit->play_file, &bytes);
    for (uint64_t i = 0; i < before + 7400; i++) {
        int32_t wanted = source_ramp(i < before ? i : i - before - 1000, 0, 16);
        bool silent = i >= before && i < before + 1000;
        assert_int_equal(sim_kit_sample(data + i * 4, 2), silent ? 0 : wanted);
    }
    free(data);
    sim_kit_remove(kit);
}

static void capturing_loses_exactly_what_was_told(void **state)
{
    struct sim_kit *kit = *state;
    struct client client;

    sim_kit_start(kit, "--rate 48000");
    client_open(&client, kit, NJ_CAPTURE, 64, 2, true);
    for (uint64_t lost = 500; lost < 5500; lost += 1000) {
        for (int i = 0; i < 100; i++)
            assert_int_equal(read_prbs(&client), 64);
        char command[64], hole[96];
        snprintf(command, sizeof command, "xrun capture %llu", (unsigned long long)lost);
        sim_kit_tell(kit, command);
        snd_pcm_sframes_t result;
        while ((result = read_prbs(&client)) > 0)
            ;
        assert_int_equal(result, -EPIPE);
        assert_int_equal(snd_pcm_prepare(client.pcm), 0);
        assert_int_equal(snd_pcm_start(client.pcm), 0);
        snprintf(hole, sizeof hole, "{\"first_frame\":%llu,\"frames\":%llu,\"cause\":\"xrun\"}]",
                 (unsigned long long)client.at, (unsigned long long)lost);
        assert_non_null(strstr(sim_kit_tell(kit, "status"), hole));
        client.at += lost;
    }
    assert_int_equal(sim_kit_status(kit, "capture", "hole_frames"), 12500);
    client_close(&client);
    sim_kit_stop(kit);
}

static void delay_is_what_has_not_sounded(void **state)
{
    struct sim_kit *kit = *state;
    struct client client;
    snd_pcm_sframes_t delay;

    sim_kit_start(kit, "--rate 48000");
    client_open(&client, kit, NJ_PLAY, 64, 2, false);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(write_ramp(&client), 64);
        if (i < 2)
            continue;
        /* Where there is room for a period, time stands: the frame that sounds now is the clock's.
         */
        assert_int_equal(snd_pcm_wait(client.pcm, -1), 1);
        assert_int_equal(snd_pcm_delay(client.pcm, &delay), 0);
        int64_t frame = (sim_pcm_now_ns(NJ_PLAY) - 1000000000) * 48000 / 1000000000;
        assert_int_equal(delay, 64);
        assert_int_equal(frame + delay, client.at);
    }
    client_close(&client);
    sim_kit_stop(kit);
}

static void *play_two_seconds(void *context)
{
    struct client *client = context;

    while (client->at < 96000 && write_ramp(client) > 0)
        ;
    return NULL;
}

static void cable_brings_back_what_is_played(void **state)
{
    struct sim_kit *kit = *state;
    struct client play, capture;
    pthread_t thread;
    int16_t frames[256][2];
    uint64_t first = 0, at = 0;

    sim_kit_start(kit, "--source cable --paused");
    client_open(&play, kit, NJ_PLAY, 64, 2, false);
    client_open(&capture, kit, NJ_CAPTURE, 256, 2, false);
    assert_int_equal(snd_pcm_start(capture.pcm), 0);
    pthread_create(&thread, NULL, play_two_seconds, &play);
    sim_kit_tell(kit, "wait both");
    sim_kit_tell(kit, "start");
    for (; at < 90000; at += 256) {
        assert_int_equal(snd_pcm_readi(capture.pcm, frames, 256), 256);
        for (uint64_t i = 0; i < 256; i++)
            assert_int_equal(frames[i][1], source_ramp(first + at + i, 1, 16));
    }
    sim_kit_tell(kit, "forget capture");
    client_close(&capture);
    pthread_join(thread, NULL);
    assert_int_equal(play.at, 96000);
    client_close(&play);
    assert_int_equal(sim_kit_status(kit, "play", "xruns"), 0);
    assert_int_equal(sim_kit_status(kit, "capture", "xruns"), 0);
    assert_int_equal(sim_kit_status(kit, NULL, "impatient"), 0);
    sim_kit_stop(kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ramp_comes_out_bit_exact, setup, teardown),
        cmocka_unit_test_setup_teardown(captured_frames_are_the_cards, setup, teardown),
        cmocka_unit_test_setup_teardown(playing_goes_on_after_an_xrun_at_its_place, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(capturing_loses_exactly_what_was_told, setup, teardown),
        cmocka_unit_test_setup_teardown(delay_is_what_has_not_sounded, setup, teardown),
        cmocka_unit_test_setup_teardown(cable_brings_back_what_is_played, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
