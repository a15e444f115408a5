/* SPDX-License-Identifier: MIT
 * take_file_place.c - a take's file under its own name from the beginning. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "takes/take_file_parts.h"

#define SIZES_BYTES 48 /* of the head: RIFF or RF64 with JUNK or ds64 */

static struct take_file *allocate(const char *path, struct trouble *trouble)
{
    struct take_file *file = take_file_allocate(path, trouble);

    if (!file)
        return NULL;
    file->in_place = true;
    snprintf(file->path, sizeof(file->path), "%s", path);
    snprintf(file->part, sizeof(file->part), "%s", path);
    return file;
}

static int lock(struct take_file *file, struct trouble *trouble)
{
    if (flock(file->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        return trouble_set(trouble, NJ_EBUSY, file->path, "another program is writing it");
    return 0;
}

/* ---- a new file ------------------------------------------------------------------------------ */

static int begin(struct take_file *file, const struct wav_head *head, struct trouble *trouble)
{
    int error;

    if (ftruncate(file->fd, 0))
        return trouble_system(trouble, file->path, "truncate", errno);
    file->head = *head;
    file->head.frames = 0;
    if ((error = take_file_write_head(file, &file->head, trouble)) ||
        (error = take_file_sync(file, trouble)))
        return error;
    return take_name_sync(file->path, trouble);
}

int take_file_create_in_place(struct take_file **file, const char *path,
                              const struct wav_head *head, bool keep_existing,
                              struct trouble *trouble)
{
    struct take_file *f = allocate(path, trouble);
    int error;

    if (!f)
        return NJ_EIO;
    f->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | (keep_existing ? O_EXCL : 0), 0666);
    if (f->fd < 0) {
        error = errno == EEXIST ? trouble_set(trouble, NJ_EFULL, path, "exists already")
                                : trouble_system(trouble, path, "open", errno);
        goto fail;
    }
    if ((error = lock(f, trouble)))
        goto fail;
    if ((error = begin(f, head, trouble))) {
        unlink(path);
        goto fail;
    }
    *file = f;
    return 0;
fail:
    take_file_abandon(f);
    return error;
}

void take_file_stamp(struct take_file *file, uint64_t first_frame, uint64_t epoch, int64_t utc_ns,
                     int32_t utc_offset_s)
{
    file->head.first_frame = first_frame;
    file->head.epoch = epoch;
    file->head.utc_ns = utc_ns;
    file->head.utc_offset_s = utc_offset_s;
}

/* ---- one that is there ----------------------------------------------------------------------- */

/* Whether the sizes are as we write them: what somebody put behind the audio would be lost. */
static bool is_ours(const struct take_file *file)
{
    uint8_t there[WAV_HEAD_BYTES], ours[WAV_HEAD_BYTES];

    return pread(file->fd, there, sizeof(there), 0) == (ssize_t)sizeof(there) &&
           wav_head_write(&file->head, ours) == 0 && memcmp(there, ours, SIZES_BYTES) == 0 &&
           memcmp(there + WAV_HEAD_BYTES - 8, ours + WAV_HEAD_BYTES - 8, 8) == 0;
}

static int take_up(struct take_file *file, const char *boot, struct trouble *trouble)
{
    int error;

    file->fd = open(file->path, O_RDWR | O_CLOEXEC);
    if (file->fd < 0)
        return trouble_system(trouble, file->path, "open", errno);
    if ((error = lock(file, trouble)))
        return error;
    if ((error = take_file_read_head(file, false, trouble)))
        return error == NJ_EFORMAT
                   ? trouble_set(trouble, error, file->path, "is no WAV file that Nightjar made")
                   : error;
    if (!is_ours(file))
        return trouble_set(trouble, NJ_EFORMAT, file->path, "another program has changed it");
    if (*boot && strcmp(file->head.boot, boot) == 0 &&
        (error = take_file_read_head(file, true, trouble)))
        return error;
    snprintf(file->head.boot, sizeof(file->head.boot), "%s", boot);
    if (ftruncate(file->fd, take_file_offset(file, file->frames)))
        return trouble_system(trouble, file->path, "truncate", errno);
    return 0;
}

int take_file_resume_in_place(struct take_file **file, const char *path, const char *boot,
                              struct trouble *trouble)
{
    struct take_file *f = allocate(path, trouble);

    if (!f)
        return NJ_EIO;
    int error = take_up(f, boot, trouble);
    if (error) {
        take_file_abandon(f);
        return error;
    }
    *file = f;
    return 0;
}
