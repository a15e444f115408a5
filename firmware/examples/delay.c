/* SPDX-License-Identifier: MIT
 * delay.c - the input a fixed time later, through one ring, from frames on that both clocks agree
 * in. delay [DEVICE [SECONDS [DELAY_MS]]] */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define CHANNELS 2
#define RING_FRAMES 65536 /* a power of two, longer than the delay */

static int tell(struct nj_stream *stream, uint32_t direction, const char *what)
{
    struct nj_event event = {.kind = NJ_EVENT_STARTED};
    int error = NJ_OK;
    while (error == NJ_OK && event.kind != NJ_EVENT_DONE)
        error = nj_stream_event(stream, direction, &event, -1);
    if (error == NJ_OK)
        printf("%s %d frames from frame %d on, %d missing\n", what, (int)event.frames,
               (int)event.frame, (int)event.dry_frames);
    return error;
}

static int run(struct nj_stream *stream, struct nj_ring *ring, uint64_t frames, int64_t delay_ns)
{
    struct nj_client *in = nj_stream_client(stream, NJ_CAPTURE);
    struct nj_client *out = nj_stream_client(stream, NJ_PLAY);
    struct nj_record record = {
        .ring = ring, .format = NJ_FORMAT_F32, .channels = CHANNELS, .length_frames = frames};
    struct nj_play play = {.ring = ring,
                           .memory_channels = CHANNELS,
                           .memory_format = NJ_FORMAT_F32,
                           .to_frame = frames,
                           .gain = 1};
    struct nj_clock clocks[2];
    do { /* until both directions have told the time of a frame */
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        nj_clock_read(in, &clocks[0]);
        nj_clock_read(out, &clocks[1]);
    } while (nj_stream_state(stream) == NJ_STREAM_ACTIVE && !(clocks[0].valid && clocks[1].valid));
    record.start_frame = clocks[0].frame + RATE_HZ / 5;
    play.start_frame =
        nj_clock_frame_at(&clocks[1], nj_clock_time_of(&clocks[0], record.start_frame) + delay_ns);
    int error = nj_record(in, &record, NULL);
    if (error == NJ_OK && (error = nj_play(out, &play, NULL)) == NJ_OK) {
        puts("scheduled"), fflush(stdout);
        error = tell(stream, NJ_CAPTURE, "recorded");
        error = error == NJ_OK ? tell(stream, NJ_PLAY, "played") : error;
    }
    return error;
}

int main(int argc, char **argv)
{
    static _Alignas(NJ_RING_ALIGN) unsigned char memory[RING_FRAMES * CHANNELS * 4 + 4096];
    struct nj_stream_options options = {.directions = NJ_PLAY | NJ_CAPTURE,
                                        .actions_only = NJ_PLAY | NJ_CAPTURE,
                                        .play = {.rate_hz = RATE_HZ}};
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 10;
    double delay_ms = argc > 3 ? strtod(argv[3], NULL) : 300;
    struct nj_stream *stream;
    struct nj_ring *ring;
    char why[256] = "";

    snprintf(options.play.device, sizeof options.play.device, "%s", argc > 1 ? argv[1] : "default");
    options.capture = options.play;
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK)
        error = nj_ring_init(&ring, memory, sizeof memory, CHANNELS * 4, RING_FRAMES, 0);
    if (error == NJ_OK && (error = nj_stream_start(stream)) == NJ_OK)
        error = run(stream, ring, (uint64_t)(seconds * RATE_HZ), (int64_t)(delay_ms * 1e6));
    if (error == NJ_OK)
        error = nj_stream_stop(stream); /* when all has sounded */
    if (error != NJ_OK)
        fprintf(stderr, "delay: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
