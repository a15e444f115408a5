/* SPDX-License-Identifier: MIT
 * side.c - one direction of a stream: its memory, its ring and its runs. */
#include "stream/stream.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "core/capture.h"
#include "core/client.h"
#include "core/client_keep.h"
#include "engine/engine.h"

#define OWN_TAG UINT64_C(0x6d61657274736a6e) /* "njstream": of the ring's play or record */

static int fail(char *text, int error, const char *what)
{
    snprintf(text, STREAM_TEXT_BYTES, "%s", what);
    return error;
}

/* ---- memory ---------------------------------------------------------------------------------- */

static int map_memory(struct side *side, char *text)
{
    void *memory =
        mmap(NULL, side->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return fail(text, NJ_EMEMORY, "no memory for the segment");
    side->segment = memory;
    return nj_segment_init(memory, side->bytes, &side->config, 1);
}

static int share_memory(struct side *side, char *text)
{
    int error = segment_memory_create(&side->shared, &side->config);

    side->segment = side->shared.memory;
    return error == NJ_EMEMORY ? fail(text, error, "no memory for the segment") : error;
}

static int make_ring(struct side *side)
{
    unsigned char *bank = nj_bank(side->client, NULL);

    if (side->ring_bytes == 0)
        return NJ_OK;
    return nj_ring_init(&side->ring, bank + side->ring_offset, side->ring_bytes, side->frame_bytes,
                        side->io.ring_frames, 0);
}

int side_init(struct side *side, const char *engine, char *text)
{
    int error;

    if (pthread_mutex_init(&side->end, NULL) != 0)
        return fail(text, NJ_ESYSTEM, "no lock for the ring");
    side->made = true;
    side->bytes = nj_segment_bytes(&side->config);
    error = engine[0] != '\0' ? share_memory(side, text) : map_memory(side, text);
    if (error == NJ_OK)
        error = nj_client_create(&side->client, side->segment, side->bytes);
    if (error == NJ_OK)
        error = make_ring(side);
    if (error != NJ_OK)
        return fail(text, error, nj_error_text(error));
    client_keep(side->client, OWN_TAG);
    return NJ_OK;
}

void side_deinit(struct side *side)
{
    nj_client_destroy(side->client);
    if (side->shared.memory == NULL && side->segment != NULL)
        munmap(side->segment, side->bytes);
    segment_memory_destroy(&side->shared);
    if (side->made)
        pthread_mutex_destroy(&side->end);
    memset(side, 0, sizeof *side);
}

/* ---- the ring's action ----------------------------------------------------------------------- */

/* The other way round: what each of the card's outputs plays. */
static void map_outputs(const struct side *side, struct nj_play *play)
{
    const struct nj_io *io = &side->io;

    if (io->map_count == 0)
        return;
    play->map_count = side->config.channels;
    for (uint32_t k = 0; k < io->map_count; k++)
        if (io->map[k] > 0)
            play->map[io->map[k] - 1] = (uint8_t)(k + 1);
}

static int send_play(struct side *side)
{
    const struct nj_io *io = &side->io;
    struct nj_play play = {.start_frame = NJ_NOW,
                           .gain = 1,
                           .tag = OWN_TAG,
                           .ring = side->ring,
                           .memory_channels = io->channels,
                           .memory_format = io->format,
                           .dry = io->dry,
                           .prebuffer_frames = io->prebuffer_frames};

    map_outputs(side, &play);
    return nj_play(side->client, &play, &side->action);
}

static int send_record(struct side *side)
{
    const struct nj_io *io = &side->io;
    struct nj_record record = {.ring = side->ring,
                               .format = io->format,
                               .channels = io->channels,
                               .full = io->full,
                               .start_frame = NJ_NOW,
                               .early = side->early,
                               .map_count = io->map_count,
                               .tag = OWN_TAG};

    memcpy(record.map, io->map, io->map_count);
    return nj_record(side->client, &record, &side->action);
}

static uint64_t played_frame(const struct side *side)
{
    return atomic_load_explicit(&side->client->parts.segment->process.frame, memory_order_acquire);
}

/* The time line's next frame, while no engine runs. */
static uint64_t next_frame(const struct side *side)
{
    const struct parts *parts = &side->client->parts;

    if (side->config.direction == NJ_PLAY)
        return played_frame(side);
    return capture_frame(parts) - parts->segment->process.staged;
}

/* What the last run left: its action, and what the other end did not read or play. */
static void clear(struct side *side)
{
    client_rest(side->client);
    if (side->action != 0 && client_release(side->client, side->action))
        side->action = 0;
    pthread_mutex_lock(&side->end);
    side_renew(side);
    pthread_mutex_unlock(&side->end);
}

void side_renew(struct side *side)
{
    if (atomic_exchange(&side->used, false) && side->ring != NULL)
        nj_ring_reset(side->ring, 0);
}

int side_prepare(struct side *side, char *text)
{
    struct nj_stats stats;
    int error = NJ_OK;

    clear(side);
    side->frame0 = next_frame(side);
    nj_stats(side->client, &stats);
    side->holes0 = stats.hole_frames;
    side->blocks0 = stats.blocks;
    if (side->ring != NULL && side->action == 0)
        error = side->config.direction == NJ_PLAY ? send_play(side) : send_record(side);
    return error == NJ_OK ? NJ_OK : fail(text, error, nj_error_text(error));
}

int side_run(struct side *side, const char *engine, const struct callback_hook *hook, char *text)
{
    if (engine[0] != '\0')
        return engine_process_start(&side->process, engine, &side->shared, side->config.direction,
                                    side->client, text, STREAM_TEXT_BYTES);
    return engine_start_hooked(&side->engine, side->segment, side->bytes, hook, text,
                               STREAM_TEXT_BYTES);
}

bool side_stop(struct side *side)
{
    struct nj_stats stats;
    bool touched;

    nj_engine_stop(side->engine);
    side->engine = NULL;
    engine_process_stop(&side->process);
    nj_stats(side->client, &stats);
    touched = stats.blocks != side->blocks0;
    side->blocks0 = stats.blocks;
    return touched;
}

/* ---- how it is ------------------------------------------------------------------------------- */

bool side_is_lost(struct side *side, char *text)
{
    struct nj_engine_info info;

    nj_client_heartbeat(side->client);
    if (side->shared.memory == NULL || !engine_process_is_gone(&side->process)) {
        nj_engine_info(side->client, &info);
        if (info.state != NJ_ENGINE_ENDED)
            return false;
    }
    nj_engine_info(side->client, &info);
    snprintf(text, STREAM_TEXT_BYTES, "%s",
             info.state == NJ_ENGINE_ENDED ? info.text : "the engine's process was killed");
    return true;
}

bool side_is_over(const struct side *side, int32_t *result)
{
    struct nj_event event;

    if (side->action == 0 || !client_kept(side->client, side->action, &event))
        return false;
    *result = event.result;
    return true;
}

static uint64_t minus(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

/* First the frame, then what was lost of it: never more than there is. */
uint64_t side_played(const struct side *side)
{
    uint64_t frames = played_frame(side) - side->frame0;
    struct nj_stats stats;

    nj_stats(side->client, &stats);
    return minus(frames, stats.hole_frames - side->holes0);
}

static void play_figures(const struct side *side, struct side_figures *figures)
{
    figures->frames = side_played(side);
    if (side->ring != NULL)
        figures->lost = minus(figures->frames, nj_ring_read_position(side->ring));
}

static void capture_figures(const struct side *side, struct side_figures *figures)
{
    struct nj_ring_stats ring;
    struct nj_stats stats;

    nj_stats(side->client, &stats);
    figures->lost = stats.hole_frames - side->holes0;
    if (side->ring == NULL) {
        figures->frames = minus(client_captured(side->client), side->frame0);
        return;
    }
    nj_ring_stats(side->ring, &ring);
    figures->frames = nj_ring_write_position(side->ring) + ring.refused;
    /* Whoever reads early asks for certain frames, and counts those that are not there. */
    if (!side->early)
        figures->lost += ring.refused;
}

void side_figures(const struct side *side, struct side_figures *figures)
{
    struct nj_event event;
    uint64_t frames;

    *figures = (struct side_figures){0};
    if (side->config.direction == NJ_CAPTURE)
        capture_figures(side, figures);
    else if (side->action != 0 && client_kept(side->client, side->action, &event) &&
             event.result != NJ_ENGINE_LOST) {
        frames = event.frame - side->frame0 + event.frames + event.dry_frames;
        *figures = (struct side_figures){frames, frames - event.frames};
    } else
        play_figures(side, figures);
}
