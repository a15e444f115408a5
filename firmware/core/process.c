/* SPDX-License-Identifier: MIT */
#include "core/process.h"

#include <string.h>

#include "core/action.h"
#include "core/capture.h"
#include "core/denormal.h"
#include "core/format.h"
#include "core/guard.h"
#include "core/master.h"
#include "core/mix.h"
#include "core/play.h"
#include "core/put.h"
#include "core/record.h"
#include "core/source.h"
#include "core/voices.h"

static void publish_clock(struct segment *segment)
{
    notice_write(&segment->clock_notice, segment->clock, &segment->process.clock, CLOCK_WORDS);
}

/* Blocks in doubt are staged in the ring: half of it, which is two periods at least, and two more
 * have room whatever its size. Nothing waits for a play's doubts but its frame count. */
static uint64_t patience(const struct segment *segment)
{
    uint64_t second = segment->config.rate_hz, half = segment->config.ring_frames / 2;

    return segment->config.direction == NJ_CAPTURE && half < second ? half : second;
}

/* What every block does first: finds a hole before it, moves the clock, counts. Fills in the hole,
 * but for its place. */
static void begin_block(struct parts *parts, uint64_t frame, uint32_t frames,
                        const struct block_time *time, struct nj_xrun *hole)
{
    struct segment *segment = parts->segment;
    struct process *process = &segment->process;
    struct clock_told told = {.frame = frame,
                              .time_ns = time->time_ns,
                              .loss = time->xrun || process->restarted,
                              .period_frames = process->card.period_frames,
                              .patience_frames = patience(segment)};
    uint64_t lost;
    enum clock_finding finding = clock_hole(&process->clock, &told, &lost);

    *hole = (struct nj_xrun){.frame = frame,
                             .frames = lost,
                             .time_ns = time->time_ns,
                             .cause = process->restarted            ? NJ_CAUSE_ENGINE
                                      : finding == CLOCK_FOUND_HOLE ? NJ_CAUSE_CLOCK
                                                                    : NJ_CAUSE_XRUN,
                             .flagged = time->xrun};
    if (lost == 0)
        clock_block(&process->clock, &told);
    process->restarted = 0;
    process->block_frame = frame + lost;
    process->block_frames = frames;
    publish_clock(segment);
    tally_block(parts, frames, time->xrun);
}

static void publish_peaks(struct segment *segment, const float *peaks)
{
    for (uint32_t k = 0; k < segment->process.card.channels; k++) {
        uint32_t now, before = atomic_load_explicit(&segment->peaks[k], memory_order_relaxed);

        memcpy(&now, &peaks[k],
               sizeof now); /* floats that are not negative compare like their bits */
        if (now > before)
            atomic_store_explicit(&segment->peaks[k], now, memory_order_relaxed);
    }
}

/* Of memory that is ours: the card's own is read uncached on many processors, sample by sample. */
static void find_peaks(struct segment *segment, const void *audio, uint32_t frames)
{
    const struct process_card *card = &segment->process.card;
    float peaks[NJ_MAX_CHANNELS] = {0};

    format_peaks(audio, frames, card->channels, card->format, peaks);
    publish_peaks(segment, peaks);
}

/* ---- play ------------------------------------------------------------------------------------ */

static struct mix mix_of(const struct parts *parts)
{
    uint32_t channels = parts->segment->config.channels;
    struct mix mix = {.bank = parts->bank, .channels = channels, .sum = parts->mix};

    mix.scratch = mix.sum + MIX_FRAMES * channels;
    mix.gains = mix.scratch + MIX_FRAMES * NJ_MAX_CHANNELS;
    mix.pans = mix.gains + MIX_FRAMES;
    mix.rows = (unsigned char *)(mix.pans + MIX_FRAMES);
    mix.plan = &parts->segment->process.plan;
    mix.parts = parts->mix_parts;
    mix.turned = mix.parts + segment_voices(&parts->segment->config);
    mix.turns = parts->mix_turns;
    return mix;
}

/* A voice that goes to the card as it is: alone, in the card's format and channels, at unity. */
static bool copies(const struct parts *parts)
{
    const struct process *process = &parts->segment->process;
    const struct voice *voice;
    float master;

    if (process->sounding != 1)
        return false;
    voice = &parts->voices[process->oldest];
    return voice->route == ROUTE_DIRECT && voice->format == process->card.format &&
           ramp_constant(&process->master, process->rendered, &master) && master == 1.0f &&
           voice_bends(voice) == 0 && !voice_shaped(voice) && voice->settled == 1.0f;
}

static void copy(struct parts *parts, const struct mix *mix, unsigned char *out, uint32_t frames,
                 uint32_t frame_bytes)
{
    struct voice *voice = &parts->voices[parts->segment->process.oldest];

    segment_catch_up(parts);
    for (uint32_t done = 0; done < frames;) {
        uint32_t run = voice_run(voice, frames - done);
        const void *source;

        if (run == 0 && source_turn(voice))
            continue;
        if (run == 0) {
            memset(out + (size_t)done * frame_bytes, 0, (size_t)(frames - done) * frame_bytes);
            voice_rest(voice, frames - done);
            break;
        }
        source = mix_in_row(mix, voice, run);
        memcpy(out + (size_t)done * frame_bytes, source, (size_t)run * frame_bytes);
        find_peaks(parts->segment, source, run);
        voice_advance(voice, run);
        done += run;
    }
    source_give(mix->bank, voice);
}

/* Of all voices, at the master's gain. */
static void sum(struct parts *parts, const struct mix *mix, uint32_t frames)
{
    struct process *process = &parts->segment->process;
    float master;

    if (process->sounding == 0) {
        memset(mix->sum, 0, (size_t)frames * mix->channels * sizeof *mix->sum);
        return;
    }
    mix_voices(mix, parts->voices, process->oldest, frames);
    if (!ramp_constant(&process->master, process->rendered, &master)) {
        ramp_fill(&process->master, process->rendered, mix->gains, frames);
        mix_scale(mix, frames, mix->gains);
    } else if (master != 1.0f) {
        mix_scale_constant(mix, frames, master);
    }
}

/* Voices whose last frame was put out before `frame`. */
static void end_finished(struct parts *parts, uint64_t frame)
{
    if (parts->segment->process.plan.calm > 0)
        return;
    for (uint32_t v = parts->segment->process.oldest, next; v != VOICE_NONE; v = next) {
        const struct voice *voice = &parts->voices[v];

        next = voice->next;
        if (voice_remaining(voice) == 0)
            play_over(parts, v, frame);
    }
}

/* A stretch in which nothing starts, stops or ends. */
static void render(struct parts *parts, const struct mix *mix, unsigned char *out, uint64_t frame,
                   uint32_t frames)
{
    struct segment *segment = parts->segment;
    struct process *process = &segment->process;
    uint32_t frame_bytes = mix->channels * nj_format_bytes(process->card.format);
    enum limiter_kind kind = process->sounding == 0 ? LIMITER_SILENT
                             : copies(parts)        ? LIMITER_EXACT
                                                    : LIMITER_MIXED;

    if (kind == LIMITER_SILENT && master_still(parts)) {
        memset(out, 0, (size_t)frames * frame_bytes);
    } else if (kind == LIMITER_EXACT && !master_limits(parts)) {
        copy(parts, mix, out, frames, frame_bytes);
    } else {
        float peaks[NJ_MAX_CHANNELS] = {0};

        sum(parts, mix, frames);
        stat_add(segment, STAT_clipped_samples,
                 master_finish(parts, mix, frame, frames, kind, out, peaks));
        publish_peaks(segment, peaks);
    }
    process->rendered += frames;
}

/* A lone voice may be one that is copied as soon as no gain moves any more, and until its loop
 * begins to cross-fade: not before, not later, whatever the blocks are. */
static uint32_t until_settled(const struct parts *parts, uint32_t frames)
{
    const struct process *process = &parts->segment->process;
    const struct voice *lone = &parts->voices[process->oldest];
    uint64_t voice = voice_bends(lone);
    uint64_t master = ramp_left(&process->master, process->rendered);
    uint64_t bends = voice > master ? voice : master;
    uint32_t piece;

    frames = bends > 0 && bends < frames ? (uint32_t)bends : frames;
    piece = voice_run(lone, frames); /* none in its padding */
    return lone->loop_fade > 0 && piece > 0 ? piece : frames;
}

/* How far the next stretch goes. */
static uint32_t stretch(const struct parts *parts, uint64_t frame, uint32_t left)
{
    uint64_t next = action_next(parts), calm = parts->segment->process.plan.calm;
    uint32_t frames = left < MIX_FRAMES ? left : MIX_FRAMES;

    if (next - frame < frames)
        frames = (uint32_t)(next - frame);
    if (calm == 0)
        frames = voices_shortest(parts, frames);
    else if (calm < frames)
        frames = (uint32_t)calm;
    return parts->segment->process.sounding == 1 ? until_settled(parts, frames) : frames;
}

static void lose(struct parts *parts, const struct mix *mix, const struct nj_xrun *hole,
                 uint64_t frame)
{
    if (hole->frames > 0 || hole->flagged)
        action_report_xrun(parts, hole);
    if (hole->frames == 0)
        return;
    stat_add(parts->segment, STAT_holes, 1);
    stat_add(parts->segment, STAT_hole_frames, hole->frames);
    segment_catch_up(parts);
    play_lost(parts, frame);
    master_lose(parts, mix, hole->frames);
}

/* Whatever begins, changes or ends now. */
static void run_due(struct parts *parts, uint64_t frame)
{
    const struct process *process = &parts->segment->process;

    if (action_next(parts) > frame && process->joins_first == VOICE_NONE && process->rings == 0)
        return;
    segment_catch_up(parts);
    do
        action_run(parts, frame);
    while (play_look(parts, frame));
}

void play_process(struct process *process, void *out, uint32_t frames,
                  const struct block_time *time)
{
    struct segment *segment = segment_of(process);
    uint64_t frame = atomic_load_explicit(&process->frame, memory_order_relaxed), denormal;
    uint32_t frame_bytes = process->card.channels * nj_format_bytes(process->card.format);
    struct parts parts;
    struct nj_xrun hole;
    struct mix mix;

    guard_enter();
    denormal = denormal_enter();
    segment_parts(segment, &parts);
    mix = mix_of(&parts);
    begin_block(&parts, frame, frames, time, &hole);
    frame += hole.frames;
    lose(&parts, &mix, &hole, frame);
    action_take(&parts, frame);
    for (uint32_t done = 0; done < frames;) {
        uint32_t count;

        run_due(&parts, frame + done);
        count = stretch(&parts, frame + done, frames - done);
        render(&parts, &mix, (unsigned char *)out + (size_t)done * frame_bytes, frame + done,
               count);
        done += count;
        end_finished(&parts, frame + done);
    }
    atomic_store_explicit(&process->frame, frame + frames, memory_order_release);
    atomic_store_explicit(&process->last_time_ns, time->time_ns, memory_order_release);
    tally_show(&parts);
    denormal_leave(denormal);
    guard_leave();
}

/* ---- capture --------------------------------------------------------------------------------- */

/* Of the newest frames in the ring. */
static void publish_staged(const struct parts *parts, uint64_t frames)
{
    struct ring *ring = parts->ring;
    uint64_t end =
        atomic_load_explicit(&ring->write, memory_order_relaxed) + parts->segment->process.staged;

    while (frames > 0) {
        uint64_t to_end = ring->capacity - ((end - frames) & (ring->capacity - 1));
        uint64_t run = frames < to_end ? frames : to_end;

        find_peaks(parts->segment, ring_at(ring, end - frames), (uint32_t)run);
        frames -= run;
    }
}

/* What a block tells of the staged ones before it: whole, torn, or, while the clock is in doubt,
 * nothing yet. */
static void judge_staged(struct parts *parts, struct nj_xrun *hole)
{
    struct process *process = &parts->segment->process;

    if (hole->frames > 0 || hole->flagged) {
        hole->frame = capture_frame(parts) - process->staged;
        hole->frames = capture_give_up(parts, hole);
        action_report_xrun(parts, hole);
    } else if (!clock_doubts(&process->clock)) {
        capture_publish(parts);
    }
}

/* What is due in the block. */
static void run_actions(struct parts *parts, uint32_t frames)
{
    uint64_t frame = capture_frame(parts);

    action_take(parts, frame);
    action_run_before(parts, frame + frames);
}

static void run_records(struct parts *parts, uint32_t frames, bool early)
{
    uint32_t period = parts->segment->process.card.period_frames;

    record_run(parts, early, (uint64_t)RECORD_BLOCKS * (frames > period ? frames : period));
}

void capture_process(struct process *process, const void *in, uint32_t frames,
                     const struct block_time *time)
{
    struct segment *segment = segment_of(process);
    struct parts parts;
    struct nj_xrun hole;

    guard_enter();
    segment_parts(segment, &parts);
    begin_block(&parts, capture_frame(&parts), frames, time, &hole);
    judge_staged(&parts, &hole);
    run_actions(&parts, frames);
    run_records(&parts, frames, false);
    if (segment->config.flags & NJ_STREAM_ACTIONS_ONLY)
        capture_read_all(&parts);
    if (capture_stage(&parts, in, frames))
        publish_staged(&parts, frames);
    else
        find_peaks(segment, in, frames);
    run_records(&parts, frames, true);
    atomic_store_explicit(&process->last_time_ns, time->time_ns, memory_order_release);
    tally_show(&parts);
    guard_leave();
}

void process_took(struct process *process, uint64_t took_ns)
{
    struct parts parts;

    segment_parts(segment_of(process), &parts);
    tally_took(&parts, process->block_frame, process->block_frames, took_ns);
}

/* ---- beside the callback --------------------------------------------------------------------- */

uint64_t process_blocks(const struct process *process, int64_t *last_time_ns)
{
    const struct segment *segment =
        (const struct segment *)((const char *)process - offsetof(struct segment, process));

    *last_time_ns = atomic_load_explicit(&process->last_time_ns, memory_order_acquire);
    return atomic_load_explicit(&segment->stats[STAT_blocks], memory_order_acquire);
}
