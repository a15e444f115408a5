/* SPDX-License-Identifier: MIT
 * test_devices.c - the listing of cards, and the names that streams take for them. */
#include "sim_kit.h"

#include "cards/card_name.h"
#include "stream/devices.h"
#include "test/unit/card_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void cards_are_listed_with_number_stable_name_and_default(void **context)
{
    struct nj_device list[8];

    (void)context;
    assert_int_equal(devices_list(NULL, 0, ".", NULL), 4);
    assert_int_equal(devices_list(list, 2, ".", NULL), 4);
    assert_int_equal(devices_list(list, 8, ".", NULL), 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(list[i].number, i);
    assert_string_equal(list[0].stable, "vc4hdmi0");
    assert_string_equal(list[1].name, "HiFiBerry DAC");
    assert_string_equal(list[1].play.device, "hw:CARD=DAC,DEV=0");
    assert_string_equal(list[1].capture.device, "");
    assert_string_equal(list[2].stable, "usb:1-1.2");
    assert_true(list[2].play.fallback && list[2].capture.fallback);
    assert_false(list[0].play.fallback || list[1].play.fallback || list[3].capture.fallback);
    assert_string_equal(list[3].play.device, "");
}

static void a_card_in_use_is_listed_with_its_holder(void **context)
{
    struct nj_device list[4];

    (void)context;
    assert_int_equal(devices_list(list, 4, ".", NULL), 4);
    assert_string_equal(list[2].play.holder, "aplay (1234)");
    assert_int_equal(list[2].play.formats, 0);
    assert_string_equal(list[2].capture.holder, "");
}

static void expect(const char *name, uint32_t direction, const char *sim, const char *device)
{
    char found[256] = "", why[256] = "";
    int error = card_name_resolve(name, direction, ".", sim, found, why, sizeof why);

    assert_int_equal(error, device != NULL ? NJ_OK : NJ_EDEVICE);
    assert_string_equal(found, device != NULL ? device : "");
    assert_int_equal(why[0] != '\0', device == NULL);
}

static void cards_are_found_by_number_stable_name_serial_and_default(void **context)
{
    (void)context;
    expect("#1", NJ_PLAY, NULL, "hw:CARD=DAC,DEV=0");
    expect("#3", NJ_CAPTURE, NULL, "hw:CARD=Mic,DEV=2");
    expect("#3", NJ_PLAY, NULL, NULL);
    expect("#4", NJ_PLAY, NULL, NULL);
    expect("#4", NJ_PLAY, "/run/sim", "sim:/run/sim");
    expect("2", NJ_PLAY, NULL, "hw:CARD=Device,DEV=0");
    expect("4", NJ_PLAY, NULL, NULL);
    expect("#", NJ_PLAY, NULL, NULL);
    expect("#1x", NJ_PLAY, NULL, NULL);
    expect("usb:1-1.2", NJ_CAPTURE, NULL, "hw:CARD=Device,DEV=0");
    expect("A1B2C3", NJ_PLAY, NULL, "hw:CARD=Device,DEV=0");
    expect("DAC", NJ_PLAY, NULL, "hw:CARD=DAC,DEV=0");
    expect("hw:CARD=Other,DEV=3", NJ_PLAY, NULL, "hw:CARD=Other,DEV=3");
    expect("sim:/run/sim.sock", NJ_PLAY, NULL, "sim:/run/sim.sock");
    expect("", NJ_PLAY, NULL, "hw:CARD=Device,DEV=0");
    expect("default", NJ_CAPTURE, NULL, "hw:CARD=Device,DEV=0");
}

static void cards_are_found_by_a_part_of_their_name(void **context)
{
    (void)context;
    expect("hifi", NJ_PLAY, NULL, "hw:CARD=DAC,DEV=0");
    expect("mic", NJ_CAPTURE, NULL, "hw:CARD=Mic,DEV=2");
    expect("hifi", NJ_CAPTURE, NULL, NULL);
    expect("i", NJ_PLAY, NULL, NULL); /* it is in several */
    expect("nothing", NJ_PLAY, NULL, NULL);
}

static void cards_that_share_a_part_are_all_named(void **context)
{
    char found[256], why[256], narrow[24];

    (void)context;
    assert_int_equal(card_name_resolve("i", NJ_PLAY, ".", NULL, found, why, sizeof why),
                     NJ_EDEVICE);
    assert_string_equal(why, "several cards are called i: vc4hdmi0 (vc4-hdmi-0), DAC (HiFiBerry "
                             "DAC), usb:1-1.2 (USB Audio Device)");
    assert_int_equal(card_name_resolve("i", NJ_PLAY, ".", NULL, found, narrow, sizeof narrow),
                     NJ_EDEVICE);
    assert_string_equal(narrow, "several cards are calle");
}

static void start_play(struct nj_engine **engine, void **segment, const char *device)
{
    struct nj_stream_config config = {.direction = NJ_PLAY};
    char why[256] = "";

    snprintf(config.device, sizeof config.device, "%s", device);
    assert_int_equal(nj_stream_config_complete(&config), NJ_OK);
    uint64_t bytes = nj_segment_bytes(&config);
    *segment = aligned_alloc(4096, bytes);
    assert_non_null(*segment);
    assert_int_equal(nj_segment_init(*segment, bytes, &config, 1), NJ_OK);
    if (nj_engine_start(engine, *segment, bytes, why, sizeof why) != NJ_OK)
        fail_msg("%s", why);
}

static void the_simulated_card_is_listed_with_what_it_offers_or_as_in_use(void **context)
{
    struct nj_engine *engine = NULL;
    struct nj_device found, *list;
    struct sim_kit kit;
    void *segment = NULL;
    uint32_t count;

    (void)context;
    sim_kit_start(&kit, "--lockstep --paused --rate 44100 --play 4");
    setenv("NIGHTJAR_SIM", kit.socket_path, 1);
    count = nj_devices(NULL, 0);
    assert_true(count > 0);
    list = calloc(count, sizeof *list);
    assert_non_null(list);
    assert_int_equal(nj_devices(list, count), count);
    found = list[count - 1];
    assert_int_equal(found.number, count - 1);
    assert_int_equal(found.api, 1);
    assert_memory_equal(found.stable, "sim:", 4);
    assert_string_equal(found.stable + 4, kit.socket_path);
    assert_int_equal(found.play.rate_min_hz, 44100);
    assert_int_equal(found.play.channels_max, 4);
    assert_true(found.capture.formats != 0);
    assert_string_equal(found.play.holder, "");
    free(list);
    assert_int_equal(devices_list(&found, 1, "./nowhere", kit.socket_path), 1);
    sim_kit_stop(&kit);
    assert_int_equal(devices_list(&found, 1, "./nowhere", kit.socket_path), 0);

    sim_kit_start(&kit, "--lockstep --paused");
    char device[256];
    snprintf(device, sizeof device, "sim:%s", kit.socket_path);
    start_play(&engine, &segment, device);
    assert_int_equal(devices_list(&found, 1, "./nowhere", kit.socket_path), 1);
    assert_string_equal(found.play.holder, "another program");
    assert_int_equal(found.play.formats, 0);
    assert_true(found.capture.formats != 0);
    nj_engine_stop(engine);
    free(segment);
    sim_kit_stop(&kit);
    unsetenv("NIGHTJAR_SIM");
}

static void the_apis_are_alsa_and_the_simulator(void **context)
{
    struct nj_api api;

    (void)context;
    unsetenv("NIGHTJAR_SIM");
    assert_int_equal(nj_api(0, &api), NJ_OK);
    assert_string_equal(api.name, "ALSA");
    assert_true(api.version[0] >= '1');
    assert_int_equal(api.devices, nj_devices(NULL, 0));
    assert_int_equal(nj_api(1, &api), NJ_OK);
    assert_string_equal(api.name, "simulated");
    assert_int_equal(api.devices, 0);
    assert_int_equal(api.default_play, NJ_NO_DEVICE);
    assert_int_equal(nj_api(2, &api), NJ_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_are_listed_with_number_stable_name_and_default),
        cmocka_unit_test(a_card_in_use_is_listed_with_its_holder),
        cmocka_unit_test(cards_are_found_by_number_stable_name_serial_and_default),
        cmocka_unit_test(cards_that_share_a_part_are_all_named),
        cmocka_unit_test(cards_are_found_by_a_part_of_their_name),
        cmocka_unit_test(the_simulated_card_is_listed_with_what_it_offers_or_as_in_use),
        cmocka_unit_test(the_apis_are_alsa_and_the_simulator),
    };
    return cmocka_run_group_tests(tests, card_files_enter, card_files_leave);
}
