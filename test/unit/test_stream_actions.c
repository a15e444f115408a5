/* SPDX-License-Identifier: MIT
 * test_stream_actions.c - streams for actions alone. */
#include "test/unit/stream_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The end of a play is told when the card has been given its last frame: a stop lets it sound, an
 * abort does not. */
static void a_stop_lets_sound_what_actions_played(void **state)
{
    enum { FRAMES = 1000 * KIT_PERIOD };
    static int16_t tone[FRAMES];
    struct nj_play play = {.memory = tone,
                           .memory_frames = FRAMES,
                           .memory_channels = 1,
                           .memory_format = NJ_FORMAT_S16,
                           .gain = 1};

    (void)state;
    for (int i = 0; i < FRAMES; i++)
        tone[i] = (int16_t)(i % 32768 + 1 - 65536 * (i % 32768 == 32767));
    for (int aborts = 0; aborts < 2; aborts++) {
        struct stream_kit kit;
        struct nj_event event = {.kind = NJ_EVENT_STARTED};
        size_t frames, heard = 0;
        int16_t *played;

        stream_kit_begin(&kit, "--lockstep --paused", NJ_PLAY);
        kit.options.actions_only = NJ_PLAY;
        stream_kit_open(&kit);
        assert_int_equal(nj_play(nj_stream_client(kit.stream, NJ_PLAY), &play, NULL), NJ_OK);
        stream_kit_start(&kit);
        stream_kit_run(&kit, FRAMES + KIT_PERIOD); /* it begins to sound after a buffer */
        while (event.kind != NJ_EVENT_DONE)
            assert_int_equal(nj_stream_event(kit.stream, NJ_PLAY, &event, -1), NJ_OK);
        if (aborts)
            assert_int_equal(nj_stream_abort(kit.stream), NJ_OK);
        else
            stream_kit_stop(&kit);
        played = stream_kit_played(&kit, &frames);
        for (size_t i = 0; i < frames && heard < FRAMES; i++)
            heard += played[i * KIT_CHANNELS] == tone[heard];
        if (aborts)
            assert_in_range(heard, FRAMES - 2 * KIT_BUFFER, FRAMES - 1);
        else
            assert_int_equal(heard, FRAMES);
        free(played);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_lets_sound_what_actions_played),
    };
    return cmocka_run_group_tests_name("stream_actions", tests, NULL, NULL);
}
