/* SPDX-License-Identifier: MIT
 * recorder_file.c - beginning and ending the files of a take, and what to do when storage fails. */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/recorder.h"

#define RETRY_NS 1000000000LL

int64_t recorder_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

void recorder_keep_max(uint32_t *max_ms, int64_t since_ns)
{
    uint32_t took_ms = (uint32_t)((recorder_now_ns() - since_ns + 999999) / 1000000);

    if (took_ms > *max_ms)
        *max_ms = took_ms;
}

void recorder_tell(const struct recorder *recorder, const char *format, ...)
{
    char text[1600];
    char line[1700];
    va_list arguments;

    if (!recorder->card->log)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    snprintf(line, sizeof(line), "take %s: %s", recorder->take.name, text);
    recorder->card->log(recorder->card->log_context, line);
}

/* ---- trouble --------------------------------------------------------------------------------- */

/* The file itself may be sound when only room is missing; after all else it is opened afresh. */
static bool only_room_missing(int number)
{
    return number == ENOSPC || number == EDQUOT || number == EAGAIN || number == ENOMEM;
}

static void give_up_file(struct recorder *recorder)
{
    snprintf(recorder->lost_part, sizeof(recorder->lost_part), "%s" TAKE_PART_SUFFIX,
             take_file_path(recorder->file));
    if (!recorder->doubt_to)
        recorder->doubt_from = take_file_head(recorder->file)->frames;
    recorder->doubt_to = take_file_frames(recorder->file);
    take_file_abandon(recorder->file);
    recorder->file = NULL;
}

void recorder_file_failed(struct recorder *recorder, const struct trouble *trouble)
{
    struct take_status *status = &recorder->status;

    recorder->retry_ns = ticker_now_ns(recorder->card->ticker) + RETRY_NS;
    if (recorder->file && !only_room_missing(trouble->number))
        give_up_file(recorder);
    if (status->state == TAKE_TROUBLE)
        return;
    status->state = TAKE_TROUBLE;
    snprintf(status->trouble, sizeof(status->trouble), "%s", trouble->text);
    recorder_tell(recorder, "%s; tried again each second, the frames wait in memory",
                  trouble->text);
}

/* What was written since the last beat may be lost on the medium though it can be read now. */
static void note_doubt(struct recorder *recorder)
{
    uint64_t there = take_file_frames(recorder->file);
    uint64_t to = recorder->doubt_to < there ? recorder->doubt_to : there;
    struct trouble trouble;
    char text[160];

    recorder->doubt_to = 0;
    if (recorder->doubt_from >= to)
        return;
    snprintf(text, sizeof(text),
             "storage did not confirm file frames %" PRIu64 " to %" PRIu64 ": they may be damaged",
             recorder->doubt_from, to - 1);
    recorder_tell(recorder, "%s: %s", take_file_path(recorder->file), text);
    if (take_file_note(recorder->file, text, &trouble))
        recorder_tell(recorder, "%s", trouble.text);
}

void recorder_file_works(struct recorder *recorder)
{
    struct take_status *status = &recorder->status;

    if (status->state == TAKE_TROUBLE || status->state == TAKE_FULL)
        recorder_tell(recorder, "storage is well again; goes on at frame %" PRIu64,
                      recorder->next_frame);
    if (recorder->doubt_to && recorder->file)
        note_doubt(recorder);
    status->state = TAKE_RECORDING;
    status->trouble[0] = 0;
}

bool recorder_may_try(struct recorder *recorder)
{
    if (recorder->status.state != TAKE_TROUBLE && recorder->status.state != TAKE_FULL)
        return true;
    return ticker_now_ns(recorder->card->ticker) >= recorder->retry_ns;
}

bool recorder_space_ok(struct recorder *recorder)
{
    uint64_t keep = recorder->card->keep_free_bytes;
    struct take_status *status = &recorder->status;
    struct statvfs space;

    if (!keep || statvfs(recorder->card->folder, &space))
        return true;
    /* A little more to begin again than to go on, or files of a second each would follow. */
    uint64_t free_bytes = (uint64_t)space.f_bavail * space.f_frsize;
    uint64_t wanted = status->state == TAKE_FULL ? keep + keep / 16 : keep;
    if (free_bytes >= wanted)
        return true;
    recorder->retry_ns = ticker_now_ns(recorder->card->ticker) + RETRY_NS;
    if (status->state == TAKE_FULL)
        return false;
    snprintf(status->trouble, sizeof(status->trouble),
             "%.300s: %" PRIu64 " MB free, keep_free asks for %" PRIu64, recorder->card->folder,
             free_bytes / 1000000, keep / 1000000);
    recorder_tell(recorder, "%s; waits for room", status->trouble);
    recorder_close(recorder);
    status->state = TAKE_FULL;
    return false;
}

/* ---- ending ---------------------------------------------------------------------------------- */

static bool close_file(struct recorder *recorder, struct take_file *file, struct trouble *trouble)
{
    uint64_t frames = take_file_frames(file);
    uint64_t holes = ledger_holes(take_file_ledger(file));
    char path[TAKE_PATH_BYTES];

    strcpy(path, take_file_path(file));
    int64_t since_ns = recorder_now_ns();
    int error = take_file_close(file, trouble);
    recorder_keep_max(&recorder->status.max_sync_ms, since_ns);
    if (error)
        return false;
    recorder->status.files++;
    recorder_tell(recorder, "closed %s, %" PRIu64 " frames, %" PRIu64 " holes", path, frames,
                  holes);
    return true;
}

void recorder_file_close_rest(struct recorder *recorder)
{
    uint32_t left = 0;
    struct trouble trouble;

    for (uint32_t i = 0; i < recorder->unclosed_count; i++)
        if (!close_file(recorder, recorder->unclosed[i], &trouble))
            recorder->unclosed[left++] = recorder->unclosed[i];
    recorder->unclosed_count = left;
}

static void close_or_keep(struct recorder *recorder, struct take_file *file)
{
    struct trouble trouble;

    if (close_file(recorder, file, &trouble))
        return;
    if (recorder->unclosed_count < RECORDER_MAX_UNCLOSED) {
        recorder_tell(recorder, "%s; closed later", trouble.text);
        recorder->unclosed[recorder->unclosed_count++] = file;
    } else {
        recorder_tell(recorder, "%s; left as .part for the next start", trouble.text);
        take_file_abandon(file);
    }
}

void recorder_close(struct recorder *recorder)
{
    struct take_file *file = recorder->file;

    recorder->file = NULL;
    recorder->roll = false;
    if (file)
        close_or_keep(recorder, file);
}

/* ---- beginning ------------------------------------------------------------------------------- */

static bool describe(const struct recorder *recorder, uint64_t frame, struct wav_head *head)
{
    const struct recorder_card *card = recorder->card;
    struct nj_clock clock;

    nj_clock_read(card->client, &clock);
    if (!clock.valid)
        return false;
    memset(head, 0, sizeof(*head));
    head->rate_hz = card->rate_hz;
    head->channels = recorder->convert.channels;
    head->bits = recorder->convert.bits;
    head->is_float = recorder->convert.is_float;
    snprintf(head->take, sizeof(head->take), "%s", recorder->take.name);
    strcpy(head->boot, card->boot);
    head->first_frame = frame;
    head->epoch = card->epoch;
    head->true_rate_hz = clock.rate_hz;
    head->utc_ns = nj_clock_time_of(&clock, frame) + ticker_utc_offset_ns(card->ticker);
    head->utc_offset_s = take_utc_offset_s(head->utc_ns);
    return true;
}

static int create(struct recorder *recorder, const struct wav_head *head,
                  const struct ledger_hole *hole, struct take_file **file, struct trouble *trouble)
{
    const char *folder = recorder->card->folder;
    char path[TAKE_PATH_BYTES];

    if (take_name_expand(path, folder, recorder->take.file, head->utc_ns))
        return trouble_set(trouble, NJ_EMEMORY, recorder->take.file, "the file name is too long");
    int error = take_name_folders(folder, path, trouble);
    return error ? error : take_file_create(file, path, head, hole, trouble);
}

bool recorder_file_begin(struct recorder *recorder, uint64_t frame, const struct ledger_hole *hole)
{
    struct take_file *file, *old;
    struct trouble trouble;
    struct wav_head head;

    if (!recorder_space_ok(recorder) || !describe(recorder, frame, &head))
        return false;
    old = recorder->file;
    int64_t since_ns = recorder_now_ns();
    int error = create(recorder, &head, hole, &file, &trouble);
    recorder_keep_max(&recorder->status.max_sync_ms, since_ns);
    if (error) {
        recorder_file_failed(recorder, &trouble);
        return false;
    }
    recorder->file = file;
    recorder->roll = false;
    if (old)
        close_or_keep(recorder, old);
    recorder->next_frame = frame;
    if (recorder->status.state == TAKE_WAITING)
        recorder->status.state = TAKE_RECORDING;
    recorder_tell(recorder, "writes %s from frame %" PRIu64, take_file_path(file), frame);
    return true;
}

bool recorder_file_regain(struct recorder *recorder)
{
    struct trouble trouble;
    int error = take_file_resume(&recorder->file, recorder->lost_part, true, &trouble);

    /* Without the folder the medium is away; without the file alone there is nothing to wait for.
     */
    if (error == NJ_EIO &&
        (trouble.number != ENOENT || access(recorder->card->folder, F_OK) != 0)) {
        recorder_file_failed(recorder, &trouble);
        return false;
    }
    recorder->lost_part[0] = 0;
    if (error) {
        recorder_tell(recorder, "%s; a new file begins", trouble.text);
        recorder->doubt_to = 0;
        return true;
    }
    recorder->next_frame =
        take_file_head(recorder->file)->first_frame + take_file_frames(recorder->file);
    return true;
}

static bool at_split(const struct recorder *recorder)
{
    uint64_t split = recorder->take.split_ms * recorder->card->rate_hz / 1000;

    return split && take_file_frames(recorder->file) >= split;
}

bool recorder_file_ready(struct recorder *recorder, const struct ledger_hole *hole)
{
    if (!recorder->file)
        return recorder_file_begin(recorder, recorder->next_frame, hole);
    if (recorder->roll || at_split(recorder))
        return recorder_file_begin(recorder, recorder->next_frame, NULL);
    return true;
}
