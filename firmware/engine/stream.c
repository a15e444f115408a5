/* SPDX-License-Identifier: MIT
 * stream.c - nj_stream_start and nj_stream_stop: the engine inside the caller's own process.
 *
 * The watch runs here too, but the process is the caller's: when the card is gone the state says
 * so, and nj_stream_stop leaves PortAudio's thread alone if it hangs in a driver. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/watch.h"

struct nj_stream {
    struct card *card;
    struct watch watch;
    struct priority_report report;
    void *segment;
    uint64_t bytes;
    bool watched;
    atomic_bool gone;
};

static void publish(struct nj_stream *stream, uint32_t state, const char *text)
{
    process_set_state(card_process(stream->card), state, 0, 0, text);
}

static void card_gone(void *context, int error, const char *why)
{
    struct nj_stream *stream = context;
    (void)error;
    atomic_store(&stream->gone, true);
    publish(stream, NJ_ENGINE_ENDED, why);
}

static int start(struct nj_stream *stream, char *why)
{
    publish(stream, NJ_ENGINE_STARTING, card_title(stream->card));
    stream->watch = (struct watch){.card = stream->card, .gone = card_gone, .context = stream};
    int error = watch_start(&stream->watch, &stream->report);
    if (error != NJ_OK) {
        snprintf(why, DEVICE_WHY_BYTES, "no thread for the watch");
        return error;
    }
    stream->watched = true;
    error = card_run(stream->card, &stream->report, why);
    if (error != NJ_OK)
        return error;
    priority_lock_region(&stream->report, stream->segment, stream->bytes);
    if (!priority_warning(&stream->report, why, DEVICE_WHY_BYTES))
        why[0] = '\0';
    publish(stream, NJ_ENGINE_READY, card_title(stream->card));
    return NJ_OK;
}

int nj_stream_start(struct nj_stream **result, void *segment, uint64_t bytes, char *text,
                    size_t text_bytes)
{
    char why[DEVICE_WHY_BYTES] = "";
    *result = NULL;
    struct nj_stream *stream = calloc(1, sizeof(*stream));
    int error = stream == NULL ? NJ_ESYSTEM : card_create(&stream->card, segment, bytes, why);
    if (error == NJ_OK) {
        stream->segment = segment;
        stream->bytes = bytes;
        error = start(stream, why);
    }
    if (error == NJ_OK)
        *result = stream;
    else
        nj_stream_stop(stream);
    if (text != NULL && text_bytes > 0)
        snprintf(text, text_bytes, "%s", why);
    return error;
}

/* A card that is gone: PortAudio's thread ends by itself when its driver lets it, and can be joined
 * then. */
static bool thread_hangs(const struct nj_stream *stream)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    for (int i = 0; i < 50 && !card_ended(stream->card); i++)
        nanosleep(&pause, NULL);
    return !card_ended(stream->card);
}

void nj_stream_stop(struct nj_stream *stream)
{
    if (stream == NULL)
        return;
    if (stream->watched)
        watch_stop(&stream->watch);
    if (atomic_load(&stream->gone) && thread_hangs(stream)) {
        card_abandon(stream->card);
    } else {
        if (stream->watched && !atomic_load(&stream->gone))
            publish(stream, NJ_ENGINE_ENDED, "asked to stop");
        card_destroy(stream->card);
    }
    if (stream->segment != NULL)
        priority_unlock_region(stream->segment, stream->bytes);
    free(stream);
}
