/* SPDX-License-Identifier: MIT
 * ledger.c - what is missing from a take, as CSV. */
#include "takes/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "takes/guano.h"

#define COLUMNS "first_frame,length_frames,bound_frames,cause,utc,file_frame,filled_frames\n"
#define LINE_BYTES 256
#define COLUMN_COUNT 7
#define CAUSE_BYTES 40
#define MAX_FILE_BYTES (64 << 20)

struct ledger {
    int fd;
    bool dirty;
    off_t end;               /* of the last whole line */
    uint64_t holes;          /* lines */
    uint64_t covered;        /* first frame after the last hole entered */
    uint64_t missing_frames; /* sum of the known lengths */
    char path[];
};

void ledger_hole_time(struct ledger_hole *hole, uint64_t frame, int64_t utc_ns,
                      int32_t utc_offset_s, double rate_hz)
{
    double after_s = (double)(int64_t)(hole->first_frame - frame) / rate_hz;

    hole->utc_ns = utc_ns; /* a head that is a century off is not believed */
    if (after_s < 3e9 && after_s > -3e9)
        hole->utc_ns += (int64_t)(after_s * 1e9);
    hole->utc_offset_s = utc_offset_s;
}

static int put_line(struct ledger *ledger, const char *line, struct trouble *trouble)
{
    size_t bytes = strlen(line);
    ssize_t done = pwrite(ledger->fd, line, bytes, ledger->end);

    if (done < 0)
        return trouble_system(trouble, ledger->path, "write", errno);
    if ((size_t)done < bytes)
        return trouble_system(trouble, ledger->path, "write", ENOSPC);
    ledger->end += (off_t)bytes;
    ledger->dirty = true;
    return 0;
}

static struct ledger *allocate(const char *path)
{
    struct ledger *ledger = calloc(1, sizeof(*ledger) + strlen(path) + 1);

    if (ledger) {
        ledger->fd = -1;
        strcpy(ledger->path, path);
    }
    return ledger;
}

void ledger_destroy(struct ledger *ledger)
{
    if (!ledger)
        return;
    if (ledger->fd >= 0)
        close(ledger->fd);
    free(ledger);
}

int ledger_create(struct ledger **ledger, const char *path, struct trouble *trouble)
{
    struct ledger *l = allocate(path);
    int error;

    if (!l)
        return trouble_system(trouble, path, "open", ENOMEM);
    l->fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (l->fd < 0) {
        error = errno == EEXIST ? NJ_EFULL : trouble_system(trouble, path, "open", errno);
        goto fail;
    }
    error = put_line(l, COLUMNS, trouble);
    if (error) {
        unlink(path);
        goto fail;
    }
    *ledger = l;
    return 0;
fail:
    ledger_destroy(l);
    return error;
}

/* ---- reading back ---------------------------------------------------------------------------- */

static bool number(const char *text, uint64_t *value)
{
    char *end;

    *value = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end;
}

/* A hole's line, in place; cause and utc are left to the caller's buffer. */
static bool parse(char *line, struct ledger_hole *hole, char **utc)
{
    char *columns[COLUMN_COUNT];
    uint32_t count = 0;

    memset(hole, 0, sizeof(*hole));
    while (line && count < COLUMN_COUNT)
        columns[count++] = strsep(&line, ",");
    if (count < COLUMN_COUNT || line)
        return false;
    hole->cause = columns[3];
    *utc = columns[4];
    hole->unknown = !*columns[1];
    if (strlen(hole->cause) > CAUSE_BYTES || strlen(*utc) >= GUANO_TIME_BYTES)
        return false;
    return number(columns[0], &hole->first_frame) && number(columns[5], &hole->file_frame) &&
           number(columns[6], &hole->filled_frames) &&
           (hole->unknown ||
            (number(columns[1], &hole->length_frames) && number(columns[2], &hole->bound_frames)));
}

static void format(char line[LINE_BYTES], const struct ledger_hole *hole, const char *utc)
{
    char length[48] = ",";

    if (!hole->unknown)
        snprintf(length, sizeof(length), "%" PRIu64 ",%" PRIu64, hole->length_frames,
                 hole->bound_frames);
    snprintf(line, LINE_BYTES, "%" PRIu64 ",%s,%.40s,%s,%" PRIu64 ",%" PRIu64 "\n",
             hole->first_frame, length, hole->cause, utc, hole->file_frame, hole->filled_frames);
}

static void count(struct ledger *ledger, const struct ledger_hole *hole)
{
    ledger->holes++;
    if (hole->unknown)
        return;
    ledger->missing_frames += hole->length_frames;
    ledger->covered = hole->first_frame + hole->length_frames;
}

/* Takes up one line of an earlier run; false at the first that does not belong to the cut file. */
static bool take_up(struct ledger *ledger, char *text, size_t bytes, uint64_t file_frames,
                    char shortened[LINE_BYTES])
{
    struct ledger_hole hole;
    char *utc;

    if (!parse(text, &hole, &utc) || hole.unknown || hole.file_frame > file_frames ||
        (hole.file_frame == file_frames && hole.filled_frames))
        return false;
    uint64_t there = file_frames - hole.file_frame;
    bool across = hole.filled_frames > there;
    if (across) {
        hole.length_frames -= hole.filled_frames - there;
        hole.filled_frames = there;
        format(shortened, &hole, utc);
    } else {
        ledger->end += (off_t)bytes;
    }
    count(ledger, &hole);
    return !across;
}

static void take_up_all(struct ledger *ledger, char *text, uint64_t file_frames,
                        char shortened[LINE_BYTES])
{
    char *line = text + strlen(COLUMNS);

    ledger->end = (off_t)strlen(COLUMNS);
    for (char *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        if (*line == '#' && strncmp(line, "# complete", 10) != 0) {
            ledger->end += end + 1 - line;
            continue;
        }
        if (!take_up(ledger, line, (size_t)(end + 1 - line), file_frames, shortened))
            return;
    }
}

static int cut(struct ledger *ledger, const char *shortened, struct trouble *trouble)
{
    int error = *shortened ? put_line(ledger, shortened, trouble) : 0;

    if (error)
        return error;
    ledger->dirty = true;
    if (ftruncate(ledger->fd, ledger->end))
        return trouble_system(trouble, ledger->path, "truncate", errno);
    return 0;
}

static int begin_anew(struct ledger *ledger, struct trouble *trouble)
{
    ledger->end = 0;
    if (put_line(ledger, COLUMNS, trouble) ||
        put_line(ledger, "# the ledger was lost; holes before this line are not known\n", trouble))
        return NJ_EIO;
    return cut(ledger, "", trouble);
}

static int resume(struct ledger *ledger, uint64_t file_frames, struct trouble *trouble)
{
    char shortened[LINE_BYTES] = "";
    struct stat status;

    ledger->fd = open(ledger->path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (ledger->fd < 0)
        return trouble_system(trouble, ledger->path, "open", errno);
    if (fstat(ledger->fd, &status))
        return trouble_system(trouble, ledger->path, "stat", errno);
    if (status.st_size > MAX_FILE_BYTES)
        return trouble_set(trouble, NJ_EFORMAT, ledger->path, "larger than any ledger");
    char *text = malloc((size_t)status.st_size + 1);
    if (!text)
        return trouble_system(trouble, ledger->path, "read", ENOMEM);
    ssize_t bytes = pread(ledger->fd, text, (size_t)status.st_size, 0);
    if (bytes < 0) {
        free(text);
        return trouble_system(trouble, ledger->path, "read", errno);
    }
    text[bytes] = 0;
    bool sound = strncmp(text, COLUMNS, strlen(COLUMNS)) == 0;
    if (sound)
        take_up_all(ledger, text, file_frames, shortened);
    free(text);
    return sound ? cut(ledger, shortened, trouble) : begin_anew(ledger, trouble);
}

int ledger_resume(struct ledger **ledger, const char *path, uint64_t file_frames,
                  struct trouble *trouble)
{
    struct ledger *l = allocate(path);

    if (!l)
        return trouble_system(trouble, path, "open", ENOMEM);
    int error = resume(l, file_frames, trouble);
    if (error) {
        ledger_destroy(l);
        return error;
    }
    *ledger = l;
    return 0;
}

/* ---- writing --------------------------------------------------------------------------------- */

int ledger_enter(struct ledger *ledger, const struct ledger_hole *hole, struct trouble *trouble)
{
    struct ledger_hole rest = *hole;
    char utc[GUANO_TIME_BYTES];
    char line[LINE_BYTES];

    if (!hole->unknown && ledger->covered > hole->first_frame) {
        uint64_t known = ledger->covered - hole->first_frame;

        if (known >= hole->length_frames)
            return 0;
        rest.first_frame += known;
        rest.length_frames -= known;
        if (hole->filled_frames) {
            rest.file_frame += known;
            rest.filled_frames -= known;
        }
    }
    guano_time(utc, rest.utc_ns, rest.utc_offset_s);
    format(line, &rest, utc);
    int error = put_line(ledger, line, trouble);
    if (error)
        return error;
    count(ledger, &rest);
    return 0;
}

int ledger_note(struct ledger *ledger, const char *text, struct trouble *trouble)
{
    char line[LINE_BYTES];

    snprintf(line, sizeof(line), "# %.250s\n", text);
    return put_line(ledger, line, trouble);
}

int ledger_sync(struct ledger *ledger, struct trouble *trouble)
{
    if (!ledger->dirty)
        return 0;
    if (fdatasync(ledger->fd))
        return trouble_system(trouble, ledger->path, "sync", errno);
    ledger->dirty = false;
    return 0;
}

int ledger_complete(struct ledger *ledger, uint64_t first_frame, uint64_t frames,
                    struct trouble *trouble)
{
    char line[LINE_BYTES];

    snprintf(line, sizeof(line),
             "# complete: %" PRIu64 " frames, first %" PRIu64 ", %" PRIu64 " holes, %" PRIu64
             " frames missing\n",
             frames, first_frame, ledger->holes, ledger->missing_frames);
    int error = put_line(ledger, line, trouble);
    if (error)
        return error;
    ledger->end -= (off_t)strlen(line); /* tried again, it is written once */
    return ledger_sync(ledger, trouble);
}

void ledger_remove_silent(const char *path)
{
    struct stat status;

    if (lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size <= (off_t)strlen(COLUMNS))
        unlink(path);
}

uint64_t ledger_holes(const struct ledger *ledger)
{
    return ledger->holes;
}

uint64_t ledger_covered_frame(const struct ledger *ledger)
{
    return ledger->covered;
}
