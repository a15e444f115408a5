/* SPDX-License-Identifier: MIT
 * test_device.c - the names of cards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/device.h"

static void alsa_names_are_understood(void **state)
{
    static const struct {
        const char *name, *card;
        int pcm, subdevice;
    } cases[] = {
        {"hw:CARD=DAC,DEV=3", "DAC", 3, -1},
        {"hw:0", "0", 0, -1},
        {"hw:1,2", "1", 2, -1},
        {"hw:U0x41e0x30d3,0,1", "U0x41e0x30d3", 0, 1},
        {"hw:DEV=1,CARD=b-2", "b-2", 1, -1},
        {"hw:CARD=PCH,SUBDEV=4", "PCH", 0, 4},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct device device;
        char why[DEVICE_WHY_BYTES];
        assert_int_equal(device_parse(&device, cases[i].name, why), NJ_OK);
        assert_string_equal(device.card, cases[i].card);
        assert_int_equal(device.pcm, cases[i].pcm);
        assert_int_equal(device.subdevice, cases[i].subdevice);
        assert_false(device_simulated(&device));
    }
}

static void the_simulated_card_and_default_are_understood(void **state)
{
    struct device device;
    char why[DEVICE_WHY_BYTES];
    (void)state;
    assert_int_equal(device_parse(&device, "sim:/run/x/sim.sock", why), NJ_OK);
    assert_true(device_simulated(&device));
    assert_string_equal(device.socket, "/run/x/sim.sock");
    assert_true(device_present(&device));
    assert_int_equal(device_parse(&device, "default", why), NJ_OK);
    assert_false(device_simulated(&device));
    assert_string_equal(device.card, "");
}

static void other_names_are_refused_with_a_line(void **state)
{
    static const char *const names[] = {
        "plughw:0,0",   "hw:",           "hw:,0",     "hw:CARD=",       "hw:0,x",
        "hw:0,-1",      "hw:0,0,0,0",    "hw:0,1234", "hw:a b",         "sim:",
        "front",        "hw:CARD=a\"}b", "hw:DEV=1",  "hw:CAR=1",       "hw:0,DEV=1x",
        "hw:../../etc", "hw:0,0,",       "HW:0",      "hw:0\npcm.x {}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct device device;
        char why[DEVICE_WHY_BYTES] = "";
        if (device_parse(&device, names[i], why) != NJ_EINVAL)
            fail_msg("'%s' was taken", names[i]);
        assert_non_null(strstr(why, "device '"));
    }
}

static void a_name_that_is_too_long_is_refused(void **state)
{
    struct device device;
    char name[400], why[DEVICE_WHY_BYTES];
    (void)state;
    memset(name, 'x', sizeof(name));
    memcpy(name, "sim:", 4);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(device_parse(&device, name, why), NJ_EINVAL);
    memcpy(name, "hw:C", 4);
    name[100] = '\0';
    assert_int_equal(device_parse(&device, name, why), NJ_EINVAL);
}

static void a_card_that_is_not_there_is_told(void **state)
{
    struct device device;
    char why[DEVICE_WHY_BYTES] = "";
    (void)state;
    assert_int_equal(device_parse(&device, "hw:CARD=NoSuchCard", why), NJ_OK);
    assert_int_equal(device_find(&device, NJ_PLAY, why), NJ_EDEVICE);
    assert_string_equal(why, "there is no sound card 'NoSuchCard'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alsa_names_are_understood),
        cmocka_unit_test(the_simulated_card_and_default_are_understood),
        cmocka_unit_test(other_names_are_refused_with_a_line),
        cmocka_unit_test(a_name_that_is_too_long_is_refused),
        cmocka_unit_test(a_card_that_is_not_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
