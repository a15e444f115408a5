/* SPDX-License-Identifier: MIT
 * test_power_cut.c - a disk that keeps any part of what was not yet synced, after cuts anywhere.
 *
 * One history is recorded with all of its writes. A cut after the k-th call leaves of every file
 * what its last sync made certain, and any choice of the later sectors and lengths; of names, those
 * of folders that were synced, and of the later ones as many as the disk came to write. From each
 * such disk, repair must make takes without a wrong frame, that hold all that their heads promised.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "interpose.h"
#include "take_rig.h"
#include "takes/repair.h"

#define MAX_CALLS 4096
#define MAX_FILES 256
#define SECTOR 512
#define OTHER_BOOT "ffeeddccbbaa99887766554433221100"

/* ---- the history ---------------------------------------------------------------------------- */

enum kind { WRITE, TRUNCATE, SYNC, FOLDER_SYNC, CREATE, FOLDER, MOVE, REMOVE };

static struct event {
    enum kind kind;
    ino_t file; /* of a file or a folder */
    char path[300], path_2[300];
    uint8_t *data;
    size_t bytes;
    off_t offset;
} events[MAX_CALLS];
static uint32_t event_count;
static bool watching;
static bool creating;

bool call_before(struct call *call)
{
    creating = call->kind == CALL_OPEN && (call->flags & O_CREAT) && access(call->path, F_OK) != 0;
    return false;
}

static struct event *add(enum kind kind, const char *path)
{
    struct event *event = &events[event_count++];

    assert_true(event_count < MAX_CALLS);
    event->kind = kind;
    if (path)
        snprintf(event->path, sizeof(event->path), "%s", path);
    return event;
}

static void add_to_file(const struct call *call, long result)
{
    struct stat status;

    assert_int_equal(fstat(call->fd, &status), 0);
    struct event *event = add(call->kind == CALL_WRITE      ? WRITE
                              : call->kind == CALL_TRUNCATE ? TRUNCATE
                              : S_ISDIR(status.st_mode)     ? FOLDER_SYNC
                                                            : SYNC,
                              NULL);
    event->file = status.st_ino;
    event->offset = call->offset;
    if (call->kind != CALL_WRITE)
        return;
    event->bytes = (size_t)result;
    event->data = malloc(event->bytes);
    assert_non_null(event->data);
    memcpy(event->data, call->data, event->bytes);
}

void call_after(const struct call *call, long result)
{
    struct stat status;

    if (!watching || result < 0)
        return;
    if (call->kind == CALL_WRITE || call->kind == CALL_SYNC || call->kind == CALL_TRUNCATE) {
        add_to_file(call, result);
    } else if (call->kind == CALL_OPEN && creating) {
        assert_int_equal(fstat((int)result, &status), 0);
        add(CREATE, call->path)->file = status.st_ino;
    } else if (call->kind == CALL_MKDIR) {
        assert_int_equal(stat(call->path, &status), 0);
        add(FOLDER, call->path)->file = status.st_ino;
    } else if (call->kind == CALL_UNLINK) {
        add(REMOVE, call->path);
    } else if (call->kind == CALL_RENAME) {
        snprintf(add(MOVE, call->path)->path_2, sizeof(events[0].path_2), "%s", call->path_2);
    }
}

static void record(struct rig *rig)
{
    uint64_t random = 99;
    uint64_t writer;

    take_rig_open(rig, 1, NJ_FORMAT_S24_3, 65536);
    rig->takes.takes[0].split_ms = 250;
    take_rig_add_take(rig, "dusk", "all.wav")->bits = 16;
    watching = true;
    struct recording *recording = take_rig_recording(rig);
    for (int i = 0; i < 24; i++) {
        take_rig_capture(rig, take_rig_random(&random) % 4000 + 1);
        if (i % 5 == 2)
            take_rig_lose(rig, take_rig_random(&random) % 6000 + 1);
        if (i == 13)
            take_rig_lose(rig, 2880001);
        if (take_rig_random(&random) % 2)
            recording->beat_at.tv_sec = 0;
        nj_capture_position(rig->client, &writer);
        recording_move(recording, writer);
    }
    recording_finish(recording);
    watching = false;
    recording_destroy(recording);
    take_rig_verify_all(rig, "dawn", 0);
    take_rig_verify_all(rig, "dusk", 0);
}

/* ---- the disk ------------------------------------------------------------------------------- */

static struct disk_file {
    ino_t file;
    char path[300]; /* "" = no name points to it */
    uint8_t *data;
    off_t length;
    bool is_folder;
    uint64_t promised; /* frames that its head said when it was last synced */
} disk[MAX_FILES];
static uint32_t disk_count;

static struct disk_file *disk_find(ino_t file)
{
    for (uint32_t i = 0; i < disk_count; i++)
        if (disk[i].file == file)
            return &disk[i];
    return NULL;
}

static void store(struct disk_file *file, const struct event *event, size_t from, size_t bytes)
{
    off_t end = event->offset + (off_t)(from + bytes);

    memcpy(file->data + event->offset + from, event->data + from, bytes);
    if (end > file->length)
        file->length = end;
}

static void set_length(struct disk_file *file, off_t length)
{
    if (length < file->length)
        memset(file->data + length, 0, (size_t)(file->length - length));
    file->length = length;
}

/* After the file's last sync each sector, and each length, is the disk's choice. */
static void maybe(struct disk_file *file, const struct event *event, uint64_t *random)
{
    if (event->kind == TRUNCATE) {
        if (take_rig_random(random) % 2)
            set_length(file, event->offset);
        return;
    }
    for (size_t at = 0; at < event->bytes;) {
        size_t rest = SECTOR - (size_t)(event->offset + (off_t)at) % SECTOR;
        size_t bytes = event->bytes - at < rest ? event->bytes - at : rest;

        if (take_rig_random(random) % 2)
            store(file, event, at, bytes);
        at += bytes;
    }
}

static uint32_t last_sync(ino_t file, uint32_t calls)
{
    for (uint32_t i = calls; i-- > 0;)
        if (events[i].file == file && events[i].kind == SYNC)
            return i;
    return 0;
}

static void fill_file(struct disk_file *file, uint32_t calls, uint64_t *random)
{
    uint32_t certain = last_sync(file->file, calls);
    struct wav_head head;

    memset(file->data, 0, 1 << 20);
    file->length = 0;
    file->promised = 0;
    for (uint32_t i = 0; i < calls; i++) {
        const struct event *event = &events[i];

        if (event->file != file->file)
            continue;
        if (event->kind == WRITE && i < certain)
            store(file, event, 0, event->bytes);
        else if (event->kind == TRUNCATE && i < certain)
            set_length(file, event->offset);
        else if (event->kind == WRITE || event->kind == TRUNCATE)
            maybe(file, event, random);
        if (i == certain && file->length >= SECTOR && wav_head_read(&head, file->data) == 0)
            file->promised = head.frames;
    }
}

static bool in_folder(const char *path, const char *folder)
{
    const char *slash = strrchr(path, '/');

    return (size_t)(slash - path) == strlen(folder) && strncmp(path, folder, strlen(folder)) == 0;
}

/* Was the folder of that name synced after event i? */
static bool name_certain(uint32_t i, uint32_t calls, const char *root)
{
    for (uint32_t k = i + 1; k < calls; k++) {
        if (events[k].kind != FOLDER_SYNC)
            continue;
        const struct disk_file *folder = disk_find(events[k].file);
        if (in_folder(events[i].path, folder ? folder->path : root))
            return true;
    }
    return false;
}

static void apply_name(const struct event *event)
{
    if (event->kind == CREATE || event->kind == FOLDER) {
        struct disk_file *file = disk_find(event->file);

        assert_non_null(file);
        strcpy(file->path, event->path);
        return;
    }
    for (uint32_t i = 0; i < disk_count; i++)
        if (strcmp(disk[i].path, event->path) == 0)
            strcpy(disk[i].path, event->path_2);
}

/* Names become certain in order, as in a journal; how far is the disk's choice beyond what is. */
static void set_names(uint32_t calls, const char *root, uint64_t *random)
{
    uint32_t names = 0, certain = 0;

    for (uint32_t i = 0; i < disk_count; i++)
        disk[i].path[0] = 0;
    /* folders' names first, for name_certain */
    for (uint32_t i = 0; i < calls; i++)
        if (events[i].kind == FOLDER)
            apply_name(&events[i]);
    for (uint32_t i = 0; i < calls; i++)
        if (events[i].kind >= CREATE) {
            names++;
            if (name_certain(i, calls, root))
                certain = names;
        }
    uint32_t kept = certain + take_rig_random(random) % (names - certain + 1);
    for (uint32_t i = 0; i < disk_count; i++)
        disk[i].path[0] = 0;
    for (uint32_t i = 0; i < calls && kept; i++)
        if (events[i].kind >= CREATE) {
            apply_name(&events[i]);
            kept--;
        }
}

static void write_out(const char *from, const char *to)
{
    char path[700];

    for (uint32_t i = 0; i < disk_count; i++) {
        struct disk_file *file = &disk[i];

        if (!file->path[0])
            continue;
        snprintf(path, sizeof(path), "%s%s", to, file->path + strlen(from));
        if (file->is_folder) {
            assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
            continue;
        }
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
        assert_true(fd >= 0);
        assert_int_equal(write(fd, file->data, (size_t)file->length), file->length);
        close(fd);
    }
}

static void know_files(void)
{
    for (uint32_t i = 0; i < event_count; i++) {
        if (events[i].kind != CREATE && events[i].kind != FOLDER)
            continue;
        struct disk_file *file = &disk[disk_count++];

        assert_true(disk_count < MAX_FILES);
        file->file = events[i].file;
        file->is_folder = events[i].kind == FOLDER;
        assert_non_null(file->data = malloc(1 << 20));
    }
}

/* ---- the cuts ------------------------------------------------------------------------------- */

/* With or without a name on this disk: a file that has lost its own fails the test. */
static uint64_t promised_by(const char *take)
{
    uint64_t frames = 0;
    struct wav_head head;

    for (uint32_t i = 0; i < disk_count; i++)
        if (disk[i].promised && wav_head_read(&head, disk[i].data) == 0 &&
            strcmp(head.take, take) == 0)
            frames += disk[i].promised;
    return frames;
}

static void expect_take(struct rig *rig, const char *take)
{
    struct take_rig_result result;

    take_rig_verify(rig, take, &result);
    assert_int_equal(result.wrong_frames, 0);
    assert_int_equal(result.repeated_frames, 0);
    uint64_t there =
        result.end_frame - result.first_frame - result.left_out_frames - result.untold_frames;
    assert_true(there >= promised_by(take));
}

static void cut(struct rig *rig, uint32_t calls, uint64_t *random)
{
    char root[256], command[300];
    struct repair_count count;
    struct repair repair = {.boot = OTHER_BOOT};
    struct trouble trouble;

    strcpy(root, rig->folder);
    snprintf(rig->folder, sizeof(rig->folder), "%s-cut", root);
    assert_int_equal(mkdir(rig->folder, 0755), 0);
    set_names(calls, root, random);
    for (uint32_t i = 0; i < disk_count; i++)
        if (!disk[i].is_folder)
            fill_file(&disk[i], calls, random);
    write_out(root, rig->folder);
    assert_int_equal(repair_folder(&repair, rig->folder, &count, &trouble), 0);
    assert_int_equal(count.failed, 0);
    expect_take(rig, "dawn");
    expect_take(rig, "dusk");
    snprintf(command, sizeof(command), "rm -rf '%s'", rig->folder);
    assert_int_equal(system(command), 0);
    strcpy(rig->folder, root);
}

static void after_a_cut_anywhere_every_promised_frame_is_there(void **state)
{
    static struct rig rig;
    uint64_t random = 4711;
    uint32_t stride = this_many_slow(11, 5, 1);
    (void)state;

    record(&rig);
    know_files();
    print_message("    %u calls\n", event_count);
    assert_true(event_count > 200);
    for (uint32_t calls = 1; calls <= event_count; calls += stride)
        for (uint32_t n = this_many(1, 8); n > 0; n--)
            cut(&rig, calls, &random);
    take_rig_close(&rig);
    for (uint32_t i = 0; i < disk_count; i++)
        free(disk[i].data);
    for (uint32_t i = 0; i < event_count; i++)
        free(events[i].data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_cut_anywhere_every_promised_frame_is_there),
    };

    return cmocka_run_group_tests_name("power cut", tests, NULL, NULL);
}
