/* SPDX-License-Identifier: MIT
 * sampler.c - records and plays by lines of standard input.
 *
 *   sampler [DEVICE]     r: record   s: stop   p: play what was recorded   q: quit */
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define CHANNELS 2
#define ROOM (60 * RATE_HZ)

static float sample[ROOM * CHANNELS];
static uint64_t recorded; /* frames */

/* Waits for an action's own completion, and tells it. */
static int await(struct nj_stream *stream, uint32_t direction, nj_handle handle, uint64_t *frames)
{
    struct nj_event event = {.frames = 0};
    int error;
    do
        error = nj_stream_event(stream, direction, &event, -1);
    while (error == NJ_OK && (event.handle != handle || event.kind != NJ_EVENT_DONE));
    *frames = event.frames;
    printf("%d frames from frame %d on\n", (int)event.frames, (int)event.frame);
    return error;
}

static int obey(struct nj_stream *stream, char key, nj_handle *recording)
{
    struct nj_client *in = nj_stream_client(stream, NJ_CAPTURE);
    const struct nj_record record = {
        .memory = sample, .memory_frames = ROOM, .format = NJ_FORMAT_F32, .start_frame = NJ_NOW};
    const struct nj_play play = {.memory = sample,
                                 .memory_frames = recorded,
                                 .memory_channels = CHANNELS,
                                 .memory_format = NJ_FORMAT_F32,
                                 .start_frame = NJ_NOW,
                                 .gain = 1,
                                 .pad_frames = RATE_HZ / 10};
    nj_handle handle = *recording;
    uint64_t played;
    int error = NJ_OK;
    if (key == 'r' && handle == 0) {
        error = nj_record(in, &record, recording);
    } else if (key == 's' && handle != 0) {
        *recording = 0;
        error = nj_stop(in, handle, NJ_NOW, 0, NULL);
        puts("stopping"), fflush(stdout);
        error = error == NJ_OK ? await(stream, NJ_CAPTURE, handle, &recorded) : error;
    } else if (key == 'p' && handle == 0 && recorded > 0) {
        error = nj_play(nj_stream_client(stream, NJ_PLAY), &play, &handle);
        puts("playing"), fflush(stdout);
        error = error == NJ_OK ? await(stream, NJ_PLAY, handle, &played) : error;
    }
    puts("ready"), fflush(stdout);
    return error;
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.directions = NJ_PLAY | NJ_CAPTURE,
                                        .actions_only = NJ_PLAY | NJ_CAPTURE,
                                        .play = {.rate_hz = RATE_HZ, .channels = CHANNELS}};
    struct nj_stream *stream;
    nj_handle recording = 0;
    char line[16], why[256] = "";

    snprintf(options.play.device, sizeof options.play.device, "%s", argc > 1 ? argv[1] : "default");
    options.capture = options.play;
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    error = error == NJ_OK ? nj_stream_start(stream) : error;
    while (error == NJ_OK && fgets(line, sizeof line, stdin) != NULL && line[0] != 'q')
        error = obey(stream, line[0], &recording);
    if (error != NJ_OK)
        fprintf(stderr, "sampler: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
