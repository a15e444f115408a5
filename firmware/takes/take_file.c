/* SPDX-License-Identifier: MIT
 * take_file.c - one file of a take, valid and durable while it grows. */
#include "takes/take_file_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_WRITE_BYTES (1u << 20)
#define SILENCE_BYTES (1u << 16)

static const uint8_t SILENCE[SILENCE_BYTES];

off_t take_file_offset(const struct take_file *file, uint64_t frame)
{
    return (off_t)(WAV_HEAD_BYTES + frame * wav_head_frame_bytes(&file->head));
}

int take_file_sync(struct take_file *file, struct trouble *trouble)
{
    return fdatasync(file->fd) ? trouble_system(trouble, file->part, "sync", errno) : 0;
}

int take_file_write_head(struct take_file *file, const struct wav_head *head,
                         struct trouble *trouble)
{
    uint8_t bytes[WAV_HEAD_BYTES];

    if (wav_head_write(head, bytes))
        return trouble_set(trouble, NJ_EFORMAT, file->part, "a WAV file cannot hold this");
    ssize_t done = pwrite(file->fd, bytes, sizeof(bytes), 0);
    if (done != (ssize_t)sizeof(bytes))
        return trouble_system(trouble, file->part, "write head", done < 0 ? errno : ENOSPC);
    file->head = *head;
    return 0;
}

void take_file_abandon(struct take_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    ledger_destroy(file->ledger);
    free(file);
}

/* ---- growing --------------------------------------------------------------------------------- */

int take_file_hole(struct take_file *file, const struct ledger_hole *hole, struct trouble *trouble)
{
    const struct wav_head *head = &file->head;
    double rate_hz = head->true_rate_hz > 0 ? head->true_rate_hz : head->rate_hz;
    struct ledger_hole whole = *hole;

    ledger_hole_time(&whole, head->first_frame, head->utc_ns, head->utc_offset_s, rate_hz);
    whole.file_frame = file->frames;
    return ledger_enter(file->ledger, &whole, trouble);
}

int take_file_note(struct take_file *file, const char *text, struct trouble *trouble)
{
    return ledger_note(file->ledger, text, trouble);
}

int take_file_write(struct take_file *file, const void *data, uint64_t frames, uint64_t *written,
                    struct trouble *trouble)
{
    uint32_t frame_bytes = wav_head_frame_bytes(&file->head);
    uint64_t bytes = frames * frame_bytes;
    uint64_t done = 0;
    int error = 0;

    while (done < bytes) {
        uint64_t rest = bytes - done;
        ssize_t n = pwrite(file->fd, (const uint8_t *)data + done,
                           rest < MAX_WRITE_BYTES ? rest : MAX_WRITE_BYTES,
                           take_file_offset(file, file->frames) + (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            error = trouble_system(trouble, file->part, "write", n < 0 ? errno : ENOSPC);
            break;
        }
        done += (uint64_t)n;
    }
    *written = done / frame_bytes; /* the rest of a torn frame is written again */
    file->frames += *written;
    return error;
}

int take_file_silence(struct take_file *file, uint64_t frames, uint64_t *written,
                      struct trouble *trouble)
{
    uint64_t at_once = SILENCE_BYTES / wav_head_frame_bytes(&file->head);
    int error = 0;

    *written = 0;
    while (*written < frames && !error) {
        uint64_t rest = frames - *written;
        uint64_t done;

        error = take_file_write(file, SILENCE, rest < at_once ? rest : at_once, &done, trouble);
        *written += done;
    }
    return error;
}

/* What a head may promise while the file grows: no odd length, which would need a pad byte. */
static uint64_t promised_frames(const struct take_file *file)
{
    bool odd = wav_head_frame_bytes(&file->head) & file->frames & 1;

    return file->frames - odd;
}

/* A file in its place has none here. */
static int sync_ledger(struct take_file *file, struct trouble *trouble)
{
    return file->ledger ? ledger_sync(file->ledger, trouble) : 0;
}

int take_file_beat(struct take_file *file, double true_rate_hz, struct trouble *trouble)
{
    struct wav_head head = file->head;
    int error;

    head.frames = promised_frames(file);
    if (true_rate_hz > 0)
        head.true_rate_hz = true_rate_hz;
    if ((error = sync_ledger(file, trouble)))
        return error;
    if (head.frames == file->head.frames)
        return 0;
    if ((error = take_file_sync(file, trouble)) ||
        (error = take_file_write_head(file, &head, trouble)))
        return error;
    return take_file_sync(file, trouble);
}

static int seal(struct take_file *file, struct trouble *trouble)
{
    struct wav_head head = file->head;
    int error;

    head.frames = file->frames;
    if (ftruncate(file->fd, (off_t)wav_head_file_bytes(&head)))
        return trouble_system(trouble, file->part, "truncate", errno);
    if ((error = take_file_sync(file, trouble)) || (error = sync_ledger(file, trouble)) ||
        (error = take_file_write_head(file, &head, trouble)) ||
        (error = take_file_sync(file, trouble)) || !file->ledger)
        return error;
    return ledger_complete(file->ledger, head.first_frame, head.frames, trouble);
}

/* Another file may be being written under that name. */
static bool name_taken(const char *wanted, uint32_t n)
{
    char part[TAKE_PATH_BYTES], ledger[TAKE_PATH_BYTES];
    struct stat status;

    return take_name_variant(part, wanted, n, ".wav" TAKE_PART_SUFFIX) ||
           take_name_variant(ledger, wanted, n, LEDGER_SUFFIX) || lstat(part, &status) == 0 ||
           lstat(ledger, &status) == 0;
}

static int move_ledger(const char *wanted, uint32_t n, struct trouble *trouble)
{
    char from[TAKE_PATH_BYTES], to[TAKE_PATH_BYTES];

    if (n == 1 || take_name_variant(from, wanted, 1, LEDGER_SUFFIX) ||
        take_name_variant(to, wanted, n, LEDGER_SUFFIX))
        return 0;
    return take_name_move(from, to, trouble);
}

/* Its own name, or a form of it when that has come to exist meanwhile. */
static int give_name(struct take_file *file, struct trouble *trouble)
{
    char wanted[TAKE_PATH_BYTES];
    int error = NJ_EFULL;
    uint32_t n = 0;

    strcpy(wanted, file->path);
    while (n < TAKE_FILE_MAX_NAMES && error == NJ_EFULL) {
        if (++n > 1 && name_taken(wanted, n))
            continue;
        if (take_name_variant(file->path, wanted, n, ".wav"))
            break;
        error = take_name_move(file->part, file->path, trouble);
    }
    if (error) {
        strcpy(file->path, wanted);
        return error == NJ_EFULL ? trouble_set(trouble, error, wanted, "every form of it exists")
                                 : error;
    }
    file->renamed = true;
    return move_ledger(wanted, n, trouble);
}

int take_file_close(struct take_file *file, struct trouble *trouble)
{
    int error;

    if (!file->renamed &&
        ((error = seal(file, trouble)) || (!file->in_place && (error = give_name(file, trouble)))))
        return error;
    /* On vfat a renamed file's entry has neither size nor first cluster until it is synced again.
     */
    if (fsync(file->fd))
        return trouble_system(trouble, file->path, "sync", errno);
    if ((error = take_name_sync(file->path, trouble)))
        return error;
    take_file_abandon(file);
    return 0;
}

const struct wav_head *take_file_head(const struct take_file *file)
{
    return &file->head;
}

uint64_t take_file_frames(const struct take_file *file)
{
    return file->frames;
}

const char *take_file_path(const struct take_file *file)
{
    return file->path;
}

const struct ledger *take_file_ledger(const struct take_file *file)
{
    return file->ledger;
}
