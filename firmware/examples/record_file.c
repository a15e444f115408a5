/* SPDX-License-Identifier: MIT
 * record_file.c - records into a file on a thread of the library's, until Ctrl-C or the length.
 *
 *   record_file DEVICE FILE [SECONDS]    FILE: *.wav, *.flac, *.caf ..., 16 bit at 48 kHz */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "nightjar.h"

static volatile sig_atomic_t enough;

static void on_signal(int number)
{
    (void)number;
    enough = 1;
}

struct job {
    const char *path;
    uint64_t frames; /* 0: until the run is over */
    int64_t kept;
    char why[512];
};

/* The sink: it may wait for the disk as long as the stream's ring lasts. */
static int save(void *user, struct nj_stream *stream)
{
    struct job *job = user;

    job->kept = nj_file_record(stream, job->path, job->frames, job->why, sizeof job->why);
    return job->kept < 0 ? (int)job->kept : NJ_OK;
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {
        .directions = NJ_CAPTURE,
        .capture = {.rate_hz = 48000},
        .capture_io = {.format = NJ_FORMAT_S16, .ring_frames = 4 * 48000}};
    struct job job = {.path = argc > 2 ? argv[2] : "",
                      .frames = argc > 3 ? (uint64_t)(strtod(argv[3], NULL) * 48000) : 0};
    struct nj_stream *stream;

    signal(SIGINT, on_signal);
    snprintf(options.capture.device, sizeof options.capture.device, "%s",
             argc > 1 ? argv[1] : "default");
    int error = nj_stream_open(&stream, &options, job.why, sizeof job.why);
    if (error == NJ_OK)
        error = nj_stream_sink(stream, save, &job);
    if (error == NJ_OK)
        error = nj_stream_start(stream);
    if (error == NJ_OK)
        while ((error = nj_stream_wait(stream, 50000000)) == NJ_ETIMEOUT && enough == 0)
            ;
    if (error == NJ_OK || error == NJ_ETIMEOUT)
        error = nj_stream_stop(stream); /* the sink has what was captured until now */
    if (error == NJ_OK)
        printf("%lld frames are in %s\n", (long long)job.kept, job.path);
    else
        fprintf(stderr, "record_file: %s\n", job.why[0] != '\0' ? job.why : nj_error_text(error));
    nj_stream_close(stream);
    return error == NJ_OK ? 0 : 1;
}
