/* SPDX-License-Identifier: MIT
 * supervisor.c - start, loop and end of the appliance. */
#include "supervisor/supervisor.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/log.h"

#define MS INT64_C(1000000)
#define FADE_OUT_MS 50
#define LOOP_NS (1000 * MS)
#define RECORDS_NS (20 * MS) /* between looks at the engine's events, while something sounds */
#define UNWELL_NS (30000 * MS)

static int64_t monotonic_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int64_t supervisor_utc_ns(const struct supervisor *supervisor, int64_t tick_ns)
{
    return tick_ns + ticker_utc_offset_ns(supervisor->ticker);
}

static int64_t log_utc_ns(void *context)
{
    const struct supervisor *supervisor = context;
    return supervisor_utc_ns(supervisor, ticker_now_ns(supervisor->ticker));
}

struct stream *supervisor_stream(struct supervisor *supervisor, uint32_t card, uint32_t direction)
{
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        if (supervisor->streams[i].card == card && supervisor->streams[i].direction == direction)
            return &supervisor->streams[i];
    return NULL;
}

/* ---- buttons --------------------------------------------------------------------------------- */

static void press(void *context, uint32_t button, int64_t edge_ns)
{
    struct supervisor *supervisor = context;
    struct stream *stream =
        supervisor_stream(supervisor, supervisor->button_cards[button], NJ_PLAY);
    struct player *player = stream ? stream->player : NULL;
    if (player)
        player_press(player, button, edge_ns);
}

int supervisor_triggers(struct supervisor *supervisor)
{
    for (uint32_t i = 0; i < supervisor->config->button_count; i++)
        supervisor->button_cards[i] = supervisor->config->buttons[i].card_index;
    return triggers_create(&supervisor->triggers, supervisor->config,
                           supervisor->simulated ? supervisor->sim_socket : NULL,
                           supervisor->ticker, press, supervisor);
}

/* ---- start ----------------------------------------------------------------------------------- */

/* One simulated board at most: its clock is everybody's. */
static void find_simulator(struct supervisor *supervisor)
{
    const struct config *config = supervisor->config;
    snprintf(supervisor->sim_socket, sizeof supervisor->sim_socket, "%.400s/sim.sock",
             supervisor->options.runtime_folder);
    for (uint32_t i = 0; i < config->card_count; i++) {
        const struct card_config *card = &config->cards[i];
        const char *names[] = {card->device, card->in, card->out};
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            if (strcmp(names[k], "sim") && strncmp(names[k], "sim:", 4))
                continue;
            supervisor->simulated = true;
            if (names[k][3])
                snprintf(supervisor->sim_socket, sizeof supervisor->sim_socket, "%s", names[k] + 4);
        }
    }
    for (uint32_t i = 0; i < config->button_count; i++)
        if (strncmp(config->buttons[i].line_name, "sim:", 4) == 0)
            supervisor->simulated = true;
}

static int open_signals(struct supervisor *supervisor)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    supervisor->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return supervisor->signal_fd < 0 ? NJ_ESYSTEM : 0;
}

static int open_control(struct supervisor *supervisor)
{
    char path[RUNTIME_PATH_BYTES];
    snprintf(path, sizeof path, "%.400s/control.sock", supervisor->options.runtime_folder);
    int error = control_open(&supervisor->control, path, supervisor_command, supervisor);
    if (error)
        log_line("control socket %s: %s", path,
                 error == NJ_EINVAL ? "its path is too long" : strerror(errno));
    return error;
}

static int open_ticker(struct supervisor *supervisor)
{
    int error =
        ticker_create(&supervisor->ticker, supervisor->simulated ? supervisor->sim_socket : NULL);
    if (error) {
        log_line("the simulated board %s does not answer (is nightjar-sim running?)",
                 supervisor->sim_socket);
        return error;
    }
    log_set_clock(log_utc_ns, supervisor);
    return 0;
}

static void add_streams(struct supervisor *supervisor)
{
    supervisor->shared = (struct streams_context){
        .runtime = &supervisor->runtime,
        .config = supervisor->config,
        .plan = supervisor->plan,
        .ticker = supervisor->ticker,
        .engine_program = supervisor->options.engine_program,
        .sim_socket = supervisor->sim_socket,
    };
    for (uint32_t i = 0; i < supervisor->plan->stream_count; i++) {
        const struct plan_stream *wanted = &supervisor->plan->streams[i];
        stream_init(&supervisor->streams[supervisor->stream_count++], &supervisor->shared,
                    wanted->card, wanted->config.direction);
    }
}

/* Streams that an earlier configuration had, and that a supervisor which died left running. */
static void end_orphans(struct supervisor *supervisor)
{
    char name[80];
    uint32_t cursor = 0;
    while (runtime_segment_name(&supervisor->runtime, &cursor, name)) {
        bool wanted = false;
        for (uint32_t i = 0; i < supervisor->stream_count; i++)
            wanted |= strcmp(supervisor->streams[i].name, name) == 0;
        if (wanted)
            continue;
        stream_end_orphan(&supervisor->runtime, name);
        cursor = 0;
    }
}

static int start(struct supervisor *supervisor)
{
    char why[RUNTIME_WHY_BYTES];
    int error = runtime_open(&supervisor->runtime, supervisor->options.runtime_folder, why);
    if (error) {
        log_line("%s", why);
        return EXIT_CODE_TEMPORARY;
    }
    error = supervisor_config_read(supervisor->options.config_path, &supervisor->config,
                                   &supervisor->plan);
    if (error)
        return EXIT_CODE_USAGE;
    log_set_file(supervisor->config->log_path, supervisor->config->log_max_bytes);
    find_simulator(supervisor);
    if (open_ticker(supervisor) || open_control(supervisor))
        return EXIT_CODE_TEMPORARY;
    log_set_listener(supervisor_log_event, supervisor);
    if (supervisor->config->watchdog)
        watchdog_open(&supervisor->watchdog, "/dev/watchdog");
    add_streams(supervisor);
    end_orphans(supervisor);
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        stream_step(&supervisor->streams[i], monotonic_ns());
    return supervisor_triggers(supervisor) ? EXIT_CODE_TEMPORARY : 0;
}

/* ---- loop ------------------------------------------------------------------------------------ */

static void hear_signals(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;
    char why[RUNTIME_WHY_BYTES];
    while (read(supervisor->signal_fd, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo != SIGHUP)
            supervisor->stopping = true;
        else if (supervisor_reload(supervisor, why))
            log_line("reload: %s; the old configuration stays", why);
    }
}

static void say_armed(struct supervisor *supervisor, int64_t now_ns)
{
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        if (!stream_is_settled(&supervisor->streams[i]))
            return;
    supervisor->armed = true;
    log_line("armed: %u buttons, %u takes, %u streams, %lld ms after the start, %lld ms after boot",
             supervisor->config->button_count, supervisor->config->take_count,
             supervisor->stream_count, (long long)((now_ns - supervisor->started_ns) / MS),
             (long long)(now_ns / MS));
}

/* Every stream moves, or waits for a card, or was lost only lately. A card that cannot do what the
 * configuration asks is no reason to begin again: the other streams run. */
static bool is_well(const struct supervisor *supervisor, int64_t now_ns)
{
    for (uint32_t i = 0; i < supervisor->stream_count; i++) {
        const struct stream *stream = &supervisor->streams[i];
        if (stream->client && stream->lost_ns && !stream->engine.card_gone &&
            stream->engine.last_code != EXIT_CODE_USAGE && now_ns - stream->lost_ns > UNWELL_NS)
            return false;
    }
    return true;
}

static int64_t next_due_ns(struct supervisor *supervisor, int64_t now_ns)
{
    int64_t due_ns = now_ns + LOOP_NS;
    for (uint32_t i = 0; i < supervisor->stream_count; i++) {
        struct stream *stream = &supervisor->streams[i];
        int64_t stream_ns = stream_due_ns(stream, now_ns);
        if (stream->player && player_has_open(stream->player) && stream_ns > now_ns + RECORDS_NS)
            stream_ns = now_ns + RECORDS_NS;
        if (stream_ns < due_ns)
            due_ns = stream_ns;
    }
    return due_ns;
}

static void wait_for_something(struct supervisor *supervisor)
{
    struct pollfd fds[1 + SUPERVISOR_MAX_STREAMS + CONTROL_MAX_CLIENTS + 2];
    nfds_t count = 0;
    fds[count++] = (struct pollfd){.fd = supervisor->signal_fd, .events = POLLIN};
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        if (supervisor->streams[i].engine.pid_fd >= 0)
            fds[count++] =
                (struct pollfd){.fd = supervisor->streams[i].engine.pid_fd, .events = POLLIN};
    nfds_t control = control_descriptors(supervisor->control, fds + count);
    int64_t now_ns = monotonic_ns();
    int64_t left_ns = next_due_ns(supervisor, now_ns) - now_ns;
    struct timespec timeout = {.tv_sec = left_ns > 0 ? left_ns / 1000000000 : 0,
                               .tv_nsec = left_ns > 0 ? left_ns % 1000000000 : 0};
    int ready = ppoll(fds, count + control, &timeout, NULL);
    if (ready < 0) /* refused: signals are heard in any case, and nothing spins */
        nanosleep(&(struct timespec){.tv_nsec = 20 * MS}, NULL);
    if (ready < 0 || fds[0].revents)
        hear_signals(supervisor);
    if (ready > 0)
        control_step(supervisor->control, fds + count, control);
}

/* Streams whose card another one has replaced begin anew, with a segment for that one. */
static void renew_streams(struct supervisor *supervisor)
{
    bool hears = supervisor->triggers != NULL;
    for (uint32_t i = 0; i < supervisor->stream_count; i++) {
        struct stream *stream = &supervisor->streams[i];
        if (!stream->misfit)
            continue;
        log_line("%s: begins anew for another card", stream->name);
        if (stream->player) { /* the trigger threads must not find a player that goes */
            triggers_destroy(supervisor->triggers);
            supervisor->triggers = NULL;
        }
        stream_close(stream, true);
    }
    if (hears && !supervisor->triggers && supervisor_triggers(supervisor))
        log_line("the buttons cannot be heard any more");
}

static void loop(struct supervisor *supervisor)
{
    while (!supervisor->stopping) {
        wait_for_something(supervisor);
        int64_t now_ns = monotonic_ns();
        for (uint32_t i = 0; i < supervisor->stream_count; i++)
            stream_step(&supervisor->streams[i], now_ns);
        renew_streams(supervisor);
        supervisor_take_records(supervisor);
        if (!supervisor->armed)
            say_armed(supervisor, now_ns);
        if (is_well(supervisor, now_ns))
            watchdog_pet(&supervisor->watchdog, now_ns);
    }
}

/* ---- end ------------------------------------------------------------------------------------- */

/* What sounds fades out; a card that stands still holds nobody up. */
static void fade_out(struct supervisor *supervisor)
{
    int64_t end_ns = ticker_now_ns(supervisor->ticker);
    for (uint32_t i = 0; i < supervisor->stream_count; i++) {
        struct stream *stream = &supervisor->streams[i];
        int64_t stream_ns = stream->player ? player_fade_out(stream->player, FADE_OUT_MS) : 0;
        if (stream_ns > end_ns)
            end_ns = stream_ns;
    }
    int64_t limit_ns = monotonic_ns() + 1000 * MS;
    while (ticker_now_ns(supervisor->ticker) < end_ns && monotonic_ns() < limit_ns)
        nanosleep(&(struct timespec){.tv_nsec = 2 * MS}, NULL);
}

static void stop(struct supervisor *supervisor)
{
    log_line("stopping");
    triggers_destroy(supervisor->triggers);
    supervisor->triggers = NULL;
    fade_out(supervisor);
    supervisor_take_records(supervisor);
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        stream_stop(&supervisor->streams[i]);
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        stream_close(&supervisor->streams[i], true);
    watchdog_close(&supervisor->watchdog);
    log_line("stopped");
}

int supervisor_run(const struct supervisor_options *options)
{
    static struct supervisor supervisor;
    supervisor = (struct supervisor){
        .options = *options,
        .runtime.lock_fd = -1,
        .signal_fd = -1,
        .watchdog.fd = -1,
        .started_ns = monotonic_ns(),
    };
    /* Threads inherit the mask: the first one begins after it is set. */
    if (open_signals(&supervisor) || log_open("", 0))
        return EXIT_CODE_TEMPORARY;
    log_line("nightjar " NJ_VERSION ", pid %d", (int)getpid());
    int code = start(&supervisor);
    if (!code)
        loop(&supervisor);
    if (supervisor.ticker && supervisor.control)
        stop(&supervisor);
    log_set_listener(NULL, NULL);
    control_close(supervisor.control);
    log_set_clock(NULL, NULL);
    log_close();
    ticker_destroy(supervisor.ticker);
    supervisor_config_free(supervisor.config, supervisor.plan);
    runtime_close(&supervisor.runtime);
    return code;
}
