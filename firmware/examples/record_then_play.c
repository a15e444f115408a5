/* SPDX-License-Identifier: MIT
 * record_then_play.c - records some seconds, then plays them back.
 *
 *   record_then_play [DEVICE [SECONDS]]      DEVICE: default, hw:CARD=..., #0 or sim:SOCKET */
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define CHANNELS 2

static struct nj_stream *open_stream(const char *device, uint32_t direction, uint64_t frames)
{
    /* Both directions are described; the one that is not opened is not looked at. */
    const struct nj_stream_config card = {.rate_hz = RATE_HZ, .channels = CHANNELS};
    const struct nj_io io = {.channels = CHANNELS, .ring_frames = frames};
    struct nj_stream_options options = {
        .directions = direction, .play = card, .capture = card, .play_io = io, .capture_io = io};
    struct nj_stream *stream;
    char why[256] = "";

    snprintf(options.play.device, sizeof options.play.device, "%s", device);
    snprintf(options.capture.device, sizeof options.capture.device, "%s", device);
    if (nj_stream_open(&stream, &options, why, sizeof why) != NJ_OK)
        fprintf(stderr, "record_then_play: %s\n", why);
    return stream;
}

static uint64_t record(struct nj_stream *stream, float *samples, uint64_t frames)
{
    if (nj_stream_start(stream) != NJ_OK)
        return 0;
    int64_t got = nj_stream_read(stream, samples, frames, -1);
    (void)nj_stream_abort(stream);
    return got > 0 ? (uint64_t)got : 0;
}

/* What is written before the start sounds from the very first block on. */
static int play(struct nj_stream *stream, const float *samples, uint64_t frames)
{
    (void)nj_stream_write(stream, samples, frames, 0);
    nj_stream_end(stream);
    int error = nj_stream_start(stream);
    return error == NJ_OK ? nj_stream_wait(stream, -1) : error; /* all has sounded */
}

int main(int argc, char **argv)
{
    const char *device = argc > 1 ? argv[1] : "default";
    uint64_t frames = (uint64_t)(RATE_HZ * (argc > 2 ? strtod(argv[2], NULL) : 3.0)), got = 0;
    float *samples = calloc(frames, CHANNELS * sizeof *samples);
    struct nj_stream *input = open_stream(device, NJ_CAPTURE, frames);
    struct nj_stream *output = open_stream(device, NJ_PLAY, frames);
    int error = NJ_EDEVICE;

    if (samples != NULL && input != NULL && output != NULL) {
        got = record(input, samples, frames);
        printf("recorded %llu frames, lost %llu\n", (unsigned long long)got,
               (unsigned long long)nj_stream_lost(input, NJ_CAPTURE));
        error = play(output, samples, got);
        printf("played %llu frames: %s\n", (unsigned long long)nj_stream_frames(output, NJ_PLAY),
               error == NJ_OK ? "all of them" : nj_error_text(error));
    }
    nj_stream_close(output);
    nj_stream_close(input);
    free(samples);
    return error == NJ_OK ? 0 : 1;
}
