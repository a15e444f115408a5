/* SPDX-License-Identifier: MIT
 * sound_sink.c - see sound_sink.h; how it begins is in sound_sink_open.c. */
#include "files/sound_sink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/format.h"
#include "files/sound_sink_parts.h"

/* ---- frames ---------------------------------------------------------------------------------- */

static int tell_fault(const struct sound_sink *sink, const char *action, struct trouble *trouble)
{
    int number = sink->writer.fault;

    if (number != 0)
        return trouble_system(trouble, sink->name, action, number);
    return trouble_set(trouble, NJ_EIO, sink->name, sf_strerror(sink->sound));
}

/* How many of the frames, which are in the file's format, libsndfile took. */
static sf_count_t put_sound(struct sound_sink *sink, const void *frames, uint64_t count)
{
    sf_count_t want = (sf_count_t)count;

    switch (sink->file_format) {
    case NJ_FORMAT_S16:
        return sf_writef_short(sink->sound, frames, want);
    case NJ_FORMAT_S32:
        return sf_writef_int(sink->sound, frames, want);
    case NJ_FORMAT_F32:
        return sf_writef_float(sink->sound, frames, want);
    default: /* the top bits of 32 */
        format_convert(sink->widened, NJ_FORMAT_S32, frames, sink->file_format,
                       count * sink->options.channels);
        return sf_writef_int(sink->sound, sink->widened, want);
    }
}

/* Frames that the file may still get; a codec's are at most as wide as its widest samples. */
static uint64_t room_frames(const struct sound_sink *sink)
{
    uint32_t bits = sound_encoding_bits(sink->options.encoding);
    uint64_t sample_bytes = bits % 8 == 0 && bits > 0 ? bits / 8 : 8;

    if (sink->most_bytes == UINT64_MAX)
        return UINT64_MAX;
    return sink->writer.end >= sink->most_bytes
               ? 0
               : (sink->most_bytes - sink->writer.end) / (sample_bytes * sink->options.channels);
}

/* As EFBIG, which this is: what was written stays, and the next file has room. */
static int tell_border(const struct sound_sink *sink, struct trouble *trouble)
{
    char text[128];

    snprintf(text, sizeof text,
             "is full: a file of %s ends at %.2g GiB, one of rf64, caf or w64 does not",
             sound_kind_name(sink->options.kind), (double)sink->most_bytes / (1u << 30));
    (void)trouble_set(trouble, NJ_EIO, sink->name, text);
    trouble->number = EFBIG;
    return NJ_EIO;
}

static int put(struct sound_sink *sink, const void *frames, uint64_t count, struct trouble *trouble)
{
    uint64_t written;

    if (sink->take != NULL)
        return take_file_write(sink->take, frames, count, &written, trouble);
    uint64_t room = room_frames(sink), some = count < room ? count : room;
    sf_count_t done = put_sound(sink, frames, some);

    sink->frames += done > 0 ? (uint64_t)done : 0;
    if (done != (sf_count_t)some || sink->writer.fault != 0)
        return tell_fault(sink, "write", trouble);
    return some == count ? NJ_OK : tell_border(sink, trouble);
}

int sound_sink_write(struct sound_sink *sink, const void *frames, uint64_t count,
                     struct trouble *trouble)
{
    const struct sound_sink_options *options = &sink->options;
    uint64_t most = SOUND_SINK_SAMPLES / options->channels;
    uint64_t frame_bytes = options->channels * nj_format_bytes(options->format);
    const unsigned char *from = frames;
    int error = NJ_OK;

    if (sink->take != NULL && options->format == sink->file_format)
        return put(sink, frames, count, trouble);
    for (uint64_t some; count > 0 && error == NJ_OK; count -= some, from += some * frame_bytes) {
        some = count < most ? count : most;
        if (options->format != sink->file_format)
            format_convert(sink->converted, sink->file_format, from, options->format,
                           some * options->channels);
        error =
            put(sink, options->format != sink->file_format ? sink->converted : from, some, trouble);
    }
    return error;
}

/* ---- holes ----------------------------------------------------------------------------------- */

int sound_sink_begin_ledger(struct sound_sink *sink, struct trouble *trouble)
{
    if (sink->ledger != NULL || sink->ledger_path[0] == '\0')
        return NJ_OK;
    int error = ledger_create(&sink->ledger, sink->ledger_path, trouble);

    if (error == NJ_EFULL)
        return trouble_set(trouble, error, sink->ledger_path, "exists already");
    return error != NJ_OK ? error : take_name_sync(sink->ledger_path, trouble);
}

static int enter_hole(struct sound_sink *sink, uint64_t count, uint64_t bound_frames,
                      const char *cause, struct trouble *trouble)
{
    const struct sound_stamp *stamp = &sink->stamp;
    uint64_t at = sound_sink_frames(sink);
    struct ledger_hole hole = {.first_frame = stamp->first_frame + at,
                               .length_frames = count,
                               .bound_frames = bound_frames,
                               .cause = cause,
                               .file_frame = at,
                               .filled_frames = count};
    int error = sound_sink_begin_ledger(sink, trouble);

    if (error != NJ_OK || sink->ledger == NULL)
        return error;
    ledger_hole_time(&hole, stamp->first_frame, stamp->utc_ns, stamp->utc_offset_s,
                     sink->true_rate_hz > 0 ? sink->true_rate_hz : sink->options.rate_hz);
    return ledger_enter(sink->ledger, &hole, trouble);
}

int sound_sink_hole(struct sound_sink *sink, uint64_t count, uint64_t bound_frames,
                    const char *cause, struct trouble *trouble)
{
    uint64_t most = SOUND_SINK_SAMPLES / sink->options.channels;
    int error = enter_hole(sink, count, bound_frames, cause, trouble);

    for (uint64_t some; count > 0 && error == NJ_OK; count -= some) {
        some = count < most ? count : most;
        format_silence(sink->converted, some * sink->options.channels, sink->file_format);
        error = put(sink, sink->converted, some, trouble);
    }
    return error;
}

/* ---- beats ----------------------------------------------------------------------------------- */

/* Kinds whose head is written anew with another length; the others have none that could be. */
static bool has_length(const struct sound_sink *sink)
{
    switch (sink->options.kind) {
    case SOUND_KIND_FLAC:
    case SOUND_KIND_OGG:
    case SOUND_KIND_OPUS:
    case SOUND_KIND_MP3:
    case SOUND_KIND_RAW:
        return false;
    default:
        return true;
    }
}

static int sync_sound(struct sound_sink *sink, struct trouble *trouble)
{
    if (sink->writer.is_pipe || fdatasync(sink->writer.descriptor) == 0 || errno == EINVAL)
        return sink->writer.fault == 0 ? NJ_OK : tell_fault(sink, "write", trouble);
    return trouble_system(trouble, sink->name, "sync", errno);
}

static int beat_sound(struct sound_sink *sink, struct trouble *trouble)
{
    int error = sync_sound(sink, trouble);

    if (error != NJ_OK || sink->writer.is_pipe || !has_length(sink))
        return error;
    sf_command(sink->sound, SFC_UPDATE_HEADER_NOW, NULL, 0);
    return sync_sound(sink, trouble);
}

int sound_sink_beat(struct sound_sink *sink, double true_rate_hz, struct trouble *trouble)
{
    int error = sink->ledger != NULL ? ledger_sync(sink->ledger, trouble) : NJ_OK;

    sink->true_rate_hz = true_rate_hz;
    if (error != NJ_OK)
        return error;
    return sink->take != NULL ? take_file_beat(sink->take, true_rate_hz, trouble)
                              : beat_sound(sink, trouble);
}

/* ---- the end --------------------------------------------------------------------------------- */

static int close_sound(struct sound_sink *sink, struct trouble *trouble)
{
    int failed = sound_writer_close(&sink->writer, sink->sound);

    sink->sound = NULL;
    sound_writer_flush(&sink->writer);
    return failed != 0 && sink->writer.fault == 0
               ? trouble_set(trouble, NJ_EIO, sink->name, sf_error_number(failed))
               : sync_sound(sink, trouble);
}

static int close_file(struct sound_sink *sink, struct trouble *trouble)
{
    if (sink->take == NULL)
        return close_sound(sink, trouble);
    int error = take_file_close(sink->take, trouble);

    if (error == NJ_OK)
        sink->take = NULL;
    return error;
}

int sound_sink_close(struct sound_sink *sink, struct trouble *trouble)
{
    uint64_t frames = sound_sink_frames(sink);
    int error = sink->ledger != NULL ? ledger_sync(sink->ledger, trouble) : NJ_OK;

    if (error == NJ_OK)
        error = close_file(sink, trouble);
    if (error == NJ_OK && sink->ledger != NULL)
        error = ledger_complete(sink->ledger, sink->stamp.first_frame, frames, trouble);
    sound_sink_abandon(sink);
    return error;
}

void sound_sink_abandon(struct sound_sink *sink)
{
    if (sink == NULL)
        return;
    take_file_abandon(sink->take);
    if (sink->sound != NULL)
        (void)sound_writer_close(&sink->writer, sink->sound);
    sound_writer_deinit(&sink->writer);
    ledger_destroy(sink->ledger);
    free(sink);
}

/* ---- what it is ------------------------------------------------------------------------------ */

void sound_sink_stamp(struct sound_sink *sink, const struct sound_stamp *stamp)
{
    if (sound_sink_frames(sink) > 0)
        return;
    sink->stamp = *stamp;
    if (sink->take != NULL)
        take_file_stamp(sink->take, stamp->first_frame, stamp->epoch, stamp->utc_ns,
                        stamp->utc_offset_s);
}

uint64_t sound_sink_frames(const struct sound_sink *sink)
{
    return sink->take != NULL ? take_file_frames(sink->take) : sink->frames;
}

uint64_t sound_sink_holes(const struct sound_sink *sink)
{
    return sink->ledger != NULL ? ledger_holes(sink->ledger) : 0;
}

uint32_t sound_sink_kind(const struct sound_sink *sink)
{
    return sink->options.kind;
}

uint32_t sound_sink_encoding(const struct sound_sink *sink)
{
    return sink->options.encoding;
}
