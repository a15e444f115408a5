/* SPDX-License-Identifier: MIT
 * test_segment_file.c - a running engine is reached by the file of its segment. */
#include "nightjar.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static char path[256];

static void *make(const struct nj_stream_config *config)
{
    uint64_t bytes = nj_segment_bytes(config);
    void *memory;
    int fd;

    snprintf(path, sizeof path, "%s/segment", getenv("NJ_TMP") ? getenv("NJ_TMP") : "/tmp");
    fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)bytes), 0);
    memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    assert_true(memory != MAP_FAILED);
    assert_int_equal(nj_segment_init(memory, bytes, config, 77), NJ_OK);
    return memory;
}

static void it_is_the_one_that_the_engine_has(void **state)
{
    struct nj_stream_config config = {.direction = NJ_PLAY};
    struct nj_client *client;
    uint64_t bytes;
    void *engines, *ours;

    (void)state;
    assert_int_equal(nj_stream_config_complete(&config), NJ_OK);
    engines = make(&config);
    assert_int_equal(nj_segment_open(&ours, &bytes, path), NJ_OK);
    assert_int_equal(bytes, nj_segment_bytes(&config));
    assert_int_equal(nj_segment_epoch(ours, bytes), 77);
    assert_int_equal(nj_segment_check(ours, bytes, &config), NJ_OK);
    assert_int_equal(nj_segment_set_device(ours, bytes, "hw:CARD=other"), NJ_OK);
    snprintf(config.device, sizeof config.device, "hw:CARD=other");
    assert_int_equal(nj_segment_check(engines, bytes, &config), NJ_OK);
    assert_int_equal(nj_client_create(&client, ours, bytes), NJ_OK);
    nj_client_destroy(client);
    nj_segment_close(ours, bytes);
    munmap(engines, bytes);
}

static void what_is_no_segment_is_refused(void **state)
{
    uint64_t bytes = 1;
    void *memory = &bytes;

    (void)state;
    assert_int_equal(nj_segment_open(&memory, &bytes, "/nowhere"), NJ_EIO);
    assert_int_equal(errno, ENOENT);
    assert_null(memory);
    assert_int_equal(bytes, 0);
    assert_int_equal(nj_segment_open(&memory, &bytes, "/dev/zero"), NJ_ESEGMENT);
    assert_int_equal(truncate(path, 5000), 0);
    assert_int_equal(nj_segment_open(&memory, &bytes, path), NJ_ESEGMENT);
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(nj_segment_open(&memory, &bytes, path), NJ_ESEGMENT);
    nj_segment_close(NULL, 0);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_one_that_the_engine_has),
        cmocka_unit_test(what_is_no_segment_is_refused),
    };
    return cmocka_run_group_tests_name("segment_file", tests, NULL, NULL);
}
