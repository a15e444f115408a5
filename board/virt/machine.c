/* SPDX-License-Identifier: MIT
 * machine.c - mounts, modules and interrupt threads of the emulated board.
 */
#include "board/virt/machine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MODULES "/lib/modules/"

enum { CARD_TIMEOUT_MS = 3000, PRIORITY = 90 };
enum { LOOK_FOR_MS = 8000, LOOK_OFTEN_MS = 1000, LOOK_SELDOM_MS = 10000 };

struct mount_point {
    const char *source, *target, *type, *options;
    unsigned long flags;
};

static const struct mount_point system_mounts[] = {
    {"proc", "/proc", "proc", "", MS_NOSUID | MS_NODEV | MS_NOEXEC},
    {"sysfs", "/sys", "sysfs", "", MS_NOSUID | MS_NODEV | MS_NOEXEC},
    {"devtmpfs", "/dev", "devtmpfs", "", MS_NOSUID},
    {"devpts", "/dev/pts", "devpts", "", MS_NOSUID | MS_NOEXEC},
    {"tmpfs", "/run", "tmpfs", "mode=755", MS_NOSUID | MS_NODEV},
    {"tmpfs", "/tmp", "tmpfs", "", MS_NOSUID | MS_NODEV},
    {"tmpfs", "/dev/shm", "tmpfs", "", MS_NOSUID | MS_NODEV},
};

static const struct mount_point card_mounts[] = {
    {"/dev/vda1", "/sd", "vfat", "utf8,shortname=mixed,iocharset=ascii", MS_RDONLY | MS_NODEV},
    {"/dev/vda2", "/takes", "ext4", "data=ordered", MS_NOATIME | MS_NODEV | MS_NOEXEC},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int mount_one(const struct mount_point *m)
{
    mkdir(m->target, 0755);
    if (mount(m->source, m->target, m->type, m->flags, m->options) == 0)
        return 0;
    say("cannot mount %s on %s: %s", m->source, m->target, strerror(errno));
    return -1;
}

void mount_system(void)
{
    for (size_t i = 0; i < COUNT(system_mounts); i++)
        mount_one(&system_mounts[i]);
}

static bool wait_for(const char *path)
{
    for (long end = now_ms() + CARD_TIMEOUT_MS; access(path, F_OK) != 0; sleep_ms(5)) {
        if (now_ms() >= end)
            return false;
    }
    return true;
}

void mount_card(void)
{
    for (size_t i = 0; i < COUNT(card_mounts); i++) {
        if (!wait_for(card_mounts[i].source))
            say("no %s: is there a card?", card_mounts[i].source);
        else
            mount_one(&card_mounts[i]);
    }
}

void unmount_card(void)
{
    sync();
    for (size_t i = COUNT(card_mounts); i-- > 0;) {
        if (umount2(card_mounts[i].target, 0) != 0 && errno != EINVAL)
            say("cannot unmount %s: %s", card_mounts[i].target, strerror(errno));
    }
}

/* A line of the order file: the module's file name, then its parameters. */
static void load_module(char *line)
{
    line[strcspn(line, "\n")] = '\0';
    char *parameters = strchr(line, ' ');
    if (parameters)
        *parameters++ = '\0';
    char path[sizeof MODULES + 160];
    snprintf(path, sizeof path, MODULES "%s", line);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    long result = fd < 0 ? -1 : syscall(SYS_finit_module, fd, parameters ? parameters : "", 0);
    if (result != 0)
        say("cannot load %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
}

void load_modules(void)
{
    FILE *order = fopen(MODULES "order", "re");
    if (!order) {
        say("no " MODULES "order: no modules");
        return;
    }
    char line[160];
    while (fgets(line, sizeof line, order))
        load_module(line);
    fclose(order);
}

/* The first line of a small file; an empty string when it cannot be read. */
static void read_line(const char *path, char *line, size_t size)
{
    line[0] = '\0';
    FILE *file = fopen(path, "re");
    if (!file)
        return;
    if (fgets(line, (int)size, file))
        line[strcspn(line, "\n")] = '\0';
    fclose(file);
}

int find_port(const char *name, char *device, size_t size)
{
    DIR *ports = opendir("/sys/class/virtio-ports");
    int result = -1;
    for (struct dirent *e; ports && result != 0 && (e = readdir(ports)) != NULL;) {
        char path[320], found[64];
        snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", e->d_name);
        read_line(path, found, sizeof found);
        if (strcmp(found, name) != 0)
            continue;
        int length = snprintf(device, size, "/dev/%s", e->d_name);
        result = length > 0 && (size_t)length < size ? 0 : -1;
    }
    if (ports)
        closedir(ports);
    return result;
}

/* Of a thread "irq/51-name": the driver says in the name who it is, a GPIO line's chip in sysfs. */
static bool is_ours(const char *thread)
{
    int number = 0;
    char path[64], chip[64];
    if (sscanf(thread, "irq/%d-", &number) != 1)
        return false;
    snprintf(path, sizeof path, "/sys/kernel/irq/%d/chip_name", number);
    read_line(path, chip, sizeof chip);
    return strstr(thread, "snd") || strstr(thread, "xhci") || strstr(chip, "pl061");
}

static void raise_all(void)
{
    DIR *processes = opendir("/proc");
    for (struct dirent *e; processes && (e = readdir(processes)) != NULL;) {
        pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
        if (pid <= 0)
            continue;
        char path[300], thread[64];
        snprintf(path, sizeof path, "/proc/%s/comm", e->d_name);
        read_line(path, thread, sizeof thread);
        struct sched_param wanted = {.sched_priority = PRIORITY}, now = {0};
        if (!is_ours(thread) || sched_getparam(pid, &now) != 0 || now.sched_priority >= PRIORITY)
            continue;
        if (sched_setscheduler(pid, SCHED_FIFO, &wanted) == 0)
            say("%s raised from %d to %d", thread, now.sched_priority, PRIORITY);
    }
    if (processes)
        closedir(processes);
}

static long look_often_until_ms, look_next_ms;

void look_for_interrupts(void)
{
    look_next_ms = now_ms();
    look_often_until_ms = look_next_ms + LOOK_FOR_MS;
}

void raise_interrupts(void)
{
    long now = now_ms();
    if (now < look_next_ms)
        return;
    look_next_ms = now + (now < look_often_until_ms ? LOOK_OFTEN_MS : LOOK_SELDOM_MS);
    raise_all();
}
