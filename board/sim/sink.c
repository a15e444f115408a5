/* SPDX-License-Identifier: MIT
 * sink.c - see sink.h. */
#include "board/sim/sink.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_BYTES = 80, BUFFER_BYTES = 65536 };

struct sink {
    int fd;
    bool failed;
    uint32_t rate_hz, channels, bytes_per_sample;
    bool is_float;
    uint64_t data_bytes; /* in the file and the buffer */
    size_t used;
    uint8_t buffer[BUFFER_BYTES];
};

static void put(uint8_t *at, uint64_t value, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

/* RIFF, a chunk of 28 bytes that is JUNK or ds64, fmt, data. */
static void make_head(const struct sink *sink, uint8_t head[HEAD_BYTES])
{
    uint64_t riff_bytes = sink->data_bytes + HEAD_BYTES - 8;
    uint32_t frame_bytes = sink->channels * sink->bytes_per_sample;
    bool large = riff_bytes > UINT32_MAX;

    memset(head, 0, HEAD_BYTES);
    memcpy(head, large ? "RF64" : "RIFF", 4);
    put(head + 4, large ? UINT32_MAX : riff_bytes, 4);
    memcpy(head + 8, large ? "WAVEds64" : "WAVEJUNK", 8);
    put(head + 16, 28, 4);
    if (large) {
        put(head + 20, riff_bytes, 8);
        put(head + 28, sink->data_bytes, 8);
        put(head + 36, sink->data_bytes / frame_bytes, 8);
    }
    memcpy(head + 48, "fmt ", 4);
    put(head + 52, 16, 4);
    put(head + 56, sink->is_float ? 3 : 1, 2);
    put(head + 58, sink->channels, 2);
    put(head + 60, sink->rate_hz, 4);
    put(head + 64, (uint64_t)sink->rate_hz * frame_bytes, 4);
    put(head + 68, frame_bytes, 2);
    put(head + 70, 8 * sink->bytes_per_sample, 2);
    memcpy(head + 72, "data", 4);
    put(head + 76, large ? UINT32_MAX : sink->data_bytes, 4);
}

static void drain(struct sink *sink)
{
    off_t at = (off_t)(HEAD_BYTES + sink->data_bytes - sink->used);

    if (sink->used > 0 && pwrite(sink->fd, sink->buffer, sink->used, at) != (ssize_t)sink->used)
        sink->failed = true;
    sink->used = 0;
}

int sink_create(struct sink **sink, const char *path, uint32_t rate_hz, uint32_t channels,
                uint32_t format)
{
    struct sink *made = calloc(1, sizeof *made);

    *sink = NULL;
    if (made == NULL)
        return NJ_ESYSTEM;
    made->fd = -1;
    made->rate_hz = rate_hz;
    made->channels = channels;
    made->bytes_per_sample = nj_format_bytes(format);
    made->is_float = format == NJ_FORMAT_F32;
    if (path != NULL) {
        made->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (made->fd < 0) {
            free(made);
            return NJ_EIO;
        }
    }
    *sink = made;
    return NJ_OK;
}

void sink_write(struct sink *sink, const void *frames, uint32_t count)
{
    size_t bytes = (size_t)count * sink->channels * sink->bytes_per_sample;
    const uint8_t *from = frames;

    if (sink->fd < 0 || sink->failed)
        return;
    while (bytes > 0) {
        size_t room = sizeof sink->buffer - sink->used, now = bytes < room ? bytes : room;
        memcpy(sink->buffer + sink->used, from, now);
        sink->used += now;
        sink->data_bytes += now;
        from += now;
        bytes -= now;
        if (sink->used == sizeof sink->buffer)
            drain(sink);
    }
}

void sink_silence(struct sink *sink, uint64_t count)
{
    uint64_t bytes = count * sink->channels * sink->bytes_per_sample;

    if (sink->fd < 0 || sink->failed)
        return;
    if (bytes <= sizeof sink->buffer - sink->used) {
        memset(sink->buffer + sink->used, 0, bytes);
        sink->used += bytes;
        sink->data_bytes += bytes;
        return;
    }
    drain(sink);
    sink->data_bytes += bytes;
}

void sink_flush(struct sink *sink)
{
    uint8_t head[HEAD_BYTES];

    if (sink->fd < 0 || sink->failed)
        return;
    drain(sink);
    make_head(sink, head);
    if (pwrite(sink->fd, head, sizeof head, 0) != (ssize_t)sizeof head ||
        ftruncate(sink->fd, (off_t)(HEAD_BYTES + sink->data_bytes)) != 0)
        sink->failed = true;
}

bool sink_failed(const struct sink *sink)
{
    return sink->failed;
}

void sink_destroy(struct sink *sink)
{
    if (sink == NULL)
        return;
    sink_flush(sink);
    if (sink->fd >= 0)
        close(sink->fd);
    free(sink);
}
