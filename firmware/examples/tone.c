/* SPDX-License-Identifier: MIT
 * tone.c - plays a second of 440 Hz through a card, inside this process.
 *
 *   tone [DEVICE]        hw:CARD=..., default, or sim:SOCKET */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "nightjar.h"

#define RATE_HZ 48000u

static const double pi = 3.14159265358979323846;

/* One channel of 16 bit, 20 ms of fade at both ends, into the bank. */
static void make_tone(struct nj_client *client)
{
    uint64_t bytes = 0;
    int16_t *bank = nj_bank(client, &bytes);
    for (uint32_t i = 0; i < RATE_HZ; i++) {
        double edge = fmin(1.0, fmin(i, RATE_HZ - 1 - i) / (0.02 * RATE_HZ));
        bank[i] = (int16_t)lrint(edge * 8000.0 * sin(2.0 * pi * 440.0 * i / RATE_HZ));
    }
}

/* Plays the clip and waits for its end, 10 s at most. */
static int play(struct nj_client *client)
{
    const struct nj_clip clip = {.frames = RATE_HZ, .channels = 1, .format = NJ_FORMAT_S16};
    const struct nj_play request = {.clip = 0, .start_frame = NJ_NOW, .gain = 1.0F};
    const struct timespec pause = {.tv_nsec = 10000000};
    struct nj_event event;
    nj_handle handle = 0;
    int error = nj_clip_set(client, 0, &clip);
    if (error == NJ_OK)
        error = nj_play(client, &request, &handle);
    for (int i = 0; error == NJ_OK && i < 1000; i++) {
        while (nj_event_next(client, &event))
            if (event.kind == NJ_EVENT_DONE && event.handle == handle)
                return event.result;
        nanosleep(&pause, NULL);
    }
    return error == NJ_OK ? NJ_EIO : error;
}

int main(int argc, char **argv)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .rate_hz = RATE_HZ, .bank_bytes = 2 * RATE_HZ, .device = "default"};
    struct nj_client *client = NULL;
    struct nj_engine *engine = NULL;
    char why[256] = "";
    if (argc > 1)
        snprintf(config.device, sizeof(config.device), "%s", argv[1]);
    int error = nj_stream_config_complete(&config);
    uint64_t bytes = nj_segment_bytes(&config);
    void *segment = aligned_alloc(4096, bytes);
    if (error == NJ_OK)
        error = segment == NULL ? NJ_EMEMORY : nj_segment_init(segment, bytes, &config, 1);
    if (error == NJ_OK)
        error = nj_client_create(&client, segment, bytes);
    if (error == NJ_OK) {
        make_tone(client);
        error = nj_engine_start(&engine, segment, bytes, why, sizeof(why));
    }
    if (error == NJ_OK)
        error = play(client);
    if (error != NJ_OK)
        fprintf(stderr, "tone: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_engine_stop(engine);
    nj_client_destroy(client);
    free(segment);
    return error == NJ_OK ? 0 : 1;
}
