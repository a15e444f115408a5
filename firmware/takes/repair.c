/* SPDX-License-Identifier: MIT
 * repair.c - makes whole files of what a power cut or a killed recorder left behind. */
#include "takes/repair.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "takes/take_file.h"

#define BAD_SUFFIX ".bad"
#define MAX_NAMES 1000

void repair_boot(char boot[WAV_HEAD_BOOT_BYTES])
{
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    size_t length = 0;

    for (int c; file && (c = getc(file)) > ' ' && length < WAV_HEAD_BOOT_BYTES - 1;)
        if (c != '-')
            boot[length++] = (char)c;
    boot[length] = 0;
    if (file)
        fclose(file);
}

__attribute__((format(printf, 3, 4))) static void tell(const struct repair *repair,
                                                       const char *path, const char *format, ...)
{
    char text[256];
    char line[TAKE_PATH_BYTES + sizeof(text)];
    va_list arguments;

    if (!repair->report)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    snprintf(line, sizeof(line), "%s: %s", path, text);
    repair->report(repair->context, line);
}

/* ---- one file -------------------------------------------------------------------------------- */

static void set_aside(const struct repair *repair, const char *part, struct repair_count *count)
{
    struct trouble trouble;
    char bad[TAKE_PATH_BYTES];
    int stem = (int)(strlen(part) - strlen(TAKE_PART_SUFFIX));
    int error = NJ_EFULL;

    for (uint32_t n = 1; n <= MAX_NAMES && error == NJ_EFULL; n++) {
        char number[16] = "";

        if (n > 1)
            snprintf(number, sizeof(number), "-%u", (unsigned)n);
        snprintf(bad, sizeof(bad), "%.*s%s" BAD_SUFFIX, stem, part, number);
        error = take_name_move(part, bad, &trouble);
    }
    if (error) {
        tell(repair, part, "cannot be set aside");
        count->failed++;
        return;
    }
    tell(repair, bad, "set aside: it does not begin as a take");
    count->bad++;
}

/* A take without a frame goes, and its ledger too when that says nothing. */
static int remove_empty(const char *part, struct trouble *trouble)
{
    char path[TAKE_PATH_BYTES], ledger[TAKE_PATH_BYTES];

    snprintf(path, sizeof(path), "%.*s", (int)(strlen(part) - strlen(TAKE_PART_SUFFIX)), part);
    if (unlink(part))
        return trouble_system(trouble, part, "remove", errno);
    if (take_name_variant(ledger, path, 1, LEDGER_SUFFIX) == 0)
        ledger_remove_silent(ledger);
    return take_name_sync(part, trouble);
}

static int close_file(struct take_file *file, bool same_boot, struct trouble *trouble)
{
    const struct wav_head *head = take_file_head(file);
    struct ledger_hole end = {.unknown = true,
                              .first_frame = head->first_frame + take_file_frames(file),
                              .cause = same_boot ? "recorder ended" : "power cut"};
    int error = take_file_hole(file, &end, trouble);

    return error ? error : take_file_close(file, trouble);
}

static int finish(const struct repair *repair, const char *part, bool same_boot,
                  struct repair_count *count, struct trouble *trouble)
{
    struct take_file *file;
    int error = take_file_resume(&file, part, same_boot, trouble);

    if (error)
        return error;
    uint64_t frames = take_file_frames(file);
    if (!frames) {
        error = remove_empty(part, trouble);
        take_file_abandon(file);
        if (error)
            return error;
        tell(repair, part, "removed: no frame of it was safe yet");
        count->removed++;
        return 0;
    }
    error = close_file(file, same_boot, trouble);
    if (error) {
        take_file_abandon(file);
        return error;
    }
    tell(repair, part, "closed at %" PRIu64 " frames, after %s", frames,
         same_boot ? "the recorder ended" : "a power cut");
    count->closed++;
    return 0;
}

/* Opens and locks a file, and reads its head: NJ_EFORMAT when that is none. */
static int look(const char *part, int *fd, off_t *bytes, struct wav_head *head,
                struct trouble *trouble)
{
    uint8_t sector[WAV_HEAD_BYTES];
    struct stat status;

    *fd = open(part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (*fd < 0)
        return trouble_system(trouble, part, "open", errno);
    if (flock(*fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
        return NJ_EBUSY;
    ssize_t done = pread(*fd, sector, sizeof(sector), 0);
    if (done < 0 || fstat(*fd, &status))
        return trouble_system(trouble, part, "read", errno);
    *bytes = status.st_size;
    return done == (ssize_t)sizeof(sector) ? wav_head_read(head, sector) : NJ_EFORMAT;
}

/* Closing is not enough: a program that another thread is just starting holds the file, and so its
 * lock, until it runs. */
static void let_go(int fd)
{
    if (fd < 0)
        return;
    flock(fd, LOCK_UN);
    close(fd);
}

static int repair_headless(const struct repair *repair, const char *part, off_t bytes,
                           struct repair_count *count, struct trouble *trouble)
{
    if (bytes) {
        set_aside(repair, part, count);
        return 0;
    }
    int error = remove_empty(part, trouble);
    if (error)
        return error;
    tell(repair, part, "removed: it is empty");
    count->removed++;
    return 0;
}

static void repair_part(const struct repair *repair, const char *part, struct repair_count *count)
{
    struct trouble trouble;
    struct wav_head head;
    off_t bytes = 0;
    int fd;
    int error = look(part, &fd, &bytes, &head, &trouble);
    bool same_boot = !error && repair->boot[0] && strcmp(head.boot, repair->boot) == 0;
    bool headless = error == NJ_EFORMAT;

    if (headless)
        error = repair_headless(repair, part, bytes, count, &trouble);
    let_go(fd);
    if (!error && !headless) {
        if (same_boot && repair->keep && repair->keep(repair->context, part, &head))
            count->kept++;
        else
            error = finish(repair, part, same_boot, count, &trouble);
    }
    if (error == NJ_EBUSY) {
        count->kept++;
    } else if (error) {
        tell(repair, part, "not repaired: %.200s", trouble.text);
        count->failed++;
    }
}

/* ---- a folder -------------------------------------------------------------------------------- */

static bool is_part(const FTSENT *entry)
{
    static const char suffix[] = ".wav" TAKE_PART_SUFFIX;
    size_t length = strlen(suffix);

    /* "._x.wav.part" is what macOS leaves beside a file that it has touched. */
    return entry->fts_info == FTS_F && entry->fts_namelen > length &&
           strcasecmp(entry->fts_name + entry->fts_namelen - length, suffix) == 0 &&
           strncmp(entry->fts_name, "._", 2) != 0;
}

int repair_folder(const struct repair *repair, const char *folder, struct repair_count *count,
                  struct trouble *trouble)
{
    char root[TAKE_PATH_BYTES];
    char *const roots[] = {root, NULL};

    memset(count, 0, sizeof(*count));
    if (access(folder, R_OK | X_OK))
        return trouble_system(trouble, folder, "take folder", errno);
    snprintf(root, sizeof(root), "%s", folder);
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
    if (!tree)
        return trouble_system(trouble, folder, "read", errno);
    for (FTSENT *entry; (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
            tell(repair, entry->fts_path, "not read: %s", strerror(entry->fts_errno));
            count->failed++;
        } else if (is_part(entry)) {
            repair_part(repair, entry->fts_path, count);
        }
    }
    fts_close(tree);
    return 0;
}
