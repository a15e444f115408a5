/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/segment.h"

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
                                  .latency_frames = card->latency_frames,
                                  .restarts = attaches > 0 ? attaches - 1 : 0};
    uint64_t record[INFO_WORDS];

    if (text) {
        size_t length = strnlen(text, sizeof info.text - 1);

        memcpy(info.text, text, length);
    }
    memcpy(record, &info, sizeof record);
    notice_write(&segment->info_notice, segment->info, record, INFO_WORDS);
}
