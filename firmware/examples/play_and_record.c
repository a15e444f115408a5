/* SPDX-License-Identifier: MIT
 * play_and_record.c - plays a file while it records another, and goes on recording after its end.
 *
 *   play_and_record DEVICE IN_FILE OUT_FILE SECONDS    OUT_FILE: *.wav, *.flac, ... */
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

/* The output is not told to end: dry, it is silence for as long as the input runs. */
static int run(struct nj_stream *stream, char **argv, uint64_t frames, char *why, size_t why_bytes)
{
    int64_t moved = nj_file_play(stream, argv[2], 0, 0, why, why_bytes);
    int error = moved < 0 ? (int)moved : nj_stream_start(stream);

    if (error != NJ_OK)
        return error;
    printf("plays %lld frames\n", (long long)moved);
    moved = nj_file_record(stream, argv[3], frames, why, why_bytes);
    error = nj_stream_abort(stream);
    if (moved < 0)
        return (int)moved;
    printf("recorded %lld frames, lost %llu\n", (long long)moved,
           (unsigned long long)nj_stream_lost(stream, NJ_CAPTURE));
    return error;
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.directions = NJ_PLAY | NJ_CAPTURE};
    struct nj_stream *stream = NULL;
    struct nj_file_info file;
    char why[512] = "";

    if (argc != 5) {
        fprintf(stderr, "usage: play_and_record DEVICE IN_FILE OUT_FILE SECONDS\n");
        return 2;
    }
    int error = nj_file_info(argv[2], &file, why, sizeof why);
    if (error == NJ_OK) {
        options.play.rate_hz = options.capture.rate_hz = file.rate_hz;
        options.play_io.channels = file.channels;
        options.play_io.ring_frames = file.frames; /* all of it is written before the start */
        snprintf(options.play.device, sizeof options.play.device, "%s", argv[1]);
        snprintf(options.capture.device, sizeof options.capture.device, "%s", argv[1]);
        error = nj_stream_open(&stream, &options, why, sizeof why);
    }
    if (error == NJ_OK)
        error =
            run(stream, argv, (uint64_t)(strtod(argv[4], NULL) * file.rate_hz), why, sizeof why);
    if (error != NJ_OK)
        fprintf(stderr, "play_and_record: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
