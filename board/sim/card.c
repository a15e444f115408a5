/* SPDX-License-Identifier: MIT
 * card.c - moving the card's frames; see card.h. */
#include "board/sim/card_inner.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { HISTORY_FRAMES = 2 * BOARD_MAX_PERIOD * BOARD_MAX_PERIODS };

static uint64_t frame_now(const struct card *card)
{
    return board_frame_at(card->board, board_now_ns(card->board));
}

static void signal_engine(const struct card_stream *stream)
{
    static const uint64_t one = 1;

    if (stream->event_fd >= 0 && write(stream->event_fd, &one, sizeof one) < 0)
        return; /* full: it is readable already */
}

int card_init(struct card *card, struct board *board, const char *play_file, const char *source)
{
    uint32_t sample_bytes = nj_format_bytes(board->format);
    uint32_t play_channels = board->stream[BOARD_PLAY].channels;

    *card = (struct card){.board = board};
    for (uint32_t i = 0; i < BOARD_DIRECTIONS; i++) {
        card->frame_bytes[i] = board->stream[i].channels * sample_bytes;
        card->stream[i].event_fd = -1;
    }
    card->history =
        mmap(NULL, (size_t)HISTORY_FRAMES * NJ_MAX_CHANNELS * sizeof(int32_t),
             PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (card->history == MAP_FAILED) {
        card->history = NULL;
        return NJ_ESYSTEM;
    }
    int result = sink_create(&card->sink, play_file, board->rate_hz,
                             play_channels != 0 ? play_channels : 1, board->format);
    return result == NJ_OK ? card_set_source(card, source) : result;
}

void card_deinit(struct card *card)
{
    sink_destroy(card->sink);
    source_deinit(&card->source);
    if (card->history != NULL)
        munmap(card->history, (size_t)HISTORY_FRAMES * NJ_MAX_CHANNELS * sizeof(int32_t));
    *card = (struct card){0};
}

/* ---- moving frames --------------------------------------------------------------------------- */

/* A stretch of the ring from a position on that does not wrap. */
static uint8_t *ring_at(const struct card *card, uint32_t direction, uint64_t position,
                        uint64_t *frames)
{
    const struct board_stream *stream = card_shared(card, direction);
    uint64_t buffer = atomic_load(&stream->buffer_frames), index = position % buffer;

    if (*frames > buffer - index)
        *frames = buffer - index;
    return (uint8_t *)card->board + stream->ring_offset + index * card->frame_bytes[direction];
}

/* data NULL: silence. */
static void play_frames(struct card *card, const uint8_t *data, uint64_t frames)
{
    uint32_t frame_bytes = card->frame_bytes[BOARD_PLAY];

    if (card->source.kind == SOURCE_CABLE)
        for (uint64_t i = frames > HISTORY_FRAMES ? frames - HISTORY_FRAMES : 0; i < frames; i++) {
            uint8_t *at = card->history + (card->played_until + i) % HISTORY_FRAMES * frame_bytes;
            if (data != NULL)
                memcpy(at, data + i * frame_bytes, frame_bytes);
            else
                memset(at, 0, frame_bytes);
        }
    if (data != NULL)
        sink_write(card->sink, data, (uint32_t)frames);
    else
        sink_silence(card->sink, frames);
    card->played_until += frames;
}

void card_end_run(struct card *card, uint32_t direction, uint32_t state, uint32_t cause)
{
    struct board_stream *stream = card_shared(card, direction);
    struct card_stream *own = &card->stream[direction];
    uint32_t old = atomic_load(&stream->state);

    if (old == BOARD_RUNNING || old == BOARD_DRAINING) {
        uint64_t base = atomic_load(&stream->base_frame), end = base + atomic_load(&stream->appl);
        if (direction == BOARD_PLAY && card->played_until < end)
            end = card->played_until > base ? card->played_until : base;
        own->moved_frames += end - base;
        truth_stop(&own->truth, end, cause);
    }
    own->starve_frames = 0;
    atomic_store(&stream->state, state);
    signal_engine(own);
}

/* Plays up to a card frame: what the engine wrote, or silence. Running out is an xrun. */
static void play_until(struct card *card, uint64_t frame)
{
    struct board_stream *stream = card_shared(card, BOARD_PLAY);

    while (card->played_until < frame) {
        uint64_t count = frame - card->played_until;
        uint32_t state = atomic_load(&stream->state);
        uint64_t base = atomic_load(&stream->base_frame), end = base + atomic_load(&stream->appl);
        bool runs = state == BOARD_RUNNING || state == BOARD_DRAINING;
        if (runs && card->played_until < base) {
            play_frames(card, NULL,
                        count < base - card->played_until ? count : base - card->played_until);
        } else if (runs && card->played_until < end) {
            count = count < end - card->played_until ? count : end - card->played_until;
            const uint8_t *data = ring_at(card, BOARD_PLAY, card->played_until - base, &count);
            play_frames(card, data, count);
        } else {
            if (state == BOARD_RUNNING && card->stream[BOARD_PLAY].starve_frames == 0)
                card_end_run(card, BOARD_PLAY, BOARD_XRUN, TRUTH_XRUN);
            play_frames(card, NULL, count);
        }
    }
}

static void cable_fill(const struct card *card, uint64_t frame, uint8_t *out, uint64_t frames)
{
    uint32_t width = nj_format_bytes(card->board->format);
    uint32_t outs = card_shared(card, BOARD_PLAY)->channels,
             ins = card_shared(card, BOARD_CAPTURE)->channels;

    for (uint64_t i = 0; i < frames; i++) {
        const uint8_t *played =
            card->history + (frame + i) % HISTORY_FRAMES * card->frame_bytes[BOARD_PLAY];
        for (uint32_t channel = 0; channel < ins; channel++)
            memcpy(out + (i * ins + channel) * width, played + channel % outs * width, width);
    }
}

static void capture_until(struct card *card, uint64_t position)
{
    struct board_stream *stream = card_shared(card, BOARD_CAPTURE);
    uint64_t base = atomic_load(&stream->base_frame), at = atomic_load(&stream->hw);

    while (at < position) {
        uint64_t count = position - at;
        uint8_t *out = ring_at(card, BOARD_CAPTURE, at, &count);
        if (card->source.kind == SOURCE_CABLE && card_shared(card, BOARD_PLAY)->channels != 0)
            cable_fill(card, base + at, out, count);
        else
            source_fill(&card->source, base + at, out, (uint32_t)count);
        at += count;
    }
}

static uint64_t starved_until(const struct card *card, uint32_t direction)
{
    const struct board_stream *stream = card_shared(card, direction);

    return atomic_load(&stream->base_frame) + atomic_load(&stream->appl) +
           card->stream[direction].starve_frames;
}

/* Whole periods that have passed are shown to the engine. */
static void move_stream(struct card *card, uint32_t direction, uint64_t frame)
{
    struct board_stream *stream = card_shared(card, direction);
    uint32_t state = atomic_load(&stream->state);
    uint64_t base = atomic_load(&stream->base_frame), appl = atomic_load(&stream->appl);
    uint64_t period = atomic_load(&stream->period_frames), hw = atomic_load(&stream->hw);

    if (card->stream[direction].starve_frames != 0) {
        if (frame >= starved_until(card, direction))
            card_end_run(card, direction, BOARD_XRUN, TRUTH_XRUN);
        return;
    }
    if (state == BOARD_DRAINING && frame >= base + appl) {
        card_end_run(card, direction, BOARD_STOPPED, TRUTH_STOPPED);
        return;
    }
    if ((state != BOARD_RUNNING && state != BOARD_DRAINING) || frame < base + hw + period)
        return;
    uint64_t position = (frame - base) / period * period;
    bool over = direction == BOARD_PLAY ? position >= appl && state == BOARD_RUNNING
                                        : position - appl >= atomic_load(&stream->buffer_frames);
    if (over) {
        card_end_run(card, direction, BOARD_XRUN, TRUTH_XRUN);
        return;
    }
    if (direction == BOARD_CAPTURE)
        capture_until(card, position);
    atomic_store(&stream->hw, position);
    signal_engine(&card->stream[direction]);
}

void card_move(struct card *card)
{
    uint64_t frame = frame_now(card);

    play_until(card, frame);
    for (uint32_t i = 0; i < BOARD_DIRECTIONS; i++)
        move_stream(card, i, frame);
}

static int64_t stream_next_ns(const struct card *card, uint32_t direction)
{
    const struct board_stream *stream = card_shared(card, direction);
    uint32_t state = atomic_load(&stream->state);
    uint64_t base = atomic_load(&stream->base_frame);

    if (state != BOARD_RUNNING && state != BOARD_DRAINING)
        return INT64_MAX;
    uint64_t frame = base + atomic_load(&stream->hw) + atomic_load(&stream->period_frames);
    uint64_t end = base + atomic_load(&stream->appl);
    if (card->stream[direction].starve_frames != 0)
        frame = starved_until(card, direction);
    else if (state == BOARD_DRAINING && end < frame)
        frame = end;
    return board_time_of(card->board, frame);
}

int64_t card_next_ns(const struct card *card)
{
    int64_t play = stream_next_ns(card, BOARD_PLAY), capture = stream_next_ns(card, BOARD_CAPTURE);

    return play < capture ? play : capture;
}

uint64_t card_frames_moved(const struct card *card, uint32_t direction)
{
    const struct board_stream *stream = card_shared(card, direction);
    uint64_t frames = card->stream[direction].moved_frames;
    uint64_t base = atomic_load(&stream->base_frame), appl = atomic_load(&stream->appl);

    if (!card_state_is(card, direction, BOARD_RUNNING) &&
        !card_state_is(card, direction, BOARD_DRAINING))
        return frames;
    if (direction == BOARD_PLAY && card->played_until < base + appl)
        return frames + (card->played_until > base ? card->played_until - base : 0);
    return frames + appl;
}
