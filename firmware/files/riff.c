/* SPDX-License-Identifier: MIT
 * riff.c - what a WAV file says of itself, against what it holds. */
#include "files/riff.h"

#include <string.h>
#include <unistd.h>

#define CHUNKS_MOST 1000
#define CODEC_EXTENSIBLE 0xfffe

/* What heads say whose writer could not go back to them: sox's, rounded down to whole frames, to
 * the largest of 31 bits, and the largest of 32 bits less what a head takes. */
#define UNKNOWN_SOX (0x7ffff000u - 256u)
#define UNKNOWN_MOST 0xfffff000u

struct scan {
    const struct riff_bytes *file;
    bool big_endian;
    bool has_format, has_data;
    uint64_t data64; /* RF64: the true size */
};

static bool read_at(const struct scan *scan, uint64_t at, void *to, size_t bytes)
{
    return at + bytes <= scan->file->bytes && scan->file->read_at(scan->file, at, to, bytes);
}

bool riff_read_file(const struct riff_bytes *file, uint64_t at, void *to, size_t bytes)
{
    return pread(file->descriptor, to, bytes, (off_t)at) == (ssize_t)bytes;
}

bool riff_unknown_bytes(uint32_t said)
{
    return said >= UNKNOWN_MOST || (said >= UNKNOWN_SOX && said <= INT32_MAX);
}

static uint32_t number(const struct scan *scan, const unsigned char *at, unsigned bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint32_t)at[i] << (8 * (scan->big_endian ? bytes - 1 - i : i));
    return value;
}

static const char *format_fault(const struct riff *riff)
{
    if (riff->channels == 0)
        return "says that it has 0 channels: its head is damaged";
    if (riff->channels > NJ_MAX_CHANNELS)
        return "has more than 32 channels";
    if (riff->rate_hz == 0)
        return "says that it has 0 frames per second: its head is damaged";
    if (riff->rate_hz > INT32_MAX)
        return "says an impossible number of frames per second: its head is damaged";
    if (riff->codec == 0x55 || riff->codec == 0x50)
        return "holds MPEG audio in a WAV file: save it as plain WAV (PCM)";
    if (riff->codec == 1 && (riff->bits == 0 || riff->bits > 32))
        return "says a sample width that WAV does not have: its head is damaged";
    return NULL;
}

static const char *take_format(struct scan *scan, uint64_t at, uint64_t bytes, struct riff *riff)
{
    unsigned char head[26] = {0};
    size_t length = bytes < sizeof(head) ? (size_t)bytes : sizeof(head);
    if (length < 16 || !read_at(scan, at, head, length))
        return "ends in the middle of its head: it was not copied whole";
    scan->has_format = true;
    riff->codec = number(scan, head, 2);
    riff->channels = number(scan, head + 2, 2);
    riff->rate_hz = number(scan, head + 4, 4);
    riff->bits = number(scan, head + 14, 2);
    if (riff->codec == CODEC_EXTENSIBLE && length == sizeof(head))
        riff->codec = number(scan, head + 24, 2);
    return format_fault(riff);
}

static void take_data(struct scan *scan, uint64_t at, uint32_t said, struct riff *riff)
{
    uint64_t held = scan->file->bytes - at;
    scan->has_data = true;
    riff->data_at = at;
    riff->said_bytes = said == UINT32_MAX && scan->data64 ? scan->data64 : said;
    if (riff->said_bytes == said && riff_unknown_bytes(said))
        riff->said_bytes = RIFF_UNKNOWN_BYTES;
    riff->held_bytes = riff->said_bytes < held ? riff->said_bytes : held;
}

/* Goes from chunk to chunk until the audio. */
static const char *walk(struct scan *scan, struct riff *riff)
{
    unsigned char head[8], size64[8];
    uint64_t at = 12;
    const char *fault = NULL;
    for (int i = 0; i < CHUNKS_MOST && !fault && !scan->has_data; i++) {
        if (!read_at(scan, at, head, sizeof(head)))
            break;
        uint32_t bytes = number(scan, head + 4, 4);
        at += sizeof(head);
        if (memcmp(head, "fmt ", 4) == 0)
            fault = take_format(scan, at, bytes, riff);
        else if (memcmp(head, "ds64", 4) == 0 && read_at(scan, at + 8, size64, 8))
            scan->data64 = number(scan, size64, 4) | (uint64_t)number(scan, size64 + 4, 4) << 32;
        else if (memcmp(head, "data", 4) == 0)
            take_data(scan, at, bytes, riff);
        at += bytes + (uint64_t)(bytes & 1);
    }
    return fault;
}

const char *riff_scan(const struct riff_bytes *file, struct riff *riff)
{
    struct scan scan = {.file = file};
    char head[12];
    memset(riff, 0, sizeof(*riff));
    if (!read_at(&scan, 0, head, 4))
        return NULL;
    scan.big_endian = memcmp(head, "RIFX", 4) == 0;
    if (!scan.big_endian && memcmp(head, "RIFF", 4) != 0 && memcmp(head, "RF64", 4) != 0)
        return NULL;
    if (!read_at(&scan, 0, head, sizeof(head)))
        return "ends in the middle of its head: it was not copied whole";
    if (memcmp(head + 8, "WAVE", 4) != 0)
        return "is a RIFF file, but not WAVE: another kind of file has this name";
    riff->is_wave = true;
    riff->big_endian = scan.big_endian;
    const char *fault = walk(&scan, riff);
    if (fault)
        return fault;
    if (!scan.has_format)
        return scan.has_data ? "does not say its format before its audio: its head is damaged"
                             : "ends in the middle of its head: it was not copied whole";
    if (!scan.has_data)
        return "holds no audio: it ends before its data, so it was not copied whole";
    if (riff->said_bytes == 0)
        return "says that it holds no audio: the recording was never closed, or is empty";
    if (riff->held_bytes == 0)
        return "ends before its audio: it was not copied whole";
    return NULL;
}

/* ---- other kinds of files -------------------------------------------------------------------- */

static bool is_text(const unsigned char *head, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (head[i] < 0x20 && !memchr("\t\r\n\f", head[i], 4))
            return false;
    return bytes > 0;
}

static bool is_zero(const unsigned char *head, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        if (head[i])
            return false;
    return bytes > 0;
}

const char *riff_other_kind(const struct riff_bytes *file)
{
    static const struct {
        const char *start, *text;
    } kinds[] = {
        {"ID3", "is an MP3 file that cannot be decoded: it is damaged, or was not copied whole"},
        {"\xff\xfb",
         "is an MP3 file that cannot be decoded: it is damaged, or was not copied whole"},
        {"OggS", "is an Ogg file, but of no sound that is known: Vorbis, Opus and FLAC are"},
        {"fLaC", "is a FLAC file that cannot be decoded: it is damaged, or was not copied whole"},
        {"\0\5\x16\7", "is what macOS leaves beside a file, not the sound itself"},
        {"PK\x03\x04", "is a ZIP archive: unpack it"},
        {"\x30\x26\xb2\x75", "is a Windows Media file: save it as WAV"},
    };
    unsigned char head[256] = {0};
    size_t bytes = file->bytes < sizeof(head) ? (size_t)file->bytes : sizeof(head);
    if (bytes == 0)
        return "is empty (0 bytes): it was not copied whole";
    if (!file->read_at(file, 0, head, bytes))
        return "cannot be read: the card or its file system is damaged";
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (memcmp(head, kinds[i].start, strnlen(kinds[i].start + 1, 3) + 1) == 0)
            return kinds[i].text;
    if (bytes >= 8 && memcmp(head + 4, "ftyp", 4) == 0)
        return "is an MPEG-4 file: save it as WAV";
    if (is_zero(head, bytes))
        return "holds nothing but zero bytes: its contents were lost, most likely in a power cut";
    return is_text(head, bytes) ? "is text, not sound" : "is not a sound file";
}
