/* SPDX-License-Identifier: MIT
 * playback_blocking.c - plays raw samples from standard input, by blocking writes.
 *
 *   sox in.mp3 -t raw -b 16 -e signed -c 2 -r 48000 - | playback_blocking [DEVICE [RATE_HZ]] */
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define CHANNELS 2
#define BLOCK 1024 /* frames */

int main(int argc, char **argv)
{
    uint32_t rate_hz = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 48000;
    /* Half a second is there before the first frame sounds: a pipe may stutter so long. */
    struct nj_stream_options options = {.play = {.rate_hz = rate_hz},
                                        .play_io = {.format = NJ_FORMAT_S16,
                                                    .channels = CHANNELS,
                                                    .ring_frames = rate_hz,
                                                    .prebuffer_frames = rate_hz / 2}};
    int16_t block[BLOCK * CHANNELS];
    unsigned long long written = 0;
    struct nj_stream *stream;
    char why[256] = "";
    size_t got;

    snprintf(options.play.device, sizeof options.play.device, "%s", argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK)
        error = nj_stream_start(stream);
    while (error == NJ_OK && (got = fread(block, CHANNELS * sizeof *block, BLOCK, stdin)) > 0) {
        int64_t moved = nj_stream_write(stream, block, got, -1); /* waits for room */

        if (moved < 0)
            error = (int)moved;
        else
            written += (unsigned long long)moved;
    }
    if (error == NJ_OK)
        error = nj_stream_stop(stream); /* when all has sounded */
    if (error == NJ_OK)
        printf("played %llu frames\n", written);
    else
        fprintf(stderr, "playback_blocking: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
