/* SPDX-License-Identifier: MIT
 * fuzz_clip.c - any bytes as a sound file: refused with a sentence, or loaded into what was
 * promised. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clips/clip.h"

#define LOADED_BYTES_MOST (32u << 20)

/* Frames that a byte can become, as sound_input.c has it: of FLAC's silence, and of what is not
 * packed. */
#define PACKED_FRAMES 8192
#define PLAIN_FRAMES 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int good)
{
    if (!good)
        abort();
}

static int is_plain(const uint8_t *data, size_t size)
{
    static const char *const heads[] = {"RIFF", "RIFX", "RF64", "FORM", "riff", ".snd"};
    int plain = 0;

    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        plain |= size >= 4 && memcmp(data, heads[i], 4) == 0;
    return plain;
}

static void check_floats(const struct clip_info *info, const void *memory)
{
    const float *values = memory;
    if (info->format != NJ_FORMAT_F32)
        return;
    for (uint64_t i = 0; i < info->frames * info->channels; i++)
        need(values[i] > -1e4f && values[i] < 1e4f);
}

static void try_file(const char *path, const uint8_t *data, size_t size)
{
    struct clip_info info;
    char text[CLIP_TEXT_BYTES];
    int result = clip_probe(path, 48000, &info, text);
    need(result == 0 || *text);
    if (result < 0)
        return;
    need(info.frames > 0 && info.channels >= 1 && info.channels <= NJ_MAX_CHANNELS);
    need(info.file_frames / (is_plain(data, size) ? PLAIN_FRAMES : PACKED_FRAMES) <= size);
    uint64_t bytes = clip_bytes(&info);
    if (bytes > LOADED_BYTES_MOST)
        return;
    void *memory = malloc(bytes);
    need(memory != NULL);
    if (clip_load(path, 48000, &info, memory, text) == 0)
        check_floats(&info, memory);
    free(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[32];
    int file = memfd_create("clip", MFD_CLOEXEC);
    need(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    try_file(path, data, size);
    close(file);
    return 0;
}
