/* SPDX-License-Identifier: MIT
 * test_clip_memory.c - from the configuration to the bank, with each allocation of ours refused in
 * its turn.
 *
 * The files that allocate are part of this one, so that their allocations can be told from the
 * libraries': libsndfile 1.2.2 does not survive a refused one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdbool.h>

static long until_failure, allocations, held;

static bool refuse(void)
{
    allocations++;
    return until_failure-- == 0;
}

static void *given(void *memory)
{
    held += memory != NULL;
    return memory;
}

static void *resized(void *memory, size_t bytes)
{
    if (refuse())
        return NULL;
    return memory ? realloc(memory, bytes) : given(malloc(bytes));
}

static void taken(void *memory)
{
    held -= memory != NULL;
    free(memory);
}

#define malloc(bytes) (refuse() ? NULL : given(malloc(bytes)))
#define calloc(count, bytes) (refuse() ? NULL : given(calloc(count, bytes)))
#define strdup(text) (refuse() ? NULL : given(strdup(text)))
#define realloc(memory, bytes) resized(memory, bytes)
#define free(memory) taken(memory)
/* clang-format off: their order does not matter */
#include "clips/bank.c"
#include "clips/clip_load.c"
#include "supervisor/config.c"
/* clang-format on */
#undef malloc
#undef calloc
#undef strdup
#undef realloc
#undef free

#include "supervisor/plan.h"
#include "test/unit/clip_files.h"

static struct config config;
static struct plan plan;
static unsigned char memory[1 << 16];
static uint32_t lines;

static void count_line(void *context, const char *line)
{
    (void)context;
    assert_true(*line != '\0');
    lines++;
}

/* True when nothing was said to be wrong. */
static bool go_through(void)
{
    char text[CLIP_TEXT_BYTES];
    bool good = true;
    lines = 0;
    if (config_load(&config, "nightjar.ini", count_line, NULL) < 0)
        return false;
    good = plan_make(&plan, &config, count_line, NULL) == 0;
    for (uint32_t row = 0; row < plan.banks[0].count; row++)
        good = row_load(&plan.banks[0], row, memory, sizeof(memory), text) == 0 && !*text && good;
    plan_deinit(&plan);
    return good && lines == 0;
}

static int enter(void **context)
{
    int16_t audio[2000];
    (void)context;
    for (int i = 0; i < 2000; i++)
        audio[i] = (int16_t)(i * 16);
    folder_enter();
    wav_write("A.WAV", &(struct wav){.audio = audio, .bytes = sizeof(audio)});
    wav_write("b.wav", &(struct wav){.rate_hz = 44100, .audio = audio, .bytes = sizeof(audio)});
    file_write_text("nightjar.ini",
                    "[nightjar]\nmemory_limit=100M\n[button a]\nline=GPIO1\nplay=a.wav\n"
                    "[button b]\nline=GPIO2\nplay=b.wav\n[take t]\n");
    return 0;
}

static int leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}

static bool counted(long fail_at)
{
    until_failure = fail_at;
    allocations = held = 0;
    return go_through();
}

static void every_refused_allocation_is_told_and_nothing_is_lost(void **context)
{
    (void)context;
    assert_true(counted(-1));
    assert_int_equal(held, 0);
    long whole = allocations, silent = 0;
    assert_true(whole >= 7); /* text, parser, rows, two paths, two loads */
    for (long fail_at = 0; fail_at < whole; fail_at++) {
        silent += counted(fail_at);
        if (held != 0)
            fail_msg("%ld pieces lost when allocation %ld of %ld is refused", held, fail_at, whole);
    }
    assert_int_equal(silent, 0);
    assert_true(counted(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_refused_allocation_is_told_and_nothing_is_lost, enter,
                                        leave),
    };
    return cmocka_run_group_tests_name("clip_memory", tests, NULL, NULL);
}
