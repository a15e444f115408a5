/* SPDX-License-Identifier: MIT
 * stream.c - a program of somebody else: one stream, whose engines are processes of their own.
 *
 *   stream DEVICE ENGINE play RAW        plays a file's frames to the end; then again
 *   stream DEVICE ENGINE capture FRAMES RAW
 *   stream DEVICE ENGINE both RAW FRAMES RAW
 *                                        ENGINE: path of nightjar-engine, or - for this process
 *
 * Frames are 2 x 16 bit at 48 kHz. It says `started` once a run has begun, goes on when a line
 * comes in, and says how each run ended: state=finished result=NJ_OK play=1000 dry=0 capture=0
 * lost=0 text=... Exit: 0, or 1 when it cannot be opened or started. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nightjar.h"

#define FRAME_BYTES 4
#define RING_FRAMES (1u << 18)

struct run {
    struct nj_stream *stream;
    char *out, *in; /* frames to play and captured */
    uint64_t out_frames, in_frames;
    const char *in_path;
};

static int die(const char *what, const char *why)
{
    fprintf(stderr, "stream: %s: %s\n", what, why);
    exit(1);
}

static void load(struct run *run, const char *path)
{
    FILE *file = fopen(path, "rb");

    run->out = malloc((size_t)RING_FRAMES * FRAME_BYTES);
    if (file == NULL || run->out == NULL)
        die(path, "cannot be read");
    run->out_frames = fread(run->out, FRAME_BYTES, RING_FRAMES, file);
    fclose(file);
}

static void save(const struct run *run, uint64_t frames)
{
    FILE *file = fopen(run->in_path, "wb");

    if (file == NULL || fwrite(run->in, FRAME_BYTES, frames, file) != frames || fclose(file) != 0)
        die(run->in_path, "cannot be written");
}

static void tell(const struct run *run, int result)
{
    static const char *const names[] = {"stopped", "active", "finished", "aborted", "lost"};
    struct nj_stream *stream = run->stream;

    printf("state=%s result=%s play=%llu dry=%llu capture=%llu lost=%llu text=%s\n",
           names[nj_stream_state(stream)], result == NJ_OK ? "NJ_OK" : nj_error_name(result),
           (unsigned long long)nj_stream_frames(stream, NJ_PLAY),
           (unsigned long long)nj_stream_lost(stream, NJ_PLAY),
           (unsigned long long)nj_stream_frames(stream, NJ_CAPTURE),
           (unsigned long long)nj_stream_lost(stream, NJ_CAPTURE), nj_stream_text(stream));
    fflush(stdout);
}

static void pass(const struct run *run)
{
    char line[16];
    int64_t moved;

    if (run->out != NULL) {
        moved = nj_stream_write(run->stream, run->out, run->out_frames, -1);
        if (moved != (int64_t)run->out_frames)
            die("write", nj_error_name((int)moved));
        nj_stream_end(run->stream);
    }
    if (nj_stream_start(run->stream) != NJ_OK)
        die("start", nj_stream_text(run->stream));
    puts("started");
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL)
        return;
    if (run->in != NULL) {
        moved = nj_stream_read(run->stream, run->in, run->in_frames, -1);
        save(run, moved > 0 ? (uint64_t)moved : 0);
    }
    tell(run, run->out != NULL ? nj_stream_wait(run->stream, -1) : nj_stream_stop(run->stream));
    (void)nj_stream_stop(run->stream);
}

static uint32_t parse(struct run *run, int count, char **words)
{
    bool both = strcmp(words[0], "both") == 0, play = strcmp(words[0], "play") == 0;

    if (count != (both ? 4 : play ? 2 : 3))
        die("usage", "stream DEVICE ENGINE play RAW | capture FRAMES RAW | both RAW FRAMES RAW");
    if (both || play)
        load(run, words[1]);
    if (play)
        return NJ_PLAY;
    run->in_frames = strtoull(words[count - 2], NULL, 10);
    run->in_path = words[count - 1];
    run->in = malloc((size_t)run->in_frames * FRAME_BYTES);
    return both ? NJ_PLAY | NJ_CAPTURE : NJ_CAPTURE;
}

int main(int argc, char **argv)
{
    struct nj_stream_options options = {.play_io = {.format = NJ_FORMAT_S16, .channels = 2}};
    struct run run = {0};
    char text[256];

    if (argc < 4)
        return die("usage", "stream DEVICE ENGINE VERB ...");
    options.directions = parse(&run, argc - 3, argv + 3);
    options.play = (struct nj_stream_config){.rate_hz = 48000, .channels = 2, .periods = 3};
    snprintf(options.play.device, sizeof options.play.device, "%s", argv[1]);
    options.capture = options.play;
    options.play_io.ring_frames = RING_FRAMES;
    options.capture_io = options.play_io;
    options.engine = strcmp(argv[2], "-") == 0 ? NULL : argv[2];
    if (nj_stream_open(&run.stream, &options, text, sizeof text) != NJ_OK)
        return die("open", text);
    for (int i = 0; i < 2; i++)
        pass(&run);
    nj_stream_close(run.stream);
    free(run.out);
    free(run.in);
    return 0;
}
