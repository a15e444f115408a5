/* SPDX-License-Identifier: MIT
 * supervisor_report.c - what happens, as lines of the log and as events for listeners. */
#include <inttypes.h>
#include <stdio.h>

#include "supervisor/log.h"
#include "supervisor/supervisor.h"

#define EVENT_BYTES 600

static const char *button_name(const struct supervisor *supervisor,
                               const struct player_record *record)
{
    return record->button < supervisor->config->button_count
               ? supervisor->config->buttons[record->button].name
               : "?";
}

static void log_start(const struct supervisor *supervisor, const struct player_record *record)
{
    const char *queued = record->kind == PLAYER_FOLLOWED ? ", after the one before" : "";
    char late[48] = "";
    if (record->late_frames)
        snprintf(late, sizeof late, ", late by %" PRIu64 " frames", record->late_frames);
    log_line("press %s: edge %.6f s, sounds at frame %" PRIu64 " after %" PRId64
             " frames, %.3f ms%s%s",
             button_name(supervisor, record), (double)record->edge_ns / 1e9, record->frame,
             (int64_t)(record->frame - record->edge_frame), record->latency_ms, queued, late);
}

static void log_record(const struct supervisor *supervisor, const struct stream *stream,
                       const struct player_record *record)
{
    const char *name = button_name(supervisor, record);
    switch (record->kind) {
    case PLAYER_STARTED:
    case PLAYER_FOLLOWED:
        log_start(supervisor, record);
        break;
    case PLAYER_ENDED:
        break; /* an event, and no news for the log */
    case PLAYER_XRUN:
        log_line("%s: xrun at frame %" PRIu64 ", %" PRIu64 " frames lost", stream->name,
                 record->frame, record->frames);
        break;
    case PLAYER_REFUSED:
        log_line("press %s: edge %.6f s, refused: %s", name, (double)record->edge_ns / 1e9,
                 nj_error_text(record->result));
        break;
    case PLAYER_RESUMED:
        log_line("%s: its loop goes on at frame %" PRIu64, name, record->frame);
        break;
    case PLAYER_LOST:
        log_line("%s: its clip was cut off with the engine", name);
        break;
    default:
        log_line("press %s: edge %.6f s, %s", name, (double)record->edge_ns / 1e9,
                 player_record_text(record->kind));
    }
}

static void publish_record(const struct supervisor *supervisor, const struct stream *stream,
                           const struct player_record *record)
{
    char text[EVENT_BYTES];
    struct json json;
    json_init(&json, text, sizeof text);
    json_open(&json, NULL, '{');
    json_text(&json, "event", record->kind == PLAYER_XRUN ? "xrun" : "press");
    json_text(&json, "stream", stream->name);
    if (record->kind != PLAYER_XRUN)
        json_text(&json, "button", button_name(supervisor, record));
    json_text(&json, "what", player_record_text(record->kind));
    json_number(&json, "edge_ns", record->edge_ns);
    json_number(&json, "edge_frame", (int64_t)record->edge_frame);
    json_number(&json, "start_frame", (int64_t)record->start_frame);
    json_number(&json, "frame", (int64_t)record->frame);
    json_number(&json, "frames", (int64_t)record->frames);
    json_number(&json, "late_frames", (int64_t)record->late_frames);
    json_real(&json, "latency_ms", record->latency_ms, 3);
    json_close(&json, '}');
    if (!json.overflow)
        control_publish(supervisor->control, text);
}

void supervisor_take_records(struct supervisor *supervisor)
{
    for (uint32_t i = 0; i < supervisor->stream_count; i++) {
        struct stream *stream = &supervisor->streams[i];
        struct player_record record;
        while (stream->player && player_record_next(stream->player, &record)) {
            log_record(supervisor, stream, &record);
            publish_record(supervisor, stream, &record);
        }
    }
}

void supervisor_log_event(void *context, const char *line)
{
    struct supervisor *supervisor = context;
    char text[EVENT_BYTES];
    struct json json;
    json_init(&json, text, sizeof text);
    json_open(&json, NULL, '{');
    json_text(&json, "event", "log");
    json_text(&json, "text", line);
    json_close(&json, '}');
    if (!json.overflow)
        control_publish(supervisor->control, text);
}
