/* SPDX-License-Identifier: MIT
 *
 * What an engine does with a segment beside its callback. */
#include <string.h>

#include "core/action.h"
#include "core/capture.h"
#include "core/format.h"
#include "core/master.h"
#include "core/record.h"
#include "core/voices.h"

/* The last whole clock of whoever ran before. */
static void recover_clock(struct segment *segment)
{
    uint64_t record[CLOCK_WORDS];

    if (atomic_load_explicit(&segment->clock_notice.sequence, memory_order_relaxed) == 0) {
        clock_init(&segment->process.clock, segment->config.rate_hz);
        return;
    }
    notice_read(&segment->clock_notice, segment->clock, record, CLOCK_WORDS);
    memcpy(&segment->process.clock, record, sizeof record);
    segment->process.clock.doubt.blocks = 0;
}

static bool card_fits(const struct segment *segment, const struct process_card *card)
{
    const struct nj_stream_config *config = &segment->config;
    uint32_t earlier = atomic_load_explicit(&segment->format, memory_order_relaxed);

    if (card->rate_hz != config->rate_hz || card->channels != config->channels ||
        !format_on_card(card->format) || card->period_frames == 0)
        return false;
    if (config->format != NJ_FORMAT_ANY && config->format != card->format)
        return false;
    /* The ring may still hold frames of the earlier format. */
    return config->direction == NJ_PLAY || earlier == NJ_FORMAT_ANY || earlier == card->format;
}

int process_open(struct process **process, void *segment, uint64_t bytes)
{
    struct parts parts;
    int result = segment_open(segment, bytes, &parts);

    if (result == 0)
        *process = &parts.segment->process;
    return result;
}

int process_attach(struct process **process, void *segment_memory, uint64_t bytes,
                   const struct process_card *card)
{
    struct segment *segment = segment_memory;
    struct process *engine;
    struct parts parts;
    uint32_t attaches;
    int result = segment_open(segment_memory, bytes, &parts);

    if (result != 0)
        return result;
    if (!card_fits(segment, card))
        return NJ_EINVAL;
    engine = &segment->process;
    attaches = atomic_load_explicit(&segment->attaches, memory_order_relaxed) + 1;
    engine->card = *card;
    engine->restarted = attaches > 1;
    engine->rendered = 0;
    ramp_set(&engine->master, 1.0f);
    engine->local = 0;
    action_recover(&parts);
    recover_clock(segment);
    if (segment->config.direction == NJ_CAPTURE) {
        capture_recover(&parts, card->channels * nj_format_bytes(card->format));
        record_reset(&parts);
    } else {
        voices_reset(&parts);
        master_reset(&parts);
    }
    tally_attach(&parts);
    atomic_store_explicit(&segment->format, card->format, memory_order_release);
    atomic_store_explicit(&segment->attaches, attaches, memory_order_release);
    *process = engine;
    return 0;
}

void process_set_local(struct process *process)
{
    process->local = 1;
}

void process_set_state(struct process *process, uint32_t state, int32_t pid,
                       uint64_t start_time_ticks, const char *text)
{
    struct segment *segment = segment_of(process);
    const struct process_card *card = &process->card;
    uint32_t attaches = atomic_load_explicit(&segment->attaches, memory_order_acquire);
    struct nj_engine_info info = {.state = state,
                                  .pid = pid,
                                  .start_time_ticks = start_time_ticks,
                                  .rate_hz = card->rate_hz,
                                  .channels = card->channels,
                                  .format = card->format,
                                  .period_frames = card->period_frames,
                                  .periods = card->periods,
                                  .latency_frames =
                                      card->latency_frames + segment->config.limiter_frames,
                                  .restarts = attaches > 0 ? attaches - 1 : 0};
    uint64_t record[INFO_WORDS];

    if (text) {
        size_t length = strnlen(text, sizeof info.text - 1);

        memcpy(info.text, text, length);
    }
    memcpy(record, &info, sizeof record);
    notice_write(&segment->info_notice, segment->info, record, INFO_WORDS);
}
