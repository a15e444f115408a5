/* SPDX-License-Identifier: MIT
 * play_file.c - plays a sound file, or a part of it, at its own rate.
 *
 *   play_file DEVICE FILE [FROM_FRAME [FRAMES]]   any format that libsndfile reads */
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.play_io = {.ring_frames = 65536}};
    struct nj_stream *stream = NULL;
    struct nj_file_info file;
    char why[512] = "";
    int64_t played = 0;

    if (argc < 3) {
        fprintf(stderr, "usage: play_file DEVICE FILE [FROM_FRAME [FRAMES]]\n");
        return 2;
    }
    int error = nj_file_info(argv[2], &file, why, sizeof why);
    if (error == NJ_OK) {
        options.play.rate_hz = file.rate_hz;
        options.play_io.channels = file.channels;
        /* Silent until there is a quarter second to go on with, or the whole file. */
        options.play_io.prebuffer_frames = file.rate_hz / 4;
        snprintf(options.play.device, sizeof options.play.device, "%s", argv[1]);
        error = nj_stream_open(&stream, &options, why, sizeof why);
    }
    if (error == NJ_OK)
        error = nj_stream_start(stream);
    if (error == NJ_OK)
        played = nj_file_play(stream, argv[2], argc > 3 ? strtoull(argv[3], NULL, 10) : 0,
                              argc > 4 ? strtoull(argv[4], NULL, 10) : 0, why, sizeof why);
    if (played < 0)
        error = (int)played;
    if (error == NJ_OK)
        error = nj_stream_stop(stream); /* when all has sounded */
    if (error == NJ_OK)
        printf("played %lld frames\n", (long long)played);
    else
        fprintf(stderr, "play_file: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
