/* SPDX-License-Identifier: MIT
 * test_channel_map.c - every way to lead a clip's channels to a card's outputs, against the
 * plainest way to say what comes out: every map of up to 4 channels and 4 outputs, every shorter
 * one too, and random ones above; every clip format on every integer card, to the last bit. */
#include "test/unit/rig.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CLIP_FRAMES 5
#define FIRST_BLOCK 3
#define FRAMES 7 /* the clip, and silence after it */
#define SMALL 4
#define LARGE 8

struct stage {
    struct rig rig;
    uint32_t channels, outputs; /* of the clip, of the card */
    uint32_t clip_format, card_format;
    unsigned char clip[CLIP_FRAMES * NJ_MAX_CHANNELS * 4];
    uint32_t maps; /* that were tried */
};

static const uint32_t cards[] = {NJ_FORMAT_S16, NJ_FORMAT_S24_3, NJ_FORMAT_S32};
#define CARDS (sizeof cards / sizeof *cards)

/* Noise, full scale both ways at its beginning; floats up to twice full scale. */
static void make_clip(struct stage *stage, struct chance *chance)
{
    uint32_t bytes = nj_format_bytes(stage->clip_format), samples = CLIP_FRAMES * stage->channels;
    struct nj_clip clip = {0, CLIP_FRAMES, stage->channels, stage->clip_format};

    for (uint32_t i = 0; i < samples * bytes; i++)
        stage->clip[i] = (unsigned char)chance_next(chance);
    memset(stage->clip, 0xff, bytes);
    for (uint32_t i = 0; stage->clip_format == NJ_FORMAT_F32 && i < samples; i++) {
        float real = (float)((int64_t)chance_between(chance, 0, 1 << 26) - (1 << 25)) / 16777216.0f;

        memcpy(stage->clip + i * bytes, &real, bytes);
    }
    memcpy(nj_bank(stage->rig.client, NULL), stage->clip, samples * bytes);
    assert_int_equal(nj_clip_set(stage->rig.client, 0, &clip), 0);
}

static void open_stage(struct stage *stage, struct chance *chance)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = stage->outputs,
                                      .format = stage->card_format,
                                      .voices = 2,
                                      .actions = 16,
                                      .clips = 1,
                                      .bank_bytes = 4096};

    rig_open(&stage->rig, &config);
    make_clip(stage, chance);
}

/* ---- what has to come out -------------------------------------------------------------------- */

/* A sample's bits at the top of 32. */
static int32_t sample_word(const struct stage *stage, uint32_t frame, uint32_t channel)
{
    uint32_t bytes = nj_format_bytes(stage->clip_format), word = 0;
    const unsigned char *at = stage->clip + (frame * stage->channels + channel) * bytes;

    for (uint32_t i = 0; i < bytes; i++)
        word |= (uint32_t)at[i] << (8 * (4 - bytes + i));
    return (int32_t)(stage->clip_format == NJ_FORMAT_U8 ? word ^ 0x80000000u : word);
}

/* Full scale is 1; a mix has a float's 24 bits. */
static double sample_real(const struct stage *stage, uint32_t frame, uint32_t channel)
{
    int32_t word = sample_word(stage, frame, channel);
    float real;

    memcpy(&real, &word, sizeof real);
    return stage->clip_format == NJ_FORMAT_F32 ? (double)real : (double)(float)word / 2147483648.0;
}

static int32_t rounded(double real, uint32_t bits)
{
    double full = ldexp(1.0, (int)bits - 1), whole = rint(real * full);

    return (int32_t)(whole > full - 1 ? full - 1 : whole < -full ? -full : whole);
}

/* Whether the clip's own bytes go out: as it is, in the card's format. */
static bool is_copy(const struct stage *stage, const struct nj_play *play)
{
    bool same = stage->clip_format == stage->card_format && stage->channels == stage->outputs &&
                play->map_count == stage->outputs && play->gain == 1.0f;

    for (uint32_t k = 0; k < play->map_count; k++)
        same = same && play->map[k] == k + 1;
    return same;
}

static int32_t expected(const struct stage *stage, const struct nj_play *play, uint32_t frame,
                        uint32_t output)
{
    uint32_t bits = nj_format_bits(stage->card_format), from;

    if (frame >= CLIP_FRAMES || output >= play->map_count || play->map[output] == 0)
        return 0;
    from = play->map[output] - 1u;
    if (is_copy(stage, play))
        return sample_word(stage, frame, from) >> (32 - bits);
    return rounded((double)play->gain * sample_real(stage, frame, from), bits);
}

/* ---- what comes out -------------------------------------------------------------------------- */

static int32_t heard(const struct stage *stage, const unsigned char *out, uint32_t frame,
                     uint32_t output)
{
    uint32_t bytes = nj_format_bytes(stage->card_format), word = 0;
    const unsigned char *at = out + (frame * stage->outputs + output) * bytes;

    for (uint32_t i = 0; i < bytes; i++)
        word |= (uint32_t)at[i] << (8 * (4 - bytes + i));
    return (int32_t)word >> (8 * (4 - bytes));
}

static void fail_with(const struct stage *stage, const struct nj_play *play, uint32_t frame,
                      uint32_t output, int32_t got)
{
    char map[4 * NJ_MAX_CHANNELS + 1] = "";

    for (uint32_t k = 0; k < play->map_count; k++)
        sprintf(map + strlen(map), " %u", play->map[k]);
    fail_msg("%u channels of %s to %u outputs of %s, map%s: output %u of frame %u is %d, not %d",
             stage->channels, nj_format_name(stage->clip_format), stage->outputs,
             nj_format_name(stage->card_format), map, output + 1, frame, got,
             expected(stage, play, frame, output));
}

/* Gains that a product keeps exact. */
static void try_map(struct stage *stage, const uint8_t *map, uint32_t count)
{
    static const float gains[] = {1.0f, 1.0f, 0.5f, -1.0f};
    struct nj_play play = {
        .start_frame = NJ_NOW, .gain = gains[stage->maps++ % 4], .map_count = count};
    unsigned char out[FRAMES * NJ_MAX_CHANNELS * 4];
    uint32_t frame_bytes = stage->outputs * nj_format_bytes(stage->card_format);
    nj_handle handle;

    memcpy(play.map, map, count);
    assert_int_equal(nj_play(stage->rig.client, &play, &handle), 0);
    rig_play(&stage->rig, out, FIRST_BLOCK);
    rig_play(&stage->rig, out + FIRST_BLOCK * frame_bytes, FRAMES - FIRST_BLOCK);
    for (uint32_t i = 0; i < FRAMES; i++)
        for (uint32_t k = 0; k < stage->outputs; k++)
            if (heard(stage, out, i, k) != expected(stage, &play, i, k))
                fail_with(stage, &play, i, k, heard(stage, out, i, k));
    (void)rig_event(&stage->rig, NJ_EVENT_STARTED);
    assert_int_equal(rig_event(&stage->rig, NJ_EVENT_DONE).frames, CLIP_FRAMES);
}

/* ---- which maps ------------------------------------------------------------------------------ */

/* The next map of `count` outputs, as a number whose digits are 0 to `channels`; false: that was
 * all. */
static bool next_map(uint8_t *map, uint32_t count, uint32_t channels)
{
    for (uint32_t k = 0; k < count; k++) {
        if (map[k] < channels) {
            map[k]++;
            return true;
        }
        map[k] = 0;
    }
    return false;
}

static void try_every_map(struct stage *stage)
{
    for (uint32_t count = 1; count <= stage->outputs; count++) {
        uint8_t map[LARGE] = {0};

        do
            try_map(stage, map, count);
        while (next_map(map, count, stage->channels));
    }
}

/* (channels + 1) ^ count for each count up to the outputs. */
static uint32_t maps_of(uint32_t channels, uint32_t outputs)
{
    uint32_t of_count = 1, all = 0;

    for (uint32_t k = 0; k < outputs; k++) {
        of_count *= channels + 1;
        all += of_count;
    }
    return all;
}

static void try_size(uint32_t channels, uint32_t outputs)
{
    struct chance chance = chance_begin(channels * 100 + outputs);

    for (uint32_t card = 0; card < CARDS; card++) {
        for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++) {
            struct stage stage = {.channels = channels,
                                  .outputs = outputs,
                                  .clip_format = format,
                                  .card_format = cards[card]};

            open_stage(&stage, &chance);
            try_every_map(&stage);
            assert_int_equal(stage.maps, maps_of(channels, outputs));
            rig_close(&stage.rig);
        }
    }
}

static void every_map_of_up_to_4_channels_and_outputs_is_right(void **unused)
{
    uint32_t most = this_many_slow(SMALL - 1, SMALL, SMALL + 2);

    (void)unused;
    for (uint32_t channels = 1; channels <= most; channels++)
        for (uint32_t outputs = 1; outputs <= most; outputs++)
            try_size(channels, outputs);
}

/* 50 random maps for each of so many random pairs of clip and card, one of them above 4. */
static void try_random_maps(uint64_t seed, uint32_t largest, uint32_t rounds)
{
    struct chance chance = chance_begin(seed);

    for (uint32_t round = 0; round < rounds; round++) {
        struct stage stage = {.channels = (uint32_t)chance_between(&chance, 1, largest)};
        uint32_t fewest = stage.channels > SMALL ? 1 : SMALL + 1;

        stage.outputs = (uint32_t)chance_between(&chance, fewest, largest);
        stage.clip_format = (uint32_t)chance_between(&chance, 1, NJ_FORMAT_COUNT - 1);
        stage.card_format = cards[chance_between(&chance, 0, CARDS - 1)];
        open_stage(&stage, &chance);
        while (stage.maps < 50) {
            uint32_t count = (uint32_t)chance_between(&chance, 1, stage.outputs);
            uint8_t map[NJ_MAX_CHANNELS];

            for (uint32_t k = 0; k < count; k++)
                map[k] = (uint8_t)chance_between(&chance, 0, stage.channels);
            try_map(&stage, map, count);
        }
        rig_close(&stage.rig);
    }
}

static void ten_thousand_random_maps_of_5_to_8_channels_or_outputs_are_right(void **unused)
{
    (void)unused;
    try_random_maps(8, LARGE, this_many_slow(10, 200, 20000));
}

static void random_maps_of_every_channel_that_there_is_are_right(void **unused)
{
    (void)unused;
    try_random_maps(32, NJ_MAX_CHANNELS, this_many_slow(4, 20, 2000));
}

static void a_map_to_a_channel_that_is_not_there_is_refused(void **unused)
{
    struct stage stage = {.channels = 3,
                          .outputs = SMALL,
                          .clip_format = NJ_FORMAT_S16,
                          .card_format = NJ_FORMAT_S16};
    struct chance chance = chance_begin(5);

    (void)unused;
    open_stage(&stage, &chance);
    for (uint32_t k = 0; k < SMALL; k++) {
        struct nj_play play = {.start_frame = NJ_NOW, .gain = 1, .map_count = SMALL};
        nj_handle handle;

        memset(play.map, 1, SMALL);
        play.map[k] = 4;
        assert_int_equal(nj_play(stage.rig.client, &play, &handle), NJ_EINVAL);
    }
    rig_close(&stage.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_map_of_up_to_4_channels_and_outputs_is_right),
        cmocka_unit_test(ten_thousand_random_maps_of_5_to_8_channels_or_outputs_are_right),
        cmocka_unit_test(random_maps_of_every_channel_that_there_is_are_right),
        cmocka_unit_test(a_map_to_a_channel_that_is_not_there_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
