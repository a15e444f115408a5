/* SPDX-License-Identifier: MIT
 * server.c - see server.h. */
#include "board/sim/server.h"

#include "board/sim/link.h"
#include "board/sim/peer.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 100, EXIT_TEMPORARY = 111, EVENTS = 16, REAL_TIME_PRIORITY = 88 };

static const int64_t ns_per_s = 1000000000;

static uint64_t page_up(uint64_t bytes)
{
    return (bytes + 4095) & ~UINT64_C(4095);
}

/* ---- the board's memory
 * -------------------------------------------------------------------------- */

static int make_board(struct server *server, const struct options *options)
{
    const uint32_t channels[BOARD_DIRECTIONS] = {options->play_channels, options->capture_channels};
    uint64_t ring_bytes[BOARD_DIRECTIONS], bytes = page_up(sizeof(struct board));

    for (uint32_t i = 0; i < BOARD_DIRECTIONS; i++) {
        ring_bytes[i] = page_up((uint64_t)channels[i] * nj_format_bytes(options->format) *
                                BOARD_MAX_PERIOD * BOARD_MAX_PERIODS);
        bytes += ring_bytes[i];
    }
    server->memory_fd = memfd_create("nightjar-sim", MFD_CLOEXEC);
    if (server->memory_fd < 0 || ftruncate(server->memory_fd, (off_t)bytes) != 0)
        return NJ_ESYSTEM;
    struct board *board =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, server->memory_fd, 0);
    if (board == MAP_FAILED)
        return NJ_ESYSTEM;
    board->magic = BOARD_MAGIC;
    board->version = BOARD_VERSION;
    board->bytes = bytes;
    board->lockstep = options->lockstep;
    board->rate_hz = options->rate_hz;
    board->format = options->format;
    board->lines = options->lines;
    uint64_t offset = page_up(sizeof(struct board));
    for (uint32_t i = 0; i < BOARD_DIRECTIONS; i++) {
        board->stream[i].channels = channels[i];
        board->stream[i].ring_offset = offset;
        board->stream[i].ring_bytes = ring_bytes[i];
        offset += ring_bytes[i];
    }
    server->board = board;
    return NJ_OK;
}

static void set_clocks(struct board *board, const struct options *options)
{
    int64_t utc_s = options->utc_s >= 0 ? options->utc_s : (int64_t)time(NULL);
    int64_t start_ns = options->lockstep ? BOARD_START_NS : board_monotonic_ns();

    atomic_store(&board->now_ns, start_ns);
    atomic_store(&board->utc_offset_ns, utc_s * ns_per_s - start_ns);
    atomic_store(&board->clock.base_ns, start_ns);
    atomic_store(&board->clock.rate_ppm, (uint64_t)(1000000 + options->ppm) * options->rate_hz);
}

/* ---- its descriptors
 * ------------------------------------------------------------------------------ */

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(path);
    int other = link_connect(path);

    if (other >= 0) {
        close(other);
        fprintf(stderr, "nightjar-sim: %s: another simulator listens there\n", path);
        return NJ_EBUSY;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || length >= sizeof address.sun_path)
        return NJ_EINVAL;
    memcpy(address.sun_path, path, length);
    unlink(path);
    if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0) {
        fprintf(stderr, "nightjar-sim: %s: cannot listen: %m\n", path);
        close(fd);
        return NJ_ESYSTEM;
    }
    return fd;
}

static bool watch(const struct server *server, int fd, uint32_t events, const void *mark)
{
    struct epoll_event event = {.events = events, .data.ptr = (void *)(uintptr_t)mark};

    return fd >= 0 && epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

static int open_descriptors(struct server *server, const struct options *options)
{
    sigset_t ends;

    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    server->listen_fd = listen_at(options->socket_path);
    if (server->listen_fd < 0)
        return server->listen_fd;
    server->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    server->kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    server->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    server->signal_fd = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
    /* Edge-triggered: neither the kicks nor the timer's expirations need to be read. */
    bool all = watch(server, server->listen_fd, EPOLLIN, &server->listen_fd) &&
               watch(server, server->signal_fd, EPOLLIN, &server->signal_fd) &&
               watch(server, server->kick_fd, EPOLLIN | EPOLLET, &server->kick_fd) &&
               watch(server, server->timer_fd, EPOLLIN | EPOLLET, &server->timer_fd);
    return all ? NJ_OK : NJ_ESYSTEM;
}

static void close_descriptors(struct server *server, const struct options *options)
{
    int *const all[] = {&server->memory_fd, &server->kick_fd, &server->timer_fd, &server->epoll_fd,
                        &server->signal_fd};

    for (size_t i = 0; i < SERVER_PEERS; i++)
        peer_close(server, &server->peers[i]);
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (*all[i] >= 0)
            close(*all[i]);
    if (server->listen_fd >= 0) {
        close(server->listen_fd);
        unlink(options->socket_path);
    }
}

/* ---- the loop
 * ------------------------------------------------------------------------------------- */

/* A timer that is set to go off too early stays: the step is then made in vain, and costs less. */
static void set_timer(struct server *server, int64_t again_ns)
{
    struct itimerspec when = {.it_value = {.tv_sec = (time_t)(again_ns / ns_per_s),
                                           .tv_nsec = (long)(again_ns % ns_per_s)}};

    if (again_ns == INT64_MAX || (server->timer_ns != 0 && server->timer_ns <= again_ns))
        return;
    server->timer_ns = again_ns;
    timerfd_settime(server->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

static void handle(struct server *server, const struct epoll_event *event)
{
    const void *mark = event->data.ptr;

    if (mark == &server->listen_fd)
        peer_accept(server);
    else if (mark == &server->signal_fd)
        server->quit = true;
    else if (mark == &server->timer_fd)
        server->timer_ns = 0;
    else if (mark != &server->kick_fd)
        peer_read(server, event->data.ptr);
}

static void loop(struct server *server)
{
    struct epoll_event events[EVENTS];
    uint64_t steps;

    while (!server->quit) {
        int64_t again_ns = timeline_step(&server->timeline);
        peer_answer_waits(server);
        if (again_ns != 0 && server->board->lockstep != 0) {
            /* Whoever changes something from here on kicks; what changed before is seen now. */
            atomic_store(&server->board->asleep, 1);
            steps = server->timeline.steps;
            again_ns = timeline_step(&server->timeline);
            peer_answer_waits(server);
            if (server->timeline.steps != steps)
                again_ns = 0;
        }
        if (again_ns != 0)
            set_timer(server, again_ns);
        int count = epoll_wait(server->epoll_fd, events, EVENTS, again_ns != 0 ? -1 : 0);
        atomic_store(&server->board->asleep, 0);
        if (server->timeline.pacing) /* what comes now shall find the clock where it is by now */
            timeline_step(&server->timeline);
        for (int i = 0; i < count; i++)
            handle(server, &events[i]);
    }
}

static int begin(struct server *server, const struct options *options)
{
    int result = make_board(server, options);

    if (result != NJ_OK)
        return result;
    lines_init(&server->lines, server->board);
    timeline_init(&server->timeline, server->board, &server->card, &server->lines);
    server->timeline.patience_ns = options->patience_ns;
    server->timeline.lost_rule = options->lost_rule;
    server->timeline.go = !options->paused;
    result = card_init(&server->card, server->board, options->play_file, options->source);
    if (result != NJ_OK) {
        fprintf(stderr, "nightjar-sim: %s, %s: %s\n", options->source,
                options->play_file != NULL ? options->play_file : "no play file",
                nj_error_text(result));
        return result;
    }
    result = open_descriptors(server, options);
    set_clocks(server->board, options);
    return result;
}

static void be_punctual(const struct options *options)
{
    struct sched_param priority = {.sched_priority = REAL_TIME_PRIORITY};

    /* As a sound card's interrupt would be; where the system refuses, it goes on as it is. */
    if (!options->lockstep && sched_setscheduler(0, SCHED_FIFO, &priority) != 0)
        return;
}

int server_run(const struct options *options)
{
    struct server *server = calloc(1, sizeof *server);

    if (server == NULL)
        return EXIT_TEMPORARY;
    server->memory_fd = server->kick_fd = server->timer_fd = server->epoll_fd = -1;
    server->listen_fd = server->signal_fd = -1;
    for (size_t i = 0; i < SERVER_PEERS; i++)
        server->peers[i].fd = -1;
    int result = begin(server, options);
    if (result == NJ_OK) {
        be_punctual(options);
        printf("listening at %s\n", options->socket_path);
        fflush(stdout);
        loop(server);
        card_move(&server->card);
        atomic_store(&server->board->ended, 1);
        lines_wake_all(&server->lines);
        sink_flush(server->card.sink);
        if (sink_failed(server->card.sink)) {
            fprintf(stderr, "nightjar-sim: %s could not be written whole\n", options->play_file);
            result = NJ_EIO;
        }
    }
    close_descriptors(server, options);
    card_deinit(&server->card);
    lines_deinit(&server->lines);
    if (server->board != NULL)
        munmap(server->board, server->board->bytes);
    free(server);
    return result == NJ_OK ? 0 : result == NJ_EINVAL ? EXIT_USAGE : EXIT_TEMPORARY;
}
