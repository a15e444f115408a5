/* SPDX-License-Identifier: MIT */
#include "test/unit/ring_scene.h"

#include <string.h>

void ring_scene_open(struct ring_scene *scene)
{
    memset(scene, 0, sizeof *scene);
    open_mono(&scene->rig, 4);
    memory_ring_open(&scene->memory, sizeof(int16_t), CAPACITY, 0);
    scene->ring = scene->memory.ring;
    scene->next = 1;
    scene->play = (struct nj_play){.start_frame = 0,
                                   .gain = 1,
                                   .ring = scene->ring,
                                   .memory_channels = 1,
                                   .memory_format = NJ_FORMAT_S16};
}

void ring_scene_close(struct ring_scene *scene)
{
    rig_close(&scene->rig);
    memory_ring_close(&scene->memory);
}

void ring_scene_fill(struct ring_scene *scene, uint32_t frames)
{
    for (uint32_t i = 0; i < frames; i++)
        assert_int_equal(nj_ring_write(scene->ring, &(int16_t){scene->next++}, 1), 1);
}
