/* SPDX-License-Identifier: MIT
 * run.c - the life of an engine. See run.h. */
#include "engine/run.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/announce.h"
#include "engine/card.h"
#include "engine/exit_code.h"
#include "engine/priority.h"
#include "engine/process_id.h"
#include "engine/segment_file.h"
#include "engine/segment_view.h"
#include "engine/starter.h"
#include "engine/watch.h"

#define CLIENT_GRACE_NS 60000000000LL
#define STOP_DEADLINE_S 1

struct engine {
    struct segment_file file;
    struct card *card;
    struct watch watch;
    struct priority_report report;
    struct announcer announcer;
};

/* One line, by one system call: lines of several engines do not mix. */
static void tell(const char *text)
{
    char line[DEVICE_WHY_BYTES + 128];
    int length = snprintf(line, sizeof(line), "nightjar-engine: %s\n", text);
    if (write(STDERR_FILENO, line, (size_t)length) < 0)
        return; /* nobody listens */
}

static void publish(struct engine *engine, uint32_t state, const char *text)
{
    announce(&engine->announcer, segment_view_process(engine->file.memory), state, text);
}

/* On the watch's thread. PortAudio may hang for ever on a card that is gone: it is not called
 * again. */
static void gone(void *context, int error, const char *why)
{
    struct engine *engine = context;
    publish(engine, NJ_ENGINE_ENDED, why);
    tell(why);
    _exit(exit_code_of(error));
}

static int64_t client_limit_ns(const struct segment_file *file)
{
    const struct nj_stream_config *config = segment_view_config(file->memory, file->bytes);
    double ring_s = (double)config->ring_frames / config->rate_hz;
    return CLIENT_GRACE_NS + (config->direction == NJ_CAPTURE ? (int64_t)(ring_s * 1e9) : 0);
}

static int open_all(struct engine *engine, uint32_t direction, const char *path, char *why)
{
    int error = segment_file_open(&engine->file, path, why);
    if (error != NJ_OK)
        return error;
    if (segment_view_config(engine->file.memory, engine->file.bytes)->direction != direction) {
        snprintf(why, DEVICE_WHY_BYTES, "%.150s: the segment is not made to %s", path,
                 direction == NJ_PLAY ? "play" : "capture");
        return NJ_EINVAL;
    }
    publish(engine, NJ_ENGINE_STARTING, NULL);
    return card_create(&engine->card, engine->file.memory, engine->file.bytes, why);
}

static int start_all(struct engine *engine, char *why)
{
    char warning[384];
    publish(engine, NJ_ENGINE_STARTING, card_title(engine->card));
    engine->watch = (struct watch){.card = engine->card,
                                   .gone = gone,
                                   .context = engine,
                                   .client_limit_ns = client_limit_ns(&engine->file)};
    int error = watch_start(&engine->watch, &engine->report);
    if (error != NJ_OK) {
        snprintf(why, DEVICE_WHY_BYTES, "no thread for the watch");
        return error;
    }
    error = card_run(engine->card, &engine->report, why);
    if (error != NJ_OK)
        return error;
    priority_lock_memory(&engine->report, engine->file.memory, engine->file.bytes);
    if (priority_warning(&engine->report, warning, sizeof(warning)))
        tell(warning);
    publish(engine, NJ_ENGINE_READY, card_title(engine->card));
    return NJ_OK;
}

static void stop_late(int number)
{
    (void)number;
    _exit(EXIT_ASKED);
}

/* What is in the way of stopping (a driver that hangs) gets a second, then the process ends anyway.
 */
static void stop_all(struct engine *engine)
{
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    signal(SIGALRM, stop_late);
    pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
    alarm(STOP_DEADLINE_S);
    publish(engine, NJ_ENGINE_ENDED, "asked to stop");
    watch_stop(&engine->watch);
    card_destroy(engine->card);
    segment_file_close(&engine->file);
    alarm(0);
}

static int fail(struct engine *engine, int error, const char *why)
{
    if (engine->file.memory != NULL)
        publish(engine, NJ_ENGINE_ENDED, why);
    tell(why);
    return exit_code_of(error);
}

int run_engine(uint32_t direction, const char *segment_path, int starter)
{
    static struct engine engine = {.file = {.fd = -1}};
    char why[DEVICE_WHY_BYTES] = "";
    sigset_t stop;
    int number = 0;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    pthread_sigmask(SIG_BLOCK, &stop, NULL);
    signal(SIGPIPE, SIG_IGN);
    priority_small_memory();
    if (starter != 0 && !starter_watch(starter))
        return EXIT_ASKED;
    announcer_init(&engine.announcer, process_id_own());
    int error = open_all(&engine, direction, segment_path, why);
    if (error == NJ_OK)
        error = start_all(&engine, why);
    if (error != NJ_OK)
        return fail(&engine, error, why);
    sigwait(&stop, &number);
    stop_all(&engine);
    return EXIT_ASKED;
}
