/* SPDX-License-Identifier: MIT
 * bleeper.c - schedules bleeps ahead, all at once, and tells how exactly each began.
 *
 *   bleeper [DEVICE [COUNT]]         300 bleeps, 10 a second on the average */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define BLEEP_FRAMES 2400

static int16_t bleep[BLEEP_FRAMES]; /* the card reads it here, until its last completion was read */

static void make_bleep(void)
{
    for (int i = 0; i < BLEEP_FRAMES; i++) {
        double edge = fmin(1, fmin(i, BLEEP_FRAMES - 1 - i) / 240.0);
        bleep[i] =
            (int16_t)lrint(8000 * edge * sin(2 * 3.14159265358979323846 * 880 * i / RATE_HZ));
    }
}

/* Each at its frame. */
static int schedule(struct nj_client *client, uint64_t count)
{
    struct nj_play play = {.memory = bleep,
                           .memory_frames = BLEEP_FRAMES,
                           .memory_channels = 1,
                           .memory_format = NJ_FORMAT_S16,
                           .gain = 1};
    int error = NJ_OK;
    for (play.tag = 0; play.tag < count && error == NJ_OK; play.tag++) {
        play.start_frame = (uint64_t)rand() % (count * RATE_HZ / 10);
        error = nj_play(client, &play, NULL);
    }
    return error;
}

static int report(struct nj_stream *stream, uint64_t count)
{
    uint64_t done = 0, late = 0;
    struct nj_event event;
    int error = NJ_OK;
    while (done < count && error == NJ_OK) {
        error = nj_stream_event(stream, NJ_PLAY, &event, -1);
        if (error != NJ_OK || event.kind != NJ_EVENT_DONE)
            continue;
        done++;
        late += event.late_frames > 0;
        printf("bleep %d at frame %d, late by %d\n", (int)event.tag, (int)event.frame,
               (int)event.late_frames);
    }
    printf("%d bleeps, %d late\n", (int)done, (int)late);
    return error;
}

int main(int argc, char **argv)
{
    uint32_t count = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 300;
    struct nj_stream_options options = {.actions_only = NJ_PLAY,
                                        .play = {.rate_hz = RATE_HZ, .actions = count + 16}};
    struct nj_stream *stream;
    char why[256] = "";

    make_bleep();
    snprintf(options.play.device, sizeof options.play.device, "%s", argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK)
        error = schedule(nj_stream_client(stream, NJ_PLAY), count);
    if (error == NJ_OK && (error = nj_stream_start(stream)) == NJ_OK)
        error = report(stream, count);
    if (error == NJ_OK)
        error = nj_stream_stop(stream); /* when all has sounded */
    if (error != NJ_OK)
        fprintf(stderr, "bleeper: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
