/* SPDX-License-Identifier: MIT
 * test_alsa_config.c - what alsa-lib and PortAudio get to see: this card and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <alsa/asoundlib.h>
#include <cmocka.h>
#include <portaudio.h>

#include "engine/alsa_config.h"

/* A number that no card of this machine has. */
static const struct device absent = {.name = "hw:31,0", .card = "31", .index = 31, .subdevice = -1};

static int count_entries(const char *section)
{
    snd_config_t *top = NULL;
    snd_config_iterator_t i, next;
    int count = 0;
    if (snd_config_search(snd_config, section, &top) < 0)
        return 0;
    snd_config_for_each(i, next, top) count++;
    return count;
}

static void alsa_lib_knows_one_pcm_and_one_control(void **state)
{
    struct alsa_config config = {.fd = -1};
    (void)state;
    assert_int_equal(alsa_config_install(&config, &absent), NJ_OK);
    assert_string_equal(config.pcm, "hw");
    assert_int_equal(count_entries("pcm"), 1);
    assert_int_equal(count_entries("ctl"), 1);
    alsa_config_remove(&config);
    assert_int_equal(config.fd, -1);
    assert_null(getenv("ALSA_CONFIG_PATH"));
}

static void the_card_is_asked_for_by_its_number(void **state)
{
    struct alsa_config config = {.fd = -1};
    snd_pcm_t *pcm = NULL;
    snd_ctl_t *control = NULL;
    (void)state;
    assert_int_equal(alsa_config_install(&config, &absent), NJ_OK);
    /* Not found, rather than not understood. */
    int error = snd_pcm_open(&pcm, config.pcm, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
    assert_int_equal(error, -ENOENT);
    assert_string_equal(alsa_complaint(), "");
    assert_int_equal(snd_ctl_open(&control, ALSA_CONFIG_CTL, 0), -ENOENT);
    assert_string_equal(alsa_complaint(), "");
    alsa_config_remove(&config);
}

static void portaudio_finds_nothing_to_open(void **state)
{
    struct alsa_config config = {.fd = -1};
    (void)state;
    assert_int_equal(alsa_config_install(&config, &absent), NJ_OK);
    assert_int_equal(Pa_Initialize(), paNoError);
    assert_int_equal(Pa_GetDeviceCount(), 0);
    assert_int_equal(Pa_Terminate(), paNoError);
    alsa_config_remove(&config);
}

static void alsa_lib_s_words_are_kept_for_our_line(void **state)
{
    struct alsa_config config = {.fd = -1};
    snd_pcm_t *pcm = NULL;
    (void)state;
    assert_int_equal(alsa_config_install(&config, &absent), NJ_OK);
    assert_true(snd_pcm_open(&pcm, "front", SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK) < 0);
    assert_non_null(strstr(alsa_complaint(), "front"));
    assert_null(strchr(alsa_complaint(), '\n'));
    alsa_quiet();
    assert_string_equal(alsa_complaint(), "");
    alsa_config_remove(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alsa_lib_knows_one_pcm_and_one_control),
        cmocka_unit_test(the_card_is_asked_for_by_its_number),
        cmocka_unit_test(portaudio_finds_nothing_to_open),
        cmocka_unit_test(alsa_lib_s_words_are_kept_for_our_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
