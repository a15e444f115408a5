/* SPDX-License-Identifier: MIT
 * test_cards.c - sound cards found in a sysfs made of files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cards/cards.h"
#include "test/unit/card_files.h"

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
    return cmocka_run_group_tests(tests, card_files_enter, card_files_leave);
}
