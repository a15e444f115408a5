/* SPDX-License-Identifier: MIT */
#include "test/unit/mono.h"

static int16_t big(uint64_t frame, uint32_t channel)
{
    (void)frame;
    (void)channel;
    return 20000;
}

void open_mono_clips(struct rig *rig)
{
    rig_clip(rig, 0, 0, 1, 1000, count_up);
    rig_clip(rig, 1, 4096, 1, 1000, big);
    rig_clip(rig, 2, 8192, 1, 0, big);
    rig_clip(rig, 3, 8192, 2, 1000, count_up);
}

void open_mono(struct rig *rig, uint32_t voices)
{
    struct nj_stream_config config = {.direction = NJ_PLAY,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S16,
                                      .voices = voices,
                                      .bank_bytes = 65536};

    rig_open(rig, &config);
    open_mono_clips(rig);
}

void play_blocks(struct rig *rig, int16_t *out, uint32_t frames)
{
    for (uint32_t done = 0; done < frames; done += BLOCK)
        rig_play(rig, out + done, BLOCK);
}

nj_handle start(struct rig *rig, const struct nj_play *play)
{
    nj_handle handle = 0;

    assert_int_equal(nj_play(rig->client, play, &handle), 0);
    return handle;
}
