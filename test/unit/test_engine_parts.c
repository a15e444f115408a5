/* SPDX-License-Identifier: MIT
 * test_engine_parts.c - the small parts of the engine that need no card. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/exit_code.h"
#include "engine/mixer_control.h"
#include "engine/offer.h"
#include "engine/priority.h"
#include "engine/process_id.h"
#include "engine/watch.h"

static void the_widest_format_is_tried_first(void **state)
{
    uint32_t formats[NJ_FORMAT_COUNT];
    (void)state;
    int count = offer_preference(NJ_FORMAT_ANY, formats);
#define ONE(name, text, bytes, bits) +1
    assert_int_equal(count, NJ_CARD_FORMATS(ONE));
#undef ONE
    for (int i = 1; i < count; i++)
        assert_true(nj_format_bits(formats[i - 1]) >= nj_format_bits(formats[i]));
    assert_int_equal(formats[0], NJ_FORMAT_S32);
}

static void a_wished_format_is_the_only_one_tried(void **state)
{
    uint32_t formats[NJ_FORMAT_COUNT];
    (void)state;
    assert_int_equal(offer_preference(NJ_FORMAT_S24_3, formats), 1);
    assert_int_equal(formats[0], NJ_FORMAT_S24_3);
}

static void offers_are_told_in_words(void **state)
{
    struct offer offer = {.formats = 1U << NJ_FORMAT_S16 | 1U << NJ_FORMAT_S32,
                          .rates_hz = {44100, 48000},
                          .rate_min_hz = 1,
                          .rate_max_hz = 2};
    char text[64];
    (void)state;
    assert_string_equal(offer_formats_text(&offer, text, sizeof(text)), "s16 s32");
    assert_string_equal(offer_rates_text(&offer, text, sizeof(text)), "44100 48000");
    offer.rates_hz[0] = 0;
    assert_string_equal(offer_rates_text(&offer, text, sizeof(text)), "1 to 2");
    offer.formats = 0;
    assert_string_equal(offer_formats_text(&offer, text, sizeof(text)), "");
}

static void a_refusal_says_what_is_offered_instead(void **state)
{
    const struct offer offer = {.formats = 1U << NJ_FORMAT_S24_3 | 1U << NJ_FORMAT_S16,
                                .rates_hz = {44100, 48000},
                                .channels_min = 2,
                                .channels_max = 8,
                                .period_min = 32,
                                .period_max = 8192,
                                .periods_min = 2,
                                .periods_max = 32,
                                .buffer_max = 16384};
    const struct offer mono = {.channels_min = 2, .channels_max = 2};
    const struct nj_stream_config wish = {.format = NJ_FORMAT_S32,
                                          .channels = 1,
                                          .rate_hz = 96000,
                                          .period_frames = 16,
                                          .periods = 2};
    char why[DEVICE_WHY_BYTES];
    (void)state;
    offer_explain(why, "hw:0", OFFER_NO_FORMAT, &offer, &wish);
    assert_string_equal(why, "'hw:0' does not offer s32; it offers s16 s24_3");
    offer_explain(why, "hw:0", OFFER_NO_FORMAT, &mono, &wish);
    assert_string_equal(why, "'hw:0' offers none of the formats s16, s24_3, s32, f32");
    offer_explain(why, "hw:0", OFFER_NO_CHANNELS, &offer, &wish);
    assert_string_equal(why, "'hw:0' does not run with 1 channel; it offers 2 to 8");
    offer_explain(why, "hw:0", OFFER_NO_CHANNELS, &mono, &wish);
    assert_string_equal(why, "'hw:0' does not run with 1 channel; it offers 2");
    offer_explain(why, "hw:0", OFFER_NO_RATE, &offer, &wish);
    assert_string_equal(why, "'hw:0' does not run at 96000 Hz; it offers 44100 48000 Hz");
    offer_explain(why, "hw:0", OFFER_NO_PERIODS, &offer, &wish);
    assert_string_equal(why,
                        "'hw:0' does not run 2 periods of 16 frames; it offers 2 to 32 periods "
                        "of 32 to 8192 frames, 16384 at most");
    offer_explain(why, "hw:0", OFFER_NO_MAPPING, &offer, &wish);
    assert_string_equal(why, "'hw:0' offers no memory-mapped access");
}

static void a_short_text_is_cut_not_overrun(void **state)
{
    struct offer offer = {.formats = 0xff, .rates_hz = {8000, 11025, 12000, 16000, 22050}};
    char text[8];
    (void)state;
    assert_true(strlen(offer_formats_text(&offer, text, sizeof(text))) < sizeof(text));
    assert_true(strlen(offer_rates_text(&offer, text, sizeof(text))) < sizeof(text));
}

static void outputs_are_told_from_monitored_inputs(void **state)
{
    static const char *const outputs[] = {"Master", "PCM",   "Speaker", "Headphone",    "Line Out",
                                          "DAC",    "Front", "Digital", "Headphone+LO", "PGA"};
    static const char *const inputs[] = {"Mic", "Line", "Front Mic",       "Mic Boost", "CD",
                                         "Aux", "Beep", "Loopback Mixing", "Sidetone",  "Capture"};
    (void)state;
    for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++)
        assert_true(mixer_control_is_output(outputs[i]));
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++)
        assert_false(mixer_control_is_output(inputs[i]));
}

/* Names of WM8960, WM8731, WM8940, TLV320AIC3x and PCM512x, codecs of boards for the Raspberry Pi.
 */
static void a_codec_s_routing_is_left_alone(void **state)
{
    static const char *const outputs[] = {"Left Output Mixer PCM", "Output Mixer HiFi", "Analogue",
                                          "Left HP Mixer DACL1", "Headphone Playback ZC"};
    static const char *const routes[] = {"Left Output Mixer Boost Bypass",
                                         "Right Output Mixer RINPUT3",
                                         "Left Boost Mixer LINPUT1",
                                         "Left Input Mixer Boost",
                                         "Output Mixer Line Bypass",
                                         "Output Mixer Mic Sidetone",
                                         "Speaker Mixer Line Bypass",
                                         "Left HP Mixer PGAL Bypass",
                                         "Left PGA Mixer Line1L",
                                         "ADC High Pass Filter",
                                         "ALC",
                                         "Noise Gate",
                                         "3D",
                                         "DAC Deemphasis",
                                         "Deemphasis"};
    (void)state;
    for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++)
        assert_true(mixer_control_is_output(outputs[i]));
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++)
        assert_false(mixer_control_is_output(routes[i]));
}

static void the_start_time_is_field_22(void **state)
{
    const char *tail = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21\n";
    char line[128];
    (void)state;
    snprintf(line, sizeof(line), "42 (sh)%s", tail);
    assert_int_equal(process_id_start_time(line), 4711);
    snprintf(line, sizeof(line), "42 (a ) b) c)%s", tail);
    assert_int_equal(process_id_start_time(line), 4711);
    assert_int_equal(process_id_start_time("42 (sh) S 1 2"), 0);
    assert_int_equal(process_id_start_time(""), 0);
}

static void own_process_is_named(void **state)
{
    (void)state;
    struct process_id id = process_id_own();
    assert_int_equal(id.pid, getpid());
    assert_true(id.start_time_ticks > 0);
}

static void every_error_has_its_exit_code(void **state)
{
    (void)state;
    assert_int_equal(exit_code_of(NJ_OK), 0);
    assert_int_equal(exit_code_of(NJ_EDEVICE), 112);
    assert_int_equal(exit_code_of(NJ_EBUSY), 111);
    assert_int_equal(exit_code_of(NJ_EFORMAT), 100);
    assert_int_equal(exit_code_of(NJ_ESEGMENT), 100);
    assert_int_equal(exit_code_of(NJ_ESTOLEN), 101);
    assert_int_equal(exit_code_of(12345), 101);
}

static void the_watch_waits_four_periods_or_a_quarter_second(void **state)
{
    struct process_card card = {.rate_hz = 48000, .period_frames = 64, .periods = 2};
    (void)state;
    assert_int_equal(watch_limit_ns(&card), 250000000);
    card.rate_hz = 8000;
    card.period_frames = 8000;
    assert_int_equal(watch_limit_ns(&card), 4000000000LL);
}

static void nothing_refused_is_no_warning(void **state)
{
    struct priority_report report = {0};
    char text[384];
    (void)state;
    assert_false(priority_warning(&report, text, sizeof(text)));
}

static void a_refusal_names_its_limit_in_one_line(void **state)
{
    struct priority_report report = {.fifo_refused = PRIORITY_WATCH,
                                     .lock_refused = true,
                                     .region_refused = true,
                                     .region_bytes = 65536};
    char text[384];
    (void)state;
    assert_true(priority_warning(&report, text, sizeof(text)));
    assert_non_null(strstr(text, "RLIMIT_RTPRIO"));
    assert_non_null(strstr(text, "RLIMIT_MEMLOCK"));
    assert_non_null(strstr(text, "64 KiB"));
    assert_null(strchr(text, '\n'));
}

static void count(void *context)
{
    ++*(int *)context;
}

static void a_function_runs_whether_or_not_priority_is_given(void **state)
{
    struct priority_report report = {0};
    int calls = 0;
    (void)state;
    bool given = priority_run(&report, PRIORITY_ENGINE, count, &calls);
    assert_int_equal(calls, 1);
    assert_int_equal(report.fifo_refused, given ? 0 : PRIORITY_ENGINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_widest_format_is_tried_first),
        cmocka_unit_test(a_wished_format_is_the_only_one_tried),
        cmocka_unit_test(offers_are_told_in_words),
        cmocka_unit_test(a_refusal_says_what_is_offered_instead),
        cmocka_unit_test(a_short_text_is_cut_not_overrun),
        cmocka_unit_test(outputs_are_told_from_monitored_inputs),
        cmocka_unit_test(a_codec_s_routing_is_left_alone),
        cmocka_unit_test(the_start_time_is_field_22),
        cmocka_unit_test(own_process_is_named),
        cmocka_unit_test(every_error_has_its_exit_code),
        cmocka_unit_test(the_watch_waits_four_periods_or_a_quarter_second),
        cmocka_unit_test(nothing_refused_is_no_warning),
        cmocka_unit_test(a_refusal_names_its_limit_in_one_line),
        cmocka_unit_test(a_function_runs_whether_or_not_priority_is_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
