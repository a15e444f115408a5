/* SPDX-License-Identifier: MIT
 * init.c - PID 1 of the emulated board: modules, mounts, `nightjar run`, and nothing else.
 *
 * The system lives in RAM. /sd is the card's first partition (FAT, read-only), /takes its second
 * (ext4). The kernel hands unknown NAME=VALUE words of its command line to init's environment:
 *   NJ_CONSOLE=1   a shell on the serial console (make emulate)
 *   NJ_RUN=0       do not start nightjar
 * A virtio port named nightjar.shell gets a shell without a terminal: tests send commands there.
 * /sd/test.sh runs before nightjar when it exists.
 * Signals, as busybox's poweroff and reboot send them: SIGUSR2 power off, SIGTERM reboot.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "board/virt/machine.h"

#define CONFIG "/sd/nightjar.ini"

enum { STOP_TIMEOUT_MS = 15000, RESPAWN_MS = 1000, MISCONFIGURED_MS = 5000 };

static volatile sig_atomic_t wanted_end;

static void on_signal(int number)
{
    wanted_end = number;
}

void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    dprintf(STDOUT_FILENO, "init %.3f: ", (double)now_ms() / 1000.0);
    vdprintf(STDOUT_FILENO, format, args);
    dprintf(STDOUT_FILENO, "\n");
    va_end(args);
}

long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void sleep_ms(long ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* A child with `device` (or what init has, when NULL) as its standard streams. */
static pid_t spawn(const char *const argv[], const char *device)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    if (device) {
        int fd = open(device, O_RDWR);
        if (fd < 0)
            _exit(127);
        for (int i = 0; i < 3; i++)
            dup2(fd, i);
        if (fd > 2)
            close(fd);
    }
    execv(argv[0], (char *const *)(uintptr_t)argv);
    say("%s: %s", argv[0], strerror(errno));
    _exit(127);
}

/* A shell that is started again whenever it ends. */
static void keep_shell(const char *device)
{
    static const char loop[] = "while :; do /bin/busybox sh; sleep 1; done";
    const char *const argv[] = {"/bin/busybox", "sh", "-c", loop, NULL};
    if (access(device, F_OK) == 0)
        spawn(argv, device);
}

static void keep_console(void)
{
    static const char loop[] = "while :; do /bin/busybox setsid /bin/busybox cttyhack "
                               "/bin/busybox sh -i; sleep 1; done";
    const char *const argv[] = {"/bin/busybox", "sh", "-c", loop, NULL};
    spawn(argv, "/dev/ttyAMA0");
}

static void run_hook(void)
{
    const char *const argv[] = {"/bin/busybox", "sh", "/sd/test.sh", NULL};
    if (access(argv[2], F_OK) != 0)
        return;
    pid_t pid = spawn(argv, NULL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    say("/sd/test.sh ended with %d", WEXITSTATUS(status));
}

static pid_t start_nightjar(void)
{
    const char *const argv[] = {"/bin/nightjar", "run", "--config", CONFIG, NULL};
    say("starting nightjar");
    look_for_interrupts();
    return spawn(argv, NULL);
}

/* How long to wait before nightjar is started again; -1: it was asked to stop. */
static long respawn_delay_ms(int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return -1;
    return WIFEXITED(status) && WEXITSTATUS(status) == 100 ? MISCONFIGURED_MS : RESPAWN_MS;
}

/* Reaps every child; restarts nightjar; returns when a signal asks for the end. */
static pid_t supervise(void)
{
    const char *run = getenv("NJ_RUN");
    bool wanted = !run || strcmp(run, "0") != 0;
    pid_t nightjar = -1;
    long start_at = 0;
    while (!wanted_end) {
        if (wanted && nightjar < 0 && now_ms() >= start_at)
            nightjar = start_nightjar();
        raise_interrupts();
        int status = 0;
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid <= 0) {
            sleep_ms(50);
            continue;
        }
        if (pid != nightjar)
            continue;
        nightjar = -1;
        long delay = respawn_delay_ms(status);
        wanted = delay >= 0;
        start_at = now_ms() + delay;
        say("nightjar ended with %s %d", WIFEXITED(status) ? "code" : "signal",
            WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    }
    return nightjar;
}

static void stop_nightjar(pid_t pid)
{
    if (pid < 0)
        return;
    kill(pid, SIGTERM);
    for (long end = now_ms() + STOP_TIMEOUT_MS; now_ms() < end; sleep_ms(10)) {
        pid_t gone = waitpid(-1, NULL, WNOHANG);
        if (gone == pid || (gone < 0 && errno == ECHILD))
            return;
    }
    say("nightjar did not stop in %d ms", STOP_TIMEOUT_MS);
}

int main(void)
{
    mount_system();
    say("started");
    load_modules();
    signal(SIGUSR2, on_signal);
    signal(SIGTERM, on_signal);
    signal(SIGPIPE, SIG_DFL);
    mount_card();
    char port[64];
    if (find_port("nightjar.shell", port, sizeof port) == 0)
        keep_shell(port);
    if (getenv("NJ_CONSOLE"))
        keep_console();
    run_hook();
    pid_t nightjar = supervise();
    say("ending");
    stop_nightjar(nightjar);
    kill(-1, SIGKILL);
    unmount_card();
    say("%s", wanted_end == SIGUSR2 ? "power off" : "reboot");
    sleep_ms(50);
    reboot(wanted_end == SIGUSR2 ? RB_POWER_OFF : RB_AUTOBOOT);
    return 1;
}
