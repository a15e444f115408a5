/* SPDX-License-Identifier: MIT
 * fetch_stats.c - fetches the statistics of each tenth of a second while a recording runs into a
 * ring that nobody reads: what does not fit is counted, frame by frame.
 *
 *   fetch_stats [DEVICE [TENTHS]] */
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define STEP (RATE_HZ / 10)
#define RING_FRAMES 8192

/* All fetches are sent ahead, each for its frame; a run begins with frame 0. */
static int schedule(struct nj_client *client, struct nj_ring *ring, uint64_t tenths)
{
    const struct nj_record record = {
        .ring = ring, .format = NJ_FORMAT_S16, .channels = 1, .length_frames = tenths * STEP};
    int error = nj_record(client, &record, NULL);

    for (uint64_t k = 1; k <= tenths && error == NJ_OK; k++)
        error = nj_stats_fetch(client, k * STEP, NULL);
    return error;
}

static int report(struct nj_stream *stream, uint64_t tenths)
{
    struct nj_client *client = nj_stream_client(stream, NJ_CAPTURE);
    struct nj_stats stats;
    struct nj_event event;
    int error = NJ_OK;

    for (uint64_t done = 0; done <= tenths && error == NJ_OK;) {
        error = nj_stream_event(stream, NJ_CAPTURE, &event, -1);
        if (error != NJ_OK || event.kind != NJ_EVENT_DONE || ++done > tenths)
            continue;
        nj_stats_fetched(client, &stats);
        printf("%d blocks of %d to %d frames, %d frames, %d xruns\n", (int)stats.blocks,
               (int)stats.min_block_frames, (int)stats.max_block_frames, (int)stats.frames,
               (int)stats.xruns);
    }
    if (error == NJ_OK) /* the recording's own completion is the last: a block after the fetch */
        printf("%d frames recorded from frame %d on, %d did not fit into the ring\n",
               (int)event.frames, (int)event.frame, (int)event.dry_frames);
    return error;
}

int main(int argc, char **argv)
{
    static _Alignas(NJ_RING_ALIGN) unsigned char memory[RING_FRAMES * 2 + 4096];
    struct nj_stream_options options = {
        .directions = NJ_CAPTURE, .actions_only = NJ_CAPTURE, .capture = {.rate_hz = RATE_HZ}};
    uint64_t tenths = argc > 2 ? strtoull(argv[2], NULL, 10) : 50;
    struct nj_stream *stream;
    struct nj_ring *ring;
    char why[256] = "";

    setvbuf(stdout, NULL, _IOLBF, 0); /* each line at once, into a pipe too */
    snprintf(options.capture.device, sizeof options.capture.device, "%s",
             argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK)
        error = nj_ring_init(&ring, memory, sizeof memory, 2, RING_FRAMES, 0);
    if (error == NJ_OK)
        error = schedule(nj_stream_client(stream, NJ_CAPTURE), ring, tenths);
    if (error == NJ_OK && (error = nj_stream_start(stream)) == NJ_OK)
        error = report(stream, tenths);
    if (error != NJ_OK)
        fprintf(stderr, "fetch_stats: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
