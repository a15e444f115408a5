/* SPDX-License-Identifier: MIT
 * test_mixing.c - random clips, commands and losses: the output equals the reference to the last
 * bit, in any split into blocks of 1 to 4,096 frames.
 * full: 3600
 *
 * NJ_SEED chooses other scripts than those of seed 1; NJ_SCRIPT=N plays number N alone, as a
 * failure says. */
#include "test/unit/rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/unit/any_source.h"
#include "test/unit/reference.h"

#define CLIPS 12
#define FRAMES 4600
#define MOST_FRAMES 4096 /* of a block */
#define BANK (1 << 20)
#define COMMANDS 60

static const uint64_t bases[] = {0, (UINT64_C(1) << 32) - 700, UINT64_C(1) << 40,
                                 (UINT64_C(1) << 63) - 700};
#define BASES (sizeof bases / sizeof *bases)

struct scene {
    struct rig rig;
    struct reference reference;
    struct nj_clip clips[CLIPS];
    uint64_t base; /* the stream's frame that is the reference's frame 0 */
    nj_handle handles[COMMANDS];
    void *memory[COMMANDS]; /* of a play that is not of a clip */
    bool plain; /* every clip has the card's channels, in their order: the loops' own voices */
};

/* Mostly few. */
static uint32_t any_channels(struct chance *chance)
{
    return (uint32_t)chance_between(chance, 1, chance_between(chance, 0, 9) ? 3 : NJ_MAX_CHANNELS);
}

/* Noise, at times far over half of full scale; floats without the values that are not numbers. */
static void fill_bank(struct scene *scene, struct chance *chance)
{
    uint64_t at = 0;
    unsigned char *bank = nj_bank(scene->rig.client, NULL);

    for (uint32_t row = 0; row < CLIPS; row++) {
        struct nj_clip *clip = &scene->clips[row];
        uint64_t samples;

        clip->offset_bytes = at;
        clip->frames = chance_between(chance, 1, 600);
        clip->channels = scene->plain ? scene->rig.config.channels : any_channels(chance);
        clip->format = (uint32_t)chance_between(chance, 1, NJ_FORMAT_COUNT - 1);
        samples = clip->frames * clip->channels;
        for (uint64_t i = 0; i < samples * nj_format_bytes(clip->format); i++)
            bank[at + i] = (unsigned char)chance_next(chance);
        for (uint64_t i = 0; clip->format == NJ_FORMAT_F32 && i < samples; i++)
            ((float *)(void *)(bank + at))[i] =
                (float)((int64_t)chance_between(chance, 0, 1 << 25) - (1 << 24)) / 16777216.0f;
        assert_int_equal(nj_clip_set(scene->rig.client, row, clip), 0);
        at += (samples * nj_format_bytes(clip->format) + 63) / 64 * 64;
    }
}

static float any_gain(struct chance *chance)
{
    static const float gains[] = {1.0f, 1.0f, 1.0f, 0.5f, 0.0f, -1.0f, 0.7071f, 1.9f};

    return gains[chance_between(chance, 0, 7)];
}

/* Mostly in the middle. */
static float any_pan(struct chance *chance)
{
    static const float pans[] = {0, 0, 0, 0, 0, -1.0f, 1.0f, 0.3f, -0.7f};

    return pans[chance_between(chance, 0, 8)];
}

/* As long as the loop allows, or not at all. */
static void any_loop_fade(struct chance *chance, struct nj_play *play)
{
    uint64_t section = play->loop_to_frame - play->loop_from_frame;
    uint64_t most = section < play->loop_from_frame ? section : play->loop_from_frame;

    if (most > 0 && chance_between(chance, 0, 2) > 0)
        play->loop_fade_frames = (uint32_t)chance_between(chance, 1, most);
}

static void any_map(struct chance *chance, struct nj_play *play, uint32_t outputs,
                    uint32_t channels)
{
    if (chance_between(chance, 0, 2) > 0)
        return;
    play->map_count = (uint32_t)chance_between(chance, 1, outputs);
    for (uint32_t k = 0; k < play->map_count; k++)
        play->map[k] = (uint8_t)chance_between(chance, 0, channels);
}

static void any_play(struct scene *scene, struct chance *chance, struct nj_play *play)
{
    const struct nj_clip *clip;

    play->clip = (uint32_t)chance_between(chance, 0, CLIPS - 1);
    clip = &scene->clips[play->clip];
    play->start_frame = chance_between(chance, 0, FRAMES);
    play->late = (uint32_t)chance_between(chance, NJ_LATE_NOW, NJ_LATE_DROP);
    play->gain = any_gain(chance);
    play->tag = chance_next(chance);
    if (!scene->plain)
        any_map(chance, play, scene->rig.config.channels, clip->channels);
    play->pan = scene->plain && chance_between(chance, 0, 4) ? 0.0f : any_pan(chance);
    if (chance_between(chance, 0, 2) == 0)
        play->fade_in_frames = (uint32_t)chance_between(chance, 1, 700);
    if (chance_between(chance, 0, 1) == 0) {
        play->from_frame = chance_between(chance, 0, clip->frames);
        play->to_frame = chance_between(chance, play->from_frame, clip->frames);
    }
    if (chance_between(chance, 0, 2) == 0) {
        uint64_t end = play->to_frame ? play->to_frame : clip->frames;

        play->loops =
            chance_between(chance, 0, 1) ? NJ_FOREVER : (uint32_t)chance_between(chance, 0, 9);
        if (chance_between(chance, 0, 1) && play->from_frame < end) {
            play->loop_to_frame = chance_between(chance, play->from_frame + 1, end);
            play->loop_from_frame = chance_between(chance, 0, play->loop_to_frame - 1);
        }
        any_loop_fade(chance, play);
    }
}

/* The same command for the reference and, by the client, for the engine. */
static void any_command(struct scene *scene, struct chance *chance, uint32_t number)
{
    struct nj_client *client = scene->rig.client;
    struct reference_command *to = &scene->reference.commands[number];
    nj_handle *handle = &scene->handles[number];
    uint64_t kind = number < 4 ? 0 : chance_between(chance, 0, 31);
    uint64_t at = scene->base;

    to->at_frame = chance_between(chance, 0, FRAMES);
    at += to->at_frame;
    to->ramp_frames = chance_between(chance, 0, 1) ? (uint32_t)chance_between(chance, 1, 900) : 0;
    to->target = number > 0 ? (uint32_t)chance_between(chance, 0, number - 1) : 0;
    to->gain = any_gain(chance);
    if (kind < 11) {
        struct nj_play play;

        to->verb = VERB_PLAY;
        any_play(scene, chance, &to->play);
        scene->memory[number] = any_source(chance, &scene->clips[to->play.clip],
                                           scene->reference.bank, !scene->plain, to, &play);
        play.start_frame += scene->base;
        to->follows =
            kind < 6 && number >= 4 && scene->reference.commands[to->target].verb == VERB_PLAY;
        to->follow = (uint32_t)chance_between(chance, NJ_FOLLOW_ALWAYS, NJ_FOLLOW_END);
        if (to->follows)
            assert_int_equal(
                nj_queue(client, scene->handles[to->target], to->follow, &play, handle), 0);
        else
            assert_int_equal(nj_play(client, &play, handle), 0);
    } else if (kind < 15) {
        nj_handle target = scene->handles[to->target];

        to->verb = VERB_STOP;
        assert_int_equal(nj_stop(client, target, at, to->ramp_frames, handle), 0);
    } else if (kind < 18) {
        nj_handle target = scene->handles[to->target];

        to->verb = VERB_GAIN;
        assert_int_equal(nj_gain(client, target, at, to->gain, to->ramp_frames, handle), 0);
    } else if (kind < 22) {
        nj_handle target = scene->handles[to->target];

        to->verb = VERB_PAUSE;
        assert_int_equal(nj_pause(client, target, at, to->ramp_frames, handle), 0);
    } else if (kind < 25) {
        nj_handle target = scene->handles[to->target];

        to->verb = VERB_RESUME;
        assert_int_equal(nj_resume(client, target, at, to->ramp_frames, handle), 0);
    } else if (kind < 27) {
        nj_handle target = scene->handles[to->target];

        to->verb = VERB_SEEK;
        to->clip_frame = chance_between(chance, 0, 650);
        assert_int_equal(nj_seek(client, target, at, to->clip_frame, handle), 0);
    } else if (kind < 28) {
        to->verb = VERB_MASTER;
        assert_int_equal(nj_master(client, at, to->gain, to->ramp_frames, handle), 0);
    } else if (kind < 31) {
        nj_handle target = scene->handles[to->target];

        to->verb = VERB_PAN;
        to->gain = any_pan(chance);
        assert_int_equal(nj_pan(client, target, at, to->gain, to->ramp_frames, handle), 0);
    } else {
        to->verb = VERB_STOP_ALL;
        assert_int_equal(nj_stop_all(client, at, to->ramp_frames, handle), 0);
    }
}

static void open_scene(struct scene *scene, struct chance *chance)
{
    struct nj_stream_config config = {
        .direction = NJ_PLAY, .bank_bytes = BANK, .clips = CLIPS, .commands_per_block = COMMANDS};

    memset(scene, 0, sizeof *scene);
    scene->plain = chance_between(chance, 0, 2) > 0;
    config.channels = scene->plain ? 2 : any_channels(chance);
    config.format = (uint32_t)chance_between(chance, NJ_FORMAT_S16, NJ_FORMAT_F32);
    config.voices = (uint32_t)chance_between(chance, 1, 9);
    config.steal_fade_frames =
        chance_between(chance, 0, 1) ? (uint32_t)chance_between(chance, 1, 700) : 0;
    if (chance_between(chance, 0, 2) == 0)
        config.limiter_frames =
            (uint32_t)chance_between(chance, 1, chance_between(chance, 0, 3) ? 40 : 300);
    config.flags = chance_between(chance, 0, 2) == 0 ? NJ_STREAM_DITHER : 0;
    rig_open(&scene->rig, &config);
    scene->base = bases[chance_between(chance, 0, BASES - 1)];
    rig_begin_at(&scene->rig, scene->base);
    fill_bank(scene, chance);
    scene->reference.clips = scene->clips;
    scene->reference.bank = nj_bank(scene->rig.client, NULL);
    scene->reference.channels = config.channels;
    scene->reference.format = config.format;
    scene->reference.voices = config.voices;
    scene->reference.steal_fade = config.steal_fade_frames;
    scene->reference.limiter_frames = config.limiter_frames;
    scene->reference.dithers = config.flags & NJ_STREAM_DITHER;
    scene->reference.base = scene->base;
    scene->reference.count = (uint32_t)chance_between(chance, 4, COMMANDS);
    for (uint32_t i = 0; i < scene->reference.count; i++)
        any_command(scene, chance, i);
}

/* Every completion, once, as the reference has it. */
static void check_events(struct scene *scene)
{
    struct reference *reference = &scene->reference;
    struct nj_event event;
    uint32_t open = 0, seen = 0;

    while (nj_event_next(scene->rig.client, &event)) {
        uint32_t number = 0;

        if (event.kind != NJ_EVENT_DONE)
            continue;
        while (number < reference->count && scene->handles[number] != event.handle)
            number++;
        assert_true(number < reference->count);
        assert_true(reference->commands[number].done);
        assert_int_equal(event.result, reference->commands[number].result);
        assert_int_equal(event.frame, reference->commands[number].frame + scene->base);
        assert_int_equal(event.frames, reference->commands[number].frames);
        if (reference->commands[number].verb == VERB_PLAY)
            assert_int_equal(event.late_frames, reference->commands[number].late_frames);
        assert_int_equal(event.dry_frames, reference->commands[number].dry_frames);
        scene->handles[number] = 0;
        seen++;
    }
    for (uint32_t i = 0; i < reference->count; i++)
        open += !reference->commands[i].done;
    assert_int_equal(seen + open, reference->count);
}

/* Losses between blocks; at the beginning there is nothing to lose. */
static void any_holes(struct scene *scene, struct chance *chance)
{
    uint64_t after = 1;

    for (uint32_t i = 0; i < REFERENCE_HOLES; i++) {
        after = chance_between(chance, after, FRAMES);
        scene->reference.holes[i].after = after;
        scene->reference.holes[i].frames =
            chance_between(chance, 0, 1) ? chance_between(chance, 1, 800) : 0;
    }
}

/* Frames until the next hole; what is lost there goes to *lost. */
static uint64_t until_hole(const struct scene *scene, uint64_t done, uint64_t *lost)
{
    uint64_t until = FRAMES - done;

    *lost = 0;
    for (uint32_t i = 0; i < REFERENCE_HOLES; i++) {
        const struct reference_hole *hole = &scene->reference.holes[i];

        if (hole->after == done)
            *lost += hole->frames;
        else if (hole->frames > 0 && hole->after > done && hole->after - done < until)
            until = hole->after - done;
    }
    return until;
}

/* Often the longest that the script has. */
static uint64_t any_length(struct chance *chance, uint64_t most)
{
    return chance_between(chance, 0, 5) == 0 ? most : chance_between(chance, 1, most);
}

static void play_in_pieces(struct scene *scene, struct chance *chance, unsigned char *out,
                           uint32_t frame_bytes)
{
    static const uint64_t lengths[] = {5, 64, 1500, MOST_FRAMES};
    uint64_t most = lengths[chance_between(chance, 0, 3)];

    for (uint64_t done = 0; done < FRAMES;) {
        uint64_t count = any_length(chance, most), lost, until = until_hole(scene, done, &lost);
        struct block_time time = rig_time(&scene->rig, lost, lost > 0);

        count = count < until ? count : until;
        play_process(scene->rig.process, out + done * frame_bytes, (uint32_t)count, &time);
        scene->rig.told += count;
        done += count;
    }
}

static void play_script(uint32_t script)
{
    struct chance chance = chance_begin(1000 + script);
    struct scene *scene = malloc(sizeof *scene);
    uint32_t frame_bytes;
    unsigned char *out, *expected;

    assert_non_null(scene);
    open_scene(scene, &chance);
    frame_bytes = scene->rig.config.channels * nj_format_bytes(scene->rig.config.format);
    out = calloc(FRAMES, frame_bytes);
    expected = calloc(FRAMES, frame_bytes);
    assert_non_null(out);
    assert_non_null(expected);
    any_holes(scene, &chance);
    reference_run(&scene->reference, expected, FRAMES);
    play_in_pieces(scene, &chance, out, frame_bytes);
    for (uint32_t i = 0; i < FRAMES * frame_bytes; i++)
        if (out[i] != expected[i])
            fail_msg("frame %u differs", i / frame_bytes);
    check_events(scene);
    free(out);
    free(expected);
    rig_close(&scene->rig);
    for (uint32_t i = 0; i < COMMANDS; i++)
        free(scene->memory[i]);
    free(scene);
}

#define NO_SCRIPT UINT32_MAX

static uint32_t playing = NO_SCRIPT;

static void any_split_gives_what_the_reference_gives(void **unused)
{
    const char *only = getenv("NJ_SCRIPT");
    uint32_t first = only ? (uint32_t)strtoul(only, NULL, 10) : 0;
    uint32_t scripts = only ? 1 : this_many_slow(50, 1000, 100000);

    (void)unused;
    for (playing = first; playing - first < scripts; playing++)
        play_script(playing);
    playing = NO_SCRIPT;
}

/* After a failure: how to have it again. */
static int tell_script(void **unused)
{
    const char *seed = getenv("NJ_SEED");

    (void)unused;
    if (playing != NO_SCRIPT)
        fprintf(stderr, "once more: NJ_SEED=%s NJ_SCRIPT=%u\n", seed ? seed : "1", playing);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(any_split_gives_what_the_reference_gives, tell_script),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
