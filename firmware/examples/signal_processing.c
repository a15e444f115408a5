/* SPDX-License-Identifier: MIT
 * signal_processing.c - a thread between two rings takes the bass out of the input.
 *
 *   signal_processing [DEVICE [SECONDS [DELAY_MS]]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define CHANNELS 2
#define BLOCK 256 /* frames */

struct filter {
    uint64_t frames;     /* to process */
    uint64_t delay;      /* frames of silence that go ahead: the thread may be late by so much */
    float old[CHANNELS]; /* the frame before */
};

static void take_bass(struct filter *filter, float *samples, uint64_t frames)
{
    for (uint64_t i = 0; i < frames * CHANNELS; i++) {
        float now = samples[i];
        samples[i] = (now - filter->old[i % CHANNELS]) / 2;
        filter->old[i % CHANNELS] = now;
    }
}

/* The source of the output, which reads the input as well. */
static int work(void *user, struct nj_stream *stream)
{
    struct filter *filter = user;
    float block[BLOCK * CHANNELS];
    int64_t moved = 0;

    for (uint64_t done = 0; done < filter->frames && moved >= 0; done += (uint64_t)moved) {
        uint64_t left = filter->frames - done;

        moved = nj_stream_read(stream, block, left < BLOCK ? left : BLOCK, -1);
        if (moved > 0) {
            take_bass(filter, block, (uint64_t)moved);
            moved = nj_stream_write(stream, block, (uint64_t)moved, -1);
        }
    }
    nj_stream_end(stream);
    puts(moved < 0 ? "the run is over" : "processed all");
    fflush(stdout);
    return moved < 0 ? (int)moved : NJ_OK;
}

int main(int argc, char **argv)
{
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 10;
    double delay_ms = argc > 3 ? strtod(argv[3], NULL) : 20;
    struct filter filter = {.frames = (uint64_t)(seconds * RATE_HZ),
                            .delay = (uint64_t)(delay_ms * RATE_HZ / 1000)};
    struct nj_stream_options options = {
        .directions = NJ_PLAY | NJ_CAPTURE,
        .play = {.rate_hz = RATE_HZ},
        .capture = {.rate_hz = RATE_HZ},
        .play_io = {.channels = CHANNELS, .ring_frames = filter.delay + 2 * BLOCK},
        .capture_io = {.channels = CHANNELS}};
    struct nj_stream *stream;
    float *silence = calloc(filter.delay + 1, CHANNELS * sizeof *silence);
    char why[256] = "";

    snprintf(options.play.device, sizeof options.play.device, "%s", argc > 1 ? argv[1] : "default");
    memcpy(options.capture.device, options.play.device, sizeof options.play.device);
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK && nj_stream_write(stream, silence, filter.delay, 0) >= 0)
        error = nj_stream_source(stream, work, &filter);
    if (error == NJ_OK && (error = nj_stream_start(stream)) == NJ_OK)
        error = nj_stream_wait(stream, -1);
    if (error != NJ_OK)
        fprintf(stderr, "signal_processing: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    free(silence);
    return error == NJ_OK ? 0 : 1;
}
