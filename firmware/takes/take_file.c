/* SPDX-License-Identifier: MIT
 * take_file.c - one file of a take, valid and durable while it grows. */
#include "takes/take_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_NAMES 1000
#define MAX_WRITE_BYTES (1u << 20)
#define SILENCE_BYTES (1u << 16)

struct take_file {
    int fd;
    bool renamed;
    struct wav_head head; /* as it stands in the file */
    uint64_t frames;      /* written */
    struct ledger *ledger;
    int64_t max_write_ns, max_sync_ns;
    char path[TAKE_PATH_BYTES]; /* without .part */
    char part[TAKE_PATH_BYTES];
};

static const uint8_t SILENCE[SILENCE_BYTES];

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void keep_max(int64_t *max_ns, int64_t since_ns)
{
    int64_t took_ns = now_ns() - since_ns;

    if (took_ns > *max_ns)
        *max_ns = took_ns;
}

static off_t offset_of(const struct take_file *file, uint64_t frame)
{
    return (off_t)(WAV_HEAD_BYTES + frame * wav_head_frame_bytes(&file->head));
}

static int sync_data(struct take_file *file, struct trouble *trouble)
{
    int64_t since_ns = now_ns();
    int failed = fdatasync(file->fd);

    keep_max(&file->max_sync_ns, since_ns);
    return failed ? trouble_system(trouble, file->part, "sync", errno) : 0;
}

static int write_head(struct take_file *file, const struct wav_head *head, struct trouble *trouble)
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

static struct take_file *allocate(const char *path, struct trouble *trouble)
{
    struct take_file *file = calloc(1, sizeof(*file));

    if (file)
        file->fd = -1;
    else
        trouble_system(trouble, path, "open", ENOMEM);
    return file;
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

/* ---- beginning ------------------------------------------------------------------------------- */

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

static void fill_times(const struct take_file *file, struct ledger_hole *hole)
{
    const struct wav_head *head = &file->head;
    double rate_hz = head->true_rate_hz > 0 ? head->true_rate_hz : head->rate_hz;
    double frames = (double)(int64_t)(hole->first_frame - head->first_frame);

    hole->utc_ns = head->utc_ns + (int64_t)(frames / rate_hz * 1e9);
    hole->utc_offset_s = head->utc_offset_s;
    hole->file_frame = file->frames;
}

int take_file_hole(struct take_file *file, const struct ledger_hole *hole, struct trouble *trouble)
{
    struct ledger_hole whole = *hole;

    fill_times(file, &whole);
    return ledger_enter(file->ledger, &whole, trouble);
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
    if ((error = lock_new(file, trouble)) || (error = write_head(file, &file->head, trouble)) ||
        (error = sync_data(file, trouble)))
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
    struct take_file *f = allocate(path, trouble);
    int error = NJ_EFULL;

    if (!f)
        return NJ_EIO;
    for (uint32_t n = 1; n <= MAX_NAMES && error == NJ_EFULL; n++)
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

static int read_head(struct take_file *file, bool trust_length, struct trouble *trouble)
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
    int error = read_head(file, trust_length, trouble);
    if (error)
        return error;
    if (ftruncate(file->fd, offset_of(file, file->frames)))
        return trouble_system(trouble, file->part, "truncate", errno);
    if (take_name_variant(ledger_path, file->path, 1, LEDGER_SUFFIX))
        return trouble_set(trouble, NJ_EMEMORY, file->part, "the name is too long");
    return ledger_resume(&file->ledger, ledger_path, file->frames, trouble);
}

int take_file_resume(struct take_file **file, const char *part_path, bool trust_length,
                     struct trouble *trouble)
{
    struct take_file *f = allocate(part_path, trouble);
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

/* ---- growing --------------------------------------------------------------------------------- */

int take_file_write(struct take_file *file, const void *data, uint64_t frames, uint64_t *written,
                    struct trouble *trouble)
{
    uint32_t frame_bytes = wav_head_frame_bytes(&file->head);
    uint64_t bytes = frames * frame_bytes;
    uint64_t done = 0;
    int error = 0;

    while (done < bytes) {
        uint64_t rest = bytes - done;
        int64_t since_ns = now_ns();
        ssize_t n = pwrite(file->fd, (const uint8_t *)data + done,
                           rest < MAX_WRITE_BYTES ? rest : MAX_WRITE_BYTES,
                           offset_of(file, file->frames) + (off_t)done);
        keep_max(&file->max_write_ns, since_ns);
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

int take_file_beat(struct take_file *file, double true_rate_hz, struct trouble *trouble)
{
    struct wav_head head = file->head;
    int error;

    head.frames = promised_frames(file);
    if (true_rate_hz > 0)
        head.true_rate_hz = true_rate_hz;
    if ((error = ledger_sync(file->ledger, trouble)))
        return error;
    if (head.frames == file->head.frames)
        return 0;
    if ((error = sync_data(file, trouble)) || (error = write_head(file, &head, trouble)))
        return error;
    return sync_data(file, trouble);
}

static int seal(struct take_file *file, struct trouble *trouble)
{
    struct wav_head head = file->head;
    int error;

    head.frames = file->frames;
    if (ftruncate(file->fd, (off_t)wav_head_file_bytes(&head)))
        return trouble_system(trouble, file->part, "truncate", errno);
    if ((error = sync_data(file, trouble)) || (error = ledger_sync(file->ledger, trouble)) ||
        (error = write_head(file, &head, trouble)) || (error = sync_data(file, trouble)))
        return error;
    return ledger_complete(file->ledger, head.first_frame, head.frames, trouble);
}

static int give_name(struct take_file *file, struct trouble *trouble)
{
    char wanted[TAKE_PATH_BYTES], from[TAKE_PATH_BYTES], to[TAKE_PATH_BYTES];
    int error = NJ_EFULL;
    uint32_t n = 0;

    strcpy(wanted, file->path);
    while (n < MAX_NAMES && error == NJ_EFULL) {
        if (take_name_variant(file->path, wanted, ++n, ".wav"))
            break;
        error = take_name_move(file->part, file->path, trouble);
    }
    if (error) {
        strcpy(file->path, wanted);
        return error == NJ_EFULL ? trouble_set(trouble, error, wanted, "every form of it exists")
                                 : error;
    }
    file->renamed = true;
    if (n == 1 || take_name_variant(from, wanted, 1, LEDGER_SUFFIX) ||
        take_name_variant(to, wanted, n, LEDGER_SUFFIX))
        return 0;
    return take_name_move(from, to, trouble);
}

int take_file_close(struct take_file *file, struct trouble *trouble)
{
    int error;

    if (!file->renamed && ((error = seal(file, trouble)) || (error = give_name(file, trouble))))
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

void take_file_latency(const struct take_file *file, uint32_t *max_write_ms, uint32_t *max_sync_ms)
{
    *max_write_ms = (uint32_t)((file->max_write_ns + 999999) / 1000000);
    *max_sync_ms = (uint32_t)((file->max_sync_ns + 999999) / 1000000);
}
