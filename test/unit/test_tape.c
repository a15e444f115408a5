/* SPDX-License-Identifier: MIT
 * test_tape.c - a recording's frames and holes, in files: which channels, which encoding, which
 * file, which line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/tape.h"
#include "files/sound_source.h"

#define FRAMES 3000

static char folder[] = "/tmp/nightjar-test-XXXXXX";
static int16_t pairs[FRAMES][2]; /* frame i: i + 1, -i - 1 */
static char line[256];

/* The last four stay good. */
static const char *in_folder(const char *name)
{
    static char paths[4][128];
    static unsigned int next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static struct tape_wish wish_of(const char *name)
{
    return (struct tape_wish){.command = "record",
                              .path = in_folder(name),
                              .rate_hz = 8000,
                              .card_format = NJ_FORMAT_S16,
                              .channels = 2};
}

static struct tape *open_tape(const struct tape_wish *wish)
{
    struct trouble trouble = {.text = ""};
    struct tape *tape;

    if (tape_open(&tape, wish, &trouble) != NJ_OK)
        fail_msg("%s", trouble.text);
    return tape;
}

static void put(struct tape *tape, uint64_t first, uint64_t count)
{
    struct trouble trouble;

    assert_int_equal(tape_put(tape, pairs[first], count, &trouble), NJ_OK);
}

static void close_tape(struct tape *tape)
{
    struct trouble trouble;

    assert_int_equal(tape_close(tape, &trouble), NJ_OK);
}

/* All of a file, at its own width; how many frames. */
static uint64_t read_back(const char *name, void *frames, uint64_t room, struct sound_shape *shape)
{
    const struct sound_source_options options = {.name = NULL};
    struct trouble trouble;
    struct sound_source *source;

    assert_int_equal(sound_source_open(&source, in_folder(name), &options, &trouble), NJ_OK);
    *shape = *sound_source_shape(source);
    int64_t got = sound_source_read(source, frames, room, &trouble);
    sound_source_close(source);
    assert_true(got >= 0);
    return (uint64_t)got;
}

static bool exists(const char *name)
{
    return access(in_folder(name), F_OK) == 0;
}

static void frames_are_kept_as_the_card_gave_them(void **unused)
{
    static int16_t got[FRAMES + 1][2];
    struct tape_wish wish = wish_of("same.wav");
    struct tape *tape = open_tape(&wish);
    struct sound_shape shape;

    (void)unused;
    put(tape, 0, 1);
    put(tape, 1, FRAMES - 1);
    assert_int_equal(tape_frames(tape), FRAMES);
    close_tape(tape);
    assert_int_equal(read_back("same.wav", got, FRAMES + 1, &shape), FRAMES);
    assert_int_equal(shape.encoding, SOUND_ENCODING_PCM_16);
    assert_memory_equal(got, pairs, sizeof pairs);
    assert_false(exists("same.ledger.csv"));
}

static void the_format_asked_for_is_the_files(void **unused)
{
    static float got[FRAMES][2];
    struct tape_wish wish = wish_of("real.wav");
    struct sound_shape shape;

    (void)unused;
    wish.format = NJ_FORMAT_F32;
    struct tape *tape = open_tape(&wish);
    put(tape, 0, FRAMES);
    close_tape(tape);
    assert_int_equal(read_back("real.wav", got, FRAMES, &shape), FRAMES);
    assert_int_equal(shape.encoding, SOUND_ENCODING_FLOAT);
    for (int i = 0; i < FRAMES; i++)
        assert_true(got[i][0] * 32768 == (float)(i + 1) && got[i][1] < 0);
}

static void files_split_at_exact_frames(void **unused)
{
    static int16_t got[FRAMES][2];
    struct tape_wish wish = wish_of("cut.a.wav");
    struct sound_shape shape;

    (void)unused;
    wish.split_frames = 1000;
    struct tape *tape = open_tape(&wish);
    put(tape, 0, 999);
    assert_false(exists("cut.a-002.wav"));
    put(tape, 999, 1);
    assert_false(exists("cut.a-002.wav")); /* no file before its first frame */
    put(tape, 1000, 1999);
    close_tape(tape);
    assert_false(exists("cut.a.wav"));
    assert_false(exists("cut.a-004.wav"));
    assert_int_equal(read_back("cut.a-001.wav", got, FRAMES, &shape), 1000);
    assert_memory_equal(got, pairs[0], 1000 * sizeof pairs[0]);
    assert_int_equal(read_back("cut.a-002.wav", got, FRAMES, &shape), 1000);
    assert_memory_equal(got, pairs[1000], 1000 * sizeof pairs[0]);
    assert_int_equal(read_back("cut.a-003.wav", got, FRAMES, &shape), 999);
    assert_memory_equal(got, pairs[2000], 999 * sizeof pairs[0]);
}

static int said; /* what was standard error */

static void begin_listening(void)
{
    int file = open(in_folder("said"), O_RDWR | O_CREAT | O_TRUNC, 0600);

    fflush(stderr);
    said = dup(STDERR_FILENO);
    dup2(file, STDERR_FILENO);
    close(file);
}

/* What was printed, in `line`. */
static void end_listening(void)
{
    fflush(stderr);
    dup2(said, STDERR_FILENO);
    close(said);
    FILE *file = fopen(in_folder("said"), "re");
    assert_non_null(file);
    line[fread(line, 1, sizeof line - 1, file)] = '\0';
    fclose(file);
}

static void a_hole_is_silence_a_line_and_in_the_ledger(void **unused)
{
    static int16_t got[FRAMES][2];
    struct tape_wish wish = wish_of("hole.wav");
    struct nj_span hole = {.frames = 400, .cause = NJ_CAUSE_XRUN, .bound_frames = 64};
    struct sound_shape shape;
    struct trouble trouble;
    struct tape *tape = open_tape(&wish);

    (void)unused;
    put(tape, 0, 800);
    begin_listening();
    assert_int_equal(tape_hole(tape, &hole, 300, &trouble), NJ_OK);
    end_listening();
    assert_string_equal(line, "nightjar record: 300 frames lost at 0:00.100 (xrun)\n");
    put(tape, 1100, 100);
    assert_int_equal(tape_frames(tape), 1200);
    assert_int_equal(tape_lost_frames(tape), 300);
    close_tape(tape);
    assert_int_equal(read_back("hole.wav", got, FRAMES, &shape), 1200);
    assert_memory_equal(got, pairs, 800 * sizeof pairs[0]);
    for (int i = 800; i < 1100; i++)
        assert_int_equal(got[i][0], 0);
    assert_memory_equal(got[1100], pairs[1100], 100 * sizeof pairs[0]);
    FILE *ledger = fopen(in_folder("hole.ledger.csv"), "re");
    bool found = false;
    assert_non_null(ledger);
    while (fgets(line, sizeof line, ledger))
        found |= strncmp(line, "800,300,64,xrun,", 16) == 0;
    fclose(ledger);
    assert_true(found);
}

static void a_hole_across_a_split_is_in_both_files(void **unused)
{
    static int16_t got[FRAMES][2];
    struct tape_wish wish = wish_of("torn.wav");
    struct nj_span hole = {.frames = 300, .cause = NJ_CAUSE_XRUN};
    struct sound_shape shape;
    struct trouble trouble;

    (void)unused;
    wish.split_frames = 1000;
    wish.quiet = true;
    struct tape *tape = open_tape(&wish);
    put(tape, 0, 900);
    begin_listening();
    assert_int_equal(tape_hole(tape, &hole, 300, &trouble), NJ_OK);
    end_listening();
    assert_string_equal(line, "");
    put(tape, 1200, 10);
    close_tape(tape);
    assert_int_equal(read_back("torn-001.wav", got, FRAMES, &shape), 1000);
    assert_int_equal(got[899][0], 900);
    assert_int_equal(got[900][0], 0);
    assert_int_equal(read_back("torn-002.wav", got, FRAMES, &shape), 210);
    assert_int_equal(got[199][0], 0);
    assert_int_equal(got[200][0], 1201);
    assert_true(exists("torn-001.ledger.csv"));
    assert_true(exists("torn-002.ledger.csv"));
}

static void appending_goes_on_in_the_file(void **unused)
{
    static uint8_t got[FRAMES][6];
    struct tape_wish wish = wish_of("more.wav");
    struct sound_shape shape;

    (void)unused;
    wish.append = true;
    wish.encoding = SOUND_ENCODING_PCM_24;
    for (uint64_t first = 0; first < FRAMES; first += 1000) {
        struct tape *tape = open_tape(&wish);

        put(tape, first, 1000);
        close_tape(tape);
        wish.encoding = SOUND_ENCODING_ANY; /* as it is there */
        wish.format = NJ_FORMAT_S16;
    }
    assert_int_equal(read_back("more.wav", got, FRAMES, &shape), FRAMES);
    assert_int_equal(shape.encoding, SOUND_ENCODING_PCM_24);
    for (int i = 0; i < FRAMES; i++)
        assert_memory_equal(got[i] + 1, &pairs[i][0], 2);
}

static void refused(struct tape_wish *wish, int code, const char *wanted)
{
    struct trouble trouble;
    struct tape *tape;

    assert_int_equal(tape_open(&tape, wish, &trouble), code);
    assert_null(tape);
    if (!strstr(trouble.text, wanted))
        fail_msg("'%s' is not in '%s'", wanted, trouble.text);
}

static void what_cannot_be_is_refused_in_one_line(void **unused)
{
    struct tape_wish wish = wish_of("there.wav");

    (void)unused;
    close_tape(open_tape(&wish));
    wish.no_clobber = true;
    refused(&wish, NJ_EFULL, "there.wav");
    wish = wish_of("there.wav");
    wish.split_frames = 5;
    wish.append = true;
    refused(&wish, NJ_EINVAL, "--append");
    wish.append = false;
    wish.path = "-";
    refused(&wish, NJ_EINVAL, "pipe");
    wish = wish_of("nowhere/there.wav");
    refused(&wish, NJ_EIO, "nowhere/there.wav");
    wish = wish_of("there.xyz");
    refused(&wish, NJ_EFORMAT, "there.xyz");
    assert_int_equal(tape_close(NULL, NULL), NJ_OK);
}

static int set_up(void **unused)
{
    (void)unused;
    for (int i = 0; i < FRAMES; i++) {
        pairs[i][0] = (int16_t)(i + 1);
        pairs[i][1] = (int16_t)(-i - 1);
    }
    return mkdtemp(folder) == NULL;
}

static int take_down(void **unused)
{
    char command[128];

    (void)unused;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_are_kept_as_the_card_gave_them),
        cmocka_unit_test(the_format_asked_for_is_the_files),
        cmocka_unit_test(files_split_at_exact_frames),
        cmocka_unit_test(a_hole_is_silence_a_line_and_in_the_ledger),
        cmocka_unit_test(a_hole_across_a_split_is_in_both_files),
        cmocka_unit_test(appending_goes_on_in_the_file),
        cmocka_unit_test(what_cannot_be_is_refused_in_one_line),
    };
    return cmocka_run_group_tests(tests, set_up, take_down);
}
