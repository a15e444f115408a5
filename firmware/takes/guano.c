/* SPDX-License-Identifier: MIT
 * guano.c - a take's description as GUANO text. */
#include "takes/guano.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND_NS 1000000000LL
#define TEXT_BYTES 512

void guano_time(char text[GUANO_TIME_BYTES], int64_t utc_ns, int32_t utc_offset_s)
{
    int64_t ms = utc_ns / 1000000;
    int64_t seconds = ms / 1000 - (ms % 1000 < 0);
    time_t local = (time_t)(seconds + utc_offset_s);
    int offset_min = abs(utc_offset_s) / 60;
    struct tm parts;

    gmtime_r(&local, &parts);
    snprintf(text, GUANO_TIME_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d",
             (parts.tm_year + 1900) % 10000, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
             parts.tm_min, parts.tm_sec, (int)(ms - seconds * 1000), utc_offset_s < 0 ? '-' : '+',
             offset_min / 60 % 100, offset_min % 60);
}

static int read_time(struct wav_head *head, const char *text)
{
    struct tm parts = {0};
    int ms, hours, minutes;
    char sign;

    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c%2d:%2d", &parts.tm_year, &parts.tm_mon,
               &parts.tm_mday, &parts.tm_hour, &parts.tm_min, &parts.tm_sec, &ms, &sign, &hours,
               &minutes) != 10 ||
        parts.tm_year < 1900 || parts.tm_year > 2200 || ms < 0 || hours < 0 || minutes < 0)
        return NJ_EFORMAT;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    head->utc_offset_s = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
    head->utc_ns = (timegm(&parts) - head->utc_offset_s) * SECOND_NS + ms * 1000000LL;
    return 0;
}

int guano_write(const struct wav_head *head, char *text, uint32_t bytes)
{
    char time_text[GUANO_TIME_BYTES];
    char all[TEXT_BYTES];
    char rate[32] = "unknown";

    guano_time(time_text, head->utc_ns, head->utc_offset_s);
    if (head->true_rate_hz > 0)
        snprintf(rate, sizeof(rate), "%.4f", head->true_rate_hz);
    int length = snprintf(all, sizeof(all),
                          "GUANO|Version: 1.0\n"
                          "Timestamp: %s\n"
                          "Make: Nightjar\n"
                          "Firmware Version: " NJ_VERSION "\n"
                          "Samplerate: %" PRIu32 "\n"
                          "Length: %.3f\n"
                          "Nightjar|Take: %s\n"
                          "Nightjar|First Frame: %" PRIu64 "\n"
                          "Nightjar|Epoch: %016" PRIx64 "\n"
                          "Nightjar|Boot: %s\n"
                          "Nightjar|True Rate: %s\n",
                          time_text, head->rate_hz, (double)head->frames / head->rate_hz,
                          head->take, head->first_frame, head->epoch, head->boot, rate);
    if (length < 0 || (uint32_t)length >= bytes)
        return NJ_EMEMORY;
    memset(text, ' ', bytes);
    memcpy(text, all, (size_t)length);
    text[bytes - 1] = '\n';
    return 0;
}

/* The value of a key, or NULL; copied to value[bytes] and cut at the line's end. */
static const char *find(const char *all, const char *key, char *value, size_t bytes)
{
    size_t key_length = strlen(key);

    for (const char *line = all; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, key_length) != 0 || strncmp(line + key_length, ": ", 2) != 0)
            continue;
        line += key_length + 2;
        size_t length = strcspn(line, "\n");
        if (length >= bytes)
            return NULL;
        memcpy(value, line, length);
        value[length] = 0;
        return value;
    }
    return NULL;
}

int guano_read(struct wav_head *head, const char *text, uint32_t bytes)
{
    char all[TEXT_BYTES + 1] = {0};
    char value[128];

    if (bytes > TEXT_BYTES)
        return NJ_EFORMAT;
    memcpy(all, text, bytes);
    if (!find(all, "Timestamp", value, sizeof(value)) || read_time(head, value))
        return NJ_EFORMAT;
    if (!find(all, "Nightjar|Take", head->take, sizeof(head->take)) ||
        !find(all, "Nightjar|Boot", head->boot, sizeof(head->boot)))
        return NJ_EFORMAT;
    if (!find(all, "Nightjar|First Frame", value, sizeof(value)) ||
        sscanf(value, "%" SCNu64, &head->first_frame) != 1)
        return NJ_EFORMAT;
    if (!find(all, "Nightjar|Epoch", value, sizeof(value)) ||
        sscanf(value, "%" SCNx64, &head->epoch) != 1)
        return NJ_EFORMAT;
    if (find(all, "Nightjar|True Rate", value, sizeof(value)))
        head->true_rate_hz = strtod(value, NULL);
    return 0;
}
