/* SPDX-License-Identifier: MIT
 * callback.c - what PortAudio calls for each block. See callback.h. */
#include "engine/callback.h"

#include <string.h>

#include "core/guard.h"
#include "engine/sim_pcm.h"
#include "engine/stopwatch.h"

static int64_t nanoseconds(double seconds)
{
    double scaled = seconds * 1e9;
    return (int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5));
}

/* PortAudio's times are the card's time stamp and its delay: CLOCK_MONOTONIC. Of a card with a
 * clock of its own only the delay is meant: the difference of the two. */
static int64_t block_ns(const struct callback *callback, const PaStreamCallbackTimeInfo *time)
{
    double at = callback->plays ? time->outputBufferDacTime : time->inputBufferAdcTime;
    if (!callback->virtual_time)
        return nanoseconds(at);
    return sim_pcm_now_ns(callback->plays ? NJ_PLAY : NJ_CAPTURE) +
           nanoseconds(at - time->currentTime);
}

static void block(const struct callback *callback, const void *in, void *out, uint32_t frames,
                  const struct block_time *at, bool priming)
{
    guard_enter();
    if (!callback->plays)
        capture_process(callback->process, in, frames, at);
    else if (priming)
        memset(out, 0, (size_t)frames * callback->frame_bytes);
    else
        play_process(callback->process, out, frames, at);
    guard_leave();
}

static void hooked_block(const struct callback *callback, const void *in, void *out,
                         uint32_t frames, const struct block_time *at, bool priming)
{
    const struct callback_hook *hook = &callback->hook;

    if (hook->before != NULL && !priming)
        hook->before(hook->context, frames, at);
    block(callback, in, out, frames, at, priming);
    if (hook->after != NULL && !priming)
        hook->after(hook->context, frames, at);
}

/* The guard's law is for what is between: PortAudio's thread asks for the time itself. A hook's
 * time counts: it is the block's. */
static void timed_block(const struct callback *callback, const void *in, void *out,
                        unsigned long frames, const PaStreamCallbackTimeInfo *time,
                        PaStreamCallbackFlags flags)
{
    uint64_t began_ns = stopwatch_ns();
    bool priming = callback->plays && (flags & paPrimingOutput) != 0;
    struct block_time at = {
        .time_ns = block_ns(callback, time),
        .xrun = (flags & (callback->plays ? paOutputUnderflow : paInputOverflow)) != 0};

    hooked_block(callback, in, out, (uint32_t)frames, &at, priming);
    if (!priming)
        process_took(callback->process, stopwatch_ns() - began_ns);
}

int callback_block(const void *in, void *out, unsigned long frames,
                   const PaStreamCallbackTimeInfo *time, PaStreamCallbackFlags flags, void *context)
{
    struct callback *callback = context;
    /* Either this sees that it is abandoned, or who abandons it sees that it runs. */
    atomic_store(&callback->running, true);
    bool abandoned = atomic_load(&callback->abandoned);
    if (!abandoned)
        timed_block(callback, in, out, frames, time, flags);
    atomic_store_explicit(&callback->running, false, memory_order_release);
    return abandoned ? paAbort : paContinue;
}
