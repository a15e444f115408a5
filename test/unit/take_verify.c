/* SPDX-License-Identifier: MIT
 * take_verify.c - reads takes with libsndfile and their ledgers, and holds them against the card.
 */
#include <ftw.h>
#include <inttypes.h>
#include <setjmp.h>
#include <sndfile.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "take_rig.h"

#define MAX_FILES 4096
#define MAX_ROWS 512

struct row {
    uint64_t first, length, at, filled;
    bool unknown;
};

struct found {
    char path[512];
    uint64_t first, frames;
};

static struct found files[MAX_FILES];
static uint32_t file_count;
static const char *wanted;

static uint64_t field(const char *text, const char *key)
{
    const char *at = strstr(text, key);

    assert_non_null(at);
    return strtoull(at + strlen(key), NULL, 10);
}

static int visit(const char *path, const struct stat *status, int type, struct FTW *position)
{
    size_t length = strlen(path);
    char head[513] = {0};
    char take[100];

    (void)status;
    (void)position;
    if (type != FTW_F || length < 4 || strcmp(path + length - 4, ".wav") != 0)
        return 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(head, 1, 512, file), 512);
    fclose(file);
    for (size_t i = 0; i < 512; i++)
        if (!head[i])
            head[i] = ' ';
    snprintf(take, sizeof(take), "Nightjar|Take: %s\n", wanted);
    if (!strstr(head, take))
        return 0;
    assert_true(file_count < MAX_FILES);
    struct found *found = &files[file_count++];
    snprintf(found->path, sizeof(found->path), "%s", path);
    found->first = field(head, "Nightjar|First Frame: ");
    return 0;
}

static int by_first(const void *a, const void *b)
{
    uint64_t left = ((const struct found *)a)->first, right = ((const struct found *)b)->first;

    return (left > right) - (left < right);
}

static uint32_t read_ledger(const char *wav, struct row *rows, const struct found *found)
{
    char path[600], line[300];
    uint32_t count = 0;
    bool complete = false;

    snprintf(path, sizeof(path), "%.*s.ledger.csv", (int)strlen(wav) - 4, wav);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof(line), file));
    while (fgets(line, sizeof(line), file)) {
        struct row *row = &rows[count];

        assert_false(complete);
        if (*line == '#') {
            uint64_t frames = 0, first = 0, holes = 0;

            if (sscanf(line, "# complete: %" SCNu64 " frames, first %" SCNu64 ", %" SCNu64, &frames,
                       &first, &holes) != 3)
                continue;
            complete = true;
            assert_int_equal(frames, found->frames);
            assert_int_equal(first, found->first);
            assert_int_equal(holes, count);
            continue;
        }
        assert_true(count < MAX_ROWS);
        memset(row, 0, sizeof(*row));
        row->unknown =
            sscanf(line, "%" SCNu64 ",%" SCNu64 ",%*u,%*[^,],%*[^,],%" SCNu64 ",%" SCNu64,
                   &row->first, &row->length, &row->at, &row->filled) != 4;
        count++;
    }
    fclose(file);
    assert_true(complete);
    return count;
}

/* The ledger says that the file is silent there; *left_out: how much of it was not filled in
 * before. */
static bool in_hole(const struct row *rows, uint32_t count, uint64_t at)
{
    for (uint32_t i = 0; i < count; i++)
        if (!rows[i].unknown && at >= rows[i].at && at < rows[i].at + rows[i].filled)
            return true;
    return false;
}

static void verify_audio(const struct rig *rig, struct found *found, SNDFILE *sound,
                         const struct row *rows, uint32_t count, struct take_rig_result *result)
{
    uint32_t channels = rig->config.channels;
    int *data = malloc(4096 * channels * sizeof(int));
    uint64_t at = 0;

    assert_non_null(data);
    for (sf_count_t got; (got = sf_readf_int(sound, data, 4096)) > 0;) {
        for (uint64_t f = 0; f < (uint64_t)got; f++, at++) {
            bool silent = in_hole(rows, count, at);
            bool right = true;

            for (uint32_t k = 0; k < channels; k++) {
                uint32_t sample = (uint32_t)data[f * channels + k];

                right = right && sample == (silent ? 0 : take_rig_sample(found->first + at, k));
            }
            result->silent_frames += silent;
            result->wrong_frames += !right;
        }
    }
    assert_int_equal(at, found->frames);
    free(data);
}

static uint64_t told_before(const struct row *rows, uint32_t count, uint64_t first)
{
    for (uint32_t i = 0; i < count; i++)
        if (!rows[i].unknown && !rows[i].filled && rows[i].first + rows[i].length == first)
            return rows[i].length;
    return 0;
}

static void verify_file(const struct rig *rig, struct found *found, struct take_rig_result *result)
{
    SF_INFO info = {0};
    struct row rows[MAX_ROWS];
    SNDFILE *sound = sf_open(found->path, SFM_READ, &info);

    assert_non_null(sound);
    assert_int_equal(info.channels, rig->config.channels);
    found->frames = (uint64_t)info.frames;
    uint32_t count = read_ledger(found->path, rows, found);
    if (result->files && found->first < result->end_frame)
        result->repeated_frames += result->end_frame - found->first;
    if (result->files && found->first > result->end_frame) {
        uint64_t gap = found->first - result->end_frame;
        uint64_t told = told_before(rows, count, found->first);

        result->left_out_frames += told;
        result->untold_frames += gap - told;
    }
    if (!result->files)
        result->first_frame = found->first;
    verify_audio(rig, found, sound, rows, count, result);
    sf_close(sound);
    result->files++;
    result->rows += count;
    result->end_frame = found->first + found->frames;
}

void take_rig_verify(struct rig *rig, const char *take, struct take_rig_result *result)
{
    memset(result, 0, sizeof(*result));
    file_count = 0;
    wanted = take;
    assert_int_equal(nftw(rig->folder, visit, 16, FTW_PHYS), 0);
    qsort(files, file_count, sizeof(files[0]), by_first);
    for (uint32_t i = 0; i < file_count; i++)
        verify_file(rig, &files[i], result);
}

void take_rig_verify_all(struct rig *rig, const char *take, uint64_t first)
{
    struct take_rig_result result;
    uint64_t lost = 0;

    take_rig_verify(rig, take, &result);
    for (uint32_t i = 0; i < rig->hole_count; i++)
        lost += rig->holes[i].frames;
    assert_int_equal(result.wrong_frames, 0);
    assert_int_equal(result.repeated_frames, 0);
    assert_int_equal(result.untold_frames, 0);
    assert_int_equal(result.first_frame, first);
    assert_int_equal(result.end_frame, rig->frame);
    assert_int_equal(result.silent_frames + result.left_out_frames, lost);
}
