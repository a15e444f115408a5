/* SPDX-License-Identifier: MIT
 * take_file_open.c - how a take's file begins, or is taken up again. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "takes/take_file_parts.h"

struct take_file *take_file_allocate(const char *path, struct trouble *trouble)
{
    struct take_file *file = calloc(1, sizeof(*file));

    if (file)
        file->fd = -1;
    else
        trouble_system(trouble, path, "open", ENOMEM);
    return file;
}

/* Takes the n-th form of the name: the ledger first, so that there is no take without one. */
static int claim(struct take_file *file, const char *path, uint32_t n, struct trouble *trouble)
{
    char ledger_path[TAKE_PATH_BYTES];
    struct stat status;

    if (take_name_variant(file->path, path, n, ".wav") ||
        take_name_variant(file->part, path, n, ".wav" TAKE_PART_SUFFIX) ||
        take_name_variant(ledger_path, path, n, LEDGER_SUFFIX))
        return trouble_set(trouble, NJ_EMEMORY, path, "the name is too long");
    if (lstat(file->path, &status) == 0 || lstat(file->part, &status) == 0)
        return NJ_EFULL;
    return ledger_create(&file->ledger, ledger_path, trouble);
}

/* Until it is locked, a repair may take the new file for an empty one, and remove it. */
static int lock_new(struct take_file *file, struct trouble *trouble)
{
    struct stat status;

    (void)flock(file->fd, LOCK_EX); /* some file systems know no locks */
    if (fstat(file->fd, &status) || !status.st_nlink)
        return trouble_system(trouble, file->part, "lock", EAGAIN);
    return 0;
}

static int begin(struct take_file *file, const struct wav_head *head,
                 const struct ledger_hole *hole, struct trouble *trouble)
{
    file->head = *head;
    file->head.frames = 0;
    int error = hole ? take_file_hole(file, hole, trouble) : 0;
    if (error || (error = ledger_sync(file->ledger, trouble)))
        return error;
    file->fd = open(file->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file->fd < 0)
        return trouble_system(trouble, file->part, "open", errno);
    if ((error = lock_new(file, trouble)) ||
        (error = take_file_write_head(file, &file->head, trouble)) ||
        (error = take_file_sync(file, trouble)))
        return error;
    return take_name_sync(file->part, trouble);
}

/* Gives up names that were claimed but never held a frame. */
static void unclaim(struct take_file *file)
{
    char ledger_path[TAKE_PATH_BYTES];

    if (file->fd >= 0)
        unlink(file->part);
    if (file->ledger && take_name_variant(ledger_path, file->path, 1, LEDGER_SUFFIX) == 0)
        unlink(ledger_path);
}

int take_file_create(struct take_file **file, const char *path, const struct wav_head *head,
                     const struct ledger_hole *hole, struct trouble *trouble)
{
    struct take_file *f = take_file_allocate(path, trouble);
    int error = NJ_EFULL;

    if (!f)
        return NJ_EIO;
    for (uint32_t n = 1; n <= TAKE_FILE_MAX_NAMES && error == NJ_EFULL; n++)
        error = claim(f, path, n, trouble);
    if (error == NJ_EFULL)
        trouble_set(trouble, error, path, "every form of the name exists");
    if (!error)
        error = begin(f, head, hole, trouble);
    if (error) {
        unclaim(f);
        take_file_abandon(f);
        return error;
    }
    *file = f;
    return 0;
}

int take_file_read_head(struct take_file *file, bool trust_length, struct trouble *trouble)
{
    uint8_t bytes[WAV_HEAD_BYTES];
    struct stat status;
    ssize_t done = pread(file->fd, bytes, sizeof(bytes), 0);

    if (done < 0 || fstat(file->fd, &status))
        return trouble_system(trouble, file->part, "read", errno);
    if (done < (ssize_t)sizeof(bytes) || wav_head_read(&file->head, bytes))
        return trouble_set(trouble, NJ_EFORMAT, file->part, "not the beginning of a take");
    file->frames = (uint64_t)(status.st_size - WAV_HEAD_BYTES) / wav_head_frame_bytes(&file->head);
    if (!trust_length && file->frames > file->head.frames)
        file->frames = file->head.frames;
    return 0;
}

static int take_up(struct take_file *file, bool trust_length, struct trouble *trouble)
{
    char ledger_path[TAKE_PATH_BYTES];

    file->fd = open(file->part, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file->fd < 0)
        return trouble_system(trouble, file->part, "open", errno);
    if (flock(file->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        return trouble_set(trouble, NJ_EBUSY, file->part, "another program is writing it");
    int error = take_file_read_head(file, trust_length, trouble);
    if (error)
        return error;
    if (ftruncate(file->fd, take_file_offset(file, file->frames)))
        return trouble_system(trouble, file->part, "truncate", errno);
    if (take_name_variant(ledger_path, file->path, 1, LEDGER_SUFFIX))
        return trouble_set(trouble, NJ_EMEMORY, file->part, "the name is too long");
    return ledger_resume(&file->ledger, ledger_path, file->frames, trouble);
}

int take_file_resume(struct take_file **file, const char *part_path, bool trust_length,
                     struct trouble *trouble)
{
    struct take_file *f = take_file_allocate(part_path, trouble);
    int stem = (int)(strlen(part_path) - strlen(TAKE_PART_SUFFIX));

    if (!f)
        return NJ_EIO;
    snprintf(f->part, sizeof(f->part), "%s", part_path);
    snprintf(f->path, sizeof(f->path), "%.*s", stem, part_path);
    int error = take_up(f, trust_length, trouble);
    if (error) {
        take_file_abandon(f);
        return error;
    }
    *file = f;
    return 0;
}
