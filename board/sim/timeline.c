/* SPDX-License-Identifier: MIT
 * timeline.c - see timeline.h. */
#include "board/sim/timeline.h"

#include <time.h>

/* Steps without a look at the sockets. */
enum { STEPS_AT_ONCE = 256 };

static const int64_t default_patience_ns = INT64_C(10000000000);
static const int64_t tick_ns = 10000000; /* how often the clock follows real pace between events */

void timeline_init(struct timeline *timeline, struct board *board, struct card *card,
                   struct lines *lines)
{
    *timeline = (struct timeline){.board = board,
                                  .card = card,
                                  .lines = lines,
                                  .patience_ns = default_patience_ns,
                                  .go = true,
                                  .limit_ns = INT64_MAX};
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool somebody_lost(const struct timeline *timeline)
{
    return card_engine_lost(timeline->card) || timeline->lines->lost;
}

static bool may_go(const struct timeline *timeline)
{
    const struct card_stream *stream = timeline->card->stream;

    if (!timeline->go)
        return false;
    if (timeline->lost_rule == LOST_STAND && somebody_lost(timeline))
        return false;
    return timeline->told ||
           stream[BOARD_PLAY].truth.starts + stream[BOARD_CAPTURE].truth.starts > 0;
}

/* Everybody has done what there is to do at this moment. Else when patience ends is in *again_ns.
 */
static bool gates_open(struct timeline *timeline, int64_t *again_ns)
{
    if (card_satisfied(timeline->card) && lines_idle(timeline->lines)) {
        timeline->blocked_since_ns = 0;
        timeline->impatient = false;
        return true;
    }
    if (timeline->impatient)
        return true;
    int64_t real_ns = board_monotonic_ns();
    if (timeline->blocked_since_ns == 0)
        timeline->blocked_since_ns = real_ns;
    timeline->pacing = false;
    *again_ns = timeline->blocked_since_ns + timeline->patience_ns;
    if (real_ns < *again_ns)
        return false;
    timeline->impatient = true;
    timeline->impatient_times++;
    return true;
}

static bool is_paced(const struct timeline *timeline)
{
    if (timeline->impatient)
        return true;
    if (timeline->lost_rule == LOST_REAL && somebody_lost(timeline))
        return true;
    return timeline->limit_ns == INT64_MAX && !card_running(timeline->card);
}

/* How far real pace lets the clock go by now. */
static int64_t pace_ns(struct timeline *timeline)
{
    int64_t real_ns = board_monotonic_ns();

    if (!timeline->pacing) {
        timeline->pacing = true;
        timeline->anchor_real_ns = real_ns;
        timeline->anchor_ns = atomic_load(&timeline->board->now_ns);
    }
    return timeline->anchor_ns + (real_ns - timeline->anchor_real_ns);
}

/* The clock may be at next_ns by now; else it goes as far as it may, and again_ns says when to
 * look. */
static bool pace_allows(struct timeline *timeline, int64_t next_ns, int64_t *again_ns)
{
    if (!is_paced(timeline)) {
        timeline->pacing = false;
        return next_ns != INT64_MAX;
    }
    int64_t may_ns = pace_ns(timeline);
    if (next_ns <= may_ns)
        return true;
    atomic_store(&timeline->board->now_ns, may_ns);
    *again_ns = board_monotonic_ns() + least(next_ns - may_ns, tick_ns);
    return false;
}

static void apply_xruns(struct timeline *timeline)
{
    for (uint32_t i = 0; i < BOARD_DIRECTIONS; i++)
        if (timeline->pending_xrun[i] != 0 &&
            card_xrun(timeline->card, i, timeline->pending_xrun[i]) == NJ_OK)
            timeline->pending_xrun[i] = 0;
}

static void stop_at_limit(struct timeline *timeline)
{
    card_move(timeline->card);
    timeline->limit_ns = INT64_MAX;
    timeline->reached = true;
    if (timeline->board->lockstep != 0)
        timeline->go = false;
}

/* One event, or false: nothing can happen before *again_ns. */
static bool step_lockstep(struct timeline *timeline, int64_t *again_ns)
{
    *again_ns = INT64_MAX;
    if (!may_go(timeline) || !gates_open(timeline, again_ns))
        return false;
    apply_xruns(timeline);
    int64_t stream_ns = card_next_ns(timeline->card);
    int64_t edge_ns = lines_next_edge_ns(timeline->lines);
    int64_t wake_ns = lines_next_wake_ns(timeline->lines);
    int64_t next_ns = least(least(stream_ns, edge_ns), least(wake_ns, timeline->limit_ns));
    if (!pace_allows(timeline, next_ns, again_ns))
        return false;
    int64_t now_ns = atomic_load(&timeline->board->now_ns);
    if (next_ns > now_ns)
        now_ns = next_ns;
    atomic_store(&timeline->board->now_ns, now_ns);
    timeline->steps++;
    if (stream_ns == next_ns)
        card_move(timeline->card);
    else if (edge_ns == next_ns)
        lines_move_edges(timeline->lines, now_ns);
    else if (wake_ns == next_ns)
        lines_move_waiters(timeline->lines, now_ns);
    else
        stop_at_limit(timeline);
    return true;
}

static int64_t step_real(struct timeline *timeline)
{
    struct timespec utc;
    int64_t now_ns = board_monotonic_ns();

    clock_gettime(CLOCK_REALTIME, &utc);
    atomic_store(&timeline->board->utc_offset_ns,
                 (int64_t)utc.tv_sec * INT64_C(1000000000) + utc.tv_nsec - now_ns);
    timeline->steps++;
    apply_xruns(timeline);
    card_move(timeline->card);
    lines_move_edges(timeline->lines, now_ns);
    if (timeline->limit_ns <= now_ns)
        stop_at_limit(timeline);
    return least(least(card_next_ns(timeline->card), lines_next_edge_ns(timeline->lines)),
                 timeline->limit_ns);
}

int64_t timeline_step(struct timeline *timeline)
{
    int64_t again_ns = 0;

    if (timeline->board->lockstep == 0)
        return step_real(timeline);
    for (int i = 0; i < STEPS_AT_ONCE; i++)
        if (!step_lockstep(timeline, &again_ns))
            return again_ns;
    return 0;
}
