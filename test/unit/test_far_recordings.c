/* SPDX-License-Identifier: MIT
 * test_far_recordings.c - a capture that is at frame 2^40, or comes past 2^63, brings what it
 * brings at 0: the same time line, holes, records, events, figures and clock, but for the frames'
 * numbers.
 *
 * NJ_SEED gives other shows. */
#include "test/unit/far_show.h"

#include <string.h>

#define BLOCKS 100
#define RING_FRAMES 4096
#define RECORDS 12
#define RECORD_FRAMES 1500

static int16_t memory[RECORDS][RECORD_FRAMES * 2];
static uint32_t records; /* that were sent */

static void send_record(struct show *show, uint64_t now)
{
    struct nj_record record = {.memory = memory[records],
                               .memory_frames = RECORD_FRAMES,
                               .start_frame = show_frame(show, now)};
    nj_handle handle = 0;

    if (records == RECORDS)
        return;
    record.late = (uint32_t)show_any(show, NJ_LATE_NOW, NJ_LATE_DROP);
    record.length_frames = show_any(show, 0, RECORD_FRAMES);
    records++;
    show_keep(show, &handle, nj_record(show->rig.client, &record, &handle));
}

static void note_position_there(struct show *show)
{
    uint64_t writer, position = nj_capture_position(show->rig.client, &writer);

    diary_note(&show->diary, "reader", position - show->base);
    diary_note(&show->diary, "writer", writer - show->base);
    diary_note(&show->diary, "frame before",
               (uint64_t)(int64_t)nj_capture_seek(show->rig.client, position - 1));
}

static void read_some(struct show *show)
{
    uint64_t left = show_any(show, 0, 2) == 0 ? 0 : show_any(show, 0, 900);
    struct nj_span span;

    while (left > 0 && nj_capture_peek(show->rig.client, &span)) {
        uint64_t frames = span.frames < left ? span.frames : left;

        diary_note(&show->diary, "span's frame", span.first_frame - show->base);
        diary_note(&show->diary, "its frames", span.frames);
        diary_note(&show->diary, "its cause", span.cause);
        diary_note(&show->diary, "its bound", span.bound_frames);
        if (span.data)
            diary_note_bytes(&show->diary, "audio", span.data, 4 * frames);
        nj_capture_advance(show->rig.client, frames);
        left -= frames;
    }
}

static void run_capture(struct show *show, uint32_t number, uint64_t base)
{
    struct nj_stream_config config = {
        .direction = NJ_CAPTURE, .format = NJ_FORMAT_S16, .voices = 4, .ring_frames = RING_FRAMES};
    static int16_t in[2 * RING_FRAMES / 4];

    show_open(show, &config, number, base);
    memset(memory, 0, sizeof memory);
    records = 0;
    for (uint32_t block = 0; block < BLOCKS; block++) {
        struct block_time time = show_time(show);
        uint32_t frames = show_length(show, RING_FRAMES / 4);
        nj_handle handle = 0;

        if (show_any(show, 0, 5) == 0)
            send_record(show, show->rig.told);
        if (show_any(show, 0, 19) == 0)
            show_keep(show, &handle,
                      nj_stop(show->rig.client, show_handle(show), show_frame(show, show->rig.told),
                              0, &handle));
        if (show_any(show, 0, 39) == 0)
            rig_attach(&show->rig);
        for (uint32_t i = 0; i < 2 * frames; i++)
            in[i] = (int16_t)show_any(show, 0, UINT16_MAX);
        capture_process(show->rig.process, in, frames, &time);
        show->rig.told += frames;
        read_some(show);
        note_position_there(show);
        show_note_events(show);
        show_note_figures(show);
    }
    diary_note_bytes(&show->diary, "records", memory, sizeof memory);
    rig_close(&show->rig);
}

static void recordings_at_frame_2_to_the_40_are_those_at_frame_0(void **unused)
{
    (void)unused;
    show_compare(run_capture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recordings_at_frame_2_to_the_40_are_those_at_frame_0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
