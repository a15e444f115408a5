/* SPDX-License-Identifier: MIT
 * test_progress.c - lines for terminals, pipes and programs, and when they come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "cli/progress.h"

#define S INT64_C(1000000000)

static char *text;
static size_t bytes;
static FILE *to;

static void begin(struct progress *progress, bool terminal, bool quiet, bool json)
{
    to = open_memstream(&text, &bytes);
    assert_non_null(to);
    progress_init(progress, to, terminal, quiet, json);
}

/* What was printed since the last time. */
static void says(struct progress *at, const char *wanted)
{
    fclose(to);
    assert_string_equal(text, wanted);
    free(text);
    to = open_memstream(&text, &bytes);
    assert_non_null(to);
    at->to = to;
}

static void end(void)
{
    fclose(to);
    free(text);
}

static struct progress_state state_of(uint64_t frames, uint64_t total_frames)
{
    return (struct progress_state){
        .frames = frames,
        .total_frames = total_frames,
        .rate_hz = 48000,
        .record = {.channels = 2,
                   .xruns = 1,
                   .lost_frames = 512,
                   .level = {{.peak = 0.5F, .rms = 0.1F, .clipped = 3}, {.peak = 0, .rms = 0}}}};
}

static void a_terminal_has_one_line_that_is_drawn_anew(void **unused)
{
    struct progress progress;
    struct progress_state state = state_of(72000, 480000);

    (void)unused;
    begin(&progress, true, false, false);
    progress_tell(&progress, &state, 5 * S);
    says(&progress,
         "\r0:01.5 of 0:10.0 -0:08.5  < clip 3 xrun 1 lost 512 [====-]  -6.0 [     ]-120.0\033[K");
    progress_tell(&progress, &state, 5 * S + S / 20);
    says(&progress, "");
    assert_false(progress_is_due(&progress, 5 * S + S / 20));
    assert_true(progress_is_due(&progress, 5 * S + S / 10));
    progress_clear(&progress);
    says(&progress, "\r\033[K");
    progress_clear(&progress);
    says(&progress, "");
    state.record.channels = 0;
    progress_tell(&progress, &state, 5 * S + S / 20);
    says(&progress, "\r0:01.5 of 0:10.0 -0:08.5\033[K");
    state.end = true;
    progress_tell(&progress, &state, 5 * S + S / 20);
    says(&progress, "\r0:01.5 of 0:10.0 -0:08.5\033[K\n");
    end();
}

/* What is counted is never cut, whatever the bars have to give way to. */
static void a_narrow_line_keeps_times_and_counts(void **unused)
{
    const struct level loud = {.peak = 0.5F, .rms = 0.1F};
    struct progress progress;
    struct progress_state state = state_of(72000, 480000);

    (void)unused;
    begin(&progress, true, false, false);
    state.record = (struct progress_side){.channels = 1, .level = {loud}};
    progress_tell(&progress, &state, S);
    says(&progress,
         "\r0:01.5 of 0:10.0 -0:08.5  < clip 0 xrun 0 [=========-- ]  -6.0 -20.0 dB\033[K");
    state.record.channels = 2;
    state.record.level[1] = loud;
    state.play = state.record;
    progress_tell(&progress, &state, 2 * S);
    says(&progress, "\r0:01.5 of 0:10.0 -0:08.5  > clip 0 xrun 0 [==] [==]  < clip 0 xrun 0 [==] "
                    "[==]\033[K");
    state.play.channels = 0;
    state.record.channels = 16; /* not a cell each */
    progress_tell(&progress, &state, 3 * S);
    says(&progress, "\r0:01.5 of 0:10.0 -0:08.5  < clip 0 xrun 0\033[K");
    state = state_of(48000 * UINT64_C(360000), 48000 * UINT64_C(720000));
    state.play = state.record;
    state.play.lost_frames = state.record.lost_frames = 1000;
    progress_tell(&progress, &state, 4 * S);
    says(&progress, "\r100:00:00.0 -100:00:00.0  > clip 3 xrun 1 lost 1000  < clip 3 xrun 1 "
                    "lost 1000\033[K");
    end();
}

static void a_meter_s_lines_come_each_second(void **unused)
{
    struct progress progress;
    struct progress_state state = state_of(72000, NJ_ENDLESS);

    (void)unused;
    begin(&progress, false, false, false);
    progress_meter(&progress);
    progress_tell(&progress, &state, S);
    says(&progress, "");
    progress_tell(&progress, &state, 2 * S);
    says(&progress, "0:01.500; recorded peak -6.0 -120.0 dB, rms -20.0 -120.0 dB, 3 clipped, "
                    "1 xruns, 512 frames lost\n");
    assert_false(progress_is_due(&progress, 3 * S - 1));
    end();
}

static void a_pipe_gets_a_line_each_ten_seconds_and_at_the_end(void **unused)
{
    const char *line = "0:01.500; recorded peak -6.0 -120.0 dB, rms -20.0 -120.0 dB, 3 clipped, "
                       "1 xruns, 512 frames lost\n";
    struct progress progress;
    struct progress_state state = state_of(72000, NJ_ENDLESS);

    (void)unused;
    begin(&progress, false, false, false);
    progress_tell(&progress, &state, S);
    says(&progress, "");
    progress_tell(&progress, &state, 10 * S);
    says(&progress, "");
    progress_tell(&progress, &state, 11 * S);
    says(&progress, line);
    progress_tell(&progress, &state, 12 * S);
    says(&progress, "");
    state.end = true;
    progress_tell(&progress, &state, 13 * S);
    says(&progress, line);
    end();
}

static void programs_get_json(void **unused)
{
    struct progress progress;
    struct progress_state state = state_of(72000, 480000);

    (void)unused;
    begin(&progress, true, false, true);
    state.play = (struct progress_side){.channels = 1, .level = {{.peak = 1, .rms = 1}}};
    progress_tell(&progress, &state, S);
    says(
        &progress,
        "{\"elapsed_s\":1.500,\"remaining_s\":8.500,\"end\":false,"
        "\"play\":{\"peak_db\":[0.0],\"rms_db\":[0.0],\"clipped\":0,\"xruns\":0,\"lost_frames\":0},"
        "\"record\":{\"peak_db\":[-6.0,-120.0],\"rms_db\":[-20.0,-120.0],\"clipped\":3,"
        "\"xruns\":1,\"lost_frames\":512}}\n");
    state.total_frames = NJ_ENDLESS;
    state.end = true;
    state.play.channels = state.record.channels = 0;
    progress_tell(&progress, &state, S);
    says(&progress, "{\"elapsed_s\":1.500,\"remaining_s\":null,\"end\":true}\n");
    end();
}

static void quiet_says_nothing(void **unused)
{
    struct progress progress;
    struct progress_state state = state_of(72000, 480000);

    (void)unused;
    begin(&progress, true, true, true);
    state.end = true;
    assert_false(progress_is_due(&progress, S));
    progress_tell(&progress, &state, S);
    progress_clear(&progress);
    says(&progress, "");
    end();
}

static void the_widest_state_fits(void **unused)
{
    struct progress progress;
    struct progress_state state = state_of(UINT64_MAX - 1, UINT64_MAX - 1);

    (void)unused;
    for (int form = 0; form < 3; form++) {
        begin(&progress, form == 1, false, form == 2);
        state.end = true;
        state.play.channels = state.record.channels = NJ_MAX_CHANNELS;
        progress_tell(&progress, &state, S);
        fflush(to);
        assert_true(strlen(text) < 4000);
        assert_string_equal(text + strlen(text) - 2, form == 2 ? "}\n" : form == 1 ? "K\n" : "t\n");
        end();
    }
}

static void times_are_read_by_people(void **unused)
{
    char line[PROGRESS_TIME_BYTES];

    (void)unused;
    progress_time(line, 0, 48000, 1);
    assert_string_equal(line, "0:00.0");
    progress_time(line, 48000 * UINT64_C(3723) + 47999, 48000, 3);
    assert_string_equal(line, "1:02:03.999");
    progress_time(line, 48000 * 59 + 24000, 48000, 0);
    assert_string_equal(line, "0:59");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_has_one_line_that_is_drawn_anew),
        cmocka_unit_test(a_narrow_line_keeps_times_and_counts),
        cmocka_unit_test(a_meter_s_lines_come_each_second),
        cmocka_unit_test(a_pipe_gets_a_line_each_ten_seconds_and_at_the_end),
        cmocka_unit_test(programs_get_json),
        cmocka_unit_test(quiet_says_nothing),
        cmocka_unit_test(the_widest_state_fits),
        cmocka_unit_test(times_are_read_by_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
