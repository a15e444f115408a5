/* SPDX-License-Identifier: MIT
 * sim_pcm.c - see sim_pcm.h.
 *
 * An external I/O plug-in of alsa-lib over the simulator's memory: frames are copied into and out
 * of the card's ring, the card's pointer is read there, and state changes are asked for over the
 * socket. What the engine has written or read is published with the frames, or at the latest when
 * it polls. */
#include "engine/sim_pcm.h"
#include "engine/sim_end.h"

#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sim_pcm {
    snd_pcm_ioplug_t io;
    struct sim_end *end;
    struct board_stream *stream;
    uint32_t frame_bytes;
    uint64_t appl; /* frames since prepare: alsa-lib's pointer, unwrapped */
    snd_pcm_uframes_t last_appl, boundary;
    uint32_t wake_frames;
};

enum { DRAIN_LOOK_MS = 500 };

/* ---- positions ------------------------------------------------------------------------------ */

static bool plays(const struct sim_pcm *pcm)
{
    return pcm->io.stream == SND_PCM_STREAM_PLAYBACK;
}

/* Takes over alsa-lib's application pointer, which wraps at the boundary. */
static void follow_appl(struct sim_pcm *pcm)
{
    snd_pcm_uframes_t now = pcm->io.appl_ptr, last = pcm->last_appl;

    pcm->appl += now >= last ? now - last : now + pcm->boundary - last;
    pcm->last_appl = now;
}

static void publish(struct sim_pcm *pcm, uint64_t appl)
{
    if (atomic_load_explicit(&pcm->stream->appl, memory_order_relaxed) == appl)
        return;
    atomic_store(&pcm->stream->appl, appl);
    board_kick(pcm->end->link.board, pcm->end->link.kick_fd);
}

/* Frames that can be written or read, by what has been published. */
static uint64_t frames_ready(const struct sim_pcm *pcm)
{
    uint64_t hw = atomic_load(&pcm->stream->hw), appl = atomic_load(&pcm->stream->appl);

    return plays(pcm) ? hw + pcm->io.buffer_size - appl : hw - appl;
}

/* The card was pulled, or has run dry or over: alsa-lib is told its state. */
static bool failed(struct sim_pcm *pcm)
{
    bool gone = sim_end_gone(pcm->end);

    if (!gone && atomic_load(&pcm->stream->state) != BOARD_XRUN)
        return false;
    snd_pcm_ioplug_set_state(&pcm->io, gone ? SND_PCM_STATE_DISCONNECTED : SND_PCM_STATE_XRUN);
    return true;
}

/* 0, or a negative errno of alsa-lib's. */
static int ask(struct sim_pcm *pcm, const char *line)
{
    if (sim_end_gone(pcm->end))
        return -ENODEV;
    int result = link_ask(&pcm->end->link, line, NULL, 0);
    if (result == NJ_OK)
        return 0;
    return result == NJ_EINVAL ? -EBADFD : -ENODEV;
}

/* ---- callbacks of the plug-in
 * -------------------------------------------------------------------- */

static int sim_start(snd_pcm_ioplug_t *io)
{
    return ask(io->private_data, "pcm start");
}

static int sim_stop(snd_pcm_ioplug_t *io)
{
    struct sim_pcm *pcm = io->private_data;

    follow_appl(pcm);
    publish(pcm, pcm->appl);
    return ask(pcm, "pcm stop");
}

static int sim_prepare(snd_pcm_ioplug_t *io)
{
    struct sim_pcm *pcm = io->private_data;

    pcm->appl = pcm->last_appl = 0;
    return ask(pcm, "pcm prepare");
}

static snd_pcm_sframes_t sim_pointer(snd_pcm_ioplug_t *io)
{
    struct sim_pcm *pcm = io->private_data;

    follow_appl(pcm);
    if (!plays(pcm))
        publish(pcm, pcm->appl);
    /* A pulled card's pointer stands; alsa-lib takes every negative one for an xrun. */
    if (failed(pcm) && !sim_end_gone(pcm->end))
        return -EPIPE;
    uint64_t hw = atomic_load(&pcm->stream->hw);
    return (snd_pcm_sframes_t)(pcm->boundary != 0 ? hw % pcm->boundary : hw);
}

/* To the frame in progress, not to the last period: what is between here and the converter. */
static int sim_delay(snd_pcm_ioplug_t *io, snd_pcm_sframes_t *delay)
{
    struct sim_pcm *pcm = io->private_data;
    const struct board *board = pcm->end->link.board;
    uint64_t base = atomic_load(&pcm->stream->base_frame);
    uint64_t frame = board_frame_at(board, board_now_ns(board)), moved = 0;

    follow_appl(pcm);
    if (atomic_load(&pcm->stream->state) != BOARD_PREPARED && frame > base)
        moved = frame - base;
    *delay = plays(pcm) ? (snd_pcm_sframes_t)(pcm->appl - moved)
                        : (snd_pcm_sframes_t)(moved - pcm->appl);
    return 0;
}

static snd_pcm_sframes_t sim_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas,
                                      snd_pcm_uframes_t offset, snd_pcm_uframes_t size)
{
    struct sim_pcm *pcm = io->private_data;
    uint8_t *ring = (uint8_t *)pcm->end->link.board + pcm->stream->ring_offset;
    uint8_t *at = (uint8_t *)areas[0].addr + areas[0].first / 8 + offset * pcm->frame_bytes;

    if (sim_end_gone(pcm->end))
        return -ENODEV;
    follow_appl(pcm);
    for (snd_pcm_uframes_t done = 0; done < size;) {
        uint64_t index = (pcm->appl + done) % io->buffer_size;
        uint64_t room = io->buffer_size - index, count = size - done < room ? size - done : room;
        uint8_t *here = ring + index * pcm->frame_bytes;
        if (plays(pcm))
            memcpy(here, at + done * pcm->frame_bytes, count * pcm->frame_bytes);
        else
            memcpy(at + done * pcm->frame_bytes, here, count * pcm->frame_bytes);
        done += count;
    }
    if (plays(pcm))
        publish(pcm, pcm->appl + size);
    return (snd_pcm_sframes_t)size;
}

static int sim_hw_params(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *params)
{
    struct sim_pcm *pcm = io->private_data;
    char line[64];

    (void)params;
    pcm->wake_frames = (uint32_t)io->period_size;
    snprintf(line, sizeof line, "pcm params %lu %lu", io->period_size, io->buffer_size);
    return ask(pcm, line);
}

static int sim_sw_params(snd_pcm_ioplug_t *io, snd_pcm_sw_params_t *params)
{
    struct sim_pcm *pcm = io->private_data;
    snd_pcm_uframes_t wake;
    char line[64];

    snd_pcm_sw_params_get_boundary(params, &pcm->boundary);
    snd_pcm_sw_params_get_avail_min(params, &wake);
    if (wake == pcm->wake_frames || wake > io->buffer_size)
        return 0;
    pcm->wake_frames = (uint32_t)wake;
    snprintf(line, sizeof line, "pcm wake %lu", wake);
    return ask(pcm, line);
}

static int sim_drain(snd_pcm_ioplug_t *io)
{
    struct sim_pcm *pcm = io->private_data;
    struct pollfd wait[2] = {{.fd = pcm->end->link.event_fd, .events = POLLIN},
                             {.fd = pcm->end->link.socket}};
    uint64_t count;
    int result = ask(pcm, "pcm drain");

    while (result == 0 && atomic_load(&pcm->stream->state) == BOARD_DRAINING) {
        poll(wait, 2, DRAIN_LOOK_MS);
        if (sim_end_gone(pcm->end) || (wait[1].revents & POLLHUP) != 0)
            return -ENODEV;
        if (read(wait[0].fd, &count, sizeof count) < 0 && errno != EAGAIN)
            return -EIO;
    }
    return result;
}

static int sim_poll_count(snd_pcm_ioplug_t *io)
{
    (void)io;
    return 2;
}

static int sim_poll_descriptors(snd_pcm_ioplug_t *io, struct pollfd *wait, unsigned int space)
{
    static const uint64_t one = 1;
    struct sim_pcm *pcm = io->private_data;

    if (space < 2)
        return -EINVAL;
    follow_appl(pcm);
    publish(pcm, pcm->appl);
    wait[0] = (struct pollfd){.fd = pcm->end->link.event_fd, .events = POLLIN};
    wait[1] = (struct pollfd){.fd = pcm->end->link.socket};
    /* What is ready already must be found readable too. */
    if ((frames_ready(pcm) >= pcm->wake_frames || failed(pcm)) &&
        write(wait[0].fd, &one, sizeof one) < 0 && errno != EAGAIN)
        return -EIO;
    return 2;
}

static int sim_poll_revents(snd_pcm_ioplug_t *io, struct pollfd *wait, unsigned int count,
                            unsigned short *revents)
{
    struct sim_pcm *pcm = io->private_data;
    const unsigned short ready = plays(pcm) ? POLLOUT : POLLIN;
    uint64_t signals;

    if (count != 2)
        return -EINVAL;
    if ((wait[1].revents & (POLLHUP | POLLERR)) != 0)
        atomic_store(&pcm->end->link.board->ended, 1); /* the simulator ended without a word */
    if ((wait[0].revents & POLLIN) != 0 && read(wait[0].fd, &signals, sizeof signals) < 0 &&
        errno != EAGAIN)
        return -EIO;
    *revents = 0;
    if (failed(pcm))
        *revents = ready | POLLERR;
    else if (frames_ready(pcm) >= pcm->wake_frames)
        *revents = ready;
    return 0;
}

static int sim_close(snd_pcm_ioplug_t *io)
{
    struct sim_pcm *pcm = io->private_data;
    int result = ask(pcm, "pcm close");

    pcm->end->open = false;
    free(pcm);
    return result;
}

static const snd_pcm_ioplug_callback_t callbacks = {
    .start = sim_start,
    .stop = sim_stop,
    .pointer = sim_pointer,
    .transfer = sim_transfer,
    .close = sim_close,
    .hw_params = sim_hw_params,
    .sw_params = sim_sw_params,
    .prepare = sim_prepare,
    .drain = sim_drain,
    .poll_descriptors_count = sim_poll_count,
    .poll_descriptors = sim_poll_descriptors,
    .poll_revents = sim_poll_revents,
    .delay = sim_delay,
};

/* ---- opening -------------------------------------------------------------------------------- */

static unsigned int alsa_format(uint32_t format)
{
    switch (format) {
    case NJ_FORMAT_S16:
        return SND_PCM_FORMAT_S16_LE;
    case NJ_FORMAT_S24_3:
        return SND_PCM_FORMAT_S24_3LE;
    case NJ_FORMAT_F32:
        return SND_PCM_FORMAT_FLOAT_LE;
    default:
        return SND_PCM_FORMAT_S32_LE;
    }
}

static int limit_params(struct sim_pcm *pcm)
{
    static const unsigned int access[] = {SND_PCM_ACCESS_MMAP_INTERLEAVED,
                                          SND_PCM_ACCESS_RW_INTERLEAVED};
    const struct board *board = pcm->end->link.board;
    unsigned int format = alsa_format(board->format), bytes = pcm->frame_bytes;
    unsigned int low = BOARD_MIN_PERIOD * bytes, high = BOARD_MAX_PERIOD * bytes;
    const struct {
        int type;
        unsigned int low, high;
    } range[] = {{SND_PCM_IOPLUG_HW_CHANNELS, pcm->stream->channels, pcm->stream->channels},
                 {SND_PCM_IOPLUG_HW_RATE, board->rate_hz, board->rate_hz},
                 {SND_PCM_IOPLUG_HW_PERIOD_BYTES, low, high},
                 {SND_PCM_IOPLUG_HW_BUFFER_BYTES, 2 * low, BOARD_MAX_PERIODS * high},
                 {SND_PCM_IOPLUG_HW_PERIODS, 2, BOARD_MAX_PERIODS}};
    int result = snd_pcm_ioplug_set_param_list(&pcm->io, SND_PCM_IOPLUG_HW_ACCESS, 2, access);

    if (result == 0)
        result = snd_pcm_ioplug_set_param_list(&pcm->io, SND_PCM_IOPLUG_HW_FORMAT, 1, &format);
    for (size_t i = 0; i < sizeof range / sizeof range[0] && result == 0; i++)
        result =
            snd_pcm_ioplug_set_param_minmax(&pcm->io, range[i].type, range[i].low, range[i].high);
    return result;
}

SND_PCM_PLUGIN_DEFINE_FUNC(sim);

SND_PCM_PLUGIN_DEFINE_FUNC(sim)
{
    struct sim_end *end = sim_end(stream == SND_PCM_STREAM_PLAYBACK ? BOARD_PLAY : BOARD_CAPTURE);

    (void)root;
    (void)conf;
    if (!end->connected || sim_end_gone(end))
        return -ENODEV;
    if (end->open)
        return -EBUSY;
    struct sim_pcm *pcm = calloc(1, sizeof *pcm);
    if (pcm == NULL)
        return -ENOMEM;
    pcm->end = end;
    pcm->stream = &end->link.board->stream[end->direction];
    pcm->frame_bytes = pcm->stream->channels * nj_format_bytes(end->link.board->format);
    pcm->io.version = SND_PCM_IOPLUG_VERSION;
    pcm->io.name = "simulated card";
    pcm->io.flags = SND_PCM_IOPLUG_FLAG_MONOTONIC | SND_PCM_IOPLUG_FLAG_BOUNDARY_WA;
    pcm->io.callback = &callbacks;
    pcm->io.private_data = pcm;
    int result = snd_pcm_ioplug_create(&pcm->io, name, stream, mode);
    if (result < 0) {
        free(pcm);
        return result;
    }
    end->open = true;
    result = limit_params(pcm);
    if (result < 0) {
        snd_pcm_ioplug_delete(&pcm->io);
        return result;
    }
    *pcmp = pcm->io.pcm;
    return 0;
}

SND_PCM_PLUGIN_SYMBOL(sim)

/* Stands here, so that a program that asks for it is linked with the PCM too. */
const char *sim_pcm_config(void)
{
    /* `empty` is a type that alsa-lib knows; its open function is looked up among the program's
     * own. */
    return "pcm_type.empty { open \"_snd_pcm_sim_open\" }\n"
           "pcm.default { type empty hint { show on description \"Simulated card\" } }\n";
}
