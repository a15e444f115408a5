/* SPDX-License-Identifier: MIT
 * beeps.c - four beeps, half a second apart to the frame, and what each did.
 *
 *   beeps [DEVICE]       hw:CARD=..., default, or sim:SOCKET */
#include <math.h>
#include <stdio.h>

#include "nightjar.h"

static float beep[4800];

/* Sends four plays of the memory, then starts, and tells their ends; how many are missing. */
static int play_four(struct nj_stream *stream)
{
    struct nj_client *client = nj_stream_client(stream, NJ_PLAY);
    struct nj_play play = {.memory = beep,
                           .memory_frames = 4800,
                           .memory_channels = 1,
                           .memory_format = NJ_FORMAT_F32,
                           .gain = 0.5F,
                           .fade_out_frames = 4800};
    struct nj_event event;
    int error = NJ_OK, left = 4;

    for (int k = 0; k < 4 && error == NJ_OK; k++, play.start_frame += 24000)
        error = nj_play(client, &play, NULL);
    if (error == NJ_OK)
        error = nj_stream_start(stream);
    while (error == NJ_OK && left > 0 && nj_stream_wait(stream, 10000000) == NJ_ETIMEOUT)
        for (; nj_event_next(client, &event); left -= event.kind == NJ_EVENT_DONE)
            if (event.kind == NJ_EVENT_DONE)
                printf("%d frames from frame %d on\n", (int)event.frames, (int)event.frame);
    return left;
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.actions_only = NJ_PLAY};
    struct nj_stream *stream = NULL;
    char why[256];

    if (argc > 1)
        snprintf(options.play.device, sizeof options.play.device, "%s", argv[1]);
    for (int i = 0; i < 4800; i++)
        beep[i] = sinf(0.1F * (float)i);
    if (nj_stream_open(&stream, &options, why, sizeof why) != NJ_OK) {
        fprintf(stderr, "beeps: %s\n", why);
        return 1;
    }
    int left = play_four(stream);
    if (left == 0)
        (void)nj_stream_stop(stream); /* when all has sounded */
    if (left > 0)
        fprintf(stderr, "beeps: %d did not sound: %s\n", left, nj_stream_text(stream));
    nj_stream_close(stream);
    return left > 0;
}
