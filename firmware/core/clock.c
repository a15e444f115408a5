/* SPDX-License-Identifier: MIT */
#include "core/clock.h"

#include <string.h>

#define EXACT_NS 3.0       /* told times are sums of a few rounded ones: nothing to learn */
#define JITTER_NS 5e6      /* what a busy system adds to two periods */
#define BANDWIDTH_HZ 0.05  /* once settled; wider before */
#define WIDE_HZ 1.0        /* in the first second */
#define MAX_OMEGA 0.3      /* keeps the loop stable with blocks as long as a second */
#define MAX_DEVIATION 0.01 /* of the nominal rate */
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

double clock_error_ns(const struct clock_line *line, uint64_t frame, int64_t time_ns)
{
    double since_anchor = (double)(time_ns - line->time_ns) - line->fraction_ns;

    return since_anchor - distance(line->frame, frame) * 1e9 / line->rate_hz;
}

/* More than jitter explains. */
static double limit_ns(const struct clock_line *line, uint32_t period_frames)
{
    return 2.0 * (double)period_frames * 1e9 / line->rate_hz + JITTER_NS;
}

enum clock_finding clock_hole(struct clock_line *line, uint64_t frame, int64_t time_ns, bool told,
                              uint32_t period_frames, uint64_t *hole_frames)
{
    enum clock_finding finding = told ? CLOCK_TOLD_HOLE : CLOCK_STEADY;
    double error_ns;

    *hole_frames = 0;
    if (!line->valid)
        return CLOCK_STEADY;
    error_ns = clock_error_ns(line, frame, time_ns);
    if (!told && error_ns > limit_ns(line, period_frames)) {
        if (!line->suspect) {
            line->suspect = 1;
            return CLOCK_STEADY;
        }
        finding = CLOCK_FOUND_HOLE;
    }
    line->suspect = 0;
    if (finding != CLOCK_STEADY && error_ns > 0)
        *hole_frames = (uint64_t)(error_ns * line->rate_hz / 1e9 + 0.5);
    return finding;
}

void clock_anchor(struct clock_line *line, uint64_t frame, int64_t time_ns)
{
    line->frame = frame;
    line->time_ns = time_ns;
    line->fraction_ns = 0;
    line->previous = frame;
    line->suspect = 0;
    line->valid = 1;
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
        distance(line->frame, frame) * 1e9 / line->rate_hz + line->fraction_ns + correction_ns;
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

void clock_block(struct clock_line *line, uint64_t frame, int64_t time_ns, uint32_t period_frames)
{
    double limit = limit_ns(line, period_frames);
    double frames = distance(line->previous, frame);
    double error_ns, size_ns;

    if (!line->valid) {
        clock_anchor(line, frame, time_ns);
        return;
    }
    if (line->suspect)
        return;
    error_ns = clock_error_ns(line, frame, time_ns);
    size_ns = error_ns < 0 ? -error_ns : error_ns;
    line->error_ns += 0.01 * (size_ns - line->error_ns);
    line->previous = frame;
    if (size_ns > EXACT_NS && frames > 0)
        step(line, frame, frames, clamp(error_ns, -limit, limit));
    else if (line->rate_hz == line->nominal_hz)
        follow(line, frame);
}

void clock_export(const struct clock_line *line, struct nj_clock *clock)
{
    clock->frame = line->frame;
    clock->time_ns = line->time_ns;
    clock->rate_hz = line->rate_hz;
    clock->error_ns = line->error_ns;
    clock->valid = line->valid != 0;
}

uint64_t nj_clock_frame_at(const struct nj_clock *clock, int64_t time_ns)
{
    double ahead = (double)(time_ns - clock->time_ns) * clock->rate_hz / 1e9;
    uint64_t frames = (uint64_t)((ahead < 0 ? -ahead : ahead) + 0.5);

    if (ahead >= 0)
        return clock->frame + frames;
    return frames < clock->frame ? clock->frame - frames : 0;
}

int64_t nj_clock_time_of(const struct nj_clock *clock, uint64_t frame)
{
    double ahead_ns = distance(clock->frame, frame) * 1e9 / clock->rate_hz;

    return clock->time_ns + (int64_t)(ahead_ns < 0 ? ahead_ns - 0.5 : ahead_ns + 0.5);
}
