/* SPDX-License-Identifier: MIT
 * test_json.c - what the supervisor writes, and what the commands read of it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/reply.h"
#include "host/json.h"
#include "test/unit/rig.h"

static void write_sample(struct json *json)
{
    json_open(json, NULL, '{');
    json_bool(json, "ok", true);
    json_text(json, "name", "a \"b\" \\ \n\x01 caf\xc3\xa9 {[,]}");
    json_number(json, "least", INT64_MIN);
    json_real(json, "ms", 2.8754, 3);
    json_open(json, "empty", '[');
    json_close(json, ']');
    json_open(json, "list", '[');
    for (int i = 0; i < 3; i++) {
        json_open(json, NULL, '{');
        json_number(json, "ok", i);
        json_text(json, "name", "}],");
        json_close(json, '}');
    }
    json_close(json, ']');
    json_real(json, "none", (double)NAN, 1);
    json_number(json, "last", 7);
    json_close(json, '}');
}

static void objects_and_arrays_have_their_commas(void **context)
{
    (void)context;
    char text[1000];
    struct json json;
    json_init(&json, text, sizeof(text));
    write_sample(&json);
    assert_false(json.overflow);
    assert_string_equal(
        text, "{\"ok\":true,\"name\":\"a \\\"b\\\" \\\\ \\u000a\\u0001 caf\xc3\xa9 {[,]}\","
              "\"least\":-9223372036854775808,\"ms\":2.875,\"empty\":[],\"list\":["
              "{\"ok\":0,\"name\":\"}],\"},{\"ok\":1,\"name\":\"}],\"},"
              "{\"ok\":2,\"name\":\"}],\"}],\"none\":null,\"last\":7}");
}

static void what_does_not_fit_is_told_once(void **context)
{
    (void)context;
    char whole[1000], text[1000];
    struct json json;
    json_init(&json, whole, sizeof(whole));
    write_sample(&json);
    for (size_t bytes = 1; bytes <= json.used; bytes++) {
        struct json small;
        memset(text, 'x', sizeof(text));
        json_init(&small, text, bytes);
        write_sample(&small);
        assert_true(small.overflow);
        assert_true(strlen(text) < bytes);
        assert_int_equal(text[bytes], 'x');
    }
}

static void values_are_read_back(void **context)
{
    (void)context;
    char text[1000], name[100];
    struct json json;
    json_init(&json, text, sizeof(text));
    write_sample(&json);
    assert_true(reply_bool(text, "ok"));
    reply_text(text, "name", name, sizeof(name));
    assert_string_equal(name, "a \"b\" \\ \n\x01 caf\xc3\xa9 {[,]}");
    assert_true(reply_number(text, "least") == INT64_MIN);
    assert_true(reply_real(text, "ms") == 2.875);
    assert_int_equal(reply_number(text, "last"), 7);
    assert_null(reply_first(reply_find(text, "empty")));
    int64_t count = 0;
    for (const char *at = reply_first(reply_find(text, "list")); at; at = reply_next(at))
        assert_int_equal(reply_number(at, "ok"), count++);
    assert_int_equal(count, 3);
    assert_null(reply_find(text, "missing"));
    assert_null(reply_find(text, "nam"));
    reply_text(text, "missing", name, sizeof(name));
    assert_string_equal(name, "");
}

/* Reads everything there could be; in memory of the exact size, so that a byte too far is seen. */
static void read_all(const char *text, size_t bytes)
{
    char name[20], *copy = malloc(bytes + 1);
    assert_non_null(copy);
    memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    reply_text(copy, "name", name, sizeof(name));
    reply_number(copy, "last");
    reply_bool(copy, "missing");
    for (const char *at = reply_first(reply_find(copy, "list")); at; at = reply_next(at)) {
        reply_number(at, "ok");
        reply_text(at, "name", name, sizeof(name));
    }
    free(copy);
}

static void replies_that_are_cut_off_are_read_to_their_end(void **context)
{
    (void)context;
    char text[1000];
    struct json json;
    json_init(&json, text, sizeof(text));
    write_sample(&json);
    for (size_t bytes = 0; bytes < json.used; bytes++)
        read_all(text, bytes);
}

static void replies_that_are_damaged_are_read_to_their_end(void **context)
{
    (void)context;
    char text[1000], bad[1000];
    struct json json;
    struct chance chance = chance_begin(3);
    json_init(&json, text, sizeof(text));
    write_sample(&json);
    for (uint32_t round = 0; round < this_many(2000, 200000); round++) {
        memcpy(bad, text, json.used);
        for (uint64_t k = chance_between(&chance, 1, 6); k; k--)
            bad[chance_between(&chance, 0, json.used - 1)] =
                "{}[]\",:\\u0x"[chance_between(&chance, 0, 10)];
        read_all(bad, (size_t)chance_between(&chance, 0, json.used));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_and_arrays_have_their_commas),
        cmocka_unit_test(what_does_not_fit_is_told_once),
        cmocka_unit_test(values_are_read_back),
        cmocka_unit_test(replies_that_are_cut_off_are_read_to_their_end),
        cmocka_unit_test(replies_that_are_damaged_are_read_to_their_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
