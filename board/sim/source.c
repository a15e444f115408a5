/* SPDX-License-Identifier: MIT
 * source.c - see source.h. */
#include "board/sim/source.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TONE_HZ = 1000, TONE_STEP_HZ = 100, RIFF_HEAD_BYTES = 12, CHUNK_HEAD_BYTES = 8 };
enum { WAVE_INTEGERS = 1, WAVE_FLOAT = 3, WAVE_EXTENSIBLE = 0xfffe, WAVE_SUBFORMAT = 24 };

/* 2 x pi: <math.h> has it only outside standard C. */
static const double turn = 6.283185307179586;

int32_t source_ramp(uint64_t frame, uint32_t channel, uint32_t bits)
{
    uint32_t word = (uint32_t)(frame + channel) << (32 - bits);

    return (int32_t)word >> (32 - bits);
}

int32_t source_prbs(uint64_t frame, uint32_t channel, uint32_t bits)
{
    uint64_t z = frame * UINT64_C(0x9E3779B97F4A7C15) + channel * UINT64_C(0xBF58476D1CE4E5B9);

    z = (z ^ (z >> 32)) * UINT64_C(0xD6E8FEB86659FD93);
    return (int32_t)(uint32_t)(z ^ (z >> 32)) >> (32 - bits);
}

static int32_t tone(uint64_t frame, uint32_t channel, uint32_t bits, uint32_t rate_hz)
{
    double hz = TONE_HZ + TONE_STEP_HZ * (double)channel;
    double phase = (double)(frame % rate_hz) * hz / rate_hz;

    return (int32_t)lrint(sin(turn * phase) * 0.1 * (double)(UINT32_C(1) << (bits - 1)));
}

static int32_t file_sample(const struct source *source, uint64_t frame, uint32_t channel,
                           uint32_t bits)
{
    uint64_t index =
        frame % source->file_frames * source->file_channels + channel % source->file_channels;
    const uint8_t *at = source->data + index * source->file_bytes;
    uint32_t word = 0;

    for (uint32_t i = 0; i < source->file_bytes; i++)
        word |= (uint32_t)at[i] << (32 - 8 * (source->file_bytes - i));
    return (int32_t)word >> (32 - bits);
}

static int32_t sample_at(const struct source *source, uint64_t frame, uint32_t channel,
                         uint32_t bits)
{
    switch (source->kind) {
    case SOURCE_RAMP:
        return source_ramp(frame, channel, bits);
    case SOURCE_PRBS:
        return source_prbs(frame, channel, bits);
    case SOURCE_TONE:
        return tone(frame, channel, bits, source->rate_hz);
    default:
        return file_sample(source, frame, channel, bits);
    }
}

/* As the card's memory has it, in the low bytes. */
static uint32_t word_at(const struct source *source, uint64_t frame, uint32_t channel)
{
    uint32_t word;
    float value;

    if (!source->is_float)
        return (uint32_t)sample_at(source, frame, channel, 8 * source->bytes_per_sample);
    if (source->kind == SOURCE_FILE && source->file_is_float)
        return (uint32_t)sample_at(source, frame, channel, 32);
    value = (float)sample_at(source, frame, channel, 24) / (1 << 23);
    memcpy(&word, &value, sizeof word);
    return word;
}

void source_fill(const struct source *source, uint64_t first_frame, void *out, uint32_t frames)
{
    uint32_t width = source->bytes_per_sample;
    uint8_t *at = out;

    if (source->kind == SOURCE_SILENCE || source->kind == SOURCE_CABLE) {
        memset(out, 0, (size_t)frames * source->channels * width);
        return;
    }
    for (uint32_t i = 0; i < frames; i++)
        for (uint32_t channel = 0; channel < source->channels; channel++) {
            uint32_t word = word_at(source, first_frame + i, channel);
            for (uint32_t byte = 0; byte < width; byte++)
                *at++ = (uint8_t)(word >> (8 * byte));
        }
}

static uint32_t read_u32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t read_u16(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8;
}

static int parse_format(struct source *source, const uint8_t *chunk, size_t bytes)
{
    source->file_channels = read_u16(chunk + 2);
    source->file_bytes = read_u16(chunk + 14) / 8;
    uint32_t kind = read_u16(chunk);

    if (kind == WAVE_EXTENSIBLE && bytes >= WAVE_SUBFORMAT + 2)
        kind = read_u16(chunk + WAVE_SUBFORMAT);
    source->file_is_float = kind == WAVE_FLOAT;
    if (source->file_is_float ? !source->is_float || source->file_bytes != 4
                              : kind != WAVE_INTEGERS)
        return NJ_EFORMAT;
    if (source->file_channels == 0 || source->file_bytes < 2 || source->file_bytes > 4 ||
        read_u32(chunk + 4) != source->rate_hz)
        return NJ_EFORMAT;
    return NJ_OK;
}

static int parse_wav(struct source *source)
{
    const uint8_t *bytes = source->map;
    size_t at = RIFF_HEAD_BYTES;

    if (source->map_bytes < at || memcmp(bytes, "RIFF", 4) != 0 ||
        memcmp(bytes + 8, "WAVE", 4) != 0)
        return NJ_EFORMAT;
    while (at + CHUNK_HEAD_BYTES <= source->map_bytes) {
        const uint8_t *chunk = bytes + at + CHUNK_HEAD_BYTES;
        size_t room = source->map_bytes - at - CHUNK_HEAD_BYTES, size = read_u32(bytes + at + 4);
        size_t here = size < room ? size : room;
        if (memcmp(bytes + at, "fmt ", 4) == 0 && here >= 16) {
            if (parse_format(source, chunk, here) != NJ_OK)
                return NJ_EFORMAT;
        } else if (memcmp(bytes + at, "data", 4) == 0 && source->file_bytes != 0) {
            source->data = chunk;
            source->file_frames = here / (source->file_bytes * source->file_channels);
            return source->file_frames > 0 ? NJ_OK : NJ_EFORMAT;
        }
        at += CHUNK_HEAD_BYTES + here + (here & 1);
    }
    return NJ_EFORMAT;
}

static int open_file(struct source *source, const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return NJ_EIO;
    if (fstat(fd, &status) == 0 && status.st_size > 0) {
        source->map_bytes = (size_t)status.st_size;
        source->map = mmap(NULL, source->map_bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    }
    close(fd);
    if (source->map == NULL || source->map == MAP_FAILED) {
        source->map = NULL;
        return NJ_EIO;
    }
    return parse_wav(source);
}

int source_init(struct source *source, const char *what, uint32_t channels, uint32_t format,
                uint32_t rate_hz)
{
    static const char *const names[] = {
#define SOURCE_NAME(name, text) text,
        SOURCES(SOURCE_NAME)
#undef SOURCE_NAME
    };

    *source = (struct source){.kind = SOURCE_FILE,
                              .channels = channels,
                              .bytes_per_sample = nj_format_bytes(format),
                              .is_float = format == NJ_FORMAT_F32,
                              .rate_hz = rate_hz};
    for (uint32_t i = 0; i < SOURCE_FILE; i++)
        if (strcmp(what, names[i]) == 0)
            source->kind = i;
    if (source->kind != SOURCE_FILE)
        return NJ_OK;
    size_t length = strlen(what);
    if (length < 4 || strcmp(what + length - 4, ".wav") != 0)
        return NJ_EINVAL;
    int result = open_file(source, what);
    if (result != NJ_OK)
        source_deinit(source);
    return result;
}

void source_deinit(struct source *source)
{
    if (source->map != NULL)
        munmap(source->map, source->map_bytes);
    source->map = NULL;
}
