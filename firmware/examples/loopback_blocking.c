/* SPDX-License-Identifier: MIT
 * loopback_blocking.c - what comes in goes out, by blocking reads and writes.
 *
 *   loopback_blocking [DEVICE [SECONDS [DELAY_MS]]] */
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define CHANNELS 2
#define BLOCK 256 /* frames */

/* The silence that goes ahead is what this loop may be late by before anybody hears it. */
static int pass_on(struct nj_stream *stream, uint64_t frames, uint64_t delay)
{
    float block[BLOCK * CHANNELS] = {0};
    int64_t moved = 0;
    int error;

    for (uint64_t done = 0; done < delay && moved >= 0; done += (uint64_t)moved)
        moved = nj_stream_write(stream, block, delay - done < BLOCK ? delay - done : BLOCK, 0);
    error = moved < 0 ? (int)moved : nj_stream_start(stream);
    for (uint64_t done = 0; done < frames && error == NJ_OK; done += (uint64_t)moved) {
        uint64_t count = frames - done < BLOCK ? frames - done : BLOCK;

        moved = nj_stream_read(stream, block, count, -1);
        if (moved > 0)
            moved = nj_stream_write(stream, block, (uint64_t)moved, -1);
        if (moved < 0)
            return (int)moved;
    }
    return error;
}

int main(int argc, char **argv)
{
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 10;
    uint64_t delay = (uint64_t)(RATE_HZ / 1000.0 * (argc > 3 ? strtod(argv[3], NULL) : 20));
    struct nj_stream_options options = {
        .directions = NJ_PLAY | NJ_CAPTURE,
        .play = {.rate_hz = RATE_HZ},
        .capture = {.rate_hz = RATE_HZ},
        .play_io = {.channels = CHANNELS, .ring_frames = delay + 2 * BLOCK},
        .capture_io = {.channels = CHANNELS}};
    const char *device = argc > 1 ? argv[1] : "default";
    struct nj_stream *stream;
    char why[256] = "";

    snprintf(options.play.device, sizeof options.play.device, "%s", device);
    snprintf(options.capture.device, sizeof options.capture.device, "%s", device);
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK)
        error = pass_on(stream, (uint64_t)(seconds * RATE_HZ), delay);
    if (error == NJ_OK) {
        nj_stream_end(stream);
        printf("passed on all, lost %llu\n",
               (unsigned long long)nj_stream_lost(stream, NJ_CAPTURE));
        fflush(stdout);
        error = nj_stream_wait(stream, -1); /* until all has sounded */
    }
    if (error == NJ_OK)
        printf("played %llu frames, %llu of them silence in between\n",
               (unsigned long long)nj_stream_frames(stream, NJ_PLAY),
               (unsigned long long)nj_stream_lost(stream, NJ_PLAY));
    else
        fprintf(stderr, "loopback_blocking: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
