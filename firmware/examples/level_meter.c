/* SPDX-License-Identifier: MIT
 * level_meter.c - the input's waveform: a line for each chunk, from its lowest sample to its
 * highest.
 *
 *   level_meter [DEVICE [CHUNKS [FRAMES]]]   FRAMES a chunk [4800]; CHUNKS 0: until Ctrl-C */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define WIDTH 60 /* characters from -1 to 1 */
#define WAIT_NS 100000000

static volatile sig_atomic_t enough;

static void on_signal(int number)
{
    (void)number;
    enough = 1;
}

static void show(const float *samples, int64_t count)
{
    float low = 1, high = -1;
    char line[WIDTH + 1];

    for (int64_t i = 0; i < count; i++) {
        low = fminf(low, samples[i]);
        high = fmaxf(high, samples[i]);
    }
    for (int k = 0; k < WIDTH; k++) {
        float from = -1 + 2.0F * (float)k / WIDTH, to = -1 + 2.0F * (float)(k + 1) / WIDTH;
        line[k] = to > low && from <= high ? '#' : ' ';
    }
    line[WIDTH] = '\0';
    printf("|%s| %+.6f %+.6f\n", line, (double)low, (double)high);
}

/* The frames are the stream's own memory, to be read until the next chunk is asked for. */
static void show_all(struct nj_stream *stream, struct nj_chunks *chunks, unsigned long long count)
{
    unsigned long long shown = 0;
    const void *frames;
    int64_t got = 0;

    while (enough == 0 && (count == 0 || shown < count) && got != NJ_ECLOSED) {
        got = nj_chunks_next(chunks, &frames, WAIT_NS);
        if (got > 0 && ++shown > 0)
            show(frames, got);
    }
    printf("%llu chunks, %llu frames lost\n", shown,
           (unsigned long long)nj_stream_lost(stream, NJ_CAPTURE));
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.directions = NJ_CAPTURE,
                                        .capture_io = {.map_count = 1, .map = {1}}};
    uint64_t frames = argc > 3 ? strtoull(argv[3], NULL, 10) : 4800;
    struct nj_stream *stream;
    struct nj_chunks *chunks = NULL;
    char why[256] = "";

    signal(SIGINT, on_signal);
    snprintf(options.capture.device, sizeof options.capture.device, "%s",
             argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK && (error = nj_chunks_open(&chunks, stream, frames, 0)) == NJ_OK)
        error = nj_stream_start(stream);
    if (error == NJ_OK)
        show_all(stream, chunks, argc > 2 ? strtoull(argv[2], NULL, 10) : 0);
    else
        fprintf(stderr, "level_meter: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_chunks_close(chunks);
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
