/* SPDX-License-Identifier: MIT
 * test_cards.c - sound cards found in a sysfs made of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "supervisor/cards.h"
#include "test/unit/clip_files.h"

static void make_file(const char *path, const char *text)
{
    char folder[256];
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        mkdir(folder, 0777);
    }
    file_write_text(path, text);
}

static void make_card(unsigned int number, const char *id, const char *device, const char *pcms)
{
    char path[256], target[256], list[128];
    snprintf(path, sizeof(path), "./sys/class/sound/card%u/id", number);
    make_file(path, id);
    snprintf(path, sizeof(path), "./sys/class/sound/card%u/device", number);
    snprintf(target, sizeof(target), "../../../../%s", device);
    assert_int_equal(symlink(target, path), 0);
    snprintf(list, sizeof(list), "%s", pcms);
    for (char *word = strtok(list, " "); word; word = strtok(NULL, " ")) {
        snprintf(path, sizeof(path), "./sys/class/sound/pcmC%u%s/dev", number, word);
        make_file(path, "116:1\n");
    }
}

/* HDMI, an I2S DAC, a USB interface with a serial number, a USB microphone: in this order. */
static int enter(void **context)
{
    (void)context;
    folder_enter();
    make_file("./devices/hdmi/uevent", "");
    make_file("./devices/i2s/uevent", "");
    make_file("./devices/usb1/1-1/1-1.2/busnum", "1\n");
    make_file("./devices/usb1/1-1/1-1.2/serial", "A1B2C3\n");
    make_file("./devices/usb1/1-1/1-1.2/1-1.2:1.0/uevent", "");
    make_file("./devices/usb1/1-1/1-1.3/busnum", "1\n");
    make_file("./devices/usb1/1-1/1-1.3/1-1.3:1.0/uevent", "");
    make_card(0, "vc4hdmi0\n", "devices/hdmi", "D0p");
    make_card(1, "DAC\n", "devices/i2s", "D0p");
    make_card(2, "Device\n", "devices/usb1/1-1/1-1.2/1-1.2:1.0", "D1p D0p D0c");
    make_card(10, "Mic\n", "devices/usb1/1-1/1-1.3/1-1.3:1.0", "D2c");
    make_file("./proc/asound/cards", " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n"
                                     "                      vc4-hdmi-0\n"
                                     " 1 [DAC            ]: simple - HiFiBerry DAC\n"
                                     " 2 [Device         ]: USB-Audio - USB Audio Device\n"
                                     "10 [Mic            ]: USB-Audio - Podcast Mic\n");
    make_file("./proc/asound/card2/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 1234\n");
    make_file("./proc/asound/card2/pcm0c/sub0/status", "closed\n");
    make_file("./proc/1234/comm", "aplay\n");
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static void expect(const struct cards *cards, const char *name, uint32_t direction, const char *pcm)
{
    char found[256] = "", why[CARDS_TEXT_BYTES] = "";
    int error = cards_resolve(cards, name, direction, found, why);
    assert_int_equal(error, pcm ? 0 : NJ_EDEVICE);
    assert_string_equal(found, pcm ? pcm : "");
    assert_int_equal(why[0] != '\0', !pcm);
}

static void cards_are_found_with_their_names(void **context)
{
    (void)context;
    struct cards cards;
    cards_find(&cards, ".");
    assert_int_equal(cards.count, 4);
    assert_true(cards.cards[0].hdmi);
    assert_string_equal(cards.cards[1].name, "HiFiBerry DAC");
    assert_string_equal(cards.cards[2].usb_path, "1-1.2");
    assert_string_equal(cards.cards[2].serial, "A1B2C3");
    assert_int_equal(cards.cards[2].play_device, 0);
    assert_int_equal(cards.cards[3].number, 10);
    assert_int_equal(cards.cards[3].capture_device, 2);
    assert_int_equal(cards.cards[3].play_device, -1);
}

static void usb_goes_before_the_rest_and_hdmi_never(void **context)
{
    (void)context;
    struct cards cards;
    cards_find(&cards, ".");
    expect(&cards, "", NJ_PLAY, "hw:CARD=Device,DEV=0");
    expect(&cards, "", NJ_CAPTURE, "hw:CARD=Device,DEV=0");
    memmove(&cards.cards[2], &cards.cards[3], sizeof(cards.cards[0]));
    cards.count = 3;
    expect(&cards, "", NJ_PLAY, "hw:CARD=DAC,DEV=0");
    expect(&cards, "", NJ_CAPTURE, "hw:CARD=Mic,DEV=2");
    cards.count = 1;
    expect(&cards, "", NJ_PLAY, NULL);
    expect(&cards, "vc4hdmi0", NJ_PLAY, "hw:CARD=vc4hdmi0,DEV=0");
}

/* A Raspberry Pi with a sound board on its pins: its own socket has the lower number. */
static void board_on_the_pins_goes_before_the_headphone_socket(void **context)
{
    (void)context;
    struct cards cards;
    cards_find(&cards, ".");
    snprintf(cards.cards[0].id, sizeof(cards.cards[0].id), "Headphones");
    snprintf(cards.cards[0].name, sizeof(cards.cards[0].name), "bcm2835 Headphones");
    cards.cards[0].hdmi = false;
    cards.count = 2;
    expect(&cards, "", NJ_PLAY, "hw:CARD=DAC,DEV=0");
    cards.count = 1;
    expect(&cards, "", NJ_PLAY, "hw:CARD=Headphones,DEV=0");
}

static void names_that_stay_are_understood(void **context)
{
    (void)context;
    struct cards cards;
    cards_find(&cards, ".");
    expect(&cards, "usb:1-1.2", NJ_PLAY, "hw:CARD=Device,DEV=0");
    expect(&cards, "usb:1-1", NJ_PLAY, NULL);
    expect(&cards, "A1B2C3", NJ_CAPTURE, "hw:CARD=Device,DEV=0");
    expect(&cards, "Mic", NJ_CAPTURE, "hw:CARD=Mic,DEV=2");
    expect(&cards, "Mic", NJ_PLAY, NULL);
    expect(&cards, "hw:CARD=Other,DEV=3", NJ_PLAY, "hw:CARD=Other,DEV=3");
    expect(&cards, "sim:/run/sim.sock", NJ_PLAY, "sim:/run/sim.sock");
}

static void holder_of_a_busy_card_is_named(void **context)
{
    (void)context;
    struct cards cards;
    char holder[64];
    cards_find(&cards, ".");
    const struct card *card = cards_of_pcm(&cards, "hw:CARD=Device,DEV=0");
    assert_non_null(card);
    assert_true(cards_holder(card, NJ_PLAY, ".", holder, sizeof(holder)));
    assert_string_equal(holder, "aplay (1234)");
    assert_false(cards_holder(card, NJ_CAPTURE, ".", holder, sizeof(holder)));
    assert_null(cards_of_pcm(&cards, "hw:CARD=Gone,DEV=0"));
    assert_null(cards_of_pcm(&cards, "default"));
}

static void machine_without_sound_has_no_card(void **context)
{
    (void)context;
    struct cards cards;
    cards_find(&cards, "./nowhere");
    assert_int_equal(cards.count, 0);
    expect(&cards, "", NJ_PLAY, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cards_are_found_with_their_names),
        cmocka_unit_test(usb_goes_before_the_rest_and_hdmi_never),
        cmocka_unit_test(board_on_the_pins_goes_before_the_headphone_socket),
        cmocka_unit_test(names_that_stay_are_understood),
        cmocka_unit_test(holder_of_a_busy_card_is_named),
        cmocka_unit_test(machine_without_sound_has_no_card),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
