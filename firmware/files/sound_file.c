/* SPDX-License-Identifier: MIT
 * sound_file.c - see sound_file.h. */
#include "files/sound_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/format.h"

int sound_text_say(const struct sound_text *to, int code, const char *path, const char *what)
{
    if (to->text != NULL && to->bytes > 0)
        snprintf(to->text, to->bytes, "%s: %s", path, what);
    return code;
}

/* libsndfile's samples: float for float, else the top bits of an int. */
static bool is_float(const struct sound_file *file)
{
    return file->format == NJ_FORMAT_F32;
}

static int take_scratch(struct sound_file *file, const char *path, const struct sound_text *text)
{
    size_t frame_bytes = (size_t)file->head.channels * sizeof(int);

    file->scratch = calloc(SOUND_FILE_FRAMES, frame_bytes);
    if (file->scratch != NULL)
        return NJ_OK;
    (void)sound_file_close(file);
    return sound_text_say(text, NJ_EMEMORY, path, nj_error_text(NJ_EMEMORY));
}

int sound_file_open(struct sound_file *file, const char *path, uint32_t format,
                    const struct sound_text *text)
{
    *file = (struct sound_file){.format = format};
    file->sound = sf_open(path, SFM_READ, &file->head);
    if (file->sound == NULL)
        return sound_text_say(text, sf_error(NULL) == SF_ERR_SYSTEM ? NJ_EIO : NJ_EFORMAT, path,
                              sf_strerror(NULL));
    if (file->head.channels <= NJ_MAX_CHANNELS)
        return take_scratch(file, path, text);
    (void)sound_file_close(file);
    return sound_text_say(text, NJ_EFORMAT, path, "has too many channels");
}

/* By the ending of a name: the kind of file. */
static int kind_of(const char *path)
{
    static const struct {
        const char *ending;
        int kind;
    } kinds[] = {{".wav", SF_FORMAT_WAV},   {".rf64", SF_FORMAT_RF64}, {".aif", SF_FORMAT_AIFF},
                 {".aiff", SF_FORMAT_AIFF}, {".caf", SF_FORMAT_CAF},   {".w64", SF_FORMAT_W64},
                 {".flac", SF_FORMAT_FLAC}, {".au", SF_FORMAT_AU},     {".raw", SF_FORMAT_RAW}};
    const char *dot = strrchr(path, '.');

    for (size_t i = 0; dot != NULL && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcasecmp(dot, kinds[i].ending) == 0)
            return kinds[i].kind;
    return 0;
}

/* The narrowest width of this kind of file that loses nothing; 0: it has none. */
static int width_of(int kind, uint32_t format)
{
    static const int wider[] = {SF_FORMAT_PCM_S8, SF_FORMAT_PCM_U8, SF_FORMAT_PCM_16,
                                SF_FORMAT_PCM_24, SF_FORMAT_PCM_32};
    static const uint32_t bits[] = {8, 8, 16, 24, 32};

    if (format == NJ_FORMAT_F32)
        return SF_FORMAT_FLOAT;
    for (size_t i = 0; i < sizeof wider / sizeof wider[0]; i++) {
        SF_INFO head = {.samplerate = 48000, .channels = 1, .format = kind | wider[i]};

        if (bits[i] >= nj_format_bits(format) && sf_format_check(&head))
            return wider[i];
    }
    return 0;
}

int sound_file_create(struct sound_file *file, const char *path, uint32_t format, uint32_t channels,
                      uint32_t rate_hz, const struct sound_text *text)
{
    int kind = kind_of(path);

    *file = (struct sound_file){.format = format};
    file->head.samplerate = (int)rate_hz;
    file->head.channels = (int)channels;
    file->head.format = kind | width_of(kind, format);
    if (kind == 0)
        return sound_text_say(
            text, NJ_EFORMAT, path,
            "its name does not end as one of a sound file: .wav, .flac, .aiff ...");
    if (!sf_format_check(&file->head))
        return sound_text_say(text, NJ_EFORMAT, path,
                              "this kind of file cannot hold such frames: .wav can");
    file->sound = sf_open(path, SFM_WRITE, &file->head);
    if (file->sound == NULL)
        return sound_text_say(text, NJ_EIO, path, sf_strerror(NULL));
    /* A WAV file that grows beyond 4 GiB is one of 64 bits. */
    if (kind == SF_FORMAT_RF64)
        sf_command(file->sound, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
    return take_scratch(file, path, text);
}

int sound_file_close(struct sound_file *file)
{
    int error = file->sound != NULL ? sf_close(file->sound) : 0;

    free(file->scratch);
    *file = (struct sound_file){0};
    return error == 0 ? NJ_OK : NJ_EIO;
}

static uint64_t at_most(uint64_t count)
{
    return count < SOUND_FILE_FRAMES ? count : SOUND_FILE_FRAMES;
}

uint64_t sound_file_read(struct sound_file *file, void *frames, uint64_t count)
{
    sf_count_t want = (sf_count_t)at_most(count), got;
    uint64_t channels = (uint64_t)file->head.channels;

    if (is_float(file)) {
        got = sf_readf_float(file->sound, frames, want);
        return got > 0 ? (uint64_t)got : 0;
    }
    got = sf_readf_int(file->sound, file->scratch, want);
    if (got <= 0)
        return 0;
    format_convert(frames, file->format, file->scratch, NJ_FORMAT_S32, (uint64_t)got * channels);
    return (uint64_t)got;
}

uint64_t sound_file_write(struct sound_file *file, const void *frames, uint64_t count)
{
    sf_count_t want = (sf_count_t)at_most(count), put;
    uint64_t channels = (uint64_t)file->head.channels;

    if (is_float(file)) {
        put = sf_writef_float(file->sound, frames, want);
    } else {
        format_convert(file->scratch, NJ_FORMAT_S32, frames, file->format,
                       (uint64_t)want * channels);
        put = sf_writef_int(file->sound, file->scratch, want);
    }
    return put > 0 ? (uint64_t)put : 0;
}
