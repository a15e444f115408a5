/* SPDX-License-Identifier: MIT
 * ring_meter.c - a level meter that looks at the input where it lies, in the stream's ring.
 *
 *   ring_meter [DEVICE [LINES]]      DEVICE: default, hw:CARD=..., #0 or sim:SOCKET */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define FRAMES 2400 /* a line */
#define CHANNELS 2
#define WIDTH 30

static void find_peaks(float *peaks, const float *samples, uint64_t frames)
{
    for (uint64_t i = 0; i < frames * CHANNELS; i++)
        peaks[i % CHANNELS] = fmaxf(peaks[i % CHANNELS], fabsf(samples[i]));
}

/* The frames come in two regions where they go round the ring's end. */
static int show(struct nj_stream *stream, struct nj_ring *ring)
{
    static const char bar[] = "##############################";
    struct nj_ring_regions regions;
    float peaks[CHANNELS] = {0};

    if (nj_stream_await(stream, NJ_CAPTURE, FRAMES, -1) < FRAMES)
        return NJ_ECLOSED; /* the run is over */
    int64_t count = nj_ring_read_regions(ring, FRAMES, &regions);
    if (count < 0)
        return (int)count;
    find_peaks(peaks, regions.first, regions.first_count);
    if (regions.second_count > 0)
        find_peaks(peaks, regions.second, regions.second_count);
    for (int c = 0; c < CHANNELS; c++)
        printf("%.6f |%-*.*s| ", (double)peaks[c], WIDTH, (int)lrintf(peaks[c] * WIDTH), bar);
    putchar('\n');
    return nj_ring_read_advance(ring, (uint64_t)count);
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.directions = NJ_CAPTURE,
                                        .capture_io = {.channels = CHANNELS}};
    unsigned long lines = argc > 2 ? strtoul(argv[2], NULL, 10) : 100;
    struct nj_ring_stats stats;
    struct nj_stream *stream;
    char why[256] = "";

    setvbuf(stdout, NULL, _IOLBF, 0); /* each line at once, into a pipe too */
    snprintf(options.capture.device, sizeof options.capture.device, "%s",
             argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK && (error = nj_stream_start(stream)) == NJ_OK) {
        struct nj_ring *ring = nj_stream_ring(stream, NJ_CAPTURE);

        while (lines-- > 0 && error == NJ_OK)
            error = show(stream, ring);
        nj_ring_stats(ring, &stats);
        printf("at most %llu frames waited, %llu were refused\n",
               (unsigned long long)stats.high_water, (unsigned long long)stats.refused);
    }
    if (error != NJ_OK)
        fprintf(stderr, "ring_meter: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
