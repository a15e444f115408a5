/* SPDX-License-Identifier: MIT
 * spectrum.c - the input's spectrum: half-overlapping windows of 1,024 frames, a line for each.
 *
 *   spectrum [DEVICE [WINDOWS]]      the strongest, then 64 bands of 8 bins */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define SIZE 1024
#define BANDS 64
#define BAND (SIZE / 2 / BANDS) /* bins */
#define FLOOR_DB -60.0

static double cosine[SIZE], hann[SIZE];

static void make_tables(void)
{
    for (int i = 0; i < SIZE; i++)
        hann[i] = (1 - (cosine[i] = cos(2 * 3.14159265358979323846 * i / SIZE))) / 2;
}

/* How loud the sine of one bin is, by its definition; 0 dB is full scale. */
static double level_db(const double *window, int bin)
{
    double re = 0, im = 0;
    for (int i = 0; i < SIZE; i++) {
        re += window[i] * cosine[i * bin % SIZE];
        im += window[i] * cosine[(i * bin + SIZE / 4) % SIZE];
    }
    return 20 * log10(hypot(re, im) / (SIZE / 4) + 1e-9); /* the window's sum is SIZE / 2 */
}

static void show(const float *samples, double hertz_per_bin)
{
    double window[SIZE], best = -1000;
    char line[BANDS + 1] = "";
    int at = 0;

    for (int i = 0; i < SIZE; i++)
        window[i] = (double)samples[i] * hann[i];
    for (int band = 0; band < BANDS; band++) {
        double loudest = FLOOR_DB;

        for (int bin = band * BAND; bin < (band + 1) * BAND; bin++) {
            double db = level_db(window, bin);
            loudest = fmax(loudest, db);
            at = db > best ? bin : at;
            best = fmax(best, db);
        }
        line[band] = " .:-=+*#%@"[(int)fmin(10 * (1 - loudest / FLOOR_DB), 9)];
    }
    printf("%8.1f Hz %6.1f dB |%s|\n", at * hertz_per_bin, best, line);
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.directions = NJ_CAPTURE,
                                        .capture_io = {.map_count = 1, .map = {1}}};
    unsigned long windows = argc > 2 ? strtoul(argv[2], NULL, 10) : 100;
    struct nj_stream *stream;
    struct nj_chunks *chunks = NULL;
    const void *frames;
    char why[256] = "";

    make_tables();
    snprintf(options.capture.device, sizeof options.capture.device, "%s",
             argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK && (error = nj_chunks_open(&chunks, stream, SIZE, SIZE / 2)) == NJ_OK)
        error = nj_stream_start(stream);
    while (error == NJ_OK && windows-- > 0 && nj_chunks_next(chunks, &frames, -1) == SIZE)
        show(frames, (double)nj_stream_rate_hz(stream) / SIZE);
    if (error != NJ_OK)
        fprintf(stderr, "spectrum: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_chunks_close(chunks);
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
