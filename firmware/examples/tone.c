/* SPDX-License-Identifier: MIT
 * tone.c - makes a sine right where the card takes it from: in the regions of the stream's ring.
 *
 *   tone [DEVICE [SECONDS [HERTZ]]]      DEVICE: default, hw:CARD=..., #0 or sim:SOCKET */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define LEVEL 8000.0 /* of 32,767 */

static void make_sine(int16_t *frames, uint64_t count, uint64_t first, double hertz)
{
    const double pi = 3.14159265358979323846;

    for (uint64_t i = 0; i < count; i++)
        frames[i] = (int16_t)lrint(LEVEL * sin(2 * pi * hertz * (double)(first + i) / RATE_HZ));
}

/* Free places come in two regions where they go round the ring's end. */
static int play(struct nj_stream *stream, uint64_t frames, double hertz)
{
    struct nj_ring *ring = nj_stream_ring(stream, NJ_PLAY);
    uint64_t half = nj_ring_capacity(ring) / 2, done = 0;
    int error = NJ_OK;

    while (done < frames && error == NJ_OK) {
        struct nj_ring_regions regions;
        int64_t room = nj_ring_write_regions(ring, frames - done, &regions);

        if (room < 0)
            return (int)room; /* the run is over */
        make_sine(regions.first, regions.first_count, done, hertz);
        if (regions.second_count > 0)
            make_sine(regions.second, regions.second_count, done + regions.first_count, hertz);
        error = nj_ring_write_advance(ring, (uint64_t)room);
        done += (uint64_t)room;
        if (done == frames)
            nj_stream_end(stream); /* the run finishes when all has sounded */
        if (error == NJ_OK && nj_stream_state(stream) != NJ_STREAM_ACTIVE)
            error = nj_stream_start(stream); /* the ring is as full as it gets */
        if (error == NJ_OK && done < frames)
            (void)nj_stream_await(stream, NJ_PLAY, half, -1);
    }
    return error;
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.play = {.rate_hz = RATE_HZ},
                                        .play_io = {.format = NJ_FORMAT_S16, .channels = 1}};
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 1;
    double hertz = argc > 3 ? strtod(argv[3], NULL) : 440;
    struct nj_stream *stream;
    char why[256] = "";

    snprintf(options.play.device, sizeof options.play.device, "%s", argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK)
        error = play(stream, (uint64_t)(seconds * RATE_HZ), hertz);
    if (error == NJ_OK)
        error = nj_stream_wait(stream, -1);
    if (error == NJ_OK)
        printf("played %llu frames, %llu of them silence in between\n",
               (unsigned long long)nj_stream_frames(stream, NJ_PLAY),
               (unsigned long long)nj_stream_lost(stream, NJ_PLAY));
    else
        fprintf(stderr, "tone: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
