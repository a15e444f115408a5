/* SPDX-License-Identifier: MIT
 * feeder.c - plays a known sequence into one end of the guest's loop card, for tests of recording.
 *
 *   feeder [CARD [DEVICE [RATE]]]        defaults: Loopback 0 48000
 *
 * Two channels of 32 bits with 24 in use. Frame n is a number that tells n: a bijective mix of n in
 * the left channel and the right one's low byte, and a check of n in the rest. Silence is no such
 * number. test/board/sequence.py reads it. Its own xruns are said on standard output: they are the
 * feeder's, not the recording's.
 */
#include <alsa/asoundlib.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { CHANNELS = 2, CHUNK_FRAMES = 4800, BUFFER_FRAMES = 48000, PRIORITY = 60 };

static uint32_t mix(uint32_t x)
{
    x ^= x >> 16;
    x *= UINT32_C(0x21f0aaad);
    x ^= x >> 15;
    x *= UINT32_C(0xd35a2d97);
    return x ^ x >> 15;
}

static void make_frame(uint32_t n, int32_t *out)
{
    uint32_t code = mix(n), check = mix(n ^ UINT32_C(0x5bd1e995)) & 0xffff;
    uint32_t left = code & 0xffffff, right = code >> 24 | check << 8;
    out[0] = (int32_t)(left << 8);
    out[1] = (int32_t)(right << 8);
}

static void end(const char *what, int error)
{
    printf("feeder: %s: %s\n", what, snd_strerror(error));
    exit(1);
}

/* The board has no alsa.conf: a configuration of one PCM, from memory. */
static snd_pcm_t *open_card(const char *card, const char *device)
{
    char text[128];
    int length =
        snprintf(text, sizeof text, "pcm.feed { type hw card %s device %s }\n", card, device);
    snd_input_t *input = NULL;
    snd_config_t *config = NULL;
    snd_pcm_t *pcm = NULL;
    int error = snd_config_top(&config);
    if (error == 0)
        error = snd_input_buffer_open(&input, text, length);
    if (error == 0)
        error = snd_config_load(config, input);
    if (error == 0)
        error = snd_pcm_open_lconf(&pcm, "feed", SND_PCM_STREAM_PLAYBACK, 0, config);
    if (error < 0)
        end("open", error);
    snd_input_close(input);
    return pcm;
}

static void set_up(snd_pcm_t *pcm, unsigned rate)
{
    snd_pcm_hw_params_t *hw;
    snd_pcm_sw_params_t *sw;
    snd_pcm_uframes_t buffer = BUFFER_FRAMES, period = CHUNK_FRAMES;
    snd_pcm_hw_params_alloca(&hw);
    snd_pcm_sw_params_alloca(&sw);
    int error = snd_pcm_hw_params_any(pcm, hw);
    if (error >= 0)
        error = snd_pcm_hw_params_set_access(pcm, hw, SND_PCM_ACCESS_RW_INTERLEAVED);
    if (error >= 0)
        error = snd_pcm_hw_params_set_format(pcm, hw, SND_PCM_FORMAT_S32_LE);
    if (error >= 0)
        error = snd_pcm_hw_params_set_channels(pcm, hw, CHANNELS);
    if (error >= 0)
        error = snd_pcm_hw_params_set_rate(pcm, hw, rate, 0);
    if (error >= 0)
        error = snd_pcm_hw_params_set_period_size_near(pcm, hw, &period, NULL);
    if (error >= 0)
        error = snd_pcm_hw_params_set_buffer_size_near(pcm, hw, &buffer);
    if (error >= 0)
        error = snd_pcm_hw_params(pcm, hw);
    if (error >= 0)
        error = snd_pcm_sw_params_current(pcm, sw);
    if (error >= 0)
        error = snd_pcm_sw_params_set_start_threshold(pcm, sw, buffer - period);
    if (error >= 0)
        error = snd_pcm_sw_params(pcm, sw);
    if (error < 0)
        end("set up", error);
    printf("feeder: playing at %u Hz, %lu frames ahead\n", rate, buffer);
}

/* Writes all of the chunk; after an xrun the sequence goes on where it was. */
static void write_chunk(snd_pcm_t *pcm, const int32_t *chunk, uint32_t first)
{
    for (snd_pcm_sframes_t done = 0; done < CHUNK_FRAMES;) {
        snd_pcm_uframes_t left = (snd_pcm_uframes_t)(CHUNK_FRAMES - done);
        snd_pcm_sframes_t count = snd_pcm_writei(pcm, chunk + done * CHANNELS, left);
        if (count >= 0) {
            done += count;
            continue;
        }
        printf("feeder: xrun before frame %u: %s\n", first + (uint32_t)done,
               snd_strerror((int)count));
        int error = snd_pcm_recover(pcm, (int)count, 1);
        if (error < 0)
            end("recover", error);
    }
}

int main(int argc, char **argv)
{
    static int32_t chunk[CHUNK_FRAMES * CHANNELS];
    struct sched_param priority = {.sched_priority = PRIORITY};
    setvbuf(stdout, NULL, _IOLBF, 0);
    snd_pcm_t *pcm = open_card(argc > 1 ? argv[1] : "Loopback", argc > 2 ? argv[2] : "0");
    set_up(pcm, argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 48000);
    if (mlockall(MCL_CURRENT | MCL_FUTURE) != 0 ||
        sched_setscheduler(0, SCHED_FIFO, &priority) != 0)
        printf("feeder: no real-time priority: %s\n", strerror(errno));
    for (uint32_t first = 0;; first += CHUNK_FRAMES) {
        for (uint32_t i = 0; i < CHUNK_FRAMES; i++)
            make_frame(first + i, chunk + i * CHANNELS);
        write_chunk(pcm, chunk, first);
    }
}
