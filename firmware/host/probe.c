/* SPDX-License-Identifier: MIT
 * probe.c - what a card offers: `nightjar-engine probe`, asked. */
#include "host/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/spawn.h"

#define PROBE_LIMIT_MS 3000

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

/* Reads until the other side closes; false when that takes too long. */
static bool read_all(int fd, char *text, size_t bytes)
{
    int64_t end_ms = now_ms() + PROBE_LIMIT_MS;
    size_t used = 0;
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        char rest[256];
        bool full = used + 1 == bytes;
        int64_t left_ms = end_ms - now_ms();
        int ready = left_ms > 0 ? poll(&wait, 1, (int)left_ms) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return false;
        ssize_t got = full ? read(fd, rest, sizeof rest) : read(fd, text + used, bytes - used - 1);
        if (got <= 0)
            return true;
        used += full ? 0 : (size_t)got;
        text[used] = '\0';
    }
}

void probe_ask(const char *program, const char *pcm, uint32_t direction,
               char text[PROBE_TEXT_BYTES])
{
    const char *const words[] = {program, "probe", pcm, direction == NJ_PLAY ? "play" : "capture",
                                 NULL};
    int fds[2];
    pid_t pid;
    text[0] = '\0';
    if (pipe2(fds, O_CLOEXEC))
        return;
    const int files[] = {SPAWN_NOWHERE, fds[1], SPAWN_NOWHERE};
    int error = spawn_engine(words, files, 3, &pid);
    close(fds[1]);
    if (!error && read_all(fds[0], text, PROBE_TEXT_BYTES)) {
        waitpid(pid, NULL, 0);
    } else if (!error) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, WNOHANG); /* in a driver that hangs it may never end */
    }
    close(fds[0]);
    text[strcspn(text, "\n")] = '\0';
}

static uint32_t number_of(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? (uint32_t)strtoul(at + strlen(key), NULL, 10) : 0;
}

static int error_named(const char *text)
{
    static const char said[] = "\"error\":\"";
    const char *at = strstr(text, said);
#define ERROR_NAMED(name, code, sentence)                                                          \
    if (at && strncmp(at + sizeof said - 1, #name "\"", sizeof #name) == 0)                        \
        return code;
    NJ_ERRORS(ERROR_NAMED)
#undef ERROR_NAMED
    return NJ_EDEVICE;
}

static int refused(const char *text, char *why, size_t why_bytes)
{
    static const char said[] = "\"text\":\"";
    const char *reason = strstr(text, said);
    reason = reason ? reason + strlen(said) : "the card does not say what it offers";
    snprintf(why, why_bytes, "%.*s", (int)strcspn(reason, "\""), reason);
    return error_named(text);
}

/* "key":[ "a","b" ] as a bit for each name of a format that is among them. */
static uint32_t formats_of(const char *text)
{
    const char *at = strstr(text, "\"formats\":["), *end = at ? strchr(at, ']') : NULL;
    uint32_t formats = 0;
    for (uint32_t format = 1; end && format < NJ_FORMAT_COUNT; format++) {
        char name[16];
        snprintf(name, sizeof name, "\"%s\"", nj_format_name(format));
        const char *found = strstr(at + 10, name);
        if (found && found < end)
            formats |= UINT32_C(1) << format;
    }
    return formats;
}

static void read_rates(const char *text, uint32_t rates_hz[PROBE_RATES])
{
    const char *at = strstr(text, "\"rates\":[");
    char *end;
    at = at ? at + 9 : "]";
    for (int i = 0; i < PROBE_RATES - 1 && *at != ']' && *at; i++) {
        rates_hz[i] = (uint32_t)strtoul(at, &end, 10);
        at = *end == ',' ? end + 1 : "]";
    }
}

int probe_read(struct probe_offer *offer, const char *text, char *why, size_t why_bytes)
{
    *offer = (struct probe_offer){.formats = formats_of(text)};
    read_rates(text, offer->rates_hz);
    offer->rate_min_hz = number_of(text, "\"rate_min\":");
    offer->rate_max_hz = number_of(text, "\"rate_max\":");
    offer->channels_min = number_of(text, "\"channels_min\":");
    offer->channels_max = number_of(text, "\"channels_max\":");
    offer->period_min = number_of(text, "\"period_min\":");
    offer->period_max = number_of(text, "\"period_max\":");
    offer->periods_min = number_of(text, "\"periods_min\":");
    offer->periods_max = number_of(text, "\"periods_max\":");
    offer->buffer_max = number_of(text, "\"buffer_max\":");
    if (offer->channels_min && offer->channels_min <= offer->channels_max)
        return 0;
    return refused(text, why, why_bytes);
}

int probe_channels(const char *text, uint32_t *least, uint32_t *most, char *why, size_t why_bytes)
{
    struct probe_offer offer;
    int error = probe_read(&offer, text, why, why_bytes);
    *least = offer.channels_min;
    *most = offer.channels_max;
    return error;
}
