/* SPDX-License-Identifier: MIT
 * ocean_shore.c - waves that swell, wander and break: one noise, played by several voices whose
 * gain and place are steered by actions at their frames.
 *
 *   ocean_shore [DEVICE [WAVES [SECONDS]]]       SECONDS from one wave to the next */
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define NOISE_FRAMES RATE_HZ

static int16_t noise[NOISE_FRAMES];

static void make_noise(void)
{
    uint32_t state = 1;

    for (int i = 0; i < NOISE_FRAMES; i++) {
        state = state * 1664525u + 1013904223u;
        noise[i] = (int16_t)((int32_t)(state >> 19) - 4096);
    }
}

/* A wave is heard for four steps: it comes up in two, and goes, over the shore, in two. */
static int send_wave(struct nj_client *client, uint32_t number, uint64_t at, uint32_t step)
{
    const struct nj_play play = {.memory = noise,
                                 .memory_frames = NOISE_FRAMES,
                                 .memory_channels = 1,
                                 .memory_format = NJ_FORMAT_S16,
                                 .from_frame = number * 7919u % NOISE_FRAMES,
                                 .loop_to_frame = NOISE_FRAMES,
                                 .loops = NJ_FOREVER,
                                 .start_frame = at,
                                 .pan = number % 2 == 0 ? -0.5F : 0.5F,
                                 .tag = number + 1};
    nj_handle wave;
    int error = nj_play(client, &play, &wave);

    if (error == NJ_OK)
        error = nj_gain(client, wave, at, 1, 2 * step, NULL);
    if (error == NJ_OK)
        error = nj_pan(client, wave, at + 2ull * step, -play.pan, step, NULL);
    if (error == NJ_OK)
        error = nj_stop(client, wave, at + 2ull * step, 2 * step, NULL);
    return error;
}

int main(int argc, char **argv)
{
    uint32_t waves = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 10, broken = 0;
    uint32_t step = (uint32_t)((argc > 3 ? strtod(argv[3], NULL) : 4) * RATE_HZ);
    struct nj_stream_options options = {.actions_only = NJ_PLAY,
                                        .play = {.rate_hz = RATE_HZ, .actions = 4 * waves + 16}};
    struct nj_event event;
    struct nj_stream *stream;
    char why[256] = "";

    make_noise();
    snprintf(options.play.device, sizeof options.play.device, "%s", argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    for (uint32_t k = 0; k < waves && error == NJ_OK; k++)
        error = send_wave(nj_stream_client(stream, NJ_PLAY), k, (uint64_t)k * step, step);
    if (error == NJ_OK)
        error = nj_stream_start(stream); /* the first block is frame 0 */
    while (error == NJ_OK && broken < waves) {
        error = nj_stream_event(stream, NJ_PLAY, &event, -1);
        if (error == NJ_OK && event.kind == NJ_EVENT_DONE && event.tag != 0) /* a wave's own */
            printf("wave %u of %u broke after %llu frames\n", ++broken, waves,
                   (unsigned long long)event.frames);
    }
    if (error == NJ_OK)
        error = nj_stream_stop(stream); /* when all has sounded */
    if (error != NJ_OK)
        fprintf(stderr, "ocean_shore: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
