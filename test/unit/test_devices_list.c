/* SPDX-License-Identifier: MIT
 * test_devices_list.c - what `nightjar devices` prints of cards in a made-up /sys, and of a
 * simulated one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/devices.h"
#include "test/unit/card_files.h"

static char *listed(const struct devices_wish *wish)
{
    char *text = NULL;
    size_t bytes;
    FILE *to = open_memstream(&text, &bytes);

    assert_non_null(to);
    devices_print(wish, to);
    fclose(to);
    return text;
}

static void expect(const struct devices_wish *wish, const char *wanted)
{
    char *text = listed(wish);

    if (!strstr(text, wanted))
        fail_msg("'%s' is not in '%s'", wanted, text);
    free(text);
}

static void no_card_is_said(void **unused)
{
    struct devices_wish wish = {.root = "./nowhere", .engine = ""};
    char *text = listed(&wish);

    (void)unused;
    assert_string_equal(text, "no sound card\n");
    free(text);
    wish.json = true;
    text = listed(&wish);
    assert_string_equal(text, "[]\n");
    free(text);
}

/* A program in the engine's place that answers of any card what this says. */
static void put_engine(const char *answer)
{
    FILE *file = fopen("engine", "we");

    assert_non_null(file);
    fprintf(file, "#!/bin/sh\nprintf '%%s\\n' '%s'\n", answer);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod("engine", 0755), 0);
}

static void cards_have_number_names_directions_default_and_holder(void **unused)
{
    const struct devices_wish wish = {.root = ".", .engine = "./engine"};

    (void)unused;
    put_engine("{\"error\":\"NJ_EDEVICE\",\"text\":\"it is asleep\"}");
    expect(&wish, "#0  vc4hdmi0: ");
    expect(&wish, " (only when named)\n");
    expect(&wish, "#1  DAC: HiFiBerry DAC\n    plays: hw:CARD=DAC,DEV=0, ");
    expect(&wish, "#2  usb:1-1.2: ");
    expect(&wish, ", id Device, serial A1B2C3\n"
                  "    plays by default: hw:CARD=Device,DEV=0, in use by aplay (1234)\n"
                  "    captures by default: hw:CARD=Device,DEV=");
    expect(&wish, "#3  usb:1-1.3: ");
    expect(&wish, "    captures: hw:CARD=Mic,DEV=2, ");
}

static void programs_get_an_array_of_cards(void **unused)
{
    const struct devices_wish wish = {.root = ".", .engine = "./engine", .json = true};

    (void)unused;
    put_engine("");
    expect(&wish, "[{\"number\":0,\"stable\":\"vc4hdmi0\",\"id\":\"vc4hdmi0\",");
    expect(
        &wish,
        "\"usb\":\"1-1.2\",\"serial\":\"A1B2C3\",\"hdmi\":false,\"play\":{\"pcm\":\"hw:CARD=Device,"
        "DEV=0\",\"default\":true,\"holder\":\"aplay (1234)\",\"error\":\"in use by aplay "
        "(1234)\"}");
    expect(&wish, "\"default\":false,\"error\":\"");
}

static void names_are_listed_without_asking(void **unused)
{
    const struct devices_wish wish = {.root = ".", .sim = "/s", .engine = "/none", .names = true};
    char *text = listed(&wish);

    (void)unused;
    assert_string_equal(text, "vc4hdmi0\tvc4-hdmi-0\n"
                              "DAC\tHiFiBerry DAC\n"
                              "usb:1-1.2\tUSB Audio Device\n"
                              "usb:1-1.3\tPodcast Mic\n"
                              "sim:/s\tSimulated card\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_card_is_said),
        cmocka_unit_test(cards_have_number_names_directions_default_and_holder),
        cmocka_unit_test(programs_get_an_array_of_cards),
        cmocka_unit_test(names_are_listed_without_asking),
    };
    return cmocka_run_group_tests(tests, card_files_enter, card_files_leave);
}
