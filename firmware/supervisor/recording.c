/* SPDX-License-Identifier: MIT
 * recording.c - the takes of one card: the thread that moves its captured frames into files. */
#include "supervisor/recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "supervisor/recording_parts.h"
#include "takes/repair.h"

#define STEP_NS 100000000LL
#define BEAT_NS 1000000000LL
#define RETRY_NS 1000000000LL

const char *take_state_text(uint32_t state)
{
    static const char *const texts[] = {[TAKE_WAITING] = "waiting",
                                        [TAKE_RECORDING] = "recording",
                                        [TAKE_TROUBLE] = "trouble",
                                        [TAKE_FULL] = "full",
                                        [TAKE_STOPPED] = "stopped"};

    return state < sizeof(texts) / sizeof(texts[0]) ? texts[state] : "unknown";
}

/* ---- the frames ------------------------------------------------------------------------------ */

static void know_card(struct recording *recording)
{
    struct recorder_card *card = &recording->card;
    struct nj_engine_info info;

    if (card->format)
        return;
    nj_engine_info(card->client, &info);
    card->rate_hz = info.rate_hz;
    card->channels = info.channels;
    card->format = info.format;
}

static bool in_trouble(const struct recorder *recorder)
{
    uint32_t state = recorder->status.state;

    return state == TAKE_TROUBLE || state == TAKE_FULL;
}

/* The ring is nearly full, or all ends, and some take could go on: those in trouble no longer hold
 * it up. */
static bool must_give_way(const struct recording *recording)
{
    uint64_t writer, reader = nj_capture_position(recording->card.client, &writer);
    bool sound = false;

    for (uint32_t i = 0; i < recording->recorder_count; i++)
        sound = sound || !in_trouble(recording->recorders[i]);
    return sound && (recording->draining ||
                     (recording->ring_frames && writer - reader > recording->ring_frames / 4 * 3));
}

/* The frame up to which every take has the span; the span's first when one has nothing of it. */
static uint64_t feed_all(struct recording *recording, const struct nj_span *span)
{
    uint64_t least = span->first_frame + span->frames;
    bool give_way;

    for (uint32_t i = 0; i < recording->recorder_count; i++)
        recorder_feed(recording->recorders[i], span);
    give_way = must_give_way(recording);
    for (uint32_t i = 0; i < recording->recorder_count; i++) {
        struct recorder *recorder = recording->recorders[i];

        if (recorder->next_frame < least && !(give_way && in_trouble(recorder)))
            least = recorder->next_frame;
    }
    return least > span->first_frame ? least : span->first_frame;
}

static uint64_t progress_of(const struct recording *recording)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < recording->recorder_count; i++)
        sum += recording->recorders[i]->next_frame;
    return sum;
}

static bool beat_due(struct recording *recording)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t since_ns = (now.tv_sec - recording->beat_at.tv_sec) * 1000000000LL + now.tv_nsec -
                       recording->beat_at.tv_nsec;
    if (since_ns < BEAT_NS)
        return false;
    recording->beat_at = now;
    return true;
}

static void beat(struct recording *recording)
{
    for (uint32_t i = 0; i < recording->recorder_count; i++)
        recorder_beat(recording->recorders[i]);
}

void recording_move(struct recording *recording, uint64_t until_frame)
{
    struct nj_client *client = recording->card.client;
    struct nj_span span;

    know_card(recording);
    while (nj_capture_position(client, NULL) < until_frame && nj_capture_peek(client, &span)) {
        uint64_t before = progress_of(recording);
        uint64_t frame = feed_all(recording, &span);

        nj_capture_advance(client, frame - span.first_frame);
        if (frame == span.first_frame && progress_of(recording) == before)
            return;
        if (beat_due(recording))
            beat(recording);
    }
}

/* Small writes wear cards out: a quarter of a second is collected, but for the beat. */
static void step(struct recording *recording)
{
    uint64_t writer;
    uint64_t reader = nj_capture_position(recording->card.client, &writer);
    bool beats = beat_due(recording);

    know_card(recording);
    if (beats || writer - reader >= recording->card.rate_hz / 4)
        recording_move(recording, writer);
    if (beats)
        beat(recording);
}

/* ---- the thread ------------------------------------------------------------------------------ */

static void publish(struct recording *recording)
{
    struct recording_status *status = &recording->status;
    float peaks[NJ_MAX_CHANNELS] = {0};
    uint64_t writer;
    uint64_t reader = nj_capture_position(recording->card.client, &writer);

    if (recording->card.channels)
        nj_peaks(recording->card.client, peaks, recording->card.channels);
    pthread_mutex_lock(&recording->mutex);
    status->take_count = recording->recorder_count;
    for (uint32_t i = 0; i < recording->recorder_count; i++)
        status->takes[i] = *recorder_status(recording->recorders[i]);
    status->waiting_frames = writer - reader;
    status->channels = recording->card.channels;
    for (uint32_t k = 0; k < NJ_MAX_CHANNELS; k++)
        if (peaks[k] > status->peaks[k])
            status->peaks[k] = peaks[k];
    pthread_mutex_unlock(&recording->mutex);
}

/* False: the owner asked to stop. */
static bool go_on(struct recording *recording)
{
    pthread_mutex_lock(&recording->mutex);
    struct config *config = recording->next_config;
    bool stop = recording->stop;
    recording->next_config = NULL;
    pthread_mutex_unlock(&recording->mutex);
    if (config)
        recording_configure(recording, config);
    free(config);
    return !stop;
}

static void try_adopt(struct recording *recording)
{
    int64_t now_ns = ticker_now_ns(recording->card.ticker);

    if (now_ns < recording->adopt_ns)
        return;
    recording->adopt_ns = now_ns + RETRY_NS;
    recording->adopted = recording_adopt(recording);
}

/* What storage refuses is given up: said, and entered where that can be. */
static void give_up(struct recorder *recorder, uint64_t frame)
{
    struct ledger_hole lost = {.first_frame = recorder->next_frame,
                               .length_frames = frame - recorder->next_frame,
                               .cause = "storage"};
    struct trouble trouble;

    recorder_tell(recorder, "%llu frames could not be written",
                  (unsigned long long)lost.length_frames);
    if (recorder->file && take_file_hole(recorder->file, &lost, &trouble))
        recorder_tell(recorder, "%s", trouble.text);
    recorder->status.lost_frames += lost.length_frames;
}

/* Before the files are closed the reader moves on: a later one must not find their frames again. */
static void drain(struct recording *recording)
{
    struct nj_client *client = recording->card.client;
    uint64_t writer;

    nj_capture_position(client, &writer);
    recording->draining = true;
    recording_move(recording, writer);
    recording->draining = false;
    for (uint32_t i = 0; i < recording->recorder_count; i++)
        if (recording->recorders[i]->next_frame < writer)
            give_up(recording->recorders[i], writer);
    if (nj_capture_position(client, NULL) < writer && nj_capture_seek(client, writer))
        recording_tell(recording, "takes: the ring cannot be emptied");
}

/* The take folder never came: what waits in memory goes with it. */
static void say_unwritten(const struct recording *recording)
{
    uint64_t writer, reader = nj_capture_position(recording->card.client, &writer);
    char line[96];

    if (writer == reader)
        return;
    snprintf(line, sizeof(line), "takes: %llu frames could not be written",
             (unsigned long long)(writer - reader));
    recording_tell(recording, line);
}

void recording_finish(struct recording *recording)
{
    if (recording->adopted)
        drain(recording);
    else
        say_unwritten(recording);
    for (uint32_t i = 0; i < recording->recorder_count; i++) {
        recorder_close(recording->recorders[i]);
        recording->recorders[i]->status.state = TAKE_STOPPED;
    }
    publish(recording);
}

static void started(struct recording *recording, int result)
{
    pthread_mutex_lock(&recording->mutex);
    recording->started = result;
    pthread_cond_broadcast(&recording->condition);
    pthread_mutex_unlock(&recording->mutex);
}

static void *run(void *context)
{
    struct recording *recording = context;
    struct ticker *ticker = recording->card.ticker;
    int error = ticker_sleeper_create(&recording->sleeper, ticker);

    started(recording, error ? error : 1);
    if (error)
        return NULL;
    for (uint32_t i = 0; i < recording->recorder_count; i++)
        recording->recorders[i]->status.state = TAKE_WAITING;
    while (go_on(recording)) {
        if (recording->adopted)
            step(recording);
        else
            try_adopt(recording);
        publish(recording);
        if (ticker_sleep_until(recording->sleeper, ticker_now_ns(ticker) + STEP_NS) < 0)
            break; /* the simulated board has gone, and its time with it */
    }
    recording_finish(recording);
    return NULL;
}

/* ---- the owner's side ------------------------------------------------------------------------ */

int recording_create(struct recording **recording, const struct recording_options *options)
{
    struct recording *r = calloc(1, sizeof(*r));

    if (!r)
        return NJ_ESYSTEM;
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->condition, NULL);
    r->card_index = options->card;
    r->card.client = options->client;
    r->card.ticker = options->ticker;
    r->card.epoch = options->epoch;
    r->ring_frames = options->ring_frames;
    r->card.log = options->log;
    r->card.log_context = options->log_context;
    repair_boot(r->card.boot);
    recording_configure(r, options->config);
    *recording = r;
    return 0;
}

int recording_start(struct recording *recording)
{
    int result;

    if (recording->running)
        return NJ_EINVAL;
    recording->stop = false;
    recording->started = 0;
    if (pthread_create(&recording->thread, NULL, run, recording))
        return NJ_ESYSTEM;
    pthread_mutex_lock(&recording->mutex);
    while (!(result = recording->started))
        pthread_cond_wait(&recording->condition, &recording->mutex);
    pthread_mutex_unlock(&recording->mutex);
    recording->running = true;
    if (result > 0)
        return 0;
    recording_stop(recording);
    return result;
}

static void wake(struct recording *recording)
{
    if (recording->running && recording->sleeper)
        ticker_wake(recording->sleeper);
}

void recording_stop(struct recording *recording)
{
    if (!recording->running)
        return;
    pthread_mutex_lock(&recording->mutex);
    recording->stop = true;
    pthread_mutex_unlock(&recording->mutex);
    wake(recording);
    pthread_join(recording->thread, NULL);
    ticker_sleeper_destroy(recording->sleeper);
    recording->sleeper = NULL;
    recording->running = false;
}

void recording_destroy(struct recording *recording)
{
    if (!recording)
        return;
    recording_stop(recording);
    for (uint32_t i = 0; i < recording->recorder_count; i++)
        recorder_destroy(recording->recorders[i]);
    free(recording->next_config);
    pthread_cond_destroy(&recording->condition);
    pthread_mutex_destroy(&recording->mutex);
    free(recording);
}

int recording_reload(struct recording *recording, const struct config *config)
{
    struct config *copy = malloc(sizeof(*copy));

    if (!copy)
        return NJ_ESYSTEM;
    *copy = *config;
    pthread_mutex_lock(&recording->mutex);
    free(recording->next_config);
    recording->next_config = copy;
    pthread_mutex_unlock(&recording->mutex);
    wake(recording);
    return 0;
}

void recording_status(struct recording *recording, struct recording_status *status)
{
    pthread_mutex_lock(&recording->mutex);
    *status = recording->status;
    memset(recording->status.peaks, 0, sizeof(recording->status.peaks));
    pthread_mutex_unlock(&recording->mutex);
}
