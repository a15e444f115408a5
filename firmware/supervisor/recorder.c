/* SPDX-License-Identifier: MIT
 * recorder.c - one take: spans of the card's time line in, files and ledgers out. */
#include "supervisor/recorder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRATCH_BYTES (1u << 18)
#define CAUSE_STORAGE "storage"

int recorder_create(struct recorder **recorder, const struct recorder_card *card,
                    const struct take_config *take, uint64_t next_frame)
{
    struct recorder *r = calloc(1, sizeof(*r));

    if (!r || !(r->scratch = malloc(SCRATCH_BYTES))) {
        free(r);
        return NJ_ESYSTEM;
    }
    r->card = card;
    r->take = *take;
    r->next_frame = next_frame;
    snprintf(r->status.name, sizeof(r->status.name), "%s", take->name);
    *recorder = r;
    return 0;
}

void recorder_destroy(struct recorder *recorder)
{
    if (!recorder)
        return;
    recorder_file_close_rest(recorder);
    for (uint32_t i = 0; i < recorder->unclosed_count; i++)
        take_file_abandon(recorder->unclosed[i]);
    take_file_abandon(recorder->file);
    free(recorder->scratch);
    free(recorder);
}

void recorder_adopt(struct recorder *recorder, struct take_file *file)
{
    recorder->file = file;
    recorder->next_frame = take_file_head(file)->first_frame + take_file_frames(file);
    recorder->status.state = TAKE_RECORDING;
    recorder->status.trouble[0] = 0;
    recorder_tell(recorder, "goes on in %s at frame %" PRIu64, take_file_path(file),
                  recorder->next_frame);
}

/* The card is open: what it gives, and what the file wants of it. */
static bool know_card(struct recorder *recorder)
{
    const struct recorder_card *card = recorder->card;
    const struct take_config *take = &recorder->take;
    struct convert *convert = &recorder->convert;

    if (convert->channels)
        return true;
    if (!card->format)
        return false;
    if (convert_init(convert, card->format, card->channels, take->channels, take->channel_count,
                     take->bits, take->is_float)) {
        recorder_tell(recorder, "the card has %" PRIu32 " channels; not recorded", card->channels);
        convert->channels = 0;
        recorder->unusable = true;
        recorder->status.state = TAKE_STOPPED;
        return false;
    }
    if (recorder->file) {
        const struct wav_head *head = take_file_head(recorder->file);

        recorder->roll = head->rate_hz != card->rate_hz || head->channels != convert->channels ||
                         head->bits != convert->bits || head->is_float != convert->is_float;
    }
    return true;
}

/* Of `frames` from next_frame on, those that still belong to the open file. */
static uint64_t until_split(const struct recorder *recorder, uint64_t frames)
{
    uint64_t split = recorder->take.split_ms * recorder->card->rate_hz / 1000;
    uint64_t there = take_file_frames(recorder->file);

    return split && split - there < frames ? split - there : frames;
}

static void wrote(struct recorder *recorder, uint64_t frames, int error,
                  const struct trouble *trouble)
{
    recorder->next_frame += frames;
    if (error && trouble->number == EFBIG)
        recorder->roll = true; /* vfat ends at 4 GiB less one byte */
    else if (error)
        recorder_file_failed(recorder, trouble);
    else
        recorder_file_works(recorder);
}

static void feed_audio(struct recorder *recorder, const uint8_t *data, uint64_t frames)
{
    const struct convert *convert = &recorder->convert;
    uint64_t at_once = SCRATCH_BYTES / convert_file_frame_bytes(convert);
    struct trouble trouble = {0};
    uint64_t written;

    if (!recorder_file_ready(recorder, NULL))
        return;
    frames = until_split(recorder, frames);
    if (convert_is_copy(convert))
        at_once *= 4; /* no scratch is used */
    if (frames > at_once)
        frames = at_once;
    if (!convert_is_copy(convert)) {
        convert_frames(convert, recorder->scratch, data, frames);
        data = recorder->scratch;
    }
    int64_t since_ns = recorder_now_ns();
    int error = take_file_write(recorder->file, data, frames, &written, &trouble);
    recorder_keep_max(&recorder->status.max_write_ms, since_ns);
    recorder->status.frames += written;
    wrote(recorder, written, error, &trouble);
}

static bool enter(struct recorder *recorder, const struct ledger_hole *hole,
                  struct trouble *trouble)
{
    uint64_t known = ledger_holes(take_file_ledger(recorder->file));

    if (take_file_hole(recorder->file, hole, trouble)) {
        recorder_file_failed(recorder, trouble);
        return false;
    }
    if (ledger_holes(take_file_ledger(recorder->file)) > known) {
        recorder->status.holes++;
        recorder->status.hole_frames += hole->length_frames;
    }
    return true;
}

/* Silence of the hole's length; the rest is offered again when it is long. */
static void fill(struct recorder *recorder, struct ledger_hole *hole)
{
    struct trouble trouble = {0};
    uint64_t written;

    if (!recorder_file_ready(recorder, NULL))
        return;
    hole->length_frames = until_split(recorder, hole->length_frames);
    hole->filled_frames = hole->length_frames;
    if (!enter(recorder, hole, &trouble))
        return;
    uint64_t at_once = 4 * SCRATCH_BYTES / convert_file_frame_bytes(&recorder->convert);
    uint64_t frames = hole->length_frames < at_once ? hole->length_frames : at_once;
    int error = take_file_silence(recorder->file, frames, &written, &trouble);
    wrote(recorder, written, error, &trouble);
}

/* The next file begins behind the hole, with its line. */
static void leave_out(struct recorder *recorder, const struct ledger_hole *hole)
{
    uint64_t end = hole->first_frame + hole->length_frames;

    if (!recorder_file_begin(recorder, end, hole))
        return;
    recorder->status.holes++;
    recorder->status.hole_frames += hole->length_frames;
    recorder->status.lost_frames += hole->length_frames;
}

static void feed_hole(struct recorder *recorder, uint64_t frames, uint32_t bound, const char *cause)
{
    struct ledger_hole hole = {.first_frame = recorder->next_frame,
                               .length_frames = frames,
                               .bound_frames = bound,
                               .cause = cause};
    bool fillable = frames <= (uint64_t)RECORDER_MAX_FILL_S * recorder->card->rate_hz;

    if (recorder->file && fillable)
        fill(recorder, &hole);
    else
        leave_out(recorder, &hole);
}

void recorder_feed(struct recorder *recorder, const struct nj_span *span)
{
    uint64_t end = span->first_frame + span->frames;

    if (recorder->unusable && recorder->next_frame < end)
        recorder->next_frame = end;
    if (recorder->next_frame >= end || !know_card(recorder) || !recorder_may_try(recorder))
        return;
    if (recorder->lost_part[0] && !recorder_file_regain(recorder))
        return;
    if (recorder->next_frame < span->first_frame) {
        feed_hole(recorder, span->first_frame - recorder->next_frame, 0, CAUSE_STORAGE);
        return;
    }
    uint64_t skip = recorder->next_frame - span->first_frame;
    if (span->data)
        feed_audio(recorder,
                   (const uint8_t *)span->data +
                       skip * convert_card_frame_bytes(&recorder->convert),
                   span->frames - skip);
    else
        feed_hole(recorder, span->frames - skip, span->bound_frames, nj_cause_text(span->cause));
}

void recorder_beat(struct recorder *recorder)
{
    struct trouble trouble;
    struct nj_clock clock;

    recorder_file_close_rest(recorder);
    if (!recorder->file || !recorder_may_try(recorder))
        return;
    nj_clock_read(recorder->card->client, &clock);
    int64_t since_ns = recorder_now_ns();
    int error = take_file_beat(recorder->file, clock.valid ? clock.rate_hz : 0, &trouble);
    recorder_keep_max(&recorder->status.max_sync_ms, since_ns);
    if (error)
        recorder_file_failed(recorder, &trouble);
    else
        recorder_space_ok(recorder);
}

const struct take_status *recorder_status(struct recorder *recorder)
{
    struct take_status *status = &recorder->status;

    status->next_frame = recorder->next_frame;
    if (!recorder->file)
        return status;
    snprintf(status->file, sizeof(status->file), "%s", take_file_path(recorder->file));
    status->first_frame = take_file_head(recorder->file)->first_frame;
    status->file_frames = take_file_frames(recorder->file);
    return status;
}
