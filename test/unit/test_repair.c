/* SPDX-License-Identifier: MIT
 * test_repair.c - what a cut leaves of a take becomes a whole file, whatever it is.
 * timeout: 300 */
#include <fcntl.h>
#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "take_rig.h"
#include "takes/repair.h"

#define BOOT "00112233445566778899aabbccddeeff"
#define OTHER_BOOT "ffeeddccbbaa99887766554433221100"

static char folder[256];
static char path[TAKE_PATH_BYTES], part[TAKE_PATH_BYTES];
static struct trouble trouble;
static char told[2000];

/* What a fork leaves in a child that has not become its program yet: a descriptor more of what the
 * next lock is on. */
static int forked = -1;
static bool forks;

int flock(int fd, int operation)
{
    int result = (int)syscall(SYS_flock, fd, operation);

    if (forks && result == 0 && (operation & LOCK_EX)) {
        forked = dup(fd);
        forks = false;
    }
    return result;
}

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "%s/repair.XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof(path), "%s/2026/a.wav", folder);
    snprintf(part, sizeof(part), "%s.part", path);
    return take_name_folders(folder, path, &trouble);
}

static int teardown(void **state)
{
    char command[300];
    (void)state;

    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command);
}

static void report(void *context, const char *line)
{
    (void)context;
    assert_true(strlen(told) + strlen(line) + 2 < sizeof(told));
    strcat(strcat(told, line), "\n");
}

static struct repair_count repair(const char *boot)
{
    struct repair how = {.boot = boot, .report = report};
    struct repair_count count;

    told[0] = 0;
    assert_int_equal(repair_folder(&how, folder, &count, &trouble), 0);
    return count;
}

static uint8_t byte_of(uint64_t i)
{
    return (uint8_t)(i * 7 + i / 251 + 1);
}

/* A mono take of 3-byte frames: `frames` written, the head promises `promised`. */
static struct take_file *make(uint64_t frames, uint64_t promised)
{
    struct wav_head head = {.rate_hz = 8000,
                            .channels = 1,
                            .bits = 24,
                            .take = "dawn",
                            .first_frame = 5000,
                            .boot = BOOT,
                            .utc_ns = 1763636863123000000};
    struct take_file *file;
    uint64_t written;

    assert_int_equal(take_file_create(&file, path, &head, NULL, &trouble), 0);
    uint8_t *data = malloc(frames * 3 + 1);
    assert_non_null(data);
    for (uint64_t i = 0; i < frames * 3; i++)
        data[i] = byte_of(i);
    assert_int_equal(take_file_write(file, data, promised, &written, &trouble), 0);
    assert_int_equal(take_file_beat(file, 0, &trouble), 0);
    assert_int_equal(
        take_file_write(file, data + promised * 3, frames - promised, &written, &trouble), 0);
    free(data);
    return file;
}

static void expect_file(const char *name, uint64_t frames)
{
    SF_INFO info = {0};
    struct stat status;
    SNDFILE *sound = sf_open(name, SFM_READ, &info);

    assert_non_null(sound);
    assert_int_equal(info.frames, frames);
    for (uint64_t f = 0; f < frames; f++) {
        int sample;

        assert_int_equal(sf_readf_int(sound, &sample, 1), 1);
        assert_int_equal((uint32_t)sample, (uint32_t)byte_of(f * 3) << 8 |
                                               (uint32_t)byte_of(f * 3 + 1) << 16 |
                                               (uint32_t)byte_of(f * 3 + 2) << 24);
    }
    sf_close(sound);
    assert_int_equal(stat(name, &status), 0);
    assert_int_equal(status.st_size, 512 + frames * 3 + (frames & 1));
}

static bool exists(const char *name)
{
    return access(name, F_OK) == 0;
}

static void ledger_says(const char *want, bool says)
{
    char ledger[TAKE_PATH_BYTES], text[1000] = {0};

    assert_int_equal(take_name_variant(ledger, path, 1, LEDGER_SUFFIX), 0);
    FILE *file = fopen(ledger, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
    fclose(file);
    assert_true((strstr(text, want) != NULL) == says);
}

static void after_a_power_cut_the_head_counts(void **state)
{
    (void)state;
    take_file_abandon(make(1000, 700));
    struct repair_count count = repair(OTHER_BOOT);
    assert_int_equal(count.closed, 1);
    expect_file(path, 700);
    assert_false(exists(part));
    ledger_says("5700,,,power cut,", true);
    ledger_says("# complete: 700 frames, first 5000, 1 holes", true);
    assert_non_null(strstr(told, "closed at 700 frames, after a power cut"));
}

static void on_the_same_boot_the_length_counts(void **state)
{
    (void)state;
    take_file_abandon(make(1001, 700));
    assert_int_equal(repair(BOOT).closed, 1);
    expect_file(path, 1001);
    ledger_says("6001,,,recorder ended,", true);
}

static void a_file_cut_at_any_byte_becomes_whole(void **state)
{
    (void)state;

    for (uint64_t bytes = 0; bytes < 512 + 41 * 3; bytes++)
        for (int same_boot = 0; same_boot < 2; same_boot++) {
            if (bytes < 500 && bytes % this_many_slow(250, 50, 1))
                continue; /* a head cut short is one case */
            uint64_t there = bytes > 512 ? (bytes - 512) / 3 : 0;
            uint64_t want = same_boot ? there : there < 30 ? there : 30;

            take_file_abandon(make(41, 30));
            assert_int_equal(truncate(part, (off_t)bytes), 0);
            struct repair_count count = repair(same_boot ? BOOT : OTHER_BOOT);
            assert_int_equal(count.closed + count.removed + count.bad, 1);
            assert_int_equal(count.failed, 0);
            assert_int_equal(count.closed, want > 0);
            assert_int_equal(count.bad, bytes > 0 && bytes < 512);
            if (want)
                expect_file(path, want);
            assert_false(exists(part));
            assert_int_equal(teardown(state), 0);
            assert_int_equal(setup(state), 0);
        }
}

static void repair_can_be_repeated(void **state)
{
    (void)state;
    take_file_abandon(make(100, 70));
    repair(OTHER_BOOT);
    struct repair_count count = repair(OTHER_BOOT);
    assert_int_equal(count.closed + count.removed + count.bad + count.failed + count.kept, 0);
    assert_string_equal(told, "");
    expect_file(path, 70);
}

static void no_file_is_ever_replaced(void **state)
{
    char second[TAKE_PATH_BYTES];
    FILE *file;
    (void)state;

    take_file_abandon(make(100, 70));
    assert_non_null(file = fopen(path, "w")); /* came meanwhile */
    fputs("mine", file);
    fclose(file);
    assert_int_equal(repair(OTHER_BOOT).closed, 1);
    assert_int_equal(take_name_variant(second, path, 2, ".wav"), 0);
    expect_file(second, 70);
    assert_int_equal(take_name_variant(second, path, 2, LEDGER_SUFFIX), 0);
    assert_true(exists(second));
    char text[8] = {0};
    assert_non_null(file = fopen(path, "r"));
    assert_int_equal(fread(text, 1, sizeof(text), file), 4);
    fclose(file);
    assert_string_equal(text, "mine");
}

static void what_is_no_take_is_set_aside(void **state)
{
    char bad[TAKE_PATH_BYTES];
    (void)state;

    for (int n = 1; n <= 3; n++) {
        FILE *file = fopen(part, "w");
        assert_non_null(file);
        for (int i = 0; i < 2000; i++)
            fputs("garbage ", file);
        fclose(file);
        assert_int_equal(repair(OTHER_BOOT).bad, 1);
        snprintf(bad, sizeof(bad), n > 1 ? "%s-%d.bad" : "%s.bad", path, n);
        assert_true(exists(bad));
        assert_false(exists(part));
        assert_non_null(strstr(told, bad));
    }
}

static void an_empty_file_and_its_ledger_go(void **state)
{
    char ledger[TAKE_PATH_BYTES];
    (void)state;

    take_file_abandon(make(0, 0));
    assert_int_equal(take_name_variant(ledger, path, 1, LEDGER_SUFFIX), 0);
    assert_true(exists(ledger));
    assert_int_equal(repair(OTHER_BOOT).removed, 1);
    assert_false(exists(part) || exists(path) || exists(ledger));
}

static void what_is_being_written_is_left_alone(void **state)
{
    struct take_file *file = make(100, 70);
    (void)state;

    assert_int_equal(repair(OTHER_BOOT).kept, 1);
    assert_true(exists(part));
    assert_int_equal(take_file_close(file, &trouble), 0);
    expect_file(path, 100);
}

static void a_file_is_repaired_while_a_program_is_being_started(void **state)
{
    (void)state;
    take_file_abandon(make(1000, 700));
    forks = true;
    assert_int_equal(repair(OTHER_BOOT).closed, 1);
    assert_true(forked >= 0);
    close(forked);
    expect_file(path, 700);
    assert_false(exists(part));
}

static bool keep_dawn(void *context, const char *name, const struct wav_head *head)
{
    (void)context;
    assert_string_equal(name, part);
    return strcmp(head->take, "dawn") == 0;
}

static void what_is_to_be_gone_on_with_is_kept_on_the_same_boot_only(void **state)
{
    struct repair how = {.boot = BOOT, .keep = keep_dawn};
    struct repair_count count;
    (void)state;

    take_file_abandon(make(100, 70));
    assert_int_equal(repair_folder(&how, folder, &count, &trouble), 0);
    assert_int_equal(count.kept, 1);
    how.boot = OTHER_BOOT;
    assert_int_equal(repair_folder(&how, folder, &count, &trouble), 0);
    assert_int_equal(count.closed, 1);
}

static void other_files_are_not_touched(void **state)
{
    const char *const names[] = {"._a.wav.part", "b.part", "c.wav", "notes.txt", ".wav.part"};
    char name[TAKE_PATH_BYTES];
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(name, sizeof(name), "%s/%s", folder, names[i]);
        fclose(fopen(name, "w"));
    }
    snprintf(name, sizeof(name), "%s/dir.wav.part", folder);
    assert_int_equal(mkdir(name, 0755), 0);
    snprintf(name, sizeof(name), "%s/link.wav.part", folder);
    assert_int_equal(symlink("/etc/passwd", name), 0);
    struct repair_count count = repair(OTHER_BOOT);
    assert_int_equal(count.closed + count.removed + count.bad + count.failed + count.kept, 0);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(name, sizeof(name), "%s/%s", folder, names[i]);
        assert_true(exists(name));
    }
}

static void a_missing_folder_is_told(void **state)
{
    struct repair how = {.boot = BOOT};
    struct repair_count count;
    (void)state;

    assert_int_equal(repair_folder(&how, "/nonexistent/takes", &count, &trouble), NJ_EIO);
    assert_string_equal(trouble.text, "/nonexistent/takes: take folder: No such file or directory");
}

/* Half a terabyte, of which the disk holds one sector. */
static void the_length_of_a_file_costs_no_time(void **state)
{
    struct timespec from, to;
    (void)state;

    take_file_abandon(make(10, 10));
    if (truncate(part, (off_t)1 << 39))
        skip();
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_int_equal(repair(OTHER_BOOT).closed, 1);
    clock_gettime(CLOCK_MONOTONIC, &to);
    print_message("    %.1f ms\n", (double)(to.tv_sec - from.tv_sec) * 1e3 +
                                       (double)(to.tv_nsec - from.tv_nsec) / 1e6);
    expect_file(path, 10);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(after_a_power_cut_the_head_counts),
        TEST(on_the_same_boot_the_length_counts),
        TEST(a_file_cut_at_any_byte_becomes_whole),
        TEST(repair_can_be_repeated),
        TEST(no_file_is_ever_replaced),
        TEST(what_is_no_take_is_set_aside),
        TEST(an_empty_file_and_its_ledger_go),
        TEST(what_is_being_written_is_left_alone),
        TEST(a_file_is_repaired_while_a_program_is_being_started),
        TEST(what_is_to_be_gone_on_with_is_kept_on_the_same_boot_only),
        TEST(other_files_are_not_touched),
        TEST(a_missing_folder_is_told),
        TEST(the_length_of_a_file_costs_no_time),
    };

    return cmocka_run_group_tests_name("repair", tests, NULL, NULL);
}
