/* SPDX-License-Identifier: MIT
 * sound_input.c - see sound_input.h. */
#include "files/sound_input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNKNOWN_AIFF_BYTES 0x7f000000u /* what sox writes into a pipe, and more */
#define SPOOL_BYTES_MOST (UINT64_C(1) << 30)

/* Samples of a channel that a byte can become. ADPCM makes 2 of a byte, GSM 5; a FLAC frame of
 * silence has 65,535 in 11 bytes, and is the most of all that libsndfile knows. */
#define PLAIN_SAMPLES_PER_BYTE 16
#define PACKED_SAMPLES_PER_BYTE 8192

static int fail(int code, char text[static SOUND_TEXT_BYTES], const char *why)
{
    snprintf(text, SOUND_TEXT_BYTES, "%s", why);
    return code;
}

/* ---- what its numbers say -------------------------------------------------------------------- */

/* What a file of this size cannot hold. */
static bool promises_too_much(const struct sound_input *input)
{
    const SF_INFO *head = &input->head;
    int container = head->format & SF_FORMAT_TYPEMASK;
    bool packed = container == SF_FORMAT_FLAC || container == SF_FORMAT_OGG ||
                  container == SF_FORMAT_MPEG || container == SF_FORMAT_CAF;
    uint64_t most =
        packed ? PACKED_SAMPLES_PER_BYTE : PLAIN_SAMPLES_PER_BYTE / (uint64_t)head->channels + 1;
    return !input->endless && input->pipe == NULL && (uint64_t)head->frames / most > input->bytes;
}

static int check_numbers(const struct sound_input *input, char text[static SOUND_TEXT_BYTES])
{
    const SF_INFO *head = &input->head;
    if (head->channels < 1 || head->channels > NJ_MAX_CHANNELS) {
        snprintf(text, SOUND_TEXT_BYTES, "has %d channels: 1 to %d can be played", head->channels,
                 NJ_MAX_CHANNELS);
        return NJ_EFORMAT;
    }
    if (head->samplerate < SOUND_RATE_LEAST_HZ || head->samplerate > SOUND_RATE_MOST_HZ) {
        snprintf(text, SOUND_TEXT_BYTES,
                 "says %d frames per second: %d to %d are possible, its head may be damaged",
                 head->samplerate, SOUND_RATE_LEAST_HZ, SOUND_RATE_MOST_HZ);
        return NJ_EFORMAT;
    }
    if (head->frames < 1)
        return fail(NJ_EFORMAT, text, "holds no audio (0 frames)");
    if (promises_too_much(input))
        return fail(NJ_EFORMAT, text,
                    "promises more audio than a file of its size can hold: its head is damaged");
    return 0;
}

/* "1.5 s", "3 min", "5 h", for people. */
static const char *duration(char to[static 32], double seconds)
{
    if (seconds < 120)
        snprintf(to, 32, "%.3g s", seconds);
    else if (seconds < 7200)
        snprintf(to, 32, "%.0f min", seconds / 60);
    else
        snprintf(to, 32, "%.0f h", seconds / 3600);
    return to;
}

/* libsndfile takes AIFF, W64 and AU files that end early for shorter ones, and says so in its log:
 * "FORM : 192046 (should be 29992)". */
static double share_in_log(const struct sound_input *input)
{
    char log[1024] = "";
    unsigned long long said, held;

    sf_command(input->sound, SFC_GET_LOG_INFO, log, sizeof log);
    const char *remark = strstr(log, " (should be ");
    const char *number = remark;

    while (number != NULL && number > log && number[-1] != ' ')
        number--;
    if (number == NULL || sscanf(number, "%llu (should be %llu", &said, &held) != 2 ||
        said >= UNKNOWN_AIFF_BYTES || held == 0)
        return 1;
    return (double)said / (double)held;
}

/* How many times the audio that is there the head speaks of. */
static double said_share(const struct sound_input *input)
{
    const struct riff *riff = &input->riff;

    if (input->pipe != NULL)
        return 1;
    switch (input->head.format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_AIFF:
    case SF_FORMAT_W64:
    case SF_FORMAT_AU:
        return share_in_log(input);
    default:
        break;
    }
    if (!riff->is_wave || riff->said_bytes == RIFF_UNKNOWN_BYTES)
        return 1;
    return (double)riff->said_bytes / (double)(riff->held_bytes > 0 ? riff->held_bytes : 1);
}

void sound_input_warn_when_cut(const struct sound_input *input, char text[static SOUND_TEXT_BYTES])
{
    char held[32], said[32];
    double seconds = (double)input->head.frames / input->head.samplerate;
    double share = said_share(input);

    text[0] = '\0';
    if (share > 1)
        snprintf(text, SOUND_TEXT_BYTES,
                 "ends after %s of %s: only that much plays, it was not copied whole",
                 duration(held, seconds), duration(said, seconds * share));
}

/* ---- opening --------------------------------------------------------------------------------- */

static int take_raw(struct sound_input *input, const struct sound_source_options *options,
                    char text[static SOUND_TEXT_BYTES])
{
    if (options->encoding == SOUND_ENCODING_ANY || options->rate_hz == 0 || options->channels == 0)
        return fail(NJ_EINVAL, text,
                    "has no head (RAW): its encoding, rate and channels must be told");
    if (!sound_kind_holds(SOUND_KIND_RAW, options->encoding, options->endian, options->channels,
                          options->rate_hz))
        return fail(NJ_EFORMAT, text, "RAW of such an encoding cannot be read");
    input->head =
        (SF_INFO){.samplerate = (int)options->rate_hz,
                  .channels = (int)options->channels,
                  .format = sound_kind_sf(SOUND_KIND_RAW, options->encoding, options->endian)};
    return 0;
}

static int tell_undecoded(const struct sound_input *input, const struct riff_bytes *bytes,
                          char text[static SOUND_TEXT_BYTES])
{
    if (!input->riff.is_wave)
        return fail(NJ_EFORMAT, text, riff_other_kind(bytes));
    snprintf(text, SOUND_TEXT_BYTES,
             "cannot be decoded (WAV codec %#x, %u bits): save it as plain WAV (PCM)",
             input->riff.codec, input->riff.bits);
    return NJ_EFORMAT;
}

static int open_file(struct sound_input *input, char text[static SOUND_TEXT_BYTES])
{
    const struct riff_bytes bytes = {
        .read_at = riff_read_file, .descriptor = input->descriptor, .bytes = input->bytes};
    bool raw = (input->head.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RAW;
    const char *fault = raw ? NULL : riff_scan(&bytes, &input->riff);

    if (fault != NULL)
        return fail(NJ_EFORMAT, text, fault);
    input->sound = sf_open_fd(input->descriptor, SFM_READ, &input->head, SF_FALSE);
    if (input->sound == NULL)
        return tell_undecoded(input, &bytes, text);
    input->endless = input->head.frames == SF_COUNT_MAX;
    return 0;
}

/* ---- pipes ----------------------------------------------------------------------------------- */

static int spool(struct sound_input *input, char text[static SOUND_TEXT_BYTES])
{
    int file = sound_pipe_spool(input->pipe, SPOOL_BYTES_MOST);
    struct stat status;

    if (file < 0)
        return fail(file, text,
                    file == NJ_EFULL ? "is of a kind that must be whole, and too large for a pipe"
                                     : nj_error_text(file));
    sound_pipe_destroy(input->pipe);
    input->pipe = NULL;
    close(input->descriptor);
    input->descriptor = file;
    if (fstat(file, &status) < 0)
        return fail(NJ_EIO, text, strerror(errno));
    input->bytes = (uint64_t)status.st_size;
    lseek(file, 0, SEEK_SET);
    return open_file(input, text);
}

/* Whether the pipe's head says how long its audio is; it is made to say "to the end" if not. */
static bool mend_head(struct sound_input *input)
{
    size_t there;
    const unsigned char *head = sound_pipe_head(input->pipe, 12, &there);
    uint32_t au_bytes = there < 12 ? 0
                                   : (uint32_t)head[8] << 24 | (uint32_t)head[9] << 16 |
                                         (uint32_t)head[10] << 8 | head[11];
    bool is_au = there == 12 && memcmp(head, ".snd", 4) == 0;
    bool unknown =
        input->riff.is_wave
            ? input->riff.data_at > 0 &&
                  (input->riff.said_bytes == 0 || input->riff.said_bytes == RIFF_UNKNOWN_BYTES)
            : is_au && (au_bytes == 0 || au_bytes > INT32_MAX || riff_unknown_bytes(au_bytes));

    if (unknown)
        sound_pipe_mend(input->pipe, &input->riff);
    return !unknown;
}

static bool goes_by(const unsigned char *head, size_t bytes)
{
    return bytes >= 4 && (memcmp(head, ".snd", 4) == 0 || memcmp(head, "fLaC", 4) == 0);
}

static int open_pipe(struct sound_input *input, char text[static SOUND_TEXT_BYTES])
{
    bool raw = (input->head.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_RAW, known = false;
    struct riff_bytes bytes;
    size_t there;
    const unsigned char *head = sound_pipe_head(input->pipe, raw ? 0 : 4, &there);

    sound_pipe_bytes(input->pipe, &bytes);
    if (!raw) {
        const char *fault = riff_scan(&bytes, &input->riff);

        if (fault != NULL && input->riff.data_at == 0)
            return fail(NJ_EFORMAT, text, fault);
        if (!input->riff.is_wave && !goes_by(head, there))
            return spool(input, text);
        known = mend_head(input);
    }
    input->sound = sound_pipe_open(input->pipe, &input->head);
    input->endless = !known || input->head.frames == SF_COUNT_MAX;
    return input->sound != NULL ? 0 : tell_undecoded(input, &bytes, text);
}

static int look(struct sound_input *input, bool plain_only, char text[static SOUND_TEXT_BYTES],
                bool *is_pipe)
{
    struct stat status;

    if (fstat(input->descriptor, &status) < 0)
        return fail(NJ_EIO, text, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return fail(NJ_EIO, text, "is a folder, not a file");
    if (plain_only && !S_ISREG(status.st_mode))
        return fail(NJ_EIO, text, "is not a plain file");
    *is_pipe = !S_ISREG(status.st_mode);
    input->bytes = (uint64_t)status.st_size;
    return 0;
}

int sound_input_open(struct sound_input *input, int descriptor,
                     const struct sound_source_options *options, char text[static SOUND_TEXT_BYTES])
{
    bool is_pipe;
    int result;

    *input = (struct sound_input){.descriptor = descriptor};
    text[0] = '\0';
    if ((result = look(input, options->plain_only, text, &is_pipe)) < 0 ||
        (options->kind == SOUND_KIND_RAW && (result = take_raw(input, options, text)) < 0))
        return result;
    if (is_pipe) {
        input->pipe = sound_pipe_create(descriptor, options->stop_descriptor);
        if (input->pipe == NULL)
            return fail(NJ_EMEMORY, text, nj_error_text(NJ_EMEMORY));
    }
    result = is_pipe ? open_pipe(input, text) : open_file(input, text);
    return result < 0 ? result : check_numbers(input, text);
}

void sound_input_close(struct sound_input *input)
{
    if (input->sound != NULL)
        sf_close(input->sound);
    sound_pipe_destroy(input->pipe);
    if (input->descriptor >= 0)
        close(input->descriptor);
    *input = (struct sound_input){.descriptor = -1};
}
