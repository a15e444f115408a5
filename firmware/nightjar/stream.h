/* SPDX-License-Identifier: MIT
 * stream.h - a part of nightjar.h: streams, their chunks and workers. */
#ifndef NIGHTJAR_STREAM_H
#define NIGHTJAR_STREAM_H

#include "nightjar/action.h"
#include "nightjar/capture.h"
#include "nightjar/card.h"
#include "nightjar/event.h"
#include "nightjar/figures.h"
#include "nightjar/ring.h"

/* ---- streams -------------------------------------------------------------------------------- */

/* A stream is a card's output, its input or both, opened whole: memory, client and engine of each
 * direction are its own. Its frames are written and read, or a callback makes and takes them;
 * actions go beside by nj_stream_client(). Between the card and the other end lies a ring: an
 * output that finds its ring dry is silence, an input whose ring is full is dropped, both counted
 * by nj_stream_lost(), and the stream goes on.
 *
 * Threads:  open, start, stop, abort, close and all that is done with the stream's clients, events
 *           too, belong to one thread at a time; write, room and the output's await to one, read,
 *           ready and the input's await to one; the others are anybody's. A close is beside
 *           nothing else. Open and start are not beside getenv(3) on another thread.
 * Runs:     a start begins a run. It ends when it is stopped or aborted, by its own end, or when
 *           card or engine are gone; then it may be started again, any number of times. The time
 *           line of each client goes on from run to run, without the time between. Actions open
 *           at the end complete with NJ_ENGINE_LOST, to be read after the stop, abort or next
 *           start; those sent before a start begin with it. A start that fails takes away neither
 *           them nor what was written. */

struct nj_stream;

enum nj_stream_state {
    NJ_STREAM_STOPPED, /* not started yet, or stopped */
    NJ_STREAM_ACTIVE,
    NJ_STREAM_FINISHED, /* its own end: all has sounded */
    NJ_STREAM_ABORTED,
    NJ_STREAM_LOST /* the card or the engine's process is gone: nj_stream_text() */
};

/* The frames at the other end of a direction. */
struct nj_io {
    uint32_t format;    /* enum nj_format [NJ_FORMAT_F32] */
    uint32_t channels;  /* [as many as the map has, or the card] */
    uint32_t map_count; /* = channels; 0: 1:1, but output of one channel sounds on every channel,
                           two on a card with one as their mean */
    uint8_t map[NJ_MAX_CHANNELS]; /* channel k is the card's channel map[k], 1-based; 0: silence,
                                     or not played. A card's output is named once at most */
    uint64_t ring_frames;         /* rounded up to a power of two [play 0.1 s and four buffers at
                                     least, capture 1 s; callback in this process: two buffers,
                                     input for an output 0.5 s] */
    uint64_t prebuffer_frames;    /* play: silent until so many were written, or the end was */
    uint32_t dry;                 /* play: enum nj_dry; END: NJ_EDRY ends the run */
    uint32_t full;                /* capture: enum nj_full; END: NJ_EFULL ends the run */
};

/* What a callback is given. */
struct nj_block {
    const void *in;  /* capture_io's frames; NULL when the stream plays only */
    void *out;       /* play_io's frames, silence as given; NULL when it captures only */
    uint64_t frame;  /* frames that it was given before, in this run */
    int64_t time_ns; /* of the first frame: when it sounds, or was sampled (input alone); 0: nobody
                        knows yet, see nj_callback */
    uint64_t dry_frames, lost_frames; /* so far: nj_stream_lost() of play and capture */
    uint32_t frames;
    uint32_t xrun; /* 1: frames were lost, or dry, since the block before */
};

enum nj_callback_result {
    NJ_CONTINUE,
    NJ_COMPLETE, /* this block is the last: the run finishes when it has sounded */
    NJ_ABORT     /* this block is not played, nor what has not sounded yet */
};
/* On PortAudio's thread, once a block: what it does is to be bounded, without allocation, lock,
 * system call, file or wait. Of this header it may call rings of its own, without a wait,
 * and nj_stream_state(), _io(), _rate_hz() and _delay(). in and out are its own until it returns.
 *
 * When the engines are processes (options.engine), a thread of the library's calls it, of the same
 * priority where that is allowed, once a period by the clock: it may be late by a buffer of the
 * output (periods x period), and what it says sounds so much later than in this process. The blocks
 * of that buffer are asked for on the thread that starts, before the engine does, without a time
 * and with a silent input. Input alone comes as soon as it is believed. */
typedef int nj_callback(void *user, struct nj_block *block);

/* A run is over: once for each, on a thread of the library's, after the state has changed. It may
 * not open, start, stop, abort or close streams. */
typedef void nj_finished(void *user, struct nj_stream *stream);

struct nj_stream_options {
    uint32_t directions;   /* NJ_PLAY, NJ_CAPTURE or both or-ed [NJ_PLAY] */
    uint32_t actions_only; /* directions without a ring: for actions alone. nj_capture_*() have
                              nothing to give of a stream's input: it has records */
    /* Zeros are defaults; rate and channels, if the card does not have those, its nearest. device:
     * "" the default card, "#0" of nj_devices(), a stable name, a part of a card's name, an
     * alsa-lib name or sim:SOCKET. The bank's first bank_bytes are the caller's, its last bytes the
     * ring. */
    struct nj_stream_config play, capture;
    struct nj_io play_io, capture_io;
    nj_callback *callback; /* NULL: read and write. With both directions it is called on the play
                              side, its input a fixed time older: nj_stream_delay() */
    nj_finished *finished; /* or NULL */
    void *user;            /* of both */
    const char *engine;    /* path of nightjar-engine: each direction runs in a process of its own,
                              which ends with this one, however that ends [NULL: in this one] */
    double latency_s;      /* > 0: of the card's buffer; chooses period and periods where 0 */
};

/* Checks the options, finds the cards, makes the memory; opens no card but to ask it for a rate or
 * channels that are 0. The options are copied; `user` stays the caller's, and there until the
 * close. `text` (may be NULL) receives one line that says what went wrong: NJ_EINVAL, an option;
 * NJ_EDEVICE, no such card; NJ_EBUSY or NJ_EFORMAT, if it was asked; NJ_EMEMORY; NJ_EIO, no folder
 * for segments; NJ_ESYSTEM. *stream is NULL then. */
NJ_WARN_UNUSED int nj_stream_open(struct nj_stream **stream,
                                  const struct nj_stream_options *options, char *text,
                                  size_t text_bytes);
/* Aborts if it runs, frees everything, ends processes, removes files; NULL is fine. */
void nj_stream_close(struct nj_stream *stream);

/* Opens the cards and begins a run: the first block plays what was written before. NJ_OK when it
 * runs already. When it fails, nj_stream_text() says why, and it may be tried again: NJ_EDEVICE,
 * NJ_EBUSY, NJ_EFORMAT; NJ_ETIMEOUT, an engine's process that does not answer; NJ_EFULL: all of
 * config.actions are in use, or their completions were not read; NJ_ESYSTEM. */
NJ_WARN_UNUSED int nj_stream_start(struct nj_stream *stream);
/* Returns when all that was written has sounded, and all that actions have played so far: a play
 * whose end was told is heard whole. Input ends then too; what sounds longer, by actions, is cut.
 * It returns the run's own error, if that ended it, or that of a worker, which it waits for; when
 * nothing runs, what the last run ended with, NJ_OK before the first. */
int nj_stream_stop(struct nj_stream *stream);
/* At once: what has not sounded is dropped. Returns the same. */
int nj_stream_abort(struct nj_stream *stream);

/* Waits for the end of the run: NJ_ETIMEOUT after timeout_ns (negative: never). NJ_OK after a stop,
 * an abort or an end of its own; else what ended it: NJ_EDRY, NJ_EFULL, NJ_EDEVICE ... NJ_OK when
 * it was never started. A sink may still be busy with what came last: a stop waits for it. */
NJ_WARN_UNUSED int nj_stream_wait(struct nj_stream *stream, int64_t timeout_ns);
uint32_t nj_stream_state(const struct nj_stream *stream); /* enum nj_stream_state */
/* What went wrong with the last start or run, one line, or what the system refuses (real-time
 * priority, locked memory); "". Good until the next start. On the thread that starts. */
const char *nj_stream_text(const struct nj_stream *stream);

/* Frames of NJ_PLAY or NJ_CAPTURE since the start of the run, or of the last; 0 of a direction that
 * the stream does not have. Played ones with the silence of a dry ring, to the frame that ended it;
 * captured ones with those that were lost; for actions only, those that the card took, or gave and
 * lost. An output goes on at its next frame after the card ran dry: what the card left out is not
 * among them. */
uint64_t nj_stream_frames(struct nj_stream *stream, uint32_t direction);
/* Of these: silence because the ring was dry, or not prebuffered yet; frames that were not there to
 * be read, or heard. */
uint64_t nj_stream_lost(struct nj_stream *stream, uint32_t direction);
/* Now, on the time line of nj_block.time_ns. */
int64_t nj_stream_time_ns(const struct nj_stream *stream);
/* nj_load() of the busier direction, with the user's callback in it when that is called by the card
 * (not with options.engine): 0 to 1, more when it cannot keep up. */
double nj_stream_load(const struct nj_stream *stream);
/* A duplex callback's input was sampled so long before its output sounds, in ns; 0 of other
 * streams. Known once it is open, and the same in every run: the output's buffer (periods x
 * period), one period of the input until a block has come, one more by which it may come late, and
 * the limiter's look-ahead; with options.engine the output's buffer twice. A card's two directions
 * keep to it for ever. Two cards' clocks drift apart: it grows by a period of the input at most, or
 * shrinks by two, and is put right; frames that are left out for that, or are silence, are counted
 * by nj_stream_lost() of NJ_CAPTURE, like those that came too late. So is as much of the input as
 * the output's card lost. It is recorded early (nj_record): a block that proves torn was heard, and
 * is counted. */
int64_t nj_stream_delay(const struct nj_stream *stream);

/* For actions beside, and figures; actions sent before a start begin with its first block, or at
 * their frames. The client is the stream's until nj_stream_close. NULL: no such direction. The
 * stream's own frames are a voice, or a record, of that client: nj_stop_all() ends the run. */
struct nj_client *nj_stream_client(struct nj_stream *stream, uint32_t direction);
/* The next event of a direction's client, on the thread that uses that client: waits for it by the
 * clock, up to timeout_ns (negative: for ever). NJ_ETIMEOUT; NJ_ECLOSED: no run is on, and none is
 * left: what is open completes once the stream is stopped; NJ_EINVAL: no such direction. */
NJ_WARN_UNUSED int nj_stream_event(struct nj_stream *stream, uint32_t direction,
                                   struct nj_event *event, int64_t timeout_ns);

/* Moves frames of play_io or capture_io; returns how many, waiting up to timeout_ns (negative: for
 * ever) until all are. It sleeps by the clock until they can be there. When none were: NJ_ETIMEOUT;
 * NJ_ECLOSED for writes after nj_stream_end() or the end of the run, until a stop, an abort or a
 * start, and for reads when the run is over and nothing is left; NJ_EINVAL on a stream without that
 * ring or with a callback. A stream that does not run takes what there is room for, which its next
 * run plays, and gives what is there, at once. */
int64_t nj_stream_write(struct nj_stream *stream, const void *frames, uint64_t count,
                        int64_t timeout_ns);
int64_t nj_stream_read(struct nj_stream *stream, void *frames, uint64_t count, int64_t timeout_ns);
/* Frames that move at once. */
uint64_t nj_stream_room(struct nj_stream *stream);
uint64_t nj_stream_ready(struct nj_stream *stream);
/* Waits like them, moving none, for `count` frames (<= the ring's) of room (NJ_PLAY) or of input
 * (NJ_CAPTURE); returns how many move at once: fewer when the time or the run is over. */
int64_t nj_stream_await(struct nj_stream *stream, uint32_t direction, uint64_t count,
                        int64_t timeout_ns);
/* No more will be written: the run finishes when all has sounded. */
void nj_stream_end(struct nj_stream *stream);

/* The ring between, for its regions, marks and figures: the stream's other end is this thread's
 * instead of read or write. To be asked for again after each start. NULL: the stream has no such
 * ring, or a callback. */
struct nj_ring *nj_stream_ring(struct nj_stream *stream, uint32_t direction);
/* As opened, no zeros left; NULL: no such direction. Good until nj_stream_close. */
const struct nj_io *nj_stream_io(const struct nj_stream *stream, uint32_t direction);
uint32_t nj_stream_rate_hz(const struct nj_stream *stream);

/* ---- chunks --------------------------------------------------------------------------------- */

/* A stream's input in pieces of one length, each beginning with the last `overlap` frames of the
 * one before: chunk k has the frames from k * hop - overlap on, hop = length - overlap, and silence
 * where that is before frame 0. They are read on the thread that would read the stream, instead of
 * nj_stream_read(), and belong to one run: a new run, new chunks. They are freed by the caller,
 * before the stream is closed. Lost frames are silence in their place. */

struct nj_chunks;

/* NJ_EINVAL: a length of 0 or more than half the ring, an overlap that is not shorter, or a stream
 * without input or with a callback; NJ_EMEMORY. */
NJ_WARN_UNUSED int nj_chunks_open(struct nj_chunks **chunks, struct nj_stream *stream,
                                  uint64_t chunk_frames, uint64_t overlap_frames);
/* The next chunk's frames, interleaved, in the stream's own memory unless they wrap there; they are
 * the caller's to read until the next call. Returns how many: all, or fewer of the run's last
 * chunk, which has at least one that is new. NJ_ETIMEOUT: not there yet; NJ_ECLOSED: that was the
 * last. */
int64_t nj_chunks_next(struct nj_chunks *chunks, const void **frames, int64_t timeout_ns);
void nj_chunks_close(struct nj_chunks *chunks); /* NULL is fine */

/* ---- workers -------------------------------------------------------------------------------- */

/* Runs once in each run, on a thread of the library's that has no priority of its own, from the
 * start on: a source writes the stream, a sink reads it, both wait as long as they like. It may not
 * start, stop, abort or close the stream. It returns NJ_OK when it is through: a source's stream
 * then ends as by nj_stream_end(), a sink's finishes when it only captures. An error ends the run
 * at once and is what nj_stream_wait(), stop and abort return. NJ_ECLOSED, as read and write return
 * it at the run's end, is none. */
typedef int nj_worker(void *user, struct nj_stream *stream);
/* Between runs only, on the thread that starts; NULL takes it away. `user` is there until then.
 * NJ_EINVAL: during a run, or a stream without that ring. */
NJ_WARN_UNUSED int nj_stream_source(struct nj_stream *stream, nj_worker *worker, void *user);
NJ_WARN_UNUSED int nj_stream_sink(struct nj_stream *stream, nj_worker *worker, void *user);

#endif
