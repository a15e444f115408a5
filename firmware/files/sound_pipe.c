/* SPDX-License-Identifier: MIT
 * sound_pipe.c - see sound_pipe.h. */
#include "files/sound_pipe.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What libsndfile hears of the length; its sums with it do not overflow. */
#define ENDLESS_BYTES ((sf_count_t)1 << 48)
#define HEAD_BYTES_LEAST 4096u
#define PIECE_BYTES 65536u

struct sound_pipe {
    int descriptor, stop_descriptor;
    bool ended, opening;
    int fault;
    uint64_t came;     /* bytes, from the pipe */
    uint64_t at;       /* where libsndfile is */
    size_t has_head;   /* bytes of it */
    size_t head_bytes; /* that there is room for */
    unsigned char *head;
};

struct sound_pipe *sound_pipe_create(int descriptor, int stop_descriptor)
{
    struct sound_pipe *pipe = calloc(1, sizeof *pipe);

    if (pipe == NULL)
        return NULL;
    pipe->descriptor = descriptor;
    pipe->stop_descriptor = stop_descriptor;
    return pipe;
}

void sound_pipe_destroy(struct sound_pipe *pipe)
{
    if (pipe == NULL)
        return;
    free(pipe->head);
    free(pipe);
}

int sound_pipe_fault(const struct sound_pipe *pipe)
{
    return pipe->fault;
}

/* ---- the pipe itself ------------------------------------------------------------------------- */

static bool wait_for_bytes(const struct sound_pipe *pipe)
{
    struct pollfd waits[2] = {{.fd = pipe->descriptor, .events = POLLIN},
                              {.fd = pipe->stop_descriptor, .events = POLLIN}};
    nfds_t count = pipe->stop_descriptor > 0 ? 2 : 1;

    while (poll(waits, count, -1) < 0)
        if (errno != EINTR)
            return true; /* read tells */
    return count < 2 || !(waits[1].revents & POLLIN);
}

/* Until so many came or it ended. */
static size_t take(struct sound_pipe *pipe, void *to, size_t bytes)
{
    size_t done = 0;

    while (done < bytes && !pipe->ended) {
        ssize_t got = wait_for_bytes(pipe)
                          ? read(pipe->descriptor, (unsigned char *)to + done, bytes - done)
                          : 0;

        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got < 0)
            pipe->fault = errno;
        pipe->ended = got <= 0;
        done += got > 0 ? (size_t)got : 0;
    }
    pipe->came += done;
    return done;
}

/* Room for so many bytes of the head, or fewer when there is no memory. */
static size_t grow(struct sound_pipe *pipe, size_t wanted)
{
    size_t most = wanted < SOUND_PIPE_HEAD_BYTES ? wanted : SOUND_PIPE_HEAD_BYTES;
    size_t room = pipe->head_bytes > 0 ? pipe->head_bytes : HEAD_BYTES_LEAST;

    while (room < most)
        room *= 2;
    if (room > pipe->head_bytes) {
        unsigned char *head = realloc(pipe->head, room);

        if (head == NULL)
            return most < pipe->head_bytes ? most : pipe->head_bytes;
        pipe->head = head;
        pipe->head_bytes = room;
    }
    return most;
}

const unsigned char *sound_pipe_head(struct sound_pipe *pipe, size_t wanted, size_t *bytes)
{
    size_t most = grow(pipe, wanted);

    if (pipe->came == pipe->has_head && most > pipe->has_head)
        pipe->has_head += take(pipe, pipe->head + pipe->has_head, most - pipe->has_head);
    *bytes = most < pipe->has_head ? most : pipe->has_head;
    return pipe->head;
}

static bool read_head(const struct riff_bytes *file, uint64_t at, void *to, size_t bytes)
{
    size_t there;
    const unsigned char *head;

    if (at > SOUND_PIPE_HEAD_BYTES - bytes)
        return false;
    head = sound_pipe_head(file->context, (size_t)at + bytes, &there);
    if (there < at + bytes)
        return false;
    memcpy(to, head + at, bytes);
    return true;
}

void sound_pipe_bytes(struct sound_pipe *pipe, struct riff_bytes *bytes)
{
    *bytes = (struct riff_bytes){.read_at = read_head, .context = pipe, .bytes = UINT64_MAX};
}

int sound_pipe_spool(struct sound_pipe *pipe, uint64_t most)
{
    int file = memfd_create("sound", MFD_CLOEXEC);
    unsigned char *piece = malloc(PIECE_BYTES);
    ssize_t put = 0;
    size_t got = pipe->has_head;

    if (file < 0 || piece == NULL)
        goto no_memory;
    put = write(file, pipe->head, got);
    while (put == (ssize_t)got && pipe->came <= most && (got = take(pipe, piece, PIECE_BYTES)) > 0)
        put = write(file, piece, got);
    if (put != (ssize_t)got && got > 0)
        goto no_memory;
    free(piece);
    if (pipe->came <= most)
        return file;
    close(file);
    return NJ_EFULL;
no_memory:
    free(piece);
    if (file >= 0)
        close(file);
    return NJ_EMEMORY;
}

/* ---- heads of unknown length ----------------------------------------------------------------- */

static void put(unsigned char *at, uint32_t value, bool big_endian)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> 8 * (big_endian ? 3 - i : i));
}

/* libsndfile takes a RIFF of 8 bytes with 0 bytes of audio for one that goes on to the end, and an
 * AU file of -1 bytes. */
void sound_pipe_mend(struct sound_pipe *pipe, const struct riff *riff)
{
    if (!riff->is_wave) {
        put(pipe->head + 8, UINT32_MAX, true);
        return;
    }
    put(pipe->head + 4, 8, riff->big_endian);
    put(pipe->head + riff->data_at - 4, 0, riff->big_endian);
    if (memcmp(pipe->head + 12, "ds64", 4) == 0) {
        put(pipe->head + 20, 8, false);
        put(pipe->head + 24, 0, false);
    }
}

/* ---- as libsndfile sees it ------------------------------------------------------------------- */

static sf_count_t tell_length(void *user)
{
    (void)user;
    return ENDLESS_BYTES;
}

static sf_count_t seek(sf_count_t offset, int whence, void *user)
{
    struct sound_pipe *pipe = user;
    sf_count_t from = whence == SEEK_SET   ? 0
                      : whence == SEEK_CUR ? (sf_count_t)pipe->at
                                           : ENDLESS_BYTES;

    if (offset < -from)
        return -1;
    pipe->at = (uint64_t)(from + offset);
    return (sf_count_t)pipe->at;
}

static sf_count_t tell(void *user)
{
    return (sf_count_t)((struct sound_pipe *)user)->at;
}

/* Reads what lies before libsndfile's place; false: it cannot be had. */
static bool go_there(struct sound_pipe *pipe)
{
    unsigned char rest[4096];

    if (pipe->at > pipe->came && pipe->opening)
        return false;
    while (pipe->at > pipe->came) {
        uint64_t left = pipe->at - pipe->came;

        if (take(pipe, rest, left < sizeof rest ? (size_t)left : sizeof rest) == 0)
            return false;
    }
    return pipe->at == pipe->came;
}

static sf_count_t read_on(void *to, sf_count_t bytes, void *user)
{
    struct sound_pipe *pipe = user;
    size_t wanted = (size_t)bytes, done = 0, there;
    const unsigned char *head;

    if (pipe->opening && pipe->at <= pipe->has_head && pipe->at + wanted < SOUND_PIPE_HEAD_BYTES)
        (void)sound_pipe_head(pipe, (size_t)pipe->at + wanted, &there);
    head = pipe->head;
    if (pipe->at < pipe->has_head) {
        done = pipe->has_head - (size_t)pipe->at;
        done = done < wanted ? done : wanted;
        memcpy(to, head + pipe->at, done);
        pipe->at += done;
    }
    if (done < wanted && go_there(pipe)) {
        size_t got = take(pipe, (unsigned char *)to + done, wanted - done);

        pipe->at += got;
        done += got;
    }
    return (sf_count_t)done;
}

static sf_count_t refuse_write(const void *from, sf_count_t bytes, void *user)
{
    (void)from;
    (void)bytes;
    (void)user;
    return 0;
}

SNDFILE *sound_pipe_open(struct sound_pipe *pipe, SF_INFO *head)
{
    static SF_VIRTUAL_IO io = {tell_length, seek, read_on, refuse_write, tell};

    pipe->opening = true;
    SNDFILE *sound = sf_open_virtual(&io, SFM_READ, head, pipe);
    pipe->opening = false;
    return sound;
}
