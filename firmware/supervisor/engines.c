/* SPDX-License-Identifier: MIT
 * engines.c - the life of an engine process, seen from its supervisor. */
#include "supervisor/engines.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/spawn.h"

#define MS INT64_C(1000000)
#define ENGINE_POLL_NS (5 * MS)       /* while it starts */
#define ENGINE_LOOK_NS (250 * MS)     /* while it runs */
#define ENGINE_CARD_NS (200 * MS)     /* between looks for a card that is gone */
#define ENGINE_BACK_OFF_NS (100 * MS) /* doubled with every failure ... */
#define ENGINE_BACK_OFF_MAX_NS (5000 * MS)
#define ENGINE_START_LIMIT_NS (20000 * MS)
#define ENGINE_STILL_LIMIT_NS (4000 * MS)
#define ENGINE_LIVED_NS (1000 * MS) /* a life this long is no failure to start */

enum { CODE_USAGE = 100, CODE_TEMPORARY = 111, CODE_CARD_GONE = 112 };

const char *engine_state_text(uint32_t state)
{
#define ENGINE_STATE_TEXT(name, text) text,
    static const char *const texts[] = {ENGINE_STATES(ENGINE_STATE_TEXT)};
#undef ENGINE_STATE_TEXT
    return state < ENGINE_STATE_COUNT ? texts[state] : "?";
}

void engine_init(struct engine *engine, const char *program, const char *segment_path,
                 uint32_t direction, struct nj_client *client)
{
    *engine = (struct engine){
        .program = program,
        .segment_path = segment_path,
        .direction = direction,
        .client = client,
        .pid = -1,
        .pid_fd = -1,
    };
}

static int open_pid(int pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int send_signal(const struct engine *engine, int number)
{
    return engine->pid_fd < 0
               ? -1
               : (int)syscall(SYS_pidfd_send_signal, engine->pid_fd, number, NULL, 0);
}

static uint64_t blocks(const struct engine *engine)
{
    struct nj_stats stats;
    nj_stats(engine->client, &stats);
    return stats.blocks;
}

/* Field 22 of /proc/PID/stat, after the name in its brackets; 0 when there is no such process. */
static uint64_t start_time(int pid)
{
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "re");
    size_t count = file ? fread(text, 1, sizeof text - 1, file) : 0;
    if (file)
        fclose(file);
    text[count] = '\0';
    const char *at = strrchr(text, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? strtoull(at + 1, NULL, 10) : 0;
}

static bool has_ended(const struct engine *engine)
{
    struct pollfd fd = {.fd = engine->pid_fd, .events = POLLIN};
    return engine->pid_fd < 0 || poll(&fd, 1, 0) > 0;
}

static void begin(struct engine *engine, int pid, int pid_fd, bool is_child, int64_t now_ns)
{
    engine->pid = engine->last_pid = pid;
    engine->pid_fd = pid_fd;
    engine->is_child = is_child;
    engine->state = ENGINE_STARTING;
    engine->started_ns = now_ns;
    engine->blocks_at_start = engine->blocks_seen = blocks(engine);
    engine->blocks_seen_ns = now_ns;
}

bool engine_adopt(struct engine *engine)
{
    struct nj_engine_info info;
    nj_engine_info(engine->client, &info);
    if ((info.state != NJ_ENGINE_STARTING && info.state != NJ_ENGINE_READY) || info.pid <= 0)
        return false;
    int pid_fd = open_pid(info.pid);
    if (pid_fd < 0)
        return false;
    /* The pid may be another's by now; once the descriptor is open it cannot change any more. */
    if (start_time(info.pid) != info.start_time_ticks) {
        close(pid_fd);
        return false;
    }
    begin(engine, info.pid, pid_fd, false, 0);
    engine->blocks_at_start = 0;
    if (has_ended(engine)) {
        close(pid_fd);
        engine->pid = engine->pid_fd = -1;
        engine->state = ENGINE_IDLE;
        return false;
    }
    return true;
}

static void back_off(struct engine *engine, int64_t now_ns)
{
    int64_t wait_ns = ENGINE_BACK_OFF_NS;
    for (uint32_t i = 1; i < engine->failures && wait_ns < ENGINE_BACK_OFF_MAX_NS; i++)
        wait_ns *= 2;
    if (wait_ns > ENGINE_BACK_OFF_MAX_NS)
        wait_ns = ENGINE_BACK_OFF_MAX_NS;
    if (engine->card_gone)
        wait_ns = ENGINE_CARD_NS;
    engine->next_try_ns = engine->failures ? now_ns + wait_ns : now_ns;
}

int engine_start(struct engine *engine, int64_t now_ns)
{
    const char *const words[] = {engine->program, engine->direction == NJ_PLAY ? "play" : "capture",
                                 "--segment", engine->segment_path, NULL};
    int pid, pid_fd = -1;
    int error = spawn_engine(words, NULL, 0, &pid);
    if (!error && (pid_fd = open_pid(pid)) < 0) {
        error = errno; /* an engine that cannot be watched is none */
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    if (error) {
        snprintf(engine->text, sizeof engine->text, "%.200s: %s", engine->program, strerror(error));
        engine->failures++;
        back_off(engine, now_ns);
        return NJ_ESYSTEM;
    }
    engine->starts++;
    begin(engine, pid, pid_fd, true, now_ns);
    return 0;
}

/* ---- its end --------------------------------------------------------------------------------- */

/* Not waited for: in a driver that hangs even a killed process may never end. */
static void reap(struct engine *engine)
{
    int status = 0;
    engine->last_code = -1;
    if (engine->is_child && waitpid(engine->pid, &status, WNOHANG) == engine->pid)
        engine->last_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (engine->pid_fd >= 0)
        close(engine->pid_fd);
    engine->pid = engine->pid_fd = -1;
}

static void say_end(struct engine *engine)
{
    struct nj_engine_info info;
    nj_engine_info(engine->client, &info);
    const char *why = info.state == NJ_ENGINE_ENDED ? info.text : "";
    if (engine->last_code > 128)
        snprintf(engine->text, sizeof engine->text, "killed by signal %d (%s)",
                 engine->last_code - 128, strsignal(engine->last_code - 128));
    else if (engine->last_code >= 0)
        snprintf(engine->text, sizeof engine->text, "exit code %d%s%s", engine->last_code,
                 why[0] ? ": " : "", why);
    else
        snprintf(engine->text, sizeof engine->text, "it has ended%s%s", why[0] ? ": " : "", why);
}

static enum engine_event note_end(struct engine *engine, int64_t now_ns)
{
    bool was_ready = engine->state == ENGINE_RUNNING;
    bool asked = engine->state == ENGINE_ENDING;
    bool lived =
        was_ready && (!engine->started_ns || now_ns - engine->started_ns > ENGINE_LIVED_NS);
    reap(engine);
    say_end(engine);
    if (asked) {
        engine->state = ENGINE_ENDED;
        return ENGINE_LOST;
    }
    engine->state = ENGINE_IDLE;
    engine->restarts++;
    engine->card_gone = engine->last_code == CODE_CARD_GONE;
    bool final = engine->last_code == CODE_USAGE || engine->last_code == CODE_TEMPORARY;
    engine->failures = lived && !final ? 0 : engine->failures + 1;
    if (was_ready && engine->last_code == 128 + SIGKILL)
        engine->failures = 0; /* somebody killed it: that says nothing of the next one */
    if (engine->card_gone && !engine->failures)
        engine->failures = 1;
    back_off(engine, now_ns);
    return was_ready ? ENGINE_LOST : ENGINE_FAILED;
}

/* ---- while it runs --------------------------------------------------------------------------- */

static enum engine_event look(struct engine *engine, int64_t now_ns, int64_t tick_ns)
{
    struct nj_engine_info info;
    uint64_t now_blocks = blocks(engine);
    nj_engine_info(engine->client, &info);
    if (engine->state == ENGINE_STARTING) {
        bool ready = info.state == NJ_ENGINE_READY && info.pid == engine->pid;
        if (ready && now_blocks > engine->blocks_at_start) {
            engine->state = ENGINE_RUNNING;
            engine->card_gone = false;
            engine->blocks_seen_ns = now_ns;
            engine->blocks_seen_ticks = tick_ns;
            return ENGINE_READY;
        }
        if (!ready && now_ns - engine->started_ns > ENGINE_START_LIMIT_NS && engine->started_ns)
            send_signal(engine, SIGKILL);
        return ENGINE_NOTHING;
    }
    if (now_blocks != engine->blocks_seen) {
        engine->blocks_seen = now_blocks;
        engine->blocks_seen_ns = now_ns;
        engine->blocks_seen_ticks = tick_ns;
    } else if (engine->state == ENGINE_RUNNING &&
               now_ns - engine->blocks_seen_ns > ENGINE_STILL_LIMIT_NS &&
               tick_ns - engine->blocks_seen_ticks > ENGINE_STILL_LIMIT_NS) {
        send_signal(engine, SIGKILL); /* its own watch should have ended it long ago */
    }
    return ENGINE_NOTHING;
}

enum engine_event engine_step(struct engine *engine, int64_t now_ns, int64_t tick_ns)
{
    if (engine->state == ENGINE_IDLE || engine->state == ENGINE_ENDED)
        return ENGINE_NOTHING;
    if (has_ended(engine))
        return note_end(engine, now_ns);
    return look(engine, now_ns, tick_ns);
}

int64_t engine_due_ns(const struct engine *engine, int64_t now_ns)
{
    switch (engine->state) {
    case ENGINE_IDLE:
        return engine->next_try_ns;
    case ENGINE_STARTING:
        return now_ns + ENGINE_POLL_NS;
    case ENGINE_RUNNING:
        return now_ns + ENGINE_LOOK_NS;
    default:
        return INT64_MAX;
    }
}

void engine_stop(struct engine *engine)
{
    if (engine->state != ENGINE_STARTING && engine->state != ENGINE_RUNNING) {
        engine->state = ENGINE_ENDED;
        return;
    }
    engine->state = ENGINE_ENDING;
    send_signal(engine, SIGTERM);
}

void engine_end(struct engine *engine)
{
    if (engine->state != ENGINE_ENDING)
        engine_stop(engine);
    if (engine->state != ENGINE_ENDING)
        return;
    struct pollfd fd = {.fd = engine->pid_fd, .events = POLLIN};
    if (poll(&fd, 1, 2000) <= 0) {
        send_signal(engine, SIGKILL);
        poll(&fd, 1, 2000);
    }
    note_end(engine, 0);
}
