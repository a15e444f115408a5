/* SPDX-License-Identifier: MIT
 * watchdog.c - see watchdog.h. */
#include "supervisor/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "supervisor/log.h"

#define WATCHDOG_TIMEOUT_S 15
#define WATCHDOG_PET_NS INT64_C(1000000000)

void watchdog_open(struct watchdog *watchdog, const char *path)
{
    int timeout_s = WATCHDOG_TIMEOUT_S;
    *watchdog = (struct watchdog){.fd = open(path, O_WRONLY | O_CLOEXEC)};
    if (watchdog->fd < 0) {
        log_line("watchdog %s: %s", path, strerror(errno));
        return;
    }
    if (ioctl(watchdog->fd, WDIOC_SETTIMEOUT, &timeout_s) == 0)
        log_line("watchdog %s: armed, %d s", path, timeout_s);
    else
        log_line("watchdog %s: armed, with its own time", path);
}

void watchdog_pet(struct watchdog *watchdog, int64_t now_ns)
{
    if (watchdog->fd < 0 || now_ns - watchdog->last_ns < WATCHDOG_PET_NS)
        return;
    watchdog->last_ns = now_ns;
    ssize_t written = write(watchdog->fd, "", 1);
    (void)written; /* it will restart the machine, and that is right */
}

void watchdog_close(struct watchdog *watchdog)
{
    if (watchdog->fd < 0)
        return;
    ssize_t written = write(watchdog->fd, "V", 1); /* the word that disarms it */
    (void)written;
    close(watchdog->fd);
    watchdog->fd = -1;
}
