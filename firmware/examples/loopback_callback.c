/* SPDX-License-Identifier: MIT
 * loopback_callback.c - what comes in goes out, by a callback.
 *
 *   loopback_callback [DEVICE [SECONDS]]     DEVICE: default, hw:CARD=..., #0 or sim:SOCKET */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define CHANNELS 2

struct loop {
    uint64_t frames;           /* to pass on */
    unsigned long long missed; /* frames of input that were not there in time: silence */
};

/* On the card's own thread: it computes, and calls nothing that could wait. */
static int pass_on(void *user, struct nj_block *block)
{
    struct loop *loop = user;

    loop->missed = block->lost_frames;
    memcpy(block->out, block->in, block->frames * CHANNELS * sizeof(float));
    return block->frame + block->frames >= loop->frames ? NJ_COMPLETE : NJ_CONTINUE;
}

int main(int argc, char **argv)
{
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 10;
    struct loop loop = {.frames = (uint64_t)(RATE_HZ * seconds)};
    struct nj_stream_options options = {.directions = NJ_PLAY | NJ_CAPTURE,
                                        .play = {.rate_hz = RATE_HZ},
                                        .capture = {.rate_hz = RATE_HZ},
                                        .play_io = {.channels = CHANNELS},
                                        .capture_io = {.channels = CHANNELS},
                                        .callback = pass_on,
                                        .user = &loop};
    const char *device = argc > 1 ? argv[1] : "default";
    struct nj_stream *stream;
    char why[256] = "";

    snprintf(options.play.device, sizeof options.play.device, "%s", device);
    snprintf(options.capture.device, sizeof options.capture.device, "%s", device);
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK)
        error = nj_stream_start(stream);
    if (error == NJ_OK)
        error = nj_stream_wait(stream, -1);
    if (error == NJ_OK)
        printf("%llu frames, each heard %.3f ms after it was sampled; missed %llu\n",
               (unsigned long long)nj_stream_frames(stream, NJ_PLAY),
               (double)nj_stream_delay(stream) / 1e6, loop.missed);
    else
        fprintf(stderr, "loopback_callback: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
