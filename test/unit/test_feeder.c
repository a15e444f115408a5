/* SPDX-License-Identifier: MIT
 * test_feeder.c - files into rings: one behind the other, together, mapped, cut and again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "cli/feeder.h"
#include "test/unit/clip_files.h"

#define RING_FRAMES 256
#define RATE 48000
#define MOST 20000

/* A feeder whose rings are emptied by the test. */
struct scene {
    struct ticker *ticker;
    struct playlist playlist;
    struct wishes_side wish;
    struct feeder_options setup;
    struct feeder_track tracks[2];
    void *memory[2];
    struct feeder *feeder;
    char odd[256];
};

static int16_t sample(int file, uint64_t frame, uint32_t channel)
{
    return (int16_t)((uint64_t)file * 10000 + frame + 5000 * channel + 1);
}

static void write_file(const char *name, int file, uint32_t frames, uint16_t channels)
{
    int16_t *audio = malloc((size_t)frames * channels * sizeof *audio + 1);

    for (uint32_t i = 0; i < frames * channels; i++)
        audio[i] = sample(file, i / channels, i % channels);
    struct wav wav = {
        .channels = channels, .audio = audio, .bytes = frames * channels * (uint32_t)sizeof *audio};
    wav_write(name, &wav);
    free(audio);
}

static void note_odd(void *context, const char *line)
{
    snprintf(((struct scene *)context)->odd, 256, "%s", line);
}

static void begin(struct scene *scene, const char *const *paths, uint32_t count, uint32_t tracks)
{
    struct trouble trouble = {.text = ""};

    folder_enter();
    *scene = (struct scene){.feeder = NULL};
    write_file("a.wav", 0, 1000, 2);
    write_file("b.wav", 1, 700, 2);
    write_file("mono.wav", 2, 500, 1);
    assert_int_equal(ticker_create(&scene->ticker, NULL), NJ_OK);
    if (playlist_init(&scene->playlist, paths, count, &scene->wish, 0, &trouble) != NJ_OK)
        fail_msg("%s", trouble.text);
    for (uint32_t i = 0; i < tracks; i++)
        scene->tracks[i] = (struct feeder_track){
            .format = NJ_FORMAT_S16, .channels = 2, .first = i, .count = tracks == 1 ? count : 1};
    scene->setup = (struct feeder_options){.playlist = &scene->playlist,
                                           .ticker = scene->ticker,
                                           .tracks = scene->tracks,
                                           .track_count = tracks,
                                           .rate_hz = RATE,
                                           .loops = 1,
                                           .most_frames = NJ_ENDLESS,
                                           .gain = 1,
                                           .say = note_odd,
                                           .context = scene};
}

static void start(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->setup.track_count; i++) {
        struct feeder_track *track = &scene->tracks[i];
        uint64_t element = (uint64_t)track->channels * nj_format_bytes(track->format);
        uint64_t bytes = nj_ring_bytes(element, RING_FRAMES);
        scene->memory[i] = aligned_alloc(NJ_RING_ALIGN, (bytes + 63) / 64 * 64);
        assert_int_equal(
            nj_ring_init(&track->ring, scene->memory[i], bytes, element, RING_FRAMES, 0), NJ_OK);
    }
    assert_int_equal(feeder_create(&scene->feeder, &scene->setup), NJ_OK);
}

static void end(struct scene *scene)
{
    feeder_destroy(scene->feeder);
    playlist_deinit(&scene->playlist);
    ticker_destroy(scene->ticker);
    for (int i = 0; i < 2; i++)
        free(scene->memory[i]);
    folder_leave();
}

/* All that comes, as the card would take it; how many frames. */
static uint64_t drain(struct scene *scene, uint32_t track, void *frames)
{
    struct nj_ring *ring = scene->tracks[track].ring;
    uint64_t element = nj_ring_element_bytes(ring), done = 0;

    for (int idle = 0; idle < 5000;) {
        int64_t got = nj_ring_read(ring, (char *)frames + done * element, MOST - done);
        if (got == NJ_ECLOSED || done == MOST)
            return done;
        done += got > 0 ? (uint64_t)got : 0;
        idle = got > 0 ? 0 : idle + 1;
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    }
    fail_msg("the ring does not end");
    return 0;
}

static void expect(const int16_t *frames, int file, uint64_t from, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        for (uint32_t c = 0; c < 2; c++)
            assert_int_equal(frames[2 * i + c], sample(file, from + i, c));
}

static void files_follow_each_other_without_a_gap(void **state)
{
    const char *const paths[] = {"a.wav", "b.wav", "a.wav"};
    static int16_t frames[2 * MOST];
    struct feeder_status status;
    struct scene scene;

    (void)state;
    begin(&scene, paths, 3, 1);
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 2700);
    expect(frames, 0, 0, 1000);
    expect(frames + 2000, 1, 0, 700);
    expect(frames + 3400, 0, 0, 1000);
    feeder_status(scene.feeder, &status);
    assert_true(status.ended);
    assert_int_equal(status.frames, 2700);
    assert_int_equal(status.error, NJ_OK);
    end(&scene);
}

static void passes_are_counted_and_cut_to_the_frame(void **state)
{
    const char *const paths[] = {"a.wav", "b.wav"};
    static int16_t frames[2 * MOST];
    struct scene scene;

    (void)state;
    begin(&scene, paths, 2, 1);
    scene.setup.loops = 2;
    scene.setup.from_frame = 100;
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 3300);
    expect(frames, 0, 100, 900);
    expect(frames + 3200, 0, 0, 1000);
    end(&scene);
    begin(&scene, paths, 2, 1);
    scene.setup.loops = NJ_ENDLESS;
    scene.setup.most_frames = 7777;
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 7777);
    expect(frames + 2 * 6800, 0, 0, 977);
    end(&scene);
    begin(&scene, paths, 2, 1);
    scene.setup.most_frames = 0;
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 0);
    end(&scene);
}

static void an_offset_goes_through_entries_and_passes(void **state)
{
    static const struct {
        uint64_t from, loops, frames;
        int file; /* of the first frame, and that frame */
        uint64_t at;
    } rows[] = {
        {999, 1, 701, 0, 999},  {1000, 1, 700, 1, 0},
        {1600, 1, 100, 1, 600}, {1700, 2, 1700, 0, 0},
        {2750, 3, 2350, 1, 50}, {1700, 1, 0, 0, 0},
        {9999, 5, 0, 0, 0},     {1700000000500, NJ_ENDLESS, 2000, 0, 500},
    };
    const char *const paths[] = {"a.wav", "b.wav"};
    static int16_t frames[2 * MOST];
    struct scene scene;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        begin(&scene, paths, 2, 1);
        scene.setup.from_frame = rows[i].from;
        scene.setup.loops = rows[i].loops;
        scene.setup.most_frames = rows[i].loops == NJ_ENDLESS ? 2000 : NJ_ENDLESS;
        start(&scene);
        assert_int_equal(drain(&scene, 0, frames), rows[i].frames);
        if (rows[i].frames > 0)
            expect(frames, rows[i].file, rows[i].at, 1);
        end(&scene);
    }
}

static void channels_go_where_the_map_says(void **state)
{
    const char *const paths[] = {"a.wav", "mono.wav"};
    static int16_t frames[2 * MOST];
    struct scene scene;

    (void)state;
    begin(&scene, paths, 2, 1);
    scene.setup.map_count = 2;
    scene.setup.map[0] = 2;
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 1500);
    assert_int_equal(frames[0], sample(0, 0, 1));
    assert_int_equal(frames[1], 0);
    assert_int_equal(frames[2000], 0); /* mono has no second channel */
    end(&scene);
    begin(&scene, paths, 2, 1); /* the card's second channel alone is used */
    scene.setup.place_count = 1;
    scene.setup.place[0] = 2;
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 1500);
    assert_int_equal(frames[0], 0);
    assert_int_equal(frames[1], sample(0, 0, 0));
    assert_int_equal(frames[2001], sample(2, 0, 0));
    end(&scene);
}

static void one_channel_sounds_everywhere_and_two_as_their_mean(void **state)
{
    const char *const mono[] = {"mono.wav"}, *const stereo[] = {"a.wav"};
    static float frames[2 * MOST];
    struct scene scene;

    (void)state;
    begin(&scene, mono, 1, 1);
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 500);
    assert_int_equal(((int16_t *)frames)[0], sample(2, 0, 0));
    assert_int_equal(((int16_t *)frames)[1], sample(2, 0, 0));
    end(&scene);
    begin(&scene, stereo, 1, 1);
    scene.tracks[0].channels = 1;
    scene.tracks[0].format = NJ_FORMAT_F32;
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 1000);
    assert_true(frames[7] == (float)(sample(0, 7, 0) + sample(0, 7, 1)) / 65536);
    end(&scene);
}

static void tracks_are_fed_together_and_summed_for_the_levels(void **state)
{
    const char *const paths[] = {"a.wav", "b.wav"};
    static int16_t one[2 * MOST], two[2 * MOST];
    struct level level[2];
    struct scene scene;

    (void)state;
    begin(&scene, paths, 2, 2);
    assert_int_equal(levels_create(&scene.setup.levels, 2, NJ_FORMAT_F32, RATE, MOST), NJ_OK);
    scene.setup.sums = true;
    scene.setup.gain = 0.5F;
    scene.setup.most_frames = 200; /* less than the rings hold */
    start(&scene);
    assert_true(feeder_await(scene.feeder, NJ_ENDLESS, 5000000000));
    assert_int_equal(drain(&scene, 0, one), 200);
    assert_int_equal(drain(&scene, 1, two), 200);
    expect(one, 0, 0, 200);
    expect(two, 1, 0, 200);
    levels_take(scene.setup.levels, UINT64_MAX, level);
    float peak = (float)(sample(0, 199, 1) + sample(1, 199, 1)) / 65536;
    assert_true(level[1].peak > peak - 1e-6F && level[1].peak < peak + 1e-6F);
    feeder_destroy(scene.feeder);
    scene.feeder = NULL;
    levels_destroy(scene.setup.levels);
    end(&scene);
}

static void a_full_ring_is_waited_for_and_a_stop_is_heard(void **state)
{
    const char *const paths[] = {"a.wav"};
    struct feeder_status status;
    struct scene scene;

    (void)state;
    begin(&scene, paths, 1, 1);
    start(&scene);
    assert_true(feeder_await(scene.feeder, NJ_ENDLESS, 5000000000));
    assert_int_equal(nj_ring_ready(scene.tracks[0].ring), RING_FRAMES);
    feeder_status(scene.feeder, &status);
    assert_false(status.ended);
    feeder_stop(scene.feeder);
    end(&scene);
}

static void a_file_that_has_gone_ends_the_track_and_is_told(void **state)
{
    const char *const paths[] = {"a.wav", "b.wav"};
    static int16_t frames[2 * MOST];
    struct feeder_status status;
    struct scene scene;

    (void)state;
    begin(&scene, paths, 2, 1);
    assert_int_equal(remove("b.wav"), 0);
    start(&scene);
    assert_int_equal(drain(&scene, 0, frames), 1000);
    feeder_status(scene.feeder, &status);
    assert_int_equal(status.error, NJ_EIO);
    assert_non_null(strstr(status.trouble.text, "b.wav: "));
    end(&scene);
}

static void a_file_that_is_none_is_told_before_anything_sounds(void **state)
{
    const char *const paths[] = {"a.wav", "none.wav"};
    struct wishes_side wish = {.rate_hz = 0};
    struct playlist playlist;
    struct trouble trouble;

    (void)state;
    folder_enter();
    write_file("a.wav", 0, 10, 1);
    assert_int_equal(playlist_init(&playlist, paths, 2, &wish, 0, &trouble), NJ_EIO);
    assert_string_equal(trouble.text, "none.wav: is not there");
    playlist_deinit(&playlist);
    assert_int_equal(playlist_init(&playlist, paths, 1, &wish, 0, &trouble), NJ_OK);
    assert_true(playlist_can_loop(&playlist));
    assert_int_equal(playlist_frames(&playlist, 0, 48000), 10);
    assert_int_equal(playlist_frames(&playlist, 0, 96000), 20);
    assert_int_equal(playlist_frames(&playlist, 0, 44100), 10); /* 9.19, and the end of the last */
    playlist_deinit(&playlist);
    folder_leave();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_follow_each_other_without_a_gap),
        cmocka_unit_test(passes_are_counted_and_cut_to_the_frame),
        cmocka_unit_test(an_offset_goes_through_entries_and_passes),
        cmocka_unit_test(channels_go_where_the_map_says),
        cmocka_unit_test(one_channel_sounds_everywhere_and_two_as_their_mean),
        cmocka_unit_test(tracks_are_fed_together_and_summed_for_the_levels),
        cmocka_unit_test(a_full_ring_is_waited_for_and_a_stop_is_heard),
        cmocka_unit_test(a_file_that_has_gone_ends_the_track_and_is_told),
        cmocka_unit_test(a_file_that_is_none_is_told_before_anything_sounds),
    };
    return cmocka_run_group_tests_name("feeder", tests, NULL, NULL);
}
