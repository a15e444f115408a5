/* SPDX-License-Identifier: MIT
 * sound_borders.c - see sound_borders.h. */
#include "test/unit/sound_borders.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct scan {
    const unsigned char *file;
    size_t bytes, count, *borders;
};

static void note(struct scan *scan, size_t at)
{
    if (scan->count < SOUND_BORDERS_MOST && at <= scan->bytes &&
        (scan->count == 0 || at > scan->borders[scan->count - 1]))
        scan->borders[scan->count++] = at;
}

static bool begins(const struct scan *scan, size_t at, const char *text)
{
    size_t length = strlen(text);

    return at + length <= scan->bytes && memcmp(scan->file + at, text, length) == 0;
}

static uint64_t number(const struct scan *scan, size_t at, size_t width, bool big_endian)
{
    uint64_t value = 0;

    for (size_t i = 0; i < width && at + width <= scan->bytes; i++)
        value = value << 8 | scan->file[at + (big_endian ? i : width - 1 - i)];
    return value;
}

/* How the chunks of a container follow one another. */
struct chunks {
    size_t first; /* where the first begins */
    size_t name_bytes, size_bytes;
    size_t align;
    bool big_endian;
    bool size_has_head;
};

static void scan_chunks(struct scan *scan, const struct chunks *chunks)
{
    size_t head = chunks->name_bytes + chunks->size_bytes, at = chunks->first;

    note(scan, chunks->name_bytes);
    note(scan, chunks->name_bytes + chunks->size_bytes);
    while (at + head <= scan->bytes && scan->count + 3 < SOUND_BORDERS_MOST) {
        uint64_t size =
            number(scan, at + chunks->name_bytes, chunks->size_bytes, chunks->big_endian);

        note(scan, at);
        note(scan, at + chunks->name_bytes);
        note(scan, at + head);
        size -= chunks->size_has_head ? head : 0;
        if (size > scan->bytes - at - head)
            break;
        size += (chunks->align - size % chunks->align) % chunks->align;
        at += head + (size_t)size;
    }
    note(scan, scan->bytes);
}

static void scan_flac(struct scan *scan)
{
    bool last = false;

    note(scan, 0);
    for (size_t at = 4; !last && at + 4 <= scan->bytes;) {
        last = (scan->file[at] & 0x80) != 0;
        note(scan, at);
        note(scan, at + 4);
        at += 4 + (size_t)number(scan, at + 1, 3, true);
        note(scan, at);
    }
}

static void scan_ogg(struct scan *scan)
{
    for (size_t at = 0; begins(scan, at, "OggS") && at + 27 <= scan->bytes;) {
        size_t segments = scan->file[at + 26], body = 0;

        note(scan, at);
        note(scan, at + 27);
        note(scan, at + 27 + segments);
        for (size_t i = 0; i < segments && at + 27 + i < scan->bytes; i++)
            body += scan->file[at + 27 + i];
        at += 27 + segments + body;
        note(scan, at);
    }
}

/* Of MPEG 1, layer III. */
static void scan_mp3(struct scan *scan)
{
    static const size_t kilobits[] = {0,   32,  40,  48,  56,  64,  80, 96,
                                      112, 128, 160, 192, 224, 256, 320};
    static const size_t rates[] = {44100, 48000, 32000};

    for (size_t at = 0; at + 4 <= scan->bytes && scan->file[at] == 0xff;) {
        size_t rate = scan->file[at + 2] >> 4, hz = scan->file[at + 2] >> 2 & 3;

        note(scan, at);
        if (rate >= sizeof kilobits / sizeof kilobits[0] || hz > 2 || rate == 0)
            break;
        note(scan, at + 4);
        at += 144000 * kilobits[rate] / rates[hz] + (scan->file[at + 2] >> 1 & 1);
    }
}

static bool scan_by_chunks(struct scan *scan)
{
    static const struct {
        const char *magic;
        struct chunks chunks;
    } known[] = {
        {"RIFF", {12, 4, 4, 2, false, false}}, {"RF64", {12, 4, 4, 2, false, false}},
        {"RIFX", {12, 4, 4, 2, true, false}},  {"FORM", {12, 4, 4, 2, true, false}},
        {"caff", {8, 4, 8, 1, true, false}},   {"riff", {40, 16, 8, 8, false, true}},
    };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (begins(scan, 0, known[i].magic)) {
            scan_chunks(scan, &known[i].chunks);
            return true;
        }
    return false;
}

size_t sound_borders(const unsigned char *file, size_t bytes, size_t borders[SOUND_BORDERS_MOST])
{
    struct scan scan = {.file = file, .bytes = bytes, .borders = borders};

    if (scan_by_chunks(&scan))
        return scan.count;
    if (begins(&scan, 0, ".snd")) {
        for (size_t at = 0; at <= 24; at += 4)
            note(&scan, at);
        note(&scan, (size_t)number(&scan, 4, 4, true));
    } else if (begins(&scan, 0, "fLaC")) {
        scan_flac(&scan);
    } else if (begins(&scan, 0, "OggS")) {
        scan_ogg(&scan);
    } else {
        scan_mp3(&scan);
    }
    return scan.count;
}
