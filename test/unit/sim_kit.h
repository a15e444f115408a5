/* SPDX-License-Identifier: MIT
 * sim_kit.h - a simulated board for a test: its process, its commands, a PCM on its card.
 *
 * Threads:  one board at a time; sim_kit_tell from any thread.
 * Fails:    by cmocka's assertions. */
#ifndef TEST_SIM_KIT_H
#define TEST_SIM_KIT_H

#include "nightjar.h"

#include <alsa/asoundlib.h>
#include <sys/types.h>

struct sim_kit {
    char folder[64];
    char socket_path[96], play_file[96];
    pid_t pid;
};

/* Starts `nightjar-sim serve` with these options, words parted by blanks. */
void sim_kit_start(struct sim_kit *kit, const char *options);
/* Tells it to quit, checks that it ended well, and removes its files. */
void sim_kit_stop(struct sim_kit *kit);
/* Ends it without a word. */
void sim_kit_kill(struct sim_kit *kit);
/* The play file stays until the kit is removed. */
void sim_kit_quit(struct sim_kit *kit);
void sim_kit_remove(struct sim_kit *kit);

/* One command. The reply is good until the thread's next; fails unless it begins with {"ok":true.
 */
const char *sim_kit_tell(const struct sim_kit *kit, const char *command);
/* The number after "name": in a reply; of `status`, of one direction first if direction is not
 * NULL. */
int64_t sim_kit_number(const char *reply, const char *name);
int64_t sim_kit_status(const struct sim_kit *kit, const char *direction, const char *name);
/* Asks until status has this number there; fails after ten seconds. */
void sim_kit_await(const struct sim_kit *kit, const char *direction, const char *name,
                   int64_t value);

/* Connects the direction and opens a PCM with this geometry. */
snd_pcm_t *sim_kit_open(const struct sim_kit *kit, uint32_t direction, snd_pcm_access_t access,
                        snd_pcm_uframes_t period, unsigned int periods);

/* A whole WAV file of nightjar-sim's: its samples, and how many; the caller frees them. */
uint8_t *sim_kit_read_wav(const char *path, size_t *data_bytes);

/* A sample of `bytes` bytes, sign-extended. */
int32_t sim_kit_sample(const uint8_t *at, uint32_t bytes);
void sim_kit_put_sample(uint8_t *at, uint32_t bytes, int32_t sample);

#endif
