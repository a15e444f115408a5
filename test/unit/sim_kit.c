/* SPDX-License-Identifier: MIT
 * sim_kit.c - see sim_kit.h. */
#include "sim_kit.h"

#include "board/sim/link.h"
#include "board/sim/server.h"
#include "engine/sim_pcm.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { WAV_HEAD_BYTES = 80, REPLY_BYTES = 1 << 17, MAX_WORDS = 32 };

static void write_config(const struct sim_kit *kit)
{
    char path[128];

    snprintf(path, sizeof path, "%s/asound.conf", kit->folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(sim_pcm_config(), file);
    assert_int_equal(fclose(file), 0);
    setenv("ALSA_CONFIG_PATH", path, 1);
}

/* The child process is the simulator; it ends with the test. */
static void serve(const struct sim_kit *kit, const char *text)
{
    struct options options;
    char line[512], *words[MAX_WORDS], *rest = NULL;
    int count = 0;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    snprintf(line, sizeof line, "--socket %s --play-file %s %s", kit->socket_path, kit->play_file,
             text);
    for (char *word = strtok_r(line, " ", &rest); word != NULL && count < MAX_WORDS;
         word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    if (freopen("/dev/null", "w", stdout) == NULL)
        _exit(1);
    _exit(options_parse(&options, count, words) == NJ_OK ? server_run(&options) : 100);
}

void sim_kit_start(struct sim_kit *kit, const char *options)
{
    snprintf(kit->folder, sizeof kit->folder, "/tmp/nightjar-test-XXXXXX");
    assert_non_null(mkdtemp(kit->folder));
    snprintf(kit->socket_path, sizeof kit->socket_path, "%s/sim.sock", kit->folder);
    snprintf(kit->play_file, sizeof kit->play_file, "%s/played.wav", kit->folder);
    write_config(kit);
    fflush(NULL);
    kit->pid = fork();
    if (kit->pid == 0)
        serve(kit, options);
    assert_true(kit->pid > 0);
    for (int i = 0; i < 1000; i++) {
        int fd = link_connect(kit->socket_path);
        if (fd >= 0) {
            close(fd);
            return;
        }
        usleep(10000);
    }
    fail_msg("nightjar-sim does not listen");
}

void sim_kit_quit(struct sim_kit *kit)
{
    int status;

    sim_kit_tell(kit, "quit");
    assert_int_equal(waitpid(kit->pid, &status, 0), kit->pid);
    assert_int_equal(status, 0);
    sim_pcm_disconnect();
}

void sim_kit_remove(struct sim_kit *kit)
{
    static const char *const names[] = {"asound.conf", "played.wav", "sim.sock"};
    char path[128];

    snd_config_update_free_global();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", kit->folder, names[i]);
        unlink(path);
    }
    rmdir(kit->folder);
}

void sim_kit_stop(struct sim_kit *kit)
{
    sim_kit_quit(kit);
    sim_kit_remove(kit);
}

void sim_kit_kill(struct sim_kit *kit)
{
    assert_int_equal(kill(kit->pid, SIGKILL), 0);
    assert_int_equal(waitpid(kit->pid, NULL, 0), kit->pid);
}

const char *sim_kit_tell(const struct sim_kit *kit, const char *command)
{
    static _Thread_local char reply[REPLY_BYTES];
    struct link link = {.socket = link_connect(kit->socket_path)};
    const struct timeval for_ever = {0};

    assert_true(link.socket >= 0);
    setsockopt(link.socket, SOL_SOCKET, SO_RCVTIMEO, &for_ever, sizeof for_ever);
    int result = link_ask(&link, command, reply, sizeof reply);
    close(link.socket);
    if (result != NJ_OK)
        fail_msg("%s: %s", command, reply);
    return reply;
}

int64_t sim_kit_number(const char *reply, const char *name)
{
    char key[64];

    snprintf(key, sizeof key, "\"%s\":", name);
    const char *at = strstr(reply, key);
    if (at == NULL)
        fail_msg("no %s in %s", name, reply);
    return strtoll(at + strlen(key), NULL, 10);
}

int64_t sim_kit_status(const struct sim_kit *kit, const char *direction, const char *name)
{
    char key[64] = "{";
    const char *reply = sim_kit_tell(kit, "status");

    if (direction != NULL)
        snprintf(key, sizeof key, "\"%s\":{", direction);
    return sim_kit_number(strstr(reply, key), name);
}

void sim_kit_await(const struct sim_kit *kit, const char *direction, const char *name,
                   int64_t value)
{
    int64_t got = 0;

    for (int i = 0; i < 1000; i++) {
        got = sim_kit_status(kit, direction, name);
        if (got == value)
            return;
        usleep(10000);
    }
    fail_msg("%s %s is %lld, not %lld", direction, name, (long long)got, (long long)value);
}

snd_pcm_t *sim_kit_open(const struct sim_kit *kit, uint32_t direction, snd_pcm_access_t access,
                        snd_pcm_uframes_t period, unsigned int periods)
{
    snd_pcm_t *pcm = NULL;
    snd_pcm_hw_params_t *params;

    assert_int_equal(sim_pcm_connect(kit->socket_path, direction), NJ_OK);
    assert_int_equal(
        snd_pcm_open(&pcm, "default",
                     direction == NJ_PLAY ? SND_PCM_STREAM_PLAYBACK : SND_PCM_STREAM_CAPTURE, 0),
        0);
    snd_pcm_hw_params_alloca(&params);
    assert_true(snd_pcm_hw_params_any(pcm, params) >= 0);
    assert_int_equal(snd_pcm_hw_params_set_access(pcm, params, access), 0);
    assert_int_equal(snd_pcm_hw_params_set_period_size(pcm, params, period, 0), 0);
    assert_int_equal(snd_pcm_hw_params_set_buffer_size(pcm, params, period * periods), 0);
    assert_int_equal(snd_pcm_hw_params(pcm, params), 0);
    return pcm;
}

uint8_t *sim_kit_read_wav(const char *path, size_t *data_bytes)
{
    uint8_t head[WAV_HEAD_BYTES];
    struct stat status;
    FILE *file = fopen(path, "re");

    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &status), 0);
    assert_int_equal(fread(head, 1, sizeof head, file), sizeof head);
    assert_memory_equal(head, "RIFF", 4);
    assert_memory_equal(head + 72, "data", 4);
    *data_bytes =
        head[76] | (size_t)head[77] << 8 | (size_t)head[78] << 16 | (size_t)head[79] << 24;
    assert_int_equal(*data_bytes + WAV_HEAD_BYTES, status.st_size);
    uint8_t *data = malloc(*data_bytes + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, *data_bytes, file), *data_bytes);
    fclose(file);
    return data;
}

int32_t sim_kit_sample(const uint8_t *at, uint32_t bytes)
{
    uint32_t word = 0;

    for (uint32_t i = 0; i < bytes; i++)
        word |= (uint32_t)at[i] << (32 - 8 * (bytes - i));
    return (int32_t)word >> (32 - 8 * bytes);
}

void sim_kit_put_sample(uint8_t *at, uint32_t bytes, int32_t sample)
{
    for (uint32_t i = 0; i < bytes; i++)
        at[i] = (uint8_t)((uint32_t)sample >> (8 * i));
}
