/* SPDX-License-Identifier: MIT
 * ticker.h - the time that programs live by: CLOCK_MONOTONIC, or the simulated board's.
 *
 * All threads that follow the audio (takes, triggers, a file that is played) sleep here, so that in
 * lockstep the simulated card's time waits for them.
 *
 * Threads:  a ticker from any thread; a sleeper from its own thread, but ticker_wake().
 * Memory:   the caller destroys what it created; the ticker last. */
#ifndef HOST_TICKER_H
#define HOST_TICKER_H

#include "nightjar.h"

struct ticker;
struct ticker_sleeper;

/* sim_socket NULL: the system's clock. */
NJ_WARN_UNUSED int ticker_create(struct ticker **ticker, const char *sim_socket);
void ticker_destroy(struct ticker *ticker);

int64_t ticker_now_ns(const struct ticker *ticker);
/* To add to a time of the ticker for UTC, now. It steps when the system's clock is set. */
int64_t ticker_utc_offset_ns(const struct ticker *ticker);

NJ_WARN_UNUSED int ticker_sleeper_create(struct ticker_sleeper **sleeper, struct ticker *ticker);
void ticker_sleeper_destroy(struct ticker_sleeper *sleeper);
/* Until that time or ticker_wake(). Negative: the simulator has gone. */
int ticker_sleep_until(struct ticker_sleeper *sleeper, int64_t until_ns);
void ticker_wake(struct ticker_sleeper *sleeper);

#endif
