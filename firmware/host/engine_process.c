/* SPDX-License-Identifier: MIT
 * engine_process.c - a private engine, started, watched and ended. */
#include "host/engine_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/exit_code.h"
#include "host/spawn.h"

#define READY_TRIES 5000 /* of 2 ms */
#define STOP_TRIES 1500
#define SEGMENT_FD 3 /* in the engine */
#define NAME "nightjar-engine"

static void pause_a_moment(void)
{
    const struct timespec moment = {.tv_nsec = 2000000};

    nanosleep(&moment, NULL);
}

/* What is wrong stands in the segment; what it says is a warning, which `said` gets. */
static int spawn(struct engine_process *process, const char *program,
                 const struct segment_memory *segment, uint32_t direction, int said)
{
    char path[32], starter[16];
    const char *const words[] = {
        program, direction == NJ_PLAY ? "play" : "capture", "--segment", path, "--starter", starter,
        NULL};
    const int files[] = {SPAWN_NOWHERE, SPAWN_NOWHERE, said, segment->fd};

    snprintf(path, sizeof path, "/proc/self/fd/%d", SEGMENT_FD);
    snprintf(starter, sizeof starter, "%d", (int)getpid());
    return spawn_engine(words, files, sizeof files / sizeof files[0], &process->pid);
}

/* True once it has ended; the code is -1 when a signal or somebody else took it. */
static bool reap(struct engine_process *process)
{
    int status = 0;
    pid_t got = waitpid(process->pid, &status, WNOHANG);

    if (got == 0 || (got < 0 && errno == EINTR))
        return false;
    process->code = got > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    process->pid = 0;
    return true;
}

static int error_of(int code)
{
    switch (code) {
    case EXIT_USAGE:
        return NJ_EFORMAT;
    case EXIT_TEMPORARY:
        return NJ_EBUSY;
    case EXIT_CARD_GONE:
        return NJ_EDEVICE;
    default:
        return NJ_ESYSTEM;
    }
}

static int wait_ready(struct engine_process *process, const struct nj_client *client, char *text,
                      size_t text_bytes)
{
    struct nj_engine_info info;
    pid_t pid = process->pid;

    for (int i = 0; i < READY_TRIES; i++) {
        bool ended = reap(process);

        nj_engine_info(client, &info);
        if (ended) {
            snprintf(text, text_bytes, "%s", info.pid == pid ? info.text : "");
            return error_of(process->code);
        }
        if (info.state == NJ_ENGINE_READY && info.pid == pid)
            return NJ_OK;
        pause_a_moment();
    }
    snprintf(text, text_bytes, "the engine does not get ready");
    return NJ_ETIMEOUT;
}

/* The first line that it said before it was ready or ended, without its name. */
static void take_line(int said, char *text, size_t text_bytes)
{
    char line[512];
    ssize_t got = read(said, line, sizeof line - 1);

    line[got > 0 ? got : 0] = '\0';
    line[strcspn(line, "\n")] = '\0';
    snprintf(text, text_bytes, "%s",
             strncmp(line, NAME ": ", sizeof NAME + 1) == 0 ? line + sizeof NAME + 1 : line);
}

int engine_process_start(struct engine_process *process, const char *program,
                         const struct segment_memory *segment, uint32_t direction,
                         const struct nj_client *client, char *text, size_t text_bytes)
{
    int said[2];
    int error;

    *process = (struct engine_process){.code = -1};
    if (pipe2(said, O_CLOEXEC | O_NONBLOCK) != 0) {
        snprintf(text, text_bytes, "%s", strerror(errno));
        return NJ_ESYSTEM;
    }
    int number = spawn(process, program, segment, direction, said[1]);
    close(said[1]);
    if (number == 0) {
        error = wait_ready(process, client, text, text_bytes);
        if (error == NJ_OK || text[0] == '\0')
            take_line(said[0], text, text_bytes);
        if (error != NJ_OK && text[0] == '\0')
            snprintf(text, text_bytes, "the engine does not start");
        if (error != NJ_OK)
            engine_process_stop(process);
    } else {
        process->pid = 0;
        snprintf(text, text_bytes, "%.180s: %s", program, strerror(number));
        error = NJ_ESYSTEM;
    }
    close(said[0]);
    return error;
}

void engine_process_stop(struct engine_process *process)
{
    if (process->pid == 0)
        return;
    kill(process->pid, SIGTERM);
    for (int i = 0; i < STOP_TRIES; i++) {
        if (reap(process))
            return;
        pause_a_moment();
    }
    kill(process->pid, SIGKILL);
    waitpid(process->pid, NULL, 0);
    process->pid = 0;
    process->code = -1;
}

bool engine_process_is_gone(struct engine_process *process)
{
    return process->pid == 0 || reap(process);
}

/* ---- where the program is -------------------------------------------------------------------- */

static bool beside_us(char *path, size_t bytes)
{
    ssize_t length = readlink("/proc/self/exe", path, bytes - 1);

    path[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(path, '/');
    size_t folder = slash != NULL ? (size_t)(slash + 1 - path) : 0;
    snprintf(path + folder, bytes - folder, "%s", NAME);
    return slash != NULL && access(path, X_OK) == 0;
}

static bool on_path(char *path, size_t bytes)
{
    const char *folders = getenv("PATH");

    for (size_t length; folders != NULL && *folders != '\0'; folders += length) {
        char found[4096];
        length = strcspn(folders, ":");
        snprintf(found, sizeof found, "%.*s/" NAME, (int)length, folders);
        length += folders[length] == ':';
        if (access(found, X_OK) == 0) {
            snprintf(path, bytes, "%s", found);
            return true;
        }
    }
    return false;
}

bool engine_process_find(char *path, size_t bytes)
{
    const char *named = getenv("NIGHTJAR_ENGINE");

    if (named != NULL && named[0] != '\0') {
        snprintf(path, bytes, "%s", named);
        return access(path, X_OK) == 0;
    }
    return beside_us(path, bytes) || on_path(path, bytes);
}
