/* SPDX-License-Identifier: MIT
 * test_segment.c - sizes, the memory plan, and what is no segment. */
#include "test/unit/rig.h"

#include <string.h>

#include "core/segment.h"

static void zeros_take_the_defaults(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY};
    struct nj_stream_config again;

    (void)unused;
    assert_int_equal(nj_stream_config_complete(&config), 0);
    assert_int_equal(config.rate_hz, 48000);
    assert_int_equal(config.channels, 2);
    assert_int_equal(config.period_frames, 64);
    assert_int_equal(config.periods, 2);
    assert_int_equal(config.voices, 64);
    assert_int_equal(config.actions, 256);
    assert_int_equal(config.commands_per_block, 64);
    assert_int_equal(config.clips, 256);
    assert_int_equal(config.ring_frames, 0);
    assert_string_equal(config.device, "default");
    again = config;
    assert_int_equal(nj_stream_config_complete(&again), 0);
    assert_memory_equal(&again, &config, sizeof config);
}

static void a_capture_ring_holds_two_seconds_in_a_power_of_two(void **unused)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .voices = 9, .clips = 9, .bank_bytes = 9};

    (void)unused;
    assert_int_equal(nj_stream_config_complete(&config), 0);
    assert_int_equal(config.ring_frames, 131072);
    assert_int_equal(config.clips, 0);
    assert_int_equal(config.voices, 9); /* records, and memory for them */
    assert_int_equal(config.bank_bytes, 9);
    config.ring_frames = 1;
    assert_int_equal(nj_stream_config_complete(&config), 0);
    assert_int_equal(config.ring_frames, 256); /* never less than the card's own buffer, twice */
}

static void what_only_one_direction_has_is_none_in_the_other(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .flags = NJ_STREAM_DITHER | NJ_STREAM_ACTIONS_ONLY,
                                      .limiter_frames = 7,
                                      .steal_fade_frames = 8};

    (void)unused;
    assert_int_equal(nj_stream_config_complete(&config), 0);
    assert_int_equal(config.flags, NJ_STREAM_DITHER);
    assert_int_equal(config.limiter_frames, 7);
    assert_int_equal(config.steal_fade_frames, 8);
    config.direction = NJ_CAPTURE;
    config.flags |= NJ_STREAM_ACTIONS_ONLY;
    assert_int_equal(nj_stream_config_complete(&config), 0);
    assert_int_equal(config.flags, NJ_STREAM_ACTIONS_ONLY);
    assert_int_equal(config.limiter_frames + config.steal_fade_frames, 0);
}

static void assert_refused(struct nj_stream_config config)
{
    assert_int_equal(nj_stream_config_complete(&config), NJ_EINVAL);
}

static void values_out_of_range_are_refused(void **unused)
{
    struct nj_stream_config good = {.direction = NJ_PLAY};
    struct nj_stream_config bad;

    (void)unused;
    assert_refused((struct nj_stream_config){.direction = 0});
    assert_refused((struct nj_stream_config){.direction = 3});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .rate_hz = 7999});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .rate_hz = 384001});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .channels = 33});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .format = NJ_FORMAT_COUNT});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .format = NJ_FORMAT_U8});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .format = NJ_FORMAT_S8});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .period_frames = 15});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .periods = 17});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .voices = 1025});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .actions = 15});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .bank_bytes = UINT64_MAX});
    assert_refused((struct nj_stream_config){.direction = NJ_CAPTURE, .ring_frames = UINT64_MAX});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .flags = 4});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .limiter_frames = 4097});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .steal_fade_frames = 384001});
    assert_refused((struct nj_stream_config){.direction = NJ_PLAY, .reserved = 1});
    bad = good;
    memset(bad.device, 'x', sizeof bad.device);
    assert_refused(bad);
}

static void the_plan_adds_up_to_the_segment(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE, .channels = 7};

    (void)unused;
    for (config.direction = NJ_PLAY; config.direction <= NJ_CAPTURE; config.direction++) {
        struct nj_segment_part part;
        uint64_t sum = 0;

        assert_int_equal(nj_stream_config_complete(&config), 0);
        for (uint32_t i = 0; nj_segment_part(&config, i, &part); i++) {
            assert_int_equal(part.bytes % 4096, 0);
            assert_true(strlen(part.name) > 0);
            sum += part.bytes;
        }
        assert_int_equal(sum, nj_segment_bytes(&config));
    }
}

static void a_segment_is_known_by_version_size_and_configuration(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY, .bank_bytes = 10000};
    struct nj_client *client;
    struct segment *segment;
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    segment = rig.memory;
    config = rig.config;
    assert_int_equal(nj_segment_check(rig.memory, rig.bytes, &config), 0);
    assert_int_equal(nj_segment_check(rig.memory, rig.bytes - 4096, &config), NJ_ESEGMENT);
    assert_int_equal(nj_segment_check(rig.memory, 100, &config), NJ_ESEGMENT);
    config.bank_bytes++;
    assert_int_equal(nj_segment_check(rig.memory, rig.bytes, &config), NJ_ESEGMENT);
    segment->version++;
    assert_int_equal(nj_segment_check(rig.memory, rig.bytes, &rig.config), NJ_ESEGMENT);
    assert_int_equal(nj_client_create(&client, rig.memory, rig.bytes), NJ_ESEGMENT);
    segment->version--;
    segment->offset[PART_BANK] += 4096;
    assert_int_equal(nj_client_create(&client, rig.memory, rig.bytes), NJ_ESEGMENT);
    segment->offset[PART_BANK] -= 4096;
    rig_close(&rig);
}

static void a_segment_needs_its_room_and_a_whole_configuration(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY};
    static _Alignas(4096) char memory[8192];

    (void)unused;
    assert_int_equal(nj_segment_init(memory, sizeof memory, &config, 0), NJ_EINVAL);
    assert_int_equal(nj_stream_config_complete(&config), 0);
    assert_int_equal(nj_segment_init(memory, sizeof memory, &config, 0), NJ_EMEMORY);
    assert_int_equal(nj_segment_init(memory + 64, sizeof memory - 64, &config, 0), NJ_EINVAL);
    assert_int_equal(nj_segment_check(memory, sizeof memory, &config), NJ_ESEGMENT);
}

static void an_engine_of_another_shape_cannot_attach(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_CAPTURE, .format = NJ_FORMAT_ANY};
    struct process_card card = {48000, 2, NJ_FORMAT_S24_3, 64, 2, 0};
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config); /* attaches as S16 */
    assert_int_equal(process_attach(&rig.process, rig.memory, rig.bytes, &card), NJ_EINVAL);
    card.format = NJ_FORMAT_S16;
    assert_int_equal(process_attach(&rig.process, rig.memory, rig.bytes, &card), 0);
    card.rate_hz = 44100;
    assert_int_equal(process_attach(&rig.process, rig.memory, rig.bytes, &card), NJ_EINVAL);
    card.rate_hz = 48000;
    card.channels = 1;
    assert_int_equal(process_attach(&rig.process, rig.memory, rig.bytes, &card), NJ_EINVAL);
    rig_close(&rig);
}

static void no_card_runs_in_8_bits(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY};
    struct process_card card = {48000, 2, NJ_FORMAT_U8, 64, 2, 0};
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    for (; card.format <= NJ_FORMAT_S8; card.format++)
        assert_int_equal(process_attach(&rig.process, rig.memory, rig.bytes, &card), NJ_EINVAL);
    rig_close(&rig);
}

static void the_engine_says_who_it_is(void **unused)
{
    struct nj_stream_config config = {.direction = NJ_PLAY};
    struct nj_engine_info info;
    struct rig rig;

    (void)unused;
    rig_open(&rig, &config);
    nj_engine_info(rig.client, &info);
    assert_int_equal(info.state, NJ_ENGINE_NONE);
    rig_attach(&rig);
    process_set_state(rig.process, NJ_ENGINE_READY, 77, 123456789012, "USB Audio");
    nj_engine_info(rig.client, &info);
    assert_int_equal(info.state, NJ_ENGINE_READY);
    assert_int_equal(info.pid, 77);
    assert_int_equal(info.start_time_ticks, 123456789012);
    assert_int_equal(info.rate_hz, 48000);
    assert_int_equal(info.restarts, 1);
    assert_string_equal(info.text, "USB Audio");
    process_set_state(rig.process, NJ_ENGINE_ENDED, 77, 1, NULL);
    nj_engine_info(rig.client, &info);
    assert_string_equal(info.text, "");
    rig_close(&rig);
}

static void codes_have_names_and_texts(void **unused)
{
    (void)unused;
#define CHECK(name, code, text)                                                                    \
    assert_string_equal(nj_error_name(code), #name);                                               \
    assert_string_equal(nj_error_text(name), text);
    NJ_ERRORS(CHECK)
#undef CHECK
    assert_string_equal(nj_error_name(-99), "NJ_E?");
    assert_string_equal(nj_error_text(1), "unknown error");
    assert_string_equal(nj_cause_text(NJ_CAUSE_RING_FULL), "ring full");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeros_take_the_defaults),
        cmocka_unit_test(a_capture_ring_holds_two_seconds_in_a_power_of_two),
        cmocka_unit_test(what_only_one_direction_has_is_none_in_the_other),
        cmocka_unit_test(values_out_of_range_are_refused),
        cmocka_unit_test(the_plan_adds_up_to_the_segment),
        cmocka_unit_test(a_segment_is_known_by_version_size_and_configuration),
        cmocka_unit_test(a_segment_needs_its_room_and_a_whole_configuration),
        cmocka_unit_test(an_engine_of_another_shape_cannot_attach),
        cmocka_unit_test(no_card_runs_in_8_bits),
        cmocka_unit_test(the_engine_says_who_it_is),
        cmocka_unit_test(codes_have_names_and_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
