/* SPDX-License-Identifier: MIT
 * test_config_value.c - values of nightjar.ini, one reader after the other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "supervisor/config_keys.h"
#include "supervisor/config_value.h"

struct fields {
    char text[16];
    uint32_t narrow;
    uint64_t wide;
    double decibels;
    bool flag;
};

#define KEY(field_, ...)                                                                           \
    {                                                                                              \
        .offset = offsetof(struct fields, field_), .size = sizeof(((struct fields *)0)->field_),   \
        __VA_ARGS__                                                                                \
    }

static struct fields fields;
static char why[WHY_BYTES];

static void good(value_reader *read, const struct config_key *key, const char *text)
{
    memset(&fields, 0xee, sizeof(fields));
    why[0] = '\0';
    if (!read(key, &fields, text, why))
        fail_msg("'%s': %s", text, why);
}

static void bad(value_reader *read, const struct config_key *key, const char *text,
                const char *wanted)
{
    struct fields before;
    memset(&fields, 0xee, sizeof(fields));
    before = fields;
    assert_false(read(key, &fields, text, why));
    assert_string_equal(why, wanted);
    assert_memory_equal(&fields, &before, sizeof(before));
}

static void numbers_are_whole_and_in_range(void **context)
{
    const struct config_key key = KEY(narrow, .least = 16, .most = 8192);
    (void)context;
    good(value_number, &key, "64");
    assert_int_equal(fields.narrow, 64);
    good(value_number, &key, "8192");
    bad(value_number, &key, "15", "15 is out of range (16 to 8192)");
    bad(value_number, &key, "8193", "8193 is out of range (16 to 8192)");
    bad(value_number, &key, "99999999999999999999",
        "99999999999999999999 is out of range (16 to 8192)");
    bad(value_number, &key, "-64", "'-64' is not a whole number");
    bad(value_number, &key, "0x40", "'0x40' is not a whole number");
    bad(value_number, &key, "64.0", "'64.0' is not a whole number");
    bad(value_number, &key, "64 # frames",
        "'64 # frames' is not a whole number (a comment begins with ;)");
}

static void times_have_units(void **context)
{
    const struct config_key narrow = KEY(narrow, .least = 0, .most = 60000);
    const struct config_key wide = KEY(wide, .least = 1000, .most = 7LL * 86400000);
    (void)context;
    good(value_time, &narrow, "500ms");
    assert_int_equal(fields.narrow, 500);
    good(value_time, &narrow, "1.5 s");
    assert_int_equal(fields.narrow, 1500);
    good(value_time, &narrow, "0");
    assert_int_equal(fields.narrow, 0);
    good(value_time, &wide, "10m");
    assert_int_equal(fields.wide, 600000);
    good(value_time, &wide, "1h30m");
    assert_int_equal(fields.wide, 5400000);
    good(value_time, &wide, "7d");
    assert_int_equal(fields.wide, 7LL * 86400000);
    bad(value_time, &wide, "10", "'10' has no unit: write 500ms, 10s, 5m or 2h");
    bad(value_time, &wide, "10 minutes",
        "'10 minutes' has an unknown unit: write 500ms, 10s, 5m or 2h");
    bad(value_time, &wide, "10M", "'10M' has an unknown unit: write 500ms, 10s, 5m or 2h");
    bad(value_time, &wide, "soon",
        "'soon' is not a number with a unit: write 500ms, 10s, 5m or 2h");
    bad(value_time, &wide, "1..5s",
        "'1..5s' is not a number with a unit: write 500ms, 10s, 5m or 2h");
    bad(value_time, &wide, "999ms", "999ms is out of range (1s to 7d)");
    bad(value_time, &narrow, "61s", "61s is out of range (0 to 1m)");
    bad(value_time, &narrow, "nan",
        "'nan' is not a number with a unit: write 500ms, 10s, 5m or 2h");
}

static void sizes_are_powers_of_1024(void **context)
{
    const struct config_key key = KEY(wide, .least = 1 << 20, .most = 1LL << 40);
    (void)context;
    good(value_bytes, &key, "100M");
    assert_int_equal(fields.wide, 100 << 20);
    good(value_bytes, &key, "1.5GiB");
    assert_int_equal(fields.wide, 3 << 29);
    good(value_bytes, &key, "2 gb");
    assert_int_equal(fields.wide, 2LL << 30);
    bad(value_bytes, &key, "100", "'100' has no unit: write 64K, 100M or 2G");
    bad(value_bytes, &key, "5K", "5K is out of range (1M to 1T)");
    bad(value_bytes, &key, "much", "'much' is not a number with a unit: write 64K, 100M or 2G");
}

static void decibels_have_a_sign_and_a_point(void **context)
{
    const struct config_key key = KEY(decibels, .least = -96, .most = 12);
    (void)context;
    good(value_db, &key, "-6");
    assert_true(fields.decibels == -6.0);
    good(value_db, &key, "+4.5 dB");
    assert_true(fields.decibels == 4.5);
    good(value_db, &key, "0db");
    assert_true(fields.decibels == 0.0);
    bad(value_db, &key, "-6,5", "'-6,5' is not a number of decibels such as -6 or -4.5");
    bad(value_db, &key, "loud", "'loud' is not a number of decibels such as -6 or -4.5");
    bad(value_db, &key, "50 %", "'50 %' is not a number of decibels such as -6 or -4.5");
    bad(value_db, &key, "13", "13 is out of range (-96 to 12 dB)");
}

static void words_are_from_a_list(void **context)
{
    const struct config_key choice = KEY(narrow, .words = "restart|overlap|ignore");
    const struct config_key flag = KEY(flag, .words = "no|yes"),
                            level = KEY(flag, .words = "low|high");
    const struct config_key word = KEY(text, .words = "up|down|off");
    (void)context;
    good(value_choice, &choice, "Ignore");
    assert_int_equal(fields.narrow, 2);
    bad(value_choice, &choice, "again", "'again' is not one of restart, overlap or ignore");
    bad(value_choice, &choice, "ignore # it",
        "'ignore # it' is not one of restart, overlap or ignore (a comment begins with ;)");
    good(value_flag, &flag, "on");
    assert_true(fields.flag);
    good(value_flag, &flag, "FALSE");
    assert_false(fields.flag);
    good(value_flag, &level, "high");
    assert_true(fields.flag);
    bad(value_flag, &level, "yes", "'yes' is not one of low or high");
    good(value_word, &word, "DOWN");
    assert_string_equal(fields.text, "down");
    bad(value_word, &word, "sideways", "'sideways' is not one of up, down or off");
}

static void formats_are_those_of_cards(void **context)
{
    const struct config_key key = KEY(narrow, .words = CONFIG_FORMATS);
    (void)context;
    good(value_choice, &key, "any");
    assert_int_equal(fields.narrow, NJ_FORMAT_ANY);
#define GOOD_FORMAT(name, text, bytes, bits)                                                       \
    good(value_choice, &key, text);                                                                \
    assert_int_equal(fields.narrow, name);
    NJ_CARD_FORMATS(GOOD_FORMAT)
#undef GOOD_FORMAT
    bad(value_choice, &key, "u8", "'u8' is not one of any, s16, s24_3, s32 or f32");
}

static void texts_lose_their_quotes_and_fit(void **context)
{
    const struct config_key key = KEY(text, .least = 0);
    (void)context;
    good(value_text, &key, "\"a b\"");
    assert_string_equal(fields.text, "a b");
    good(value_text, &key, "123456789012345");
    bad(value_text, &key, "1234567890123456", "16 bytes long, 15 at most");
    good(value_path, &key, "birds\\owl.wav");
    assert_string_equal(fields.text, "birds/owl.wav");
}

static void lines_have_one_spelling(void **context)
{
    const struct config_key key = KEY(text, .least = 0);
    (void)context;
    good(value_line, &key, "gpio017");
    assert_string_equal(fields.text, "GPIO17");
    good(value_line, &key, "sim:03");
    assert_string_equal(fields.text, "sim:3");
    good(value_line, &key, "pinctrl-x:4");
    assert_string_equal(fields.text, "pinctrl-x:4");
    good(value_line, &key, "PIN11");
    assert_string_equal(fields.text, "PIN11");
    bad(value_line, &key, "17", "'17' is not a line's name (did you mean GPIO17?)");
    bad(value_line, &key, "GPIO 17", "'GPIO 17' is not a line's name (did you mean GPIO17?)");
    bad(value_line, &key, "BCM4", "'BCM4' is not a line's name (did you mean GPIO4?)");
    bad(value_line, &key, "gpiochip0:17",
        "'gpiochip0:17' names a chip by number, which changes between kernels: write its label "
        "(gpiodetect shows it) or GPIO17");
    bad(value_line, &key, "sim:x", "'sim:x' is not CHIP-LABEL:OFFSET with a number as offset");
    bad(value_line, &key, "left one",
        "'left one' is not a line's name: write GPIO17, CHIP-LABEL:OFFSET or sim:0");
}

static void channel_lists_keep_their_order(void **context)
{
    const struct config_key key = {0};
    struct take_config take = {0};
    (void)context;
    assert_true(value_channels(&key, &take, "3, 1-2 ,32", why));
    assert_int_equal(take.channel_count, 4);
    assert_memory_equal(take.channels, "\3\1\2\40", 4);
    assert_false(value_channels(&key, &take, "1,1", why));
    assert_string_equal(why, "channel 1 stands there twice");
    assert_false(value_channels(&key, &take, "0", why));
    assert_string_equal(why, "they count from 1 to 32, upwards");
    assert_false(value_channels(&key, &take, "1;2", why));
    assert_string_equal(why, "'1;2' is not a list such as 1,2 or 1-8");
    assert_false(value_channels(&key, &take, "1,", why));
    assert_string_equal(why, "'1,' is not a list such as 1,2 or 1-8");
    assert_int_equal(take.channel_count, 4);
    assert_true(value_channels(&key, &take, "all", why));
    assert_int_equal(take.channel_count, 0);
}

static void take_formats_are_wav(void **context)
{
    const struct config_key key = {0};
    struct take_config take = {0};
    (void)context;
    assert_true(value_wav(&key, &take, "wav 24", why));
    assert_int_equal(take.bits, 24);
    assert_true(value_wav(&key, &take, "WAV float", why));
    assert_true(take.bits == 32 && take.is_float);
    assert_true(value_wav(&key, &take, "wav", why));
    assert_true(take.bits == 0 && !take.is_float);
    assert_false(value_wav(&key, &take, "flac", why));
    assert_string_equal(why, "'flac' is not one of wav, wav 16, wav 24, wav 32 or wav float");
    assert_false(value_wav(&key, &take, "wav 20", why));
    assert_false(value_wav(&key, &take, "wav24", why));
}

static void take_files_fit_every_file_system(void **context)
{
    const struct config_key key = {.size = CONFIG_PATH_BYTES};
    char field[CONFIG_PATH_BYTES];
    (void)context;
    assert_true(value_take_file(&key, field, "takes/%Y-%m-%d/%H%M%S%z.wav", why));
    assert_string_equal(field, "takes/%Y-%m-%d/%H%M%S%z.wav");
    static const char *const faults[][2] = {
        {"%H:%M.wav", "':' cannot stand in a file's name on a FAT card"},
        {"%T.wav", "'%T' is no conversion that a file's name can have (%Y %m %d %H %M %S %z ...)"},
        {"x%", "'% ' is no conversion that a file's name can have (%Y %m %d %H %M %S %z ...)"},
        {"/media/%H.wav",
         "begins with /: it is seen from the folder of the takes ([nightjar] takes = )"},
        {"../%H.wav", "leaves the folder of the takes"},
        {"a/../%H.wav", "leaves the folder of the takes"},
        {"a./%H.wav", "has a folder that ends in a dot or space, which a FAT card does not keep"},
        {"%H.flac", "does not end in .wav"},
        {"%H/.wav", "has no name before .wav"},
    };
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        assert_false(value_take_file(&key, field, faults[i][0], why));
        assert_string_equal(why, faults[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_whole_and_in_range),
        cmocka_unit_test(times_have_units),
        cmocka_unit_test(sizes_are_powers_of_1024),
        cmocka_unit_test(decibels_have_a_sign_and_a_point),
        cmocka_unit_test(words_are_from_a_list),
        cmocka_unit_test(formats_are_those_of_cards),
        cmocka_unit_test(texts_lose_their_quotes_and_fit),
        cmocka_unit_test(lines_have_one_spelling),
        cmocka_unit_test(channel_lists_keep_their_order),
        cmocka_unit_test(take_formats_are_wav),
        cmocka_unit_test(take_files_fit_every_file_system),
    };
    return cmocka_run_group_tests_name("config_value", tests, NULL, NULL);
}
