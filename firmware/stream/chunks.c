/* SPDX-License-Identifier: MIT
 * chunks.c - a stream's input in pieces of one length that overlap.
 *
 * Chunk k is made of the frames from k * hop - overlap to k * hop + hop, hop = length - overlap;
 * what is before frame 0 is silence. Its frames stay in the ring until the next is asked for. */
#include <stdlib.h>
#include <string.h>

#include "core/format.h"
#include "stream/stream.h"

struct nj_chunks {
    struct nj_stream *stream;
    struct nj_ring *ring;
    uint64_t length, overlap; /* frames */
    uint64_t frame_bytes;
    uint64_t silent; /* frames of the next chunk that are before the first captured one */
    uint64_t passed; /* frames in the ring that the next chunk does not have any more */
    bool ended;      /* the last was given */
    uint32_t channels, format;
    unsigned char *copy; /* one chunk, where the ring's memory wraps */
};

int nj_chunks_open(struct nj_chunks **result, struct nj_stream *stream, uint64_t chunk_frames,
                   uint64_t overlap_frames)
{
    const struct side *side = &stream->capture;
    struct nj_chunks *chunks;

    *result = NULL;
    if (side->ring == NULL || stream->feed.callback != NULL || chunk_frames == 0 ||
        overlap_frames >= chunk_frames || chunk_frames > nj_ring_capacity(side->ring) / 2)
        return NJ_EINVAL;
    chunks = calloc(1, sizeof *chunks);
    if (chunks == NULL)
        return NJ_EMEMORY;
    chunks->stream = stream;
    chunks->ring = side->ring;
    chunks->length = chunk_frames;
    chunks->overlap = chunks->silent = overlap_frames;
    chunks->frame_bytes = side->frame_bytes;
    chunks->channels = side->io.channels;
    chunks->format = side->io.format;
    chunks->copy = malloc(chunk_frames * side->frame_bytes);
    if (chunks->copy == NULL) {
        nj_chunks_close(chunks);
        return NJ_EMEMORY;
    }
    *result = chunks;
    return NJ_OK;
}

void nj_chunks_close(struct nj_chunks *chunks)
{
    if (chunks == NULL)
        return;
    free(chunks->copy);
    free(chunks);
}

/* Gives back what only the last chunk had. */
static void leave_last(struct nj_chunks *chunks)
{
    if (nj_ring_read_advance(chunks->ring, chunks->passed) == NJ_OK)
        chunks->passed = 0;
}

/* Silence, then the first frames in the ring, in one piece. */
static const void *gather(struct nj_chunks *chunks, const struct nj_ring_regions *regions)
{
    unsigned char *to = chunks->copy;

    format_silence(to, chunks->silent * chunks->channels, chunks->format);
    to += chunks->silent * chunks->frame_bytes;
    memcpy(to, regions->first, regions->first_count * chunks->frame_bytes);
    to += regions->first_count * chunks->frame_bytes;
    if (regions->second_count > 0)
        memcpy(to, regions->second, regions->second_count * chunks->frame_bytes);
    return chunks->copy;
}

/* What the one after a whole chunk begins with. */
static void move_on(struct nj_chunks *chunks)
{
    uint64_t hop = chunks->length - chunks->overlap;
    uint64_t silent = chunks->silent > hop ? chunks->silent - hop : 0;

    chunks->passed = hop - (chunks->silent - silent);
    chunks->silent = silent;
}

int64_t nj_chunks_next(struct nj_chunks *chunks, const void **frames, int64_t timeout_ns)
{
    struct nj_ring_regions regions;
    uint64_t wanted;
    int64_t ready, there;

    leave_last(chunks);
    if (chunks->ended)
        return NJ_ECLOSED;
    wanted = chunks->length - chunks->silent;
    ready = nj_stream_await(chunks->stream, NJ_CAPTURE, wanted, timeout_ns);
    if (ready < 0 || ((uint64_t)ready < wanted && stream_is_active(chunks->stream)))
        return ready < 0 && ready != NJ_ECLOSED ? ready : NJ_ETIMEOUT;
    there = nj_ring_read_regions(chunks->ring, wanted, &regions);
    if (there < 0)
        return there;
    chunks->ended = (uint64_t)there < wanted;
    if (chunks->ended && chunks->silent + (uint64_t)there <= chunks->overlap)
        return NJ_ECLOSED; /* nothing that was not in the one before */
    *frames =
        chunks->silent == 0 && regions.second_count == 0 ? regions.first : gather(chunks, &regions);
    there += (int64_t)chunks->silent;
    if (chunks->ended)
        chunks->passed = (uint64_t)there - chunks->silent;
    else
        move_on(chunks);
    return there;
}
