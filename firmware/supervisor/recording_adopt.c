/* SPDX-License-Identifier: MIT
 * recording_adopt.c - which takes there are, and what an earlier process left of them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "supervisor/recording_parts.h"
#include "takes/repair.h"

#define MAX_PARTS 64

/* Files of this very segment, found by repair_folder. */
struct parts {
    struct recording *recording;
    struct part {
        char path[TAKE_PATH_BYTES];
        struct recorder *recorder;
        uint64_t first_frame;
    } found[MAX_PARTS];
    uint32_t count;
};

void recording_tell(const struct recording *recording, const char *line)
{
    if (recording->card.log)
        recording->card.log(recording->card.log_context, line);
}

static struct recorder *recorder_named(struct recording *recording, const char *name)
{
    for (uint32_t i = 0; i < recording->recorder_count; i++)
        if (strcmp(recording->recorders[i]->take.name, name) == 0)
            return recording->recorders[i];
    return NULL;
}

static bool of_other_card(const struct recording *recording, const char *name)
{
    const struct config *config = &recording->config;

    for (uint32_t i = 0; i < config->take_count; i++)
        if (strcmp(config->takes[i].name, name) == 0)
            return config->takes[i].card_index != recording->card_index;
    return false;
}

/* Files of another card's takes are for that card's recording. */
static bool keep(void *context, const char *path, const struct wav_head *head)
{
    struct parts *parts = context;
    struct recorder *recorder = recorder_named(parts->recording, head->take);

    if (!recorder)
        return of_other_card(parts->recording, head->take);
    if (head->epoch != parts->recording->card.epoch || parts->count == MAX_PARTS)
        return false;
    struct part *part = &parts->found[parts->count++];
    snprintf(part->path, sizeof(part->path), "%s", path);
    part->recorder = recorder;
    part->first_frame = head->first_frame;
    return true;
}

static void report(void *context, const char *line)
{
    struct parts *parts = context;

    recording_tell(parts->recording, line);
}

static int by_first_frame(const void *a, const void *b)
{
    uint64_t left = ((const struct part *)a)->first_frame;
    uint64_t right = ((const struct part *)b)->first_frame;

    return (left > right) - (left < right);
}

/* Frames before the reader's position are in later files, or were given up. */
static void close_passed(struct recorder *recorder, struct take_file *file)
{
    struct ledger_hole end = {.unknown = true,
                              .first_frame =
                                  take_file_head(file)->first_frame + take_file_frames(file),
                              .cause = "recorder ended"};
    struct trouble trouble;

    if (take_file_hole(file, &end, &trouble))
        recorder_tell(recorder, "%s", trouble.text);
    recorder->file = file;
    recorder_close(recorder);
}

/* Of several files of one take the last is open; the others were about to be closed. */
static void take_up(struct part *part)
{
    struct recorder *recorder = part->recorder;
    uint64_t position = nj_capture_position(recorder->card->client, NULL);
    struct take_file *file;
    struct trouble trouble;

    if (take_file_resume(&file, part->path, true, &trouble)) {
        recorder_tell(recorder, "%s; left as it is", trouble.text);
        return;
    }
    recorder_close(recorder);
    if (take_file_head(file)->first_frame + take_file_frames(file) < position)
        close_passed(recorder, file);
    else
        recorder_adopt(recorder, file);
}

static void set_reader(struct recording *recording)
{
    struct nj_client *client = recording->card.client;
    uint64_t writer, least = UINT64_MAX;
    uint64_t position = nj_capture_position(client, &writer);

    for (uint32_t i = 0; i < recording->recorder_count; i++) {
        struct recorder *recorder = recording->recorders[i];

        if (recorder->next_frame > writer) {
            recorder_tell(recorder, "the file is ahead of the card; a new one begins");
            recorder_close(recorder);
            recorder->next_frame = position;
        }
        if (recorder->next_frame < least)
            least = recorder->next_frame;
    }
    if (least > position && least != UINT64_MAX && nj_capture_seek(client, least))
        recording_tell(recording, "takes: the ring cannot go on where the files end");
}

static void note_trouble(struct recording *recording, const struct trouble *trouble)
{
    char line[600];

    for (uint32_t i = 0; i < recording->recorder_count; i++) {
        struct take_status *status = &recording->recorders[i]->status;

        status->state = TAKE_TROUBLE;
        snprintf(status->trouble, sizeof(status->trouble), "%s", trouble->text);
    }
    snprintf(line, sizeof(line), "%s; tried again each second, the frames wait in memory",
             trouble->text);
    if (!recording->told)
        recording_tell(recording, line);
    recording->told = true;
}

bool recording_adopt(struct recording *recording)
{
    struct parts *parts = calloc(1, sizeof(*parts));
    struct trouble trouble;
    struct repair_count count;
    struct repair repair = {
        .boot = recording->card.boot, .keep = keep, .report = report, .context = parts};

    if (!parts)
        return false;
    parts->recording = recording;
    int error = repair_folder(&repair, recording->card.folder, &count, &trouble);
    if (error) {
        note_trouble(recording, &trouble);
        free(parts);
        return false;
    }
    qsort(parts->found, parts->count, sizeof(parts->found[0]), by_first_frame);
    for (uint32_t i = 0; i < parts->count; i++)
        take_up(&parts->found[i]);
    set_reader(recording);
    free(parts);
    return true;
}

/* ---- configuration --------------------------------------------------------------------------- */

static bool same_take(const struct take_config *a, const struct take_config *b)
{
    return strcmp(a->name, b->name) == 0 && a->channel_count == b->channel_count &&
           memcmp(a->channels, b->channels, a->channel_count) == 0 && a->bits == b->bits &&
           a->is_float == b->is_float && a->split_ms == b->split_ms &&
           strcmp(a->file, b->file) == 0;
}

/* The recorder of the section, new when the section is; it goes on at the frame of the old one. */
static struct recorder *configure(struct recording *recording, const struct take_config *take,
                                  bool same_folder)
{
    struct recorder *old = recorder_named(recording, take->name);
    uint64_t next_frame = nj_capture_position(recording->card.client, NULL);
    struct recorder *recorder;

    if (old && same_folder && same_take(&old->take, take))
        return old;
    if (old) {
        recorder_close(old);
        next_frame = old->next_frame;
    }
    if (recorder_create(&recorder, &recording->card, take, next_frame)) {
        recording_tell(recording, "takes: no memory for another take");
        return NULL;
    }
    return recorder;
}

void recording_configure(struct recording *recording, const struct config *config)
{
    struct recorder *kept[CONFIG_MAX_TAKES];
    bool same_folder = strcmp(recording->card.folder, config->take_folder) == 0;
    uint32_t count = 0;

    snprintf(recording->card.folder, sizeof(recording->card.folder), "%s", config->take_folder);
    recording->card.keep_free_bytes = config->keep_free_bytes;
    recording->config = *config;
    for (uint32_t i = 0; i < config->take_count; i++) {
        if (config->takes[i].card_index != recording->card_index)
            continue;
        struct recorder *recorder = configure(recording, &config->takes[i], same_folder);
        if (recorder)
            kept[count++] = recorder;
    }
    for (uint32_t i = 0; i < recording->recorder_count; i++) {
        bool used = false;

        for (uint32_t k = 0; k < count; k++)
            used = used || kept[k] == recording->recorders[i];
        if (used)
            continue;
        recorder_close(recording->recorders[i]);
        recorder_destroy(recording->recorders[i]);
    }
    memcpy(recording->recorders, kept, sizeof(kept));
    recording->recorder_count = count;
}
