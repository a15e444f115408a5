/* SPDX-License-Identifier: MIT
 * tape.c - see tape.h. */
#include "cli/tape.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/progress.h"
#include "files/sound_sink.h"
#include "takes/take_name.h"

#define NAME_BYTES TAKE_PATH_BYTES

struct tape {
    struct tape_wish wish;
    struct sound_sink_options options;
    struct sound_sink *sink; /* NULL after one that could not be opened */
    uint32_t files;          /* begun */
    uint64_t in_file;        /* frames put into the last */
    uint64_t frames, lost_frames;
    int64_t utc_ns; /* of the first frame; 0: not said */
};

/* ---- opening --------------------------------------------------------------------------------- */

static void choose_encoding(struct tape *tape)
{
    struct sound_sink_options *options = &tape->options;
    uint32_t kind = options->kind;

    if (options->encoding != SOUND_ENCODING_ANY || tape->wish.format == NJ_FORMAT_ANY)
        return;
    if (options->append && access(tape->wish.path, F_OK) == 0)
        return; /* what is there says how it goes on */
    if (kind == SOUND_KIND_ANY)
        kind = sound_kind_of_output(tape->wish.path);
    if (kind != SOUND_KIND_ANY)
        options->encoding =
            sound_kind_encoding(kind, tape->wish.format, options->channels, options->rate_hz);
}

static int check(const struct tape_wish *wish, struct trouble *trouble)
{
    bool pipe = strcmp(wish->path, "-") == 0;

    if (wish->split_frames > 0 && pipe)
        return trouble_set(trouble, NJ_EINVAL, "--split", "a pipe cannot be split");
    if (wish->split_frames > 0 && wish->append)
        return trouble_set(trouble, NJ_EINVAL, "--split", "does not go with --append");
    if (wish->append && pipe)
        return trouble_set(trouble, NJ_EINVAL, "--append", "a pipe has nothing to go on in");
    return NJ_OK;
}

/* FILE, or FILE-001 with its ending behind. */
static int name_of(const struct tape *tape, char name[NAME_BYTES], struct trouble *trouble)
{
    const char *path = tape->wish.path, *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    size_t stem = dot && dot != (slash ? slash + 1 : path) ? (size_t)(dot - path) : strlen(path);
    int length = tape->wish.split_frames == 0 ? snprintf(name, NAME_BYTES, "%s", path)
                                              : snprintf(name, NAME_BYTES, "%.*s-%03" PRIu32 "%s",
                                                         (int)stem, path, tape->files, path + stem);

    if (length >= 0 && length < NAME_BYTES)
        return NJ_OK;
    return trouble_set(trouble, NJ_EINVAL, path, "the name is too long");
}

/* When the first frame of the file that was begun was captured. */
static void stamp_file(struct tape *tape)
{
    int64_t since_ns = (int64_t)((double)tape->frames * 1e9 / tape->wish.rate_hz);
    int64_t utc_ns = tape->utc_ns + since_ns;
    struct sound_stamp stamp = {
        .first_frame = tape->frames, .utc_ns = utc_ns, .utc_offset_s = take_utc_offset_s(utc_ns)};

    sound_sink_stamp(tape->sink, &stamp);
}

static int begin_file(struct tape *tape, struct trouble *trouble)
{
    char name[NAME_BYTES];
    int error;

    tape->files++;
    tape->in_file = 0;
    error = name_of(tape, name, trouble);
    if (error == NJ_OK)
        error = sound_sink_create(&tape->sink, name, &tape->options, trouble);
    if (error == NJ_OK && tape->utc_ns != 0)
        stamp_file(tape);
    return error;
}

static void destroy(struct tape *tape)
{
    sound_sink_abandon(tape->sink);
    free(tape);
}

int tape_open(struct tape **tape, const struct tape_wish *wish, struct trouble *trouble)
{
    struct tape *made;
    int error = check(wish, trouble);

    *tape = NULL;
    if (error != NJ_OK)
        return error;
    made = calloc(1, sizeof *made);
    if (made == NULL)
        return trouble_set(trouble, NJ_EMEMORY, wish->path, nj_error_text(NJ_EMEMORY));
    made->wish = *wish;
    made->options = (struct sound_sink_options){.rate_hz = wish->rate_hz,
                                                .channels = wish->channels,
                                                .format = wish->card_format,
                                                .kind = wish->kind,
                                                .encoding = wish->encoding,
                                                .endian = wish->endian,
                                                .append = wish->append,
                                                .keep_existing = wish->no_clobber,
                                                .with_ledger = wish->ledger,
                                                .stop_descriptor = wish->stop_descriptor};
    choose_encoding(made);
    error = begin_file(made, trouble);
    if (error != NJ_OK) {
        destroy(made);
        return error;
    }
    *tape = made;
    return NJ_OK;
}

void tape_stamp(struct tape *tape, int64_t utc_ns)
{
    tape->utc_ns = utc_ns;
    if (!tape->wish.append)
        stamp_file(tape);
}

/* ---- what comes ------------------------------------------------------------------------------ */

/* The next file, where the last has all its frames. */
static int turn(struct tape *tape, struct trouble *trouble)
{
    struct sound_sink *full = tape->sink;
    int error;

    if (tape->wish.split_frames == 0 || tape->in_file < tape->wish.split_frames)
        return NJ_OK;
    tape->sink = NULL;
    error = sound_sink_close(full, trouble);
    return error == NJ_OK ? begin_file(tape, trouble) : error;
}

/* Of `count`, what still goes into this file. */
static uint64_t portion(const struct tape *tape, uint64_t count)
{
    uint64_t room =
        tape->wish.split_frames > 0 ? tape->wish.split_frames - tape->in_file : UINT64_MAX;

    return count < room ? count : room;
}

int tape_put(struct tape *tape, const void *frames, uint64_t count, struct trouble *trouble)
{
    uint64_t frame_bytes = (uint64_t)tape->wish.channels * nj_format_bytes(tape->wish.card_format);
    const uint8_t *at = frames;
    int error = NJ_OK;

    while (count > 0 && (error = turn(tape, trouble)) == NJ_OK) {
        uint64_t part = portion(tape, count);

        error = sound_sink_write(tape->sink, at, part, trouble);
        if (error != NJ_OK)
            break;
        tape->in_file += part;
        tape->frames += part;
        at += part * frame_bytes;
        count -= part;
    }
    return error;
}

static void tell_hole(const struct tape *tape, const struct nj_span *hole, uint64_t count)
{
    char time[PROGRESS_TIME_BYTES];

    if (tape->wish.quiet)
        return;
    progress_time(time, tape->frames, tape->wish.rate_hz, 3);
    fprintf(stderr, "%snightjar %s: %" PRIu64 " frames lost at %s (%s)\n",
            isatty(STDERR_FILENO) ? "\r\033[K" : "", tape->wish.command, count, time,
            nj_cause_text(hole->cause));
}

int tape_hole(struct tape *tape, const struct nj_span *hole, uint64_t count,
              struct trouble *trouble)
{
    int error = NJ_OK;

    if (count > 0)
        tell_hole(tape, hole, count);
    while (count > 0 && (error = turn(tape, trouble)) == NJ_OK) {
        uint64_t part = portion(tape, count);

        error = sound_sink_hole(tape->sink, part, hole->bound_frames, nj_cause_text(hole->cause),
                                trouble);
        if (error != NJ_OK)
            break;
        tape->in_file += part;
        tape->frames += part;
        tape->lost_frames += part;
        count -= part;
    }
    return error;
}

int tape_beat(struct tape *tape, double true_rate_hz, struct trouble *trouble)
{
    return sound_sink_beat(tape->sink, true_rate_hz, trouble);
}

int tape_close(struct tape *tape, struct trouble *trouble)
{
    int error = NJ_OK;

    if (tape == NULL)
        return NJ_OK;
    if (tape->sink != NULL)
        error = sound_sink_close(tape->sink, trouble);
    tape->sink = NULL;
    destroy(tape);
    return error;
}

uint64_t tape_frames(const struct tape *tape)
{
    return tape->frames;
}

uint64_t tape_lost_frames(const struct tape *tape)
{
    return tape->lost_frames;
}
