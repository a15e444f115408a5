/* SPDX-License-Identifier: MIT
 * sound_writer.c - see sound_writer.h. */
#include "files/sound_writer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define UNKNOWN_WAV_BYTES 0x7ffff000u /* as sox writes it, and what all take for it */
#define UNKNOWN_AU_BYTES UINT32_MAX
#define AU_BYTES 32

void sound_writer_init(struct sound_writer *writer, int descriptor, bool is_pipe, bool has_head)
{
    *writer = (struct sound_writer){
        .descriptor = descriptor, .is_pipe = is_pipe, .holds_head = is_pipe && has_head};
}

void sound_writer_deinit(struct sound_writer *writer)
{
    if (writer->descriptor >= 0)
        close(writer->descriptor);
    writer->descriptor = -1;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static ssize_t put_once(const struct sound_writer *writer, const void *from, size_t bytes,
                        uint64_t at)
{
    return writer->is_pipe ? write(writer->descriptor, from, bytes)
                           : pwrite(writer->descriptor, from, bytes, (off_t)at);
}

/* How many of them could be written. */
static size_t put(struct sound_writer *writer, const void *from, size_t bytes, uint64_t at)
{
    size_t done = 0;

    while (done < bytes) {
        ssize_t n = put_once(writer, (const char *)from + done, bytes - done, at + done);

        if (n < 0 && errno == EAGAIN)
            (void)poll(&(struct pollfd){.fd = writer->descriptor, .events = POLLOUT}, 1, -1);
        else if (n <= 0 && (n == 0 || errno != EINTR)) {
            writer->fault = n < 0 ? errno : ENOSPC;
            break;
        }
        done += n > 0 ? (size_t)n : 0;
    }
    return done;
}

/* ---- heads of pipes -------------------------------------------------------------------------- */

static void put_number(unsigned char *at, uint32_t value, bool big_endian)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> 8 * (big_endian ? 3 - i : i));
}

/* Some readers want room for a remark, which libsndfile leaves out. */
static void forget_au_length(struct sound_writer *writer, bool big_endian)
{
    put_number(writer->head + 4, AU_BYTES, big_endian);
    put_number(writer->head + 8, UNKNOWN_AU_BYTES, big_endian);
    writer->head_bytes = AU_BYTES;
}

/* Behind any format but PCM stands the length of what extends it, 0, which some readers miss. */
static void extend_format(struct sound_writer *writer, bool big_endian)
{
    unsigned char *head = writer->head;
    unsigned char code = head[big_endian ? 21 : 20], bytes = head[big_endian ? 19 : 16];

    if (code != 3 || bytes != 16 || writer->head_bytes + 2 > sizeof writer->head)
        return;
    memmove(head + 38, head + 36, writer->head_bytes - 36);
    memset(head + 36, 0, 2);
    put_number(head + 16, 18, big_endian);
    writer->head_bytes += 2;
}

static void forget_length(struct sound_writer *writer)
{
    unsigned char *head = writer->head;
    size_t bytes = writer->head_bytes;
    bool big_endian = bytes >= 4 && memcmp(head, "RIFX", 4) == 0;

    if (bytes == 24 && (memcmp(head, ".snd", 4) == 0 || memcmp(head, "dns.", 4) == 0))
        forget_au_length(writer, *head == '.');
    if (bytes < 44 || (!big_endian && memcmp(head, "RIFF", 4) != 0) ||
        memcmp(head + bytes - 8, "data", 4) != 0)
        return;
    writer->is_riff = true;
    extend_format(writer, big_endian);
    bytes = writer->head_bytes;
    put_number(head + 4, UNKNOWN_WAV_BYTES + (uint32_t)bytes - 8, big_endian);
    put_number(head + bytes - 4, UNKNOWN_WAV_BYTES, big_endian);
}

void sound_writer_flush(struct sound_writer *writer)
{
    if (!writer->holds_head)
        return;
    writer->holds_head = false;
    forget_length(writer);
    (void)put(writer, writer->head, writer->head_bytes, 0);
}

/* The head is what is written at the beginning and over it; false: this follows it. */
static bool hold(struct sound_writer *writer, const void *from, size_t bytes)
{
    if ((writer->at > 0 && writer->at >= writer->head_bytes) ||
        writer->at + bytes > SOUND_WRITER_HEAD_BYTES)
        return false;
    memcpy(writer->head + writer->at, from, bytes);
    if (writer->at + bytes > writer->head_bytes)
        writer->head_bytes = writer->at + bytes;
    return true;
}

/* The head and what follows it as one write: sox looks at the first that comes, and goes back to
 * read it again, which it can do only within that. */
static size_t put_with_head(struct sound_writer *writer, const void *from, size_t bytes)
{
    writer->holds_head = false;
    forget_length(writer);
    size_t head = writer->head_bytes, room = sizeof writer->head - head;
    size_t first = bytes < room ? bytes : room;
    memcpy(writer->head + head, from, first);
    if (put(writer, writer->head, head + first, 0) < head + first)
        return 0;
    return first + put(writer, (const char *)from + first, bytes - first, 0);
}

/* The byte that makes a chunk of odd length even: where nobody knows the length, it is a sample. */
static bool is_padding(const struct sound_writer *writer, size_t bytes)
{
    return writer->ends && writer->is_riff && bytes == 1;
}

static size_t put_in_pipe(struct sound_writer *writer, const void *from, size_t bytes)
{
    if (is_padding(writer, bytes))
        return bytes;
    if (writer->holds_head && hold(writer, from, bytes))
        return bytes;
    if (writer->holds_head && writer->at >= writer->end)
        return put_with_head(writer, from, bytes);
    sound_writer_flush(writer);
    if (writer->at < writer->end)
        return bytes; /* a length, too late */
    return writer->fault == 0 ? put(writer, from, bytes, writer->at) : 0;
}

/* ---- as libsndfile sees it ------------------------------------------------------------------- */

static sf_count_t tell_length(void *user)
{
    return (sf_count_t)((struct sound_writer *)user)->end;
}

static sf_count_t seek(sf_count_t offset, int whence, void *user)
{
    struct sound_writer *writer = user;
    uint64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? writer->at : writer->end;

    if (offset < -(sf_count_t)from)
        return -1;
    writer->at = from + (uint64_t)offset;
    return (sf_count_t)writer->at;
}

static sf_count_t tell(void *user)
{
    return (sf_count_t)((struct sound_writer *)user)->at;
}

/* Some kinds read their own head back. */
static sf_count_t read_back(void *to, sf_count_t bytes, void *user)
{
    struct sound_writer *writer = user;
    ssize_t got =
        writer->is_pipe ? 0 : pread(writer->descriptor, to, (size_t)bytes, (off_t)writer->at);

    writer->at += got > 0 ? (uint64_t)got : 0;
    return got > 0 ? got : 0;
}

static sf_count_t write_on(const void *from, sf_count_t bytes, void *user)
{
    struct sound_writer *writer = user;
    size_t done = writer->is_pipe ? put_in_pipe(writer, from, (size_t)bytes)
                                  : put(writer, from, (size_t)bytes, writer->at);

    writer->at += done;
    if (writer->at > writer->end)
        writer->end = writer->at;
    return (sf_count_t)done;
}

SNDFILE *sound_writer_open(struct sound_writer *writer, SF_INFO *head)
{
    static SF_VIRTUAL_IO io = {tell_length, seek, read_back, write_on, tell};

    return sf_open_virtual(&io, SFM_WRITE, head, writer);
}

int sound_writer_close(struct sound_writer *writer, SNDFILE *sound)
{
    writer->ends = true;
    return sf_close(sound);
}
