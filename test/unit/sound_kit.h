/* SPDX-License-Identifier: MIT
 * sound_kit.h - sounds, files and pipes for the tests of files/.
 *
 * Fails:    by cmocka. */
#ifndef TEST_SOUND_KIT_H
#define TEST_SOUND_KIT_H

#include "files/sound_sink.h"
#include "files/sound_source.h"

/* Noise of so many bits, at the top of an int. */
void sound_kit_noise(int *samples, uint32_t count, uint32_t bits);
void sound_kit_noise_16(int16_t *samples, uint32_t count);
/* By libsndfile itself. */
void sound_kit_save(const char *name, int format, uint32_t rate_hz, uint32_t channels,
                    const int *samples, uint32_t frames);

/* They have to open. */
struct sound_source *sound_kit_open(const char *path, const struct sound_source_options *options);
struct sound_sink *sound_kit_create(const char *path, const struct sound_sink_options *options);
/* A child writes the file into a pipe, in pieces; its other end. */
int sound_kit_pipe(const char *path, size_t piece);
struct sound_source *sound_kit_open_pipe(const char *path, size_t piece,
                                         const struct sound_source_options *options);

/* They have to succeed. */
uint64_t sound_kit_read(struct sound_source *source, void *frames, uint64_t most);
void sound_kit_write(struct sound_sink *sink, const void *frames, uint64_t count);
void sound_kit_finish(struct sound_sink *sink);

#endif
