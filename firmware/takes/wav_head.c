/* SPDX-License-Identifier: MIT
 * wav_head.c - the first 512 bytes of a take. */
#include "takes/wav_head.h"

#include <string.h>

#include "takes/guano.h"

#define FORMAT_PCM 1u
#define FORMAT_FLOAT 3u
#define FORMAT_EXTENSIBLE 0xFFFEu

#define DS64_AT 12u
#define DS64_BYTES 28u
#define FMT_AT (DS64_AT + 8u + DS64_BYTES)
#define DATA_AT (WAV_HEAD_BYTES - 8u)
#define SIZES_IN_DS64 0xFFFFFFFFu

/* What follows the two bytes of the format code in a WAVE_FORMAT_EXTENSIBLE sub-format. */
static const uint8_t SUBFORMAT_TAIL[14] = {0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80,
                                           0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71};

static void put16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static void put32(uint8_t *p, uint32_t value)
{
    put16(p, value);
    put16(p + 2, value >> 16);
}

static void put64(uint8_t *p, uint64_t value)
{
    put32(p, (uint32_t)value);
    put32(p + 4, (uint32_t)(value >> 32));
}

static uint32_t get16(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) | get16(p + 2) << 16;
}

static uint64_t get64(const uint8_t *p)
{
    return (uint64_t)get32(p) | (uint64_t)get32(p + 4) << 32;
}

static uint8_t *put_chunk(uint8_t *p, const char *id, uint32_t bytes)
{
    memcpy(p, id, 4);
    put32(p + 4, bytes);
    return p + 8;
}

static bool format_ok(const struct wav_head *head)
{
    if (!head->rate_hz || !head->channels || head->channels > NJ_MAX_CHANNELS)
        return false;
    if (head->is_float)
        return head->bits == 32;
    return head->bits == 8 || head->bits == 16 || head->bits == 24 || head->bits == 32;
}

static bool extensible(const struct wav_head *head)
{
    return head->channels > 2 || (head->bits > 16 && !head->is_float);
}

/* Float carries the length of an extension, 0, after the 16 bytes that all formats have. */
static uint32_t format_bytes(const struct wav_head *head)
{
    return extensible(head) ? 40 : head->is_float ? 18 : 16;
}

uint32_t wav_head_frame_bytes(const struct wav_head *head)
{
    return head->channels * (head->bits / 8);
}

uint64_t wav_head_file_bytes(const struct wav_head *head)
{
    uint64_t bytes = WAV_HEAD_BYTES + head->frames * wav_head_frame_bytes(head);

    return bytes + (bytes & 1);
}

static uint8_t *put_format(uint8_t *p, const struct wav_head *head)
{
    uint32_t code = head->is_float ? FORMAT_FLOAT : FORMAT_PCM;
    uint32_t masks[3] = {0, 0x4, 0x3}; /* centre; left and right; more channels have no place */
    uint32_t bytes = format_bytes(head);

    p = put_chunk(p, "fmt ", bytes);
    put16(p, extensible(head) ? FORMAT_EXTENSIBLE : code);
    put16(p + 2, head->channels);
    put32(p + 4, head->rate_hz);
    put32(p + 8, head->rate_hz * wav_head_frame_bytes(head));
    put16(p + 12, wav_head_frame_bytes(head));
    put16(p + 14, head->bits);
    if (extensible(head)) {
        put16(p + 16, 22);
        put16(p + 18, head->bits);
        put32(p + 20, head->channels <= 2 ? masks[head->channels] : 0);
        put16(p + 24, code);
        memcpy(p + 26, SUBFORMAT_TAIL, sizeof(SUBFORMAT_TAIL));
    }
    return p + bytes;
}

int wav_head_write(const struct wav_head *head, uint8_t bytes[WAV_HEAD_BYTES])
{
    uint64_t riff_bytes = wav_head_file_bytes(head) - 8;
    uint64_t data_bytes = head->frames * wav_head_frame_bytes(head);
    bool rf64 = head->is_rf64 || riff_bytes >= SIZES_IN_DS64;
    uint8_t *p = bytes;

    if (!format_ok(head))
        return NJ_EFORMAT;
    memset(bytes, 0, WAV_HEAD_BYTES);
    p = put_chunk(p, rf64 ? "RF64" : "RIFF", rf64 ? SIZES_IN_DS64 : (uint32_t)riff_bytes);
    memcpy(p, "WAVE", 4);
    p = put_chunk(p + 4, rf64 ? "ds64" : "JUNK", DS64_BYTES);
    if (rf64) {
        put64(p, riff_bytes);
        put64(p + 8, data_bytes);
        put64(p + 16, head->frames);
    }
    p = put_format(p + DS64_BYTES, head);
    if (head->is_float) {
        p = put_chunk(p, "fact", 4);
        put32(p, head->frames >= SIZES_IN_DS64 ? SIZES_IN_DS64 : (uint32_t)head->frames);
        p += 4;
    }
    uint32_t room = (uint32_t)(bytes + DATA_AT - (p + 8));
    p = put_chunk(p, "guan", room);
    put_chunk(bytes + DATA_AT, "data", rf64 ? SIZES_IN_DS64 : (uint32_t)data_bytes);
    return guano_write(head, (char *)p, room);
}

static int read_format(struct wav_head *head, const uint8_t *p, uint32_t bytes)
{
    uint32_t code = get16(p);

    head->channels = get16(p + 2);
    head->rate_hz = get32(p + 4);
    head->bits = get16(p + 14);
    if (code == FORMAT_EXTENSIBLE && bytes == 40) {
        if (memcmp(p + 26, SUBFORMAT_TAIL, sizeof(SUBFORMAT_TAIL)) != 0)
            return NJ_EFORMAT;
        code = get16(p + 24);
    }
    head->is_float = code == FORMAT_FLOAT;
    if ((code != FORMAT_PCM && code != FORMAT_FLOAT) || !format_ok(head) ||
        bytes != format_bytes(head))
        return NJ_EFORMAT;
    return get16(p + 12) == wav_head_frame_bytes(head) ? 0 : NJ_EFORMAT;
}

static bool is_chunk(const uint8_t *p, const char *id)
{
    return memcmp(p, id, 4) == 0;
}

/* Of two sizes that contradict one another, a torn write's, the smaller was promised before. */
static uint64_t read_data_bytes(const uint8_t *bytes, uint32_t frame_bytes)
{
    bool rf64 = is_chunk(bytes, "RF64");
    uint64_t riff_bytes = rf64 ? get64(bytes + DS64_AT + 8) : get32(bytes + 4);
    uint64_t data_bytes = rf64 ? get64(bytes + DS64_AT + 16) : get32(bytes + DATA_AT + 4);
    uint64_t rest = riff_bytes < WAV_HEAD_BYTES - 8 ? 0 : riff_bytes - (WAV_HEAD_BYTES - 8);

    if (rest < data_bytes)
        data_bytes = rest;
    return data_bytes - data_bytes % frame_bytes;
}

int wav_head_read(struct wav_head *head, const uint8_t bytes[WAV_HEAD_BYTES])
{
    const uint8_t *fmt = bytes + FMT_AT;
    bool rf64 = is_chunk(bytes, "RF64");

    memset(head, 0, sizeof(*head));
    if ((!rf64 && !is_chunk(bytes, "RIFF")) || !is_chunk(bytes + 8, "WAVE") ||
        !is_chunk(bytes + DS64_AT, rf64 ? "ds64" : "JUNK") ||
        get32(bytes + DS64_AT + 4) != DS64_BYTES || !is_chunk(fmt, "fmt ") ||
        !is_chunk(bytes + DATA_AT, "data"))
        return NJ_EFORMAT;
    uint32_t fmt_bytes = get32(fmt + 4);
    if (fmt_bytes > 40 || read_format(head, fmt + 8, fmt_bytes))
        return NJ_EFORMAT;
    head->is_rf64 = rf64;
    uint32_t frame_bytes = wav_head_frame_bytes(head);
    head->frames = read_data_bytes(bytes, frame_bytes) / frame_bytes;

    const uint8_t *guan = fmt + 8 + fmt_bytes + (head->is_float ? 12 : 0);
    uint32_t room = (uint32_t)(bytes + DATA_AT - (guan + 8));
    if (!is_chunk(guan, "guan") || get32(guan + 4) != room)
        return NJ_EFORMAT;
    return guano_read(head, (const char *)guan + 8, room);
}
