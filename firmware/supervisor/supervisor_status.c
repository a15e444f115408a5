/* SPDX-License-Identifier: MIT
 * supervisor_status.c - the answers to `status` and `levels`. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "supervisor/supervisor.h"

static int64_t rss_kb(void)
{
    long pages = 0, shared = 0, total = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%ld %ld %ld", &total, &pages, &shared) != 3)
        pages = shared = 0;
    if (file)
        fclose(file);
    return (int64_t)(pages - shared) * (sysconf(_SC_PAGESIZE) / 1024);
}

static void put_utc(struct json *json, const char *key, int64_t utc_ns)
{
    char text[40];
    time_t seconds = (time_t)(utc_ns / 1000000000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t used = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + used, sizeof text - used, ".%03dZ", (int)(utc_ns / 1000000 % 1000));
    json_text(json, key, text);
}

/* ---- streams --------------------------------------------------------------------------------- */

static void put_stats(struct json *json, const struct nj_stats *stats)
{
#define PUT_STAT(name) json_number(json, #name, (int64_t)stats->name);
    NJ_STATS(PUT_STAT)
#undef PUT_STAT
}

/* Since the engines' beginning, in real time. */
static void put_times(struct json *json, const struct nj_client *client)
{
    struct nj_times times;
    nj_times(client, &times);
    json_real(json, "load", nj_load(client), 4);
    json_real(json, "mean_callback_us",
              times.count ? (double)times.total_ns / (double)times.count / 1e3 : 0, 1);
    json_real(json, "worst_callback_us", (double)times.worst_ns / 1e3, 1);
}

static void put_engine(struct json *json, const struct stream *stream)
{
    struct nj_engine_info info;
    struct nj_stats stats;
    struct nj_clock clock;
    nj_engine_info(stream->client, &info);
    nj_stats(stream->client, &stats);
    nj_clock_read(stream->client, &clock);
    json_text(json, "state", engine_state_text(stream->engine.state));
    json_text(json, "device", stream->config.device);
    json_text(json, "text",
              stream->engine.state == ENGINE_RUNNING ? info.text : stream->engine.text);
    json_number(json, "pid", stream->engine.pid);
    json_number(json, "restarts", stream->engine.restarts);
    json_number(json, "rate", info.rate_hz);
    json_real(json, "measured_rate", clock.valid ? clock.rate_hz : 0, 3);
    json_real(json, "measured_ppm", clock.rate_ppm, 1);
    json_number(json, "channels", info.channels);
    json_text(json, "format", nj_format_name(info.format));
    json_number(json, "period", info.period_frames);
    json_number(json, "periods", info.periods);
    json_number(json, "latency_frames", info.latency_frames);
    put_stats(json, &stats);
    put_times(json, stream->client);
}

static void put_latency(struct json *json, const struct player_status *status, uint32_t rate_hz)
{
    double ms = rate_hz ? 1000.0 / rate_hz : 0;
    json_open(json, "presses", '{');
    json_number(json, "presses", (int64_t)status->presses);
    json_number(json, "started", (int64_t)status->started);
    json_number(json, "measured", (int64_t)status->measured);
    json_number(json, "late", (int64_t)status->late);
    json_number(json, "ignored", (int64_t)status->ignored);
    json_number(json, "dropped", (int64_t)status->dropped);
    json_number(json, "records_lost", (int64_t)status->records_lost);
    json_number(json, "min_latency_frames", (int64_t)status->min_latency);
    json_number(json, "median_latency_frames", (int64_t)status->median_latency);
    json_number(json, "max_latency_frames", (int64_t)status->max_latency);
    json_real(json, "min_latency_ms", (double)status->min_latency * ms, 3);
    json_real(json, "median_latency_ms", (double)status->median_latency * ms, 3);
    json_real(json, "max_latency_ms", (double)status->max_latency * ms, 3);
    json_close(json, '}');
}

static void put_stream(struct json *json, const struct stream *stream)
{
    json_open(json, NULL, '{');
    json_text(json, "name", stream->name);
    json_text(json, "direction", stream->direction == NJ_PLAY ? "play" : "capture");
    if (stream->client)
        put_engine(json, stream);
    else
        json_text(json, "state", "waiting for its card");
    if (stream->player) {
        struct player_status status;
        player_status(stream->player, &status);
        put_latency(json, &status, stream->config.rate_hz);
    }
    json_close(json, '}');
}

/* ---- buttons and takes ----------------------------------------------------------------------- */

static void put_button(struct supervisor *supervisor, struct json *json, uint32_t number)
{
    const struct button_config *button = &supervisor->config->buttons[number];
    const struct stream *stream = supervisor_stream(supervisor, button->card_index, NJ_PLAY);
    struct player_status status = {0};
    if (stream && stream->player)
        player_status(stream->player, &status);
    json_open(json, NULL, '{');
    json_text(json, "name", button->name);
    json_text(json, "line", button->line_name);
    json_text(json, "clip", button->play);
    json_number(json, "presses", (int64_t)status.buttons[number].presses);
    json_number(json, "sounding", status.buttons[number].open);
    if (status.buttons[number].last_edge_ns)
        put_utc(json, "last", supervisor_utc_ns(supervisor, status.buttons[number].last_edge_ns));
    json_close(json, '}');
}

static void put_take(struct json *json, const struct take_status *take)
{
    json_open(json, NULL, '{');
    json_text(json, "name", take->name);
    json_text(json, "state", take_state_text(take->state));
    json_text(json, "file", take->file);
    json_number(json, "files", (int64_t)take->files);
    json_number(json, "first_frame", (int64_t)take->first_frame);
    json_number(json, "file_frames", (int64_t)take->file_frames);
    json_number(json, "next_frame", (int64_t)take->next_frame);
    json_number(json, "frames", (int64_t)take->frames);
    json_number(json, "holes", (int64_t)take->holes);
    json_number(json, "hole_frames", (int64_t)take->hole_frames);
    json_number(json, "lost_frames", (int64_t)take->lost_frames);
    json_number(json, "max_write_ms", take->max_write_ms);
    json_number(json, "max_sync_ms", take->max_sync_ms);
    if (take->trouble[0])
        json_text(json, "trouble", take->trouble);
    json_close(json, '}');
}

static void put_takes(struct supervisor *supervisor, struct json *json)
{
    static struct recording_status status; /* large; one thread asks */
    json_open(json, "takes", '[');
    for (uint32_t i = 0; i < supervisor->stream_count; i++) {
        if (!supervisor->streams[i].recording)
            continue;
        recording_status(supervisor->streams[i].recording, &status);
        for (uint32_t k = 0; k < status.take_count; k++)
            put_take(json, &status.takes[k]);
    }
    json_close(json, ']');
}

static void put_triggers(struct supervisor *supervisor, struct json *json)
{
    struct triggers_status status = {0};
    if (supervisor->triggers)
        triggers_status(supervisor->triggers, &status);
    json_open(json, "lines", '{');
    json_number(json, "edges", (int64_t)status.edges);
    json_number(json, "bounces", (int64_t)status.bounces);
    json_number(json, "recovered", (int64_t)status.recovered);
    json_number(json, "lost", (int64_t)status.lost);
    json_bool(json, "real_time", status.real_time);
    json_bool(json, "failed", status.failed);
    json_close(json, '}');
}

void supervisor_status(struct supervisor *supervisor, struct json *json)
{
    int64_t now_ns = ticker_now_ns(supervisor->ticker);
    supervisor_take_records(supervisor);
    json_bool(json, "ok", true);
    json_text(json, "version", NJ_VERSION);
    json_number(json, "pid", getpid());
    put_utc(json, "utc", supervisor_utc_ns(supervisor, now_ns));
    json_number(json, "now_ns", now_ns);
    json_bool(json, "armed", supervisor->armed);
    json_number(json, "mistakes", supervisor->config->mistakes + supervisor->plan->mistakes);
    json_number(json, "rss_kb", rss_kb());
    json_number(json, "segments_kb", (int64_t)(supervisor->plan->bytes / 1024));
    json_open(json, "streams", '[');
    for (uint32_t i = 0; i < supervisor->stream_count; i++)
        put_stream(json, &supervisor->streams[i]);
    json_close(json, ']');
    json_open(json, "buttons", '[');
    for (uint32_t i = 0; i < supervisor->config->button_count; i++)
        put_button(supervisor, json, i);
    json_close(json, ']');
    put_triggers(supervisor, json);
    put_takes(supervisor, json);
}

static void put_peaks(struct json *json, const struct stream *stream, const float *peaks,
                      uint32_t channels)
{
    json_open(json, stream->name, '[');
    for (uint32_t i = 0; i < channels; i++)
        json_real(json, NULL, (double)peaks[i], 4);
    json_close(json, ']');
}

void supervisor_levels(struct supervisor *supervisor, struct json *json)
{
    static struct recording_status status;
    json_bool(json, "ok", true);
    json_open(json, "levels", '{');
    for (uint32_t i = 0; i < supervisor->stream_count; i++) {
        const struct stream *stream = &supervisor->streams[i];
        float peaks[NJ_MAX_CHANNELS] = {0};
        if (stream->recording) {
            recording_status(stream->recording, &status);
            put_peaks(json, stream, status.peaks, status.channels);
        } else if (stream->player) {
            nj_peaks(stream->client, peaks, stream->config.channels);
            put_peaks(json, stream, peaks, stream->config.channels);
        }
    }
    json_close(json, '}');
}
