/* SPDX-License-Identifier: MIT
 * fuzz_ledger.c - any bytes as the ledger of a file of some frames: taken up, gone on with, and the
 * same when it is taken up again. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "takes/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(int good)
{
    if (!good)
        abort();
}

static void take_up(const char *path, uint64_t frames, uint64_t *holes, uint64_t *covered)
{
    struct ledger *ledger;
    struct trouble trouble;

    need(ledger_resume(&ledger, path, frames, &trouble) == 0);
    *holes = ledger_holes(ledger);
    *covered = ledger_covered_frame(ledger);
    need(ledger_sync(ledger, &trouble) == 0);
    ledger_destroy(ledger);
}

static void go_on(const char *path, uint64_t frames)
{
    struct ledger_hole hole = {.first_frame = frames,
                               .length_frames = 10,
                               .cause = "xrun",
                               .file_frame = frames,
                               .filled_frames = 10};
    struct ledger *ledger;
    struct trouble trouble;

    need(ledger_resume(&ledger, path, frames, &trouble) == 0);
    need(ledger_enter(ledger, &hole, &trouble) == 0);
    need(ledger_note(ledger, "went on", &trouble) == 0);
    need(ledger_complete(ledger, 0, frames + 10, &trouble) == 0);
    ledger_destroy(ledger);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t frames = size > 0 ? (uint64_t)data[0] * 37 : 0, holes[2], covered[2];
    int file = memfd_create("ledger", MFD_CLOEXEC);
    char path[32];

    need(file >= 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    need(size == 0 || write(file, data + 1, size - 1) == (ssize_t)size - 1);
    take_up(path, frames, &holes[0], &covered[0]);
    take_up(path, frames, &holes[1], &covered[1]);
    need(holes[0] == holes[1] && covered[0] == covered[1]);
    go_on(path, frames);
    take_up(path, frames + 10, &holes[1], &covered[1]);
    need(holes[1] == holes[0] || holes[1] == holes[0] + 1);
    close(file);
    return 0;
}
