/* SPDX-License-Identifier: MIT
 * ring_scene.h - a mono rig, and a ring of its format with a play of it. */
#ifndef UNIT_RING_SCENE_H
#define UNIT_RING_SCENE_H

#include "test/unit/memory_ring.h"
#include "test/unit/mono.h"

#define CAPACITY 256

struct ring_scene {
    struct rig rig;
    struct memory_ring memory;
    struct nj_ring *ring;
    struct nj_play play; /* from frame 0 on, as it is */
    int16_t next;        /* value of the next frame that is written: 1, 2, ... */
};

void ring_scene_open(struct ring_scene *scene);
void ring_scene_close(struct ring_scene *scene);
/* Writes so many frames. */
void ring_scene_fill(struct ring_scene *scene, uint32_t frames);

#endif
