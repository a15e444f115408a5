/* SPDX-License-Identifier: MIT
 * sound_sink_open.c - how a file begins, or is gone on with. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "files/sound_sink_parts.h"
#include "takes/repair.h"

#define READER_MS 50 /* between looks for who reads a pipe */

/* Where the frames go. */
enum place { PLACE_FILE, PLACE_PIPE, PLACE_OUTPUT_FILE };

static int tell(const struct sound_sink *sink, int code, const char *cause, struct trouble *trouble)
{
    return trouble_set(trouble, code, sink->name, cause);
}

/* ---- kind and encoding ----------------------------------------------------------------------- */

static bool goes_by_pipe(uint32_t kind)
{
    switch (kind) {
    case SOUND_KIND_WAV:
    case SOUND_KIND_WAVEX:
    case SOUND_KIND_AU:
    case SOUND_KIND_FLAC:
    case SOUND_KIND_RAW:
    case SOUND_KIND_OGG:
    case SOUND_KIND_OPUS:
    case SOUND_KIND_MP3:
        return true;
    default:
        return false;
    }
}

static int settle_kind(struct sound_sink *sink, const char *path, enum place place,
                       struct trouble *trouble)
{
    struct sound_sink_options *options = &sink->options;
    char cause[160];

    if (options->kind == SOUND_KIND_ANY)
        options->kind = sound_kind_of_output(path);
    if (options->kind == SOUND_KIND_ANY)
        return tell(sink, NJ_EFORMAT,
                    "its name does not end as one of a sound file: .wav, .flac, .aiff ...",
                    trouble);
    if (place != PLACE_PIPE || goes_by_pipe(options->kind))
        return NJ_OK;
    snprintf(cause, sizeof cause,
             "%s cannot be written to a pipe: wav, au, flac, raw, ogg, opus and mp3 can",
             sound_kind_name(options->kind));
    return tell(sink, NJ_EFORMAT, cause, trouble);
}

static int settle_encoding(struct sound_sink *sink, struct trouble *trouble)
{
    struct sound_sink_options *options = &sink->options;
    const char *kind = sound_kind_name(options->kind);
    char cause[160];

    if (options->encoding == SOUND_ENCODING_ANY)
        options->encoding = sound_kind_encoding(options->kind, options->format, options->channels,
                                                options->rate_hz);
    sink->file_format = sound_encoding_format(options->encoding);
    if (sound_kind_holds(options->kind, options->encoding, options->endian, options->channels,
                         options->rate_hz))
        return NJ_OK;
    if (options->encoding == SOUND_ENCODING_ANY)
        snprintf(cause, sizeof cause, "%s cannot hold %u channels at %u Hz: wav can", kind,
                 options->channels, options->rate_hz);
    else
        snprintf(cause, sizeof cause, "%s cannot hold %s of %u channels at %u Hz", kind,
                 sound_encoding_name(options->encoding), options->channels, options->rate_hz);
    return tell(sink, NJ_EFORMAT, cause, trouble);
}

static bool is_take(const struct sound_sink_options *options)
{
    bool held =
        options->encoding == SOUND_ENCODING_PCM_U8 || options->encoding == SOUND_ENCODING_PCM_16 ||
        options->encoding == SOUND_ENCODING_PCM_24 || options->encoding == SOUND_ENCODING_PCM_32 ||
        options->encoding == SOUND_ENCODING_FLOAT;

    return (options->kind == SOUND_KIND_WAV || options->kind == SOUND_KIND_RF64) &&
           options->endian != SOUND_ENDIAN_BIG && held;
}

/* ---- a take's file --------------------------------------------------------------------------- */

static int check_fit(struct sound_sink *sink, uint32_t wished, struct trouble *trouble)
{
    const struct wav_head *head = take_file_head(sink->take);
    struct sound_sink_options *options = &sink->options;
    uint32_t encoding = head->is_float     ? SOUND_ENCODING_FLOAT
                        : head->bits == 8  ? SOUND_ENCODING_PCM_U8
                        : head->bits == 16 ? SOUND_ENCODING_PCM_16
                        : head->bits == 24 ? SOUND_ENCODING_PCM_24
                                           : SOUND_ENCODING_PCM_32;
    char cause[160];

    if (head->rate_hz == options->rate_hz && head->channels == options->channels &&
        (wished == SOUND_ENCODING_ANY || wished == encoding)) {
        options->encoding = encoding;
        sink->file_format = sound_encoding_format(encoding);
        return NJ_OK;
    }
    snprintf(cause, sizeof cause, "has %u channels at %u Hz in %s: what follows must have too",
             head->channels, head->rate_hz, sound_encoding_name(encoding));
    return tell(sink, NJ_EFORMAT, cause, trouble);
}

static int take_up_ledger(struct sound_sink *sink, struct trouble *trouble)
{
    if (access(sink->ledger_path, F_OK) != 0)
        return NJ_OK;
    return ledger_resume(&sink->ledger, sink->ledger_path, take_file_frames(sink->take), trouble);
}

static int append(struct sound_sink *sink, const char *path, const char *boot, uint32_t wished,
                  struct trouble *trouble)
{
    int error = take_file_resume_in_place(&sink->take, path, boot, trouble);

    if (error != NJ_OK || (error = check_fit(sink, wished, trouble)) != NJ_OK)
        return error;
    const struct wav_head *head = take_file_head(sink->take);

    sink->stamp = (struct sound_stamp){.first_frame = head->first_frame,
                                       .epoch = head->epoch,
                                       .utc_ns = head->utc_ns,
                                       .utc_offset_s = head->utc_offset_s};
    return take_up_ledger(sink, trouble);
}

static int open_take(struct sound_sink *sink, const char *path, uint32_t wished,
                     struct trouble *trouble)
{
    const struct sound_sink_options *options = &sink->options;
    struct wav_head head = {.rate_hz = options->rate_hz,
                            .channels = options->channels,
                            .bits = sound_encoding_bits(options->encoding),
                            .is_float = options->encoding == SOUND_ENCODING_FLOAT,
                            .is_rf64 = options->kind == SOUND_KIND_RF64,
                            .utc_ns = sink->stamp.utc_ns,
                            .utc_offset_s = sink->stamp.utc_offset_s};

    repair_boot(head.boot);
    if (options->append && access(path, F_OK) == 0)
        return append(sink, path, head.boot, wished, trouble);
    int error =
        take_file_create_in_place(&sink->take, path, &head, options->keep_existing, trouble);

    if (error == NJ_OK)
        unlink(sink->ledger_path); /* of what was here before */
    return error;
}

/* ---- libsndfile's ---------------------------------------------------------------------------- */

/* A pipe of that name, once somebody reads it: errno EINTR when the stop descriptor came first. */
static int open_pipe(const char *path, int stop_descriptor)
{
    struct pollfd stop = {.fd = stop_descriptor, .events = POLLIN};
    struct stat status;
    int descriptor;

    if (stop_descriptor <= 0 || stat(path, &status) != 0 || !S_ISFIFO(status.st_mode))
        return open(path, O_WRONLY | O_CLOEXEC);
    while ((descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) < 0 && errno == ENXIO)
        if (poll(&stop, 1, READER_MS) > 0) {
            errno = EINTR;
            return -1;
        }
    if (descriptor >= 0)
        (void)fcntl(descriptor, F_SETFL, O_WRONLY);
    return descriptor;
}

static int open_descriptor(struct sound_sink *sink, const char *path, enum place place,
                           struct trouble *trouble)
{
    bool fresh = sink->options.keep_existing && place == PLACE_FILE;
    int descriptor;

    if (strcmp(path, "-") == 0)
        descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    else if (place == PLACE_PIPE)
        descriptor = open_pipe(path, sink->options.stop_descriptor);
    else
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | (fresh ? O_EXCL : 0), 0666);
    if (descriptor < 0)
        return errno == EEXIST ? tell(sink, NJ_EFULL, "exists already", trouble)
                               : trouble_system(trouble, sink->name, "open", errno);
    sound_writer_init(&sink->writer, descriptor, place == PLACE_PIPE,
                      sink->options.kind != SOUND_KIND_RAW);
    if (place != PLACE_FILE)
        return NJ_OK;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return tell(sink, NJ_EBUSY, "another program is writing it", trouble);
    if (ftruncate(descriptor, 0) != 0)
        return trouble_system(trouble, sink->name, "truncate", errno);
    unlink(sink->ledger_path);
    return take_name_sync(path, trouble);
}

/* A WAV file that may grow beyond 4 GiB; in a pipe the head that sox writes there too. */
static uint32_t wav_container(const struct sound_sink_options *options, enum place place)
{
    bool is_wide =
        options->encoding == SOUND_ENCODING_PCM_24 || options->encoding == SOUND_ENCODING_PCM_32;

    if (options->kind != SOUND_KIND_WAV || options->endian == SOUND_ENDIAN_BIG)
        return options->kind;
    if (place == PLACE_PIPE)
        return is_wide ? SOUND_KIND_WAVEX : SOUND_KIND_WAV;
    return sound_kind_holds(SOUND_KIND_RF64, options->encoding, options->endian, options->channels,
                            options->rate_hz)
               ? SOUND_KIND_RF64
               : SOUND_KIND_WAV;
}

static int open_sound(struct sound_sink *sink, const char *path, enum place place,
                      struct trouble *trouble)
{
    const struct sound_sink_options *options = &sink->options;
    uint32_t container = wav_container(options, place);
    SF_INFO head = {.samplerate = (int)options->rate_hz,
                    .channels = (int)options->channels,
                    .format = sound_kind_sf(container, options->encoding, options->endian)};
    int error = open_descriptor(sink, path, place, trouble);

    if (error != NJ_OK)
        return error;
    /* A pipe's head tells no length. */
    sink->most_bytes = place == PLACE_PIPE ? UINT64_MAX : sound_kind_most_bytes(container);
    sink->sound = sound_writer_open(&sink->writer, &head);
    if (sink->sound == NULL)
        return sink->writer.fault != 0
                   ? trouble_system(trouble, sink->name, "write", sink->writer.fault)
                   : tell(sink, NJ_EFORMAT, sf_strerror(NULL), trouble);
    if (container != options->kind)
        sf_command(sink->sound, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
    sf_command(sink->sound, SFC_SET_CLIPPING, NULL, SF_TRUE);
    sf_command(sink->sound, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE); /* it would say when, too */
    return NJ_OK;
}

/* ---- both ------------------------------------------------------------------------------------ */

/* Beside FILE.wav it is FILE.ledger.csv, as a take's; beside others FILE.flac.ledger.csv. */
static void name_ledger(struct sound_sink *sink, const char *path)
{
    int length = (int)strlen(path);

    if (length > 4 && strcasecmp(path + length - 4, ".wav") == 0)
        length -= 4;
    snprintf(sink->ledger_path, sizeof sink->ledger_path, "%.*s%s", length, path, LEDGER_SUFFIX);
}

static int look(const struct sound_sink *sink, const char *path, enum place *place,
                struct trouble *trouble)
{
    bool is_output = strcmp(path, "-") == 0;
    struct stat status;

    *place = PLACE_FILE;
    if ((is_output ? fstat(STDOUT_FILENO, &status) : stat(path, &status)) != 0)
        return !is_output && errno == ENOENT ? NJ_OK
                                             : trouble_system(trouble, sink->name, "open", errno);
    if (S_ISDIR(status.st_mode))
        return tell(sink, NJ_EIO, "is a folder, not a file", trouble);
    if (!S_ISREG(status.st_mode))
        *place = PLACE_PIPE;
    else if (is_output)
        /* Behind what somebody else wrote there is no going back to a head. */
        *place =
            lseek(STDOUT_FILENO, 0, SEEK_CUR) > 0 || (fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND) != 0
                ? PLACE_PIPE
                : PLACE_OUTPUT_FILE;
    return NJ_OK;
}

static int begin(struct sound_sink *sink, const char *path, struct trouble *trouble)
{
    uint32_t wished = sink->options.encoding;
    enum place place;
    int error;

    if ((error = look(sink, path, &place, trouble)) != NJ_OK ||
        (error = settle_kind(sink, path, place, trouble)) != NJ_OK ||
        (error = settle_encoding(sink, trouble)) != NJ_OK)
        return error;
    if (place == PLACE_FILE)
        name_ledger(sink, path);
    if (place == PLACE_FILE && is_take(&sink->options))
        error = open_take(sink, path, wished, trouble);
    else if (sink->options.append)
        error = tell(sink, NJ_EFORMAT,
                     "only a WAV file of 8 to 32 bits or float can be gone on with", trouble);
    else
        error = open_sound(sink, path, place, trouble);
    return error != NJ_OK || !sink->options.with_ledger ? error
                                                        : sound_sink_begin_ledger(sink, trouble);
}

int sound_sink_create(struct sound_sink **result, const char *path,
                      const struct sound_sink_options *options, struct trouble *trouble)
{
    struct sound_sink *sink = calloc(1, sizeof *sink);
    const char *name = options->name            ? options->name
                       : strcmp(path, "-") == 0 ? "standard output"
                                                : path;
    struct timespec now;

    *result = NULL;
    if (sink == NULL)
        return trouble_set(trouble, NJ_EMEMORY, name, nj_error_text(NJ_EMEMORY));
    clock_gettime(CLOCK_REALTIME, &now);
    sink->options = *options;
    sink->writer.descriptor = -1;
    sink->stamp.utc_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    sink->stamp.utc_offset_s = take_utc_offset_s(sink->stamp.utc_ns);
    snprintf(sink->name, sizeof sink->name, "%s", name);
    int error = begin(sink, path, trouble);
    if (error != NJ_OK) {
        sound_sink_abandon(sink);
        return error;
    }
    *result = sink;
    return NJ_OK;
}
