/* SPDX-License-Identifier: MIT
 * playback_callback.c - a callback plays raw samples out of memory, faded out at the end.
 *
 *   playback_callback DEVICE FILE        FILE: 16 bit, 2 channels, 48 kHz, no head; - is stdin */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nightjar.h"

#define CHANNELS 2
#define FADE_FRAMES 4800u /* 0.1 s */

struct song {
    int16_t *samples;
    uint64_t frames;
};

/* block->out is silent as it is given: the rest of the last block stays so. */
static int play(void *user, struct nj_block *block)
{
    const struct song *song = user;
    int16_t *out = block->out;

    for (uint32_t i = 0; i < block->frames && block->frame + i < song->frames; i++) {
        uint64_t left = song->frames - (block->frame + i);
        int32_t gain = (int32_t)(left < FADE_FRAMES ? left : FADE_FRAMES);
        const int16_t *in = song->samples + (block->frame + i) * CHANNELS;

        for (uint32_t c = 0; c < CHANNELS; c++)
            out[i * CHANNELS + c] = (int16_t)(in[c] * gain / (int32_t)FADE_FRAMES);
    }
    return block->frame + block->frames >= song->frames ? NJ_COMPLETE : NJ_CONTINUE;
}

static bool load(struct song *song, const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    uint64_t room = 0, frame_bytes = CHANNELS * sizeof *song->samples;

    while (file != NULL && song->frames == room) {
        room += 1 << 20;
        song->samples = realloc(song->samples, room * frame_bytes);
        if (song->samples == NULL)
            break;
        song->frames += fread(song->samples + song->frames * CHANNELS, frame_bytes, 1 << 20, file);
    }
    return file != NULL && song->samples != NULL && fclose(file) == 0;
}

int main(int argc, char **argv)
{
    struct song song = {.frames = 0};
    struct nj_stream_options options = {.play = {.rate_hz = 48000},
                                        .play_io = {.format = NJ_FORMAT_S16, .channels = CHANNELS},
                                        .callback = play,
                                        .user = &song};
    struct nj_stream *stream = NULL;
    char why[256] = "cannot read the file";

    int error = argc == 3 && load(&song, argv[2]) ? NJ_OK : NJ_EIO;
    if (error == NJ_OK) {
        snprintf(options.play.device, sizeof options.play.device, "%s", argv[1]);
        error = nj_stream_open(&stream, &options, why, sizeof why);
    }
    if (error == NJ_OK)
        error = nj_stream_start(stream);
    if (error == NJ_OK)
        error = nj_stream_wait(stream, -1);
    if (error == NJ_OK)
        printf("played %llu frames, in whole blocks\n",
               (unsigned long long)nj_stream_frames(stream, NJ_PLAY));
    else
        fprintf(stderr, "playback_callback: %s\n", why[0] != '\0' ? why : nj_error_text(error));
    nj_stream_close(stream);
    free(song.samples);
    return error == NJ_OK ? 0 : 1;
}
