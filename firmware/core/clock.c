/* SPDX-License-Identifier: MIT */
#include "core/clock.h"

#include <string.h>

#define EXACT_NS 3.0       /* told times are sums of a few rounded ones: nothing to learn */
#define JITTER_NS 5e6      /* what a busy system adds to two periods */
#define DOUBT_BLOCKS 3     /* one or two may be late by anything */
#define BANDWIDTH_HZ 0.05  /* once settled; wider before */
#define WIDE_HZ 1.0        /* in the first second */
#define MAX_OMEGA 0.3      /* keeps the loop stable with blocks as long as a second */
#define MAX_DEVIATION 0.01 /* of the nominal rate */
#define FAR_NS 0x1.fffffffffffffp62 /* the largest double that is a time */
#define PI 3.14159265358979323846
#define SQRT2 1.41421356237309504880

void clock_init(struct clock_line *line, uint32_t rate_hz)
{
    memset(line, 0, sizeof *line);
    line->nominal_hz = rate_hz;
    line->rate_hz = rate_hz;
}

/* Distance of two frames, signed, as a double. */
static double distance(uint64_t from, uint64_t to)
{
    return to >= from ? (double)(to - from) : -(double)(from - to);
}

/* The same, of frames of one engine's life: cheaper, where the processor converts signed ones. */
static double step_of(uint64_t from, uint64_t to)
{
    return (double)(int64_t)(to - from);
}

double clock_error_ns(const struct clock_line *line, uint64_t frame, int64_t time_ns)
{
    double since_anchor = (double)(time_ns - line->time_ns) - line->fraction_ns;

    return since_anchor - step_of(line->frame, frame) * 1e9 / line->rate_hz;
}

/* More than jitter explains. */
static double limit_ns(const struct clock_line *line, uint32_t period_frames)
{
    return 2.0 * (double)period_frames * 1e9 / line->rate_hz + JITTER_NS;
}

/* This frame is at this time; the measured rate stays. */
static void anchor(struct clock_line *line, uint64_t frame, int64_t time_ns)
{
    line->frame = frame;
    line->time_ns = time_ns;
    line->fraction_ns = 0;
    line->previous = frame;
    line->valid = 1;
}

/* The host told no time: zero, the last one again, or one that is out of all order. */
static bool is_untold(const struct clock_line *line, const struct clock_told *told)
{
    if (told->time_ns > line->told_ns)
        return false;
    return told->time_ns <= 0 || told->time_ns == line->told_ns || !line->valid ||
           clock_error_ns(line, told->frame, told->time_ns) < -limit_ns(line, told->period_frames);
}

/* One more late block. What it is late by counts from the first one, from another loss, and again
 * each time that it has become less: then it may go away. */
static void doubt(struct clock_line *line, const struct clock_told *told, double error_ns)
{
    struct clock_doubt *held = &line->doubt;
    double limit = limit_ns(line, told->period_frames);

    if (held->blocks == 0)
        held->first_frame = told->frame;
    if (held->blocks == 0 || error_ns > held->least_ns + limit ||
        error_ns < held->level_ns - limit / 4) {
        held->frame = told->frame;
        held->time_ns = told->time_ns;
        held->level_ns = held->least_ns = error_ns;
    } else if (error_ns < held->least_ns) {
        held->least_ns = error_ns;
    }
    held->blocks++;
}

static bool is_lasting(const struct clock_line *line, const struct clock_told *told)
{
    const struct clock_doubt *held = &line->doubt;
    uint64_t frames = (uint64_t)line->nominal_hz * CLOCK_DOUBT_MS / 1000;

    if (held->blocks < DOUBT_BLOCKS)
        return false;
    if (told->frame - held->first_frame >= told->patience_frames)
        return true;
    if (frames > told->patience_frames / 2)
        frames = told->patience_frames / 2;
    return told->frame - held->frame >= frames &&
           (double)(told->time_ns - held->time_ns) + EXACT_NS >=
               (double)frames * 1e9 / line->nominal_hz;
}

/* A block that nothing is told of. */
static bool is_lost(struct clock_line *line, const struct clock_told *told, double error_ns)
{
    if (error_ns <= limit_ns(line, told->period_frames) || is_untold(line, told)) {
        line->doubt.blocks = 0;
        return false;
    }
    doubt(line, told, error_ns);
    return is_lasting(line, told);
}

enum clock_finding clock_hole(struct clock_line *line, const struct clock_told *told,
                              uint64_t *hole_frames)
{
    double error_ns, lost_ns;

    *hole_frames = 0;
    if (!line->valid)
        return CLOCK_STEADY;
    error_ns = lost_ns = clock_error_ns(line, told->frame, told->time_ns);
    if (!told->loss) {
        if (!is_lost(line, told, error_ns))
            return CLOCK_STEADY;
        lost_ns = line->doubt.least_ns;
    }
    line->doubt.blocks = 0;
    if (lost_ns > 0)
        *hole_frames = (uint64_t)(lost_ns * line->rate_hz / 1e9 + 0.5);
    if (*hole_frames > 0) {
        anchor(line, told->frame + *hole_frames,
               told->time_ns - (int64_t)(error_ns - lost_ns + 0.5));
        line->told_ns = told->time_ns;
    }
    return told->loss ? CLOCK_TOLD_HOLE : CLOCK_FOUND_HOLE;
}

/* While the rate is the nominal one, a second is a whole number of frames: the anchor can follow
 * without rounding. */
static void follow(struct clock_line *line, uint64_t frame)
{
    uint64_t second = (uint64_t)line->nominal_hz;
    uint64_t seconds = frame > line->frame ? (frame - line->frame) / second : 0;

    line->frame += seconds * second;
    line->time_ns += (int64_t)seconds * 1000000000;
}

/* Sets the anchor to a frame whose filtered time is the predicted one plus a correction. */
static void move_anchor(struct clock_line *line, uint64_t frame, double correction_ns)
{
    double ahead_ns =
        step_of(line->frame, frame) * 1e9 / line->rate_hz + line->fraction_ns + correction_ns;
    int64_t whole = (int64_t)ahead_ns;

    if ((double)whole > ahead_ns)
        whole--;
    line->frame = frame;
    line->time_ns += whole;
    line->fraction_ns = ahead_ns - (double)whole;
}

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* One step of the loop: `frames` since the last one, an error to work off. */
static void step(struct clock_line *line, uint64_t frame, double frames, double error_ns)
{
    double seconds = frames / line->nominal_hz;
    double bandwidth = clamp(WIDE_HZ / (1.0 + line->settled_s), BANDWIDTH_HZ, WIDE_HZ);
    double omega = clamp(2.0 * PI * bandwidth * seconds, 0.0, MAX_OMEGA);
    double period_ns = 1e9 / line->rate_hz + omega * omega * error_ns / frames;

    move_anchor(line, frame, SQRT2 * omega * error_ns);
    line->rate_hz = clamp(1e9 / period_ns, line->nominal_hz * (1.0 - MAX_DEVIATION),
                          line->nominal_hz * (1.0 + MAX_DEVIATION));
    line->settled_s += seconds;
}

/* A line that was anchored at a time that did not go on knows nothing. */
static void pass_over(struct clock_line *line)
{
    if (line->advanced != 0)
        return;
    line->valid = 0;
    line->rate_hz = line->nominal_hz;
    line->error_ns = line->settled_s = 0;
}

/* The time is one. */
static void learn(struct clock_line *line, const struct clock_told *told)
{
    double frames = step_of(line->previous, told->frame);
    double error_ns, size_ns, limit;

    if (!line->valid) {
        anchor(line, told->frame, told->time_ns);
        return;
    }
    line->previous = told->frame; /* what comes in doubt tells nothing, later neither */
    if (clock_doubts(line))
        return;
    if (told->time_ns > line->told_ns)
        line->advanced = 1;
    error_ns = clock_error_ns(line, told->frame, told->time_ns);
    size_ns = error_ns < 0 ? -error_ns : error_ns;
    line->error_ns += 0.01 * (size_ns - line->error_ns);
    if (size_ns > EXACT_NS && frames > 0) {
        limit = limit_ns(line, told->period_frames);
        step(line, told->frame, frames, clamp(error_ns, -limit, limit));
    } else if (line->rate_hz == line->nominal_hz)
        follow(line, told->frame);
}

void clock_block(struct clock_line *line, const struct clock_told *told)
{
    if (is_untold(line, told))
        pass_over(line);
    else
        learn(line, told);
    if (told->time_ns > 0)
        line->told_ns = told->time_ns;
}

void clock_export(const struct clock_line *line, struct nj_clock *clock)
{
    clock->frame = line->frame;
    clock->time_ns = line->time_ns;
    clock->rate_hz = line->rate_hz;
    clock->rate_ppm = line->valid != 0 ? (line->rate_hz / line->nominal_hz - 1.0) * 1e6 : 0.0;
    clock->error_ns = clock_doubts(line) && line->doubt.least_ns > line->error_ns
                          ? line->doubt.least_ns
                          : line->error_ns;
    clock->valid = line->valid != 0;
}

int64_t clock_sum(int64_t a, int64_t b)
{
    int64_t sum;

    if (__builtin_add_overflow(a, b, &sum))
        return a < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

uint64_t nj_clock_frame_at(const struct nj_clock *clock, int64_t time_ns)
{
    int64_t since_ns = clock_sum(time_ns, clock->time_ns > INT64_MIN ? -clock->time_ns : INT64_MAX);
    double ahead = (double)since_ns * clock->rate_hz / 1e9;
    uint64_t frames = (uint64_t)((ahead < 0 ? -ahead : ahead) + 0.5);

    if (ahead >= 0)
        return clock->frame + frames;
    return frames < clock->frame ? clock->frame - frames : 0;
}

int64_t nj_clock_time_of(const struct nj_clock *clock, uint64_t frame)
{
    double ahead_ns = clock->valid ? distance(clock->frame, frame) * 1e9 / clock->rate_hz : 0.0;
    double rounded_ns = clamp(ahead_ns < 0 ? ahead_ns - 0.5 : ahead_ns + 0.5, -FAR_NS, FAR_NS);

    return clock_sum(clock->time_ns, (int64_t)rounded_ns);
}
