/* SPDX-License-Identifier: MIT
 * watch.c - notices when the card is gone. See watch.h. */
#include "engine/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/segment_view.h"

#define SECOND_NS 1000000000LL
#define SHORTEST_LIMIT_NS (SECOND_NS / 4)
#define FIRST_BLOCK_NS (2 * SECOND_NS)
#define MAX_TICK_MS 50

int64_t watch_limit_ns(const struct process_card *card)
{
    int64_t four_periods = 4LL * card->period_frames * SECOND_NS / card->rate_hz;
    return four_periods > SHORTEST_LIMIT_NS ? four_periods : SHORTEST_LIMIT_NS;
}

static uint64_t blocks_of(const struct process *process)
{
    int64_t last_ns = 0;
    return process_blocks(process, &last_ns);
}

static int64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

static int open_control(const struct device *device)
{
    char node[64];
    if (device_simulated(device))
        return -1;
    snprintf(node, sizeof(node), "/dev/snd/controlC%d", device->index);
    return open(node, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

/* Sleeps a tick; true when the card said that it is pulled. */
static bool wait_tick(struct watch *watch)
{
    struct pollfd control = {.fd = watch->control, .events = 0};
    int ready = poll(&control, 1, watch->tick_ms);
    return ready > 0 && (control.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
}

/* PortAudio's thread may end an instant before the control node goes. */
static int stream_ended(const struct watch *watch, char *why)
{
    struct timespec pause = {.tv_nsec = 10 * 1000000};
    for (int i = 0; i < 25 && card_present(watch->card); i++)
        nanosleep(&pause, NULL);
    if (!card_present(watch->card)) {
        snprintf(why, DEVICE_WHY_BYTES, "card gone: '%.100s' was pulled",
                 card_device(watch->card)->name);
        return NJ_EDEVICE;
    }
    snprintf(why, DEVICE_WHY_BYTES, "the stream of '%.100s' ended by an error of its driver",
             card_device(watch->card)->name);
    return NJ_ESYSTEM;
}

static int examine(struct watch *watch, bool pulled, char *why)
{
    const char *name = card_device(watch->card)->name;
    uint64_t blocks = blocks_of(card_process(watch->card));
    if (pulled || !card_present(watch->card)) {
        snprintf(why, DEVICE_WHY_BYTES, "card gone: '%.100s' was pulled", name);
        return NJ_EDEVICE;
    }
    if (card_ended(watch->card))
        return stream_ended(watch, why);
    if (silence_step(&watch->blocks, blocks, card_now_ns(watch->card))) {
        snprintf(why, DEVICE_WHY_BYTES, "card gone: '%.100s' gave no block for %lld ms", name,
                 (long long)(watch->blocks.quiet_ns / 1000000));
        return NJ_EDEVICE;
    }
    return NJ_OK;
}

static bool client_away(struct watch *watch, char *why)
{
    uint32_t beats = segment_view_heartbeats(card_process(watch->card));
    if (watch->client_limit_ns == 0 || !silence_step(&watch->client, beats, monotonic_ns()))
        return false;
    snprintf(why, DEVICE_WHY_BYTES, "no client has been here for %lld s",
             (long long)(watch->client_limit_ns / SECOND_NS));
    return true;
}

static void *watch_thread(void *context)
{
    struct watch *watch = context;
    char why[DEVICE_WHY_BYTES];
    while (!atomic_load_explicit(&watch->stop, memory_order_acquire)) {
        bool pulled = wait_tick(watch);
        if (atomic_load_explicit(&watch->stop, memory_order_acquire))
            break;
        int error = examine(watch, pulled, why);
        if (error != NJ_OK || client_away(watch, why)) {
            watch->gone(watch->context, error, why);
            break;
        }
    }
    return NULL;
}

int watch_start(struct watch *watch, struct priority_report *report)
{
    struct process *process = card_process(watch->card);
    int64_t limit_ns = watch_limit_ns(card_opened(watch->card));
    int64_t first_ns = limit_ns > FIRST_BLOCK_NS ? limit_ns : FIRST_BLOCK_NS;
    int64_t tick_ms = limit_ns / 16 / 1000000;
    silence_init(&watch->blocks, limit_ns, first_ns, blocks_of(process), card_now_ns(watch->card));
    silence_init(&watch->client, watch->client_limit_ns, watch->client_limit_ns,
                 segment_view_heartbeats(process), monotonic_ns());
    watch->tick_ms = tick_ms > MAX_TICK_MS ? MAX_TICK_MS : (int)tick_ms;
    watch->control = open_control(card_device(watch->card));
    atomic_store(&watch->stop, false);
    if (priority_thread(report, &watch->thread, card_priority(watch->card, PRIORITY_WATCH),
                        watch_thread, watch))
        return NJ_OK;
    if (watch->control >= 0)
        close(watch->control);
    return NJ_ESYSTEM;
}

void watch_stop(struct watch *watch)
{
    atomic_store_explicit(&watch->stop, true, memory_order_release);
    pthread_join(watch->thread, NULL);
    if (watch->control >= 0)
        close(watch->control);
}
