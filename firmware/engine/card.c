/* SPDX-License-Identifier: MIT
 * card.c - one direction of one card on PortAudio's thread. See card.h. */
#include "engine/card.h"

#include <pa_linux_alsa.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/alsa_config.h"
#include "engine/callback.h"
#include "engine/mixer_control.h"
#include "engine/offer.h"
#include "engine/segment_view.h"
#include "engine/sim_pcm.h"

struct card {
    struct device device;
    struct alsa_config config;
    struct process_card opened;
    struct callback callback;
    PaStream *stream;
    bool initialised;
    atomic_bool ended;
    char title[80];
};

static int say(char *why, int error, const struct card *card, const char *what, PaError code)
{
    const PaHostErrorInfo *host = Pa_GetLastHostErrorInfo();
    bool told = code == paUnanticipatedHostError && host != NULL && host->errorText != NULL;
    snprintf(why, DEVICE_WHY_BYTES, "'%.80s' %s: %.110s", card->device.name, what,
             told ? host->errorText : Pa_GetErrorText(code));
    return error;
}

static PaSampleFormat portaudio_format(uint32_t format)
{
    switch (format) {
    case NJ_FORMAT_S16:
        return paInt16;
    case NJ_FORMAT_S24_3:
        return paInt24;
    case NJ_FORMAT_S32:
        return paInt32;
    default:
        return paFloat32;
    }
}

/* PortAudio hands over what the callback gets. */
static void finished(void *context)
{
    struct card *card = (struct card *)((char *)context - offsetof(struct card, callback));
    atomic_store_explicit(&card->ended, true, memory_order_release);
}

/* The device's buffer must be what was asked for: latency and the watch depend on it. */
static int check_geometry(const struct card *card, char *why)
{
    unsigned long period = 0, buffer = 0;
    int exact = 0;
    const struct process_card *want = &card->opened;
    PaError code = PaAlsa_GetStreamGeometry(card->stream, &period, &buffer, &exact);
    if (code != paNoError)
        return say(why, NJ_EFORMAT, card, "does not tell its periods", code);
    if (period == want->period_frames &&
        buffer == (unsigned long)want->period_frames * want->periods && exact != 0 &&
        Pa_GetStreamInfo(card->stream)->sampleRate == (double)want->rate_hz)
        return NJ_OK;
    snprintf(why, DEVICE_WHY_BYTES,
             "'%.80s' runs a buffer of %lu with periods of %lu at %.1f Hz, not %u x %u",
             card->device.name, buffer, period, Pa_GetStreamInfo(card->stream)->sampleRate,
             want->periods, want->period_frames);
    return NJ_EFORMAT;
}

/* How PortAudio has to be asked for exactly so many periods: for 2 by the callback's size, for more
 * by the number of periods and the latency. Half a frame more keeps it from rounding down. */
static PaError open_portaudio(struct card *card)
{
    const struct process_card *want = &card->opened;
    PaAlsaStreamInfo where = {.size = sizeof(where),
                              .hostApiType = paALSA,
                              .version = 1,
                              .deviceString = card->config.pcm};
    double latency_frames = (double)(want->periods - 1) * want->period_frames + 0.5;
    PaStreamParameters parameters = {.device = paUseHostApiSpecificDeviceSpecification,
                                     .channelCount = (int)want->channels,
                                     .sampleFormat = portaudio_format(want->format),
                                     .suggestedLatency = latency_frames / want->rate_hz,
                                     .hostApiSpecificStreamInfo = &where};
    bool plays = card->callback.plays;
    PaAlsa_SetNumPeriods(want->periods == 2 ? 2 : (int)want->periods - 1);
    PaAlsa_SetRetriesBusy(0);
    PaError code =
        Pa_OpenStream(&card->stream, plays ? NULL : &parameters, plays ? &parameters : NULL,
                      want->rate_hz, want->periods == 2 ? want->period_frames : 0,
                      paClipOff | paDitherOff, callback_block, &card->callback);
    if (code != paNoError) {
        card->stream = NULL;
        return code;
    }
    return Pa_SetStreamFinishedCallback(card->stream, finished);
}

static int open_stream(struct card *card, char *why)
{
    PaError code = Pa_Initialize();
    if (code != paNoError)
        return say(why, NJ_ESYSTEM, card, "cannot be reached", code);
    card->initialised = true;
    code = open_portaudio(card);
    if (code == paDeviceUnavailable)
        return say(why, NJ_EBUSY, card, "is in use", code);
    if (code != paNoError)
        return say(why, NJ_ESYSTEM, card, "cannot be opened", code);
    return check_geometry(card, why);
}

static uint32_t latency_frames(const struct process_card *card, bool plays)
{
    uint32_t fifth_of_a_ms = (card->rate_hz + 4999) / 5000;
    return plays ? card->period_frames * card->periods + fifth_of_a_ms : card->period_frames;
}

static int find(struct card *card, const struct nj_stream_config *wish, char *why)
{
    int error = device_parse(&card->device, wish->device, why);
    if (error == NJ_OK)
        error = device_find(&card->device, wish->direction, why);
    if (error == NJ_OK && device_simulated(&card->device)) {
        error = sim_pcm_connect(card->device.socket, wish->direction);
        if (error != NJ_OK)
            snprintf(why, DEVICE_WHY_BYTES, "the simulated card '%.100s': %s", card->device.socket,
                     nj_error_text(error));
    }
    if (error == NJ_OK) {
        error = alsa_config_install(&card->config, &card->device);
        if (error != NJ_OK)
            snprintf(why, DEVICE_WHY_BYTES, "alsa-lib takes no configuration from memory: %.100s",
                     alsa_complaint());
    }
    return error;
}

static int open_card(struct card *card, void *segment, uint64_t bytes,
                     const struct nj_stream_config *wish, char *why)
{
    int error = find(card, wish, why);
    if (error == NJ_OK)
        error = offer_choose(&card->opened, &card->config, &card->device, wish, why);
    if (error != NJ_OK)
        return error;
    bool plays = wish->direction == NJ_PLAY;
    card->opened.latency_frames = latency_frames(&card->opened, plays);
    card->callback.plays = plays;
    card->callback.virtual_time =
        device_simulated(&card->device) && sim_pcm_lockstep(wish->direction);
    card->callback.frame_bytes = card->opened.channels * nj_format_bytes(card->opened.format);
    error = open_stream(card, why);
    if (error != NJ_OK)
        return error;
    mixer_control_title(&card->device, card->title, sizeof(card->title));
    mixer_control_open_up(&card->device, wish->direction);
    error = process_attach(&card->callback.process, segment, bytes, &card->opened);
    if (error != NJ_OK)
        snprintf(why, DEVICE_WHY_BYTES, "the segment does not fit this card: %s",
                 nj_error_text(error));
    return error;
}

int card_create(struct card **result, void *segment, uint64_t bytes, char *why)
{
    const struct nj_stream_config *wish = segment_view_config(segment, bytes);
    *result = NULL;
    if (wish == NULL) {
        snprintf(why, DEVICE_WHY_BYTES, "%s", nj_error_text(NJ_ESEGMENT));
        return NJ_ESEGMENT;
    }
    struct card *card = calloc(1, sizeof(*card));
    if (card == NULL) {
        snprintf(why, DEVICE_WHY_BYTES, "no memory for a card");
        return NJ_ESYSTEM;
    }
    card->config.fd = -1;
    int error = open_card(card, segment, bytes, wish, why);
    if (error != NJ_OK) {
        card_destroy(card);
        return error;
    }
    alsa_config_remove(&card->config);
    *result = card;
    return NJ_OK;
}

void card_set_hook(struct card *card, const struct callback_hook *hook)
{
    card->callback.hook = *hook;
}

struct start {
    PaStream *stream;
    PaError code;
};

static void start_stream(void *context)
{
    struct start *start = context;
    start->code = Pa_StartStream(start->stream);
}

int card_run(struct card *card, struct priority_report *report, char *why)
{
    struct start start = {.stream = card->stream, .code = paInternalError};
    priority_run(report, card_priority(card, PRIORITY_ENGINE), start_stream, &start);
    if (start.code != paNoError)
        return say(why, card_present(card) ? NJ_ESYSTEM : NJ_EDEVICE, card, "does not start",
                   start.code);
    return NJ_OK;
}

void card_destroy(struct card *card)
{
    if (card == NULL)
        return;
    if (card->stream != NULL) {
        Pa_AbortStream(card->stream);
        Pa_CloseStream(card->stream);
        card->stream = NULL;
    }
    if (card->initialised)
        Pa_Terminate();
    if (device_simulated(&card->device))
        sim_pcm_disconnect();
    card_abandon(card);
}

void card_abandon(struct card *card)
{
    const struct timespec pause = {.tv_nsec = 1000000};
    if (card == NULL)
        return;
    atomic_store(&card->callback.abandoned, true);
    while (atomic_load(&card->callback.running))
        nanosleep(&pause, NULL);
    alsa_config_remove(&card->config);
    if (card->stream == NULL)
        free(card);
}

bool card_ended(const struct card *card)
{
    return atomic_load_explicit(&card->ended, memory_order_acquire);
}

static uint32_t direction_of(const struct card *card)
{
    return card->callback.plays ? NJ_PLAY : NJ_CAPTURE;
}

int card_priority(const struct card *card, int priority)
{
    return card->callback.virtual_time ? 0 : priority;
}

bool card_present(const struct card *card)
{
    return device_simulated(&card->device) ? !sim_pcm_gone(direction_of(card))
                                           : device_present(&card->device);
}

int64_t card_now_ns(const struct card *card)
{
    struct timespec now;
    if (device_simulated(&card->device))
        return sim_pcm_now_ns(direction_of(card));
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

struct process *card_process(const struct card *card)
{
    return card->callback.process;
}

const struct process_card *card_opened(const struct card *card)
{
    return &card->opened;
}

const struct device *card_device(const struct card *card)
{
    return &card->device;
}

const char *card_title(const struct card *card)
{
    return card->title;
}
