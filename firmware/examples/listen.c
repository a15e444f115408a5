/* SPDX-License-Identifier: MIT
 * listen.c - captures two seconds into memory, inside this process, and tells how loud they were.
 *
 *   listen [DEVICE]      hw:CARD=..., default, or sim:SOCKET */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "nightjar.h"

#define RATE_HZ 48000u
#define FRAMES (2u * RATE_HZ)

/* Reads so many frames of the time line, whatever is in them, within 10 s; counts those lost. */
static int read_frames(struct nj_client *client, uint64_t *lost)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    uint64_t have = 0;
    for (int i = 0; i < 1000; i++) {
        struct nj_span span;
        while (nj_capture_peek(client, &span)) {
            *lost += span.data == NULL ? span.frames : 0;
            have += span.frames;
            nj_capture_advance(client, span.frames);
            if (have >= FRAMES)
                return NJ_OK;
        }
        nanosleep(&pause, NULL);
    }
    return NJ_EIO;
}

static void report(struct nj_client *client, uint32_t channels, uint64_t lost)
{
    float peaks[NJ_MAX_CHANNELS];
    nj_peaks(client, peaks, channels);
    for (uint32_t channel = 0; channel < channels; channel++)
        printf("channel %u: peak %.4f\n", channel + 1, (double)peaks[channel]);
    printf("frames lost: %llu\n", (unsigned long long)lost);
}

int main(int argc, char **argv)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE,
                                      .rate_hz = RATE_HZ,
                                      .channels = 2,
                                      .ring_frames = 4 * RATE_HZ,
                                      .device = "default"};
    struct nj_client *client = NULL;
    struct nj_engine *engine = NULL;
    uint64_t lost = 0;
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
    if (error == NJ_OK)
        error = nj_engine_start(&engine, segment, bytes, why, sizeof(why));
    if (error == NJ_OK)
        error = read_frames(client, &lost);
    if (error == NJ_OK)
        report(client, config.channels, lost);
    else
        fprintf(stderr, "listen: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_engine_stop(engine);
    nj_client_destroy(client);
    free(segment);
    return error == NJ_OK ? 0 : 1;
}
