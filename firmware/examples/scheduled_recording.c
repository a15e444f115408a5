/* SPDX-License-Identifier: MIT
 * scheduled_recording.c - records into memory from a time on, until its length or Ctrl-C; shows it.
 *
 *   scheduled_recording [DEVICE [AFTER_S [SECONDS]]] */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

#define RATE_HZ 48000
#define LINE 2400 /* frames */
#define BAR "############################################################"

static volatile sig_atomic_t cancelled;

static void on_signal(int number)
{
    (void)number;
    cancelled = 1;
}

static void show(const float *samples, uint64_t frames)
{
    for (uint64_t i = 0; i < frames; i += LINE) {
        float peak = 0;
        for (uint64_t k = i; k < i + LINE && k < frames; k++)
            peak = fmaxf(peak, fabsf(samples[k]));
        printf("%.6f %.*s\n", (double)peak, (int)lrintf(peak * 60), BAR);
    }
}

/* Whatever ends it, the recording has one completion, which tells what is in the memory. */
static int run(struct nj_stream *stream, const struct nj_record *record)
{
    struct nj_client *client = nj_stream_client(stream, NJ_CAPTURE);
    nj_handle handle;
    struct nj_event event = {.handle = 0};
    int error = nj_record(client, record, &handle);
    puts("scheduled"), fflush(stdout);
    while (error == NJ_OK && (event.handle != handle || event.kind != NJ_EVENT_DONE)) {
        if (cancelled != 0) {
            error = nj_stop(client, handle, NJ_NOW, 0, NULL);
            cancelled = 0;
            puts("cancelled"), fflush(stdout);
        }
        int got = nj_stream_event(stream, NJ_CAPTURE, &event, 20000000);
        error = got == NJ_ETIMEOUT ? error : got;
    }
    if (error == NJ_OK)
        printf("recorded %d frames from frame %d on: %s\n", (int)event.frames, (int)event.frame,
               event.result == NJ_OK ? "all" : nj_error_text(event.result));
    show(record->memory, event.frames);
    return error;
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {
        .directions = NJ_CAPTURE, .actions_only = NJ_CAPTURE, .capture = {.rate_hz = RATE_HZ}};
    struct nj_record record = {.format = NJ_FORMAT_F32, .channels = 1};
    struct nj_stream *stream;
    char why[256] = "";

    signal(SIGINT, on_signal);
    record.start_frame = (uint64_t)((argc > 2 ? strtod(argv[2], NULL) : 1) * RATE_HZ);
    record.memory_frames = (uint64_t)((argc > 3 ? strtod(argv[3], NULL) : 5) * RATE_HZ);
    record.memory = calloc(record.memory_frames, sizeof(float));
    snprintf(options.capture.device, sizeof options.capture.device, "%s",
             argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, why, sizeof why);
    if (error == NJ_OK && (error = nj_stream_start(stream)) == NJ_OK)
        error = run(stream, &record);
    if (error != NJ_OK)
        fprintf(stderr, "scheduled_recording: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    free(record.memory);
    return error == NJ_OK ? 0 : 1;
}
