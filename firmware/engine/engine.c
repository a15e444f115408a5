/* SPDX-License-Identifier: MIT
 * engine.c - nj_engine_start and nj_engine_stop: the engine inside the caller's own process.
 *
 * The watch runs here too, but the process is the caller's: when the card is gone the state says
 * so, and nj_engine_stop leaves PortAudio's thread alone if it hangs in a driver. */
#include "engine/engine.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "engine/announce.h"
#include "engine/turn.h"
#include "engine/watch.h"

struct nj_engine {
    struct card *card;
    struct announcer announcer;
    struct watch watch;
    struct priority_report report;
    void *segment;
    uint64_t bytes;
    bool watched;
    atomic_bool gone;
};

static void publish(struct nj_engine *engine, uint32_t state, const char *text)
{
    announce(&engine->announcer, card_process(engine->card), state, text);
}

static void card_gone(void *context, int error, const char *why)
{
    struct nj_engine *engine = context;
    (void)error;
    atomic_store(&engine->gone, true);
    publish(engine, NJ_ENGINE_ENDED, why);
}

static int start(struct nj_engine *engine, char *why)
{
    process_set_local(card_process(engine->card));
    publish(engine, NJ_ENGINE_STARTING, card_title(engine->card));
    engine->watch = (struct watch){.card = engine->card, .gone = card_gone, .context = engine};
    int error = watch_start(&engine->watch, &engine->report);
    if (error != NJ_OK) {
        snprintf(why, DEVICE_WHY_BYTES, "no thread for the watch");
        return error;
    }
    engine->watched = true;
    error = card_run(engine->card, &engine->report, why);
    if (error != NJ_OK)
        return error;
    priority_lock_region(&engine->report, engine->segment, engine->bytes);
    if (!priority_warning(&engine->report, why, DEVICE_WHY_BYTES))
        why[0] = '\0';
    publish(engine, NJ_ENGINE_READY, card_title(engine->card));
    return NJ_OK;
}

/* A card that is gone: PortAudio's thread ends by itself when its driver lets it, and can be joined
 * then. */
static bool thread_hangs(const struct nj_engine *engine)
{
    const struct timespec pause = {.tv_nsec = 10000000};
    for (int i = 0; i < 50 && !card_ended(engine->card); i++)
        nanosleep(&pause, NULL);
    return !card_ended(engine->card);
}

static void stop(struct nj_engine *engine)
{
    if (engine == NULL)
        return;
    if (engine->watched)
        watch_stop(&engine->watch);
    if (atomic_load(&engine->gone) && thread_hangs(engine)) {
        card_abandon(engine->card);
    } else {
        if (engine->watched && !atomic_load(&engine->gone))
            publish(engine, NJ_ENGINE_ENDED, "asked to stop");
        card_destroy(engine->card);
    }
    if (engine->segment != NULL)
        priority_unlock_region(engine->segment, engine->bytes);
    announcer_deinit(&engine->announcer);
    free(engine);
}

int engine_start_hooked(struct nj_engine **result, void *segment, uint64_t bytes,
                        const struct callback_hook *hook, char *text, size_t text_bytes)
{
    char why[DEVICE_WHY_BYTES] = "";
    *result = NULL;
    turn_take();
    struct nj_engine *engine = calloc(1, sizeof(*engine));
    int error = engine == NULL ? NJ_ESYSTEM : card_create(&engine->card, segment, bytes, why);
    if (error == NJ_OK && hook != NULL)
        card_set_hook(engine->card, hook);
    if (engine != NULL)
        announcer_init(&engine->announcer, (struct process_id){0});
    if (error == NJ_OK) {
        engine->segment = segment;
        engine->bytes = bytes;
        error = start(engine, why);
    }
    if (error == NJ_OK)
        *result = engine;
    else
        stop(engine);
    turn_give();
    if (text != NULL && text_bytes > 0)
        snprintf(text, text_bytes, "%s", why);
    return error;
}

int nj_engine_start(struct nj_engine **engine, void *segment, uint64_t bytes, char *text,
                    size_t text_bytes)
{
    return engine_start_hooked(engine, segment, bytes, NULL, text, text_bytes);
}

void nj_engine_stop(struct nj_engine *engine)
{
    turn_take();
    stop(engine);
    turn_give();
}
