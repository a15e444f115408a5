/* SPDX-License-Identifier: MIT
 * status.c - what the simulated board says of itself; see control.h. */
#include "board/sim/control.h"

#include <inttypes.h>

static const char *state_text(uint32_t state)
{
    static const char *const text[] = {
#define STATE_TEXT(name, words) words,
        BOARD_STATES(STATE_TEXT)
#undef STATE_TEXT
    };

    return state < BOARD_STATE_COUNT ? text[state] : "unknown";
}

static const char *yes_no(bool value)
{
    return value ? "true" : "false";
}

static void print_holes(const struct truth *truth, FILE *reply)
{
    uint64_t kept = truth->holes < TRUTH_HOLES ? truth->holes : TRUTH_HOLES;

    fprintf(reply, "\"holes\":[");
    for (uint64_t i = 0; i < kept; i++)
        fprintf(reply, "%s{\"first_frame\":%" PRIu64 ",\"frames\":%" PRIu64 ",\"cause\":\"%s\"}",
                i > 0 ? "," : "", truth->hole[i].first_frame, truth->hole[i].frames,
                truth_cause_text(truth->hole[i].cause));
    fprintf(reply, "]");
}

static void print_stream(const struct server *server, uint32_t direction, FILE *reply)
{
    const struct board_stream *stream = &server->board->stream[direction];
    const struct card_stream *own = &server->card.stream[direction];
    const struct truth *truth = &own->truth;

    fprintf(reply, "{\"channels\":%u,\"state\":\"%s\",\"pid\":%d,\"lost\":%s,", stream->channels,
            state_text(atomic_load(&stream->state)), own->pid, yes_no(own->lost));
    fprintf(reply,
            "\"period\":%u,\"buffer\":%u,\"first_frame\":%" PRIu64 ",\"frames\":%" PRIu64 ",",
            atomic_load(&stream->period_frames), atomic_load(&stream->buffer_frames),
            truth->first_frame, card_frames_moved(&server->card, direction));
    fprintf(reply, "\"starts\":%" PRIu64 ",\"xruns\":%" PRIu64 ",\"hole_frames\":%" PRIu64 ",",
            truth->starts, truth->xruns, truth->hole_frames);
    fprintf(reply, "\"hole_count\":%" PRIu64 ",\"hole_open_at\":", truth->holes);
    if (truth->open)
        fprintf(reply, "%" PRIu64 ",", truth->last.first_frame);
    else
        fprintf(reply, "null,");
    print_holes(truth, reply);
    fprintf(reply, "}");
}

void status_print(struct server *server, FILE *reply)
{
    const struct timeline *timeline = &server->timeline;
    int64_t now_ns = board_now_ns(server->board);

    card_move(&server->card);
    fprintf(reply,
            "{\"ok\":true,\"mode\":\"%s\",\"now_ns\":%" PRId64 ",\"card_frame\":%" PRIu64 ",",
            server->board->lockstep != 0 ? "lockstep" : "real time", now_ns,
            board_frame_at(server->board, now_ns));
    fprintf(reply, "\"rate\":%u,\"format\":\"%s\",\"go\":%s,\"card\":%s,", server->board->rate_hz,
            nj_format_name(server->board->format), yes_no(timeline->go),
            yes_no(!server->card.gone));
    fprintf(reply,
            "\"steps\":%" PRIu64 ",\"impatient\":%" PRIu64 ",\"waiters\":%u,\"waiters_lost\":%s,",
            timeline->steps, timeline->impatient_times, lines_waiters(&server->lines),
            yes_no(server->lines.lost));
    fprintf(reply, "\"edges\":%" PRIu64 ",\"edges_waiting\":%zu,", server->lines.edges,
            server->lines.count);
    fprintf(reply, "\"play\":");
    print_stream(server, BOARD_PLAY, reply);
    fprintf(reply, ",\"capture\":");
    print_stream(server, BOARD_CAPTURE, reply);
    fprintf(reply, "}");
}
