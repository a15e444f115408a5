/* SPDX-License-Identifier: MIT
 * test_mix_turn.c - what loops play over their ends, put in rows by each width of vectors, is what
 * a voice that goes on frame by frame plays; nothing beside the clip is read. */
#include <stdlib.h>
#include <string.h>

#include "core/mix.h"
#include "test/unit/rig.h"

#define LOOPS 9
#define PIECES 12
#define FRAMES 64 /* most of a piece */
#define SIDE 2048 /* bytes of the widest row's side */

/* A clip of its own, which ends where the allocation does. */
struct loop {
    unsigned char *clip;
    uint64_t position, from, to, passes;
    uint32_t bytes;
};

struct scene {
    struct mix_turning turning;
    struct mix_part parts[LOOPS], turned[LOOPS];
    struct mix_turn turns[LOOPS];
    struct loop loops[LOOPS];
    uint32_t widest;
    float rows[LOOPS * 2 * SIDE / sizeof(float)];
};

/* Sources lie anywhere, as those outside the bank do. */
static const unsigned char bank[1];

static uint64_t offset_of(const struct loop *loop, uint64_t frame)
{
    return (uint64_t)((uintptr_t)loop->clip + (uintptr_t)(frame * loop->bytes) - (uintptr_t)bank);
}

static uint64_t middle_of(const struct scene *scene, uint32_t number)
{
    const unsigned char *row = (const unsigned char *)scene->rows + (size_t)number * 2 * SIDE;

    return (uint64_t)((uintptr_t)row + SIDE - (uintptr_t)bank);
}

/* Mostly for ever; else frames for all that is left follow behind the section. */
static void any_loop(struct chance *chance, struct loop *loop)
{
    bool ends = chance_between(chance, 0, 3) == 0;
    uint64_t most = chance_between(chance, 0, 2) ? 3 * FRAMES : 9;

    loop->bytes = (uint32_t)(chance_between(chance, 1, 8) * chance_between(chance, 1, 4));
    loop->from = chance_between(chance, 0, 3) ? chance_between(chance, 0, 40) : 0;
    loop->to = loop->from + chance_between(chance, 1, most);
    loop->position = chance_between(chance, 0, loop->to - 1);
    loop->passes = ends ? chance_between(chance, 1, 9) : UINT64_MAX;
    most = (loop->to + (ends ? PIECES * FRAMES : 0)) * loop->bytes;
    loop->clip = malloc(most);
    assert_non_null(loop->clip);
    for (uint64_t i = 0; i < most; i++)
        loop->clip[i] = (unsigned char)chance_next(chance);
}

static void open_scene(struct chance *chance, struct scene *scene)
{
    memset(scene, 0, sizeof *scene);
    scene->turning = (struct mix_turning){.bank = bank,
                                          .turns = scene->turns,
                                          .count = (uint32_t)chance_between(chance, 1, LOOPS),
                                          .parts = scene->turned,
                                          .after = scene->parts,
                                          .part_count = LOOPS};
    for (uint32_t i = 0; i < scene->turning.count; i++) {
        struct loop *loop = &scene->loops[i];
        uint64_t section, first;

        any_loop(chance, loop);
        section = loop->to - loop->from;
        first = loop->to - loop->position;
        scene->widest = loop->bytes > scene->widest ? loop->bytes : scene->widest;
        scene->parts[LOOPS - 1 - i].offset = offset_of(loop, loop->position);
        scene->turns[i] = (struct mix_turn){
            .at = first,
            .last = loop->passes == UINT64_MAX ? UINT64_MAX : first + (loop->passes - 1) * section,
            .section = section,
            .section_bytes = section * loop->bytes,
            .end = offset_of(loop, loop->to),
            .to_row = middle_of(scene, i) - offset_of(loop, loop->to),
            .part = LOOPS - 1 - i,
            .frame_bytes = loop->bytes};
    }
}

/* The frames of a piece, one after the other; where it turns next. */
static uint64_t check_loop(const struct scene *scene, uint32_t number, struct loop *loop)
{
    const struct mix_turning *turning = &scene->turning;
    uint64_t stop = turning->gone + turning->frames;
    uintptr_t row = (uintptr_t)bank + (uintptr_t)scene->turned[LOOPS - 1 - number].offset;

    for (uint64_t at = turning->gone; at < stop; at++) {
        if (loop->position == loop->to && loop->passes > 0) {
            loop->position = loop->from;
            loop->passes -= loop->passes == UINT64_MAX ? 0 : 1;
        }
        assert_memory_equal((const void *)(row + at * loop->bytes),
                            loop->clip + loop->position * loop->bytes, loop->bytes);
        loop->position++;
    }
    assert_true(scene->parts[LOOPS - 1 - number].offset + stop * loop->bytes ==
                offset_of(loop, loop->position));
    return loop->passes > 0 ? stop + loop->to - loop->position : UINT64_MAX;
}

/* For frames to come that are as many as the next piece has, or not. */
static void fill_some(struct chance *chance, struct scene *scene, const struct mix_loops *loops)
{
    struct mix_turning ahead = scene->turning;

    ahead.frames = (uint32_t)chance_between(chance, 1, 3 * FRAMES);
    ahead.side = mix_row_side((uint32_t)chance_between(chance, 1, FRAMES), scene->widest);
    loops->fill(&ahead);
}

static void check_table(const struct mix_loops *loops)
{
    struct chance chance = chance_begin(78);

    for (uint32_t round = 0; round < this_many(1000, 30000); round++) {
        static struct scene scene;

        open_scene(&chance, &scene);
        for (uint32_t piece = 0; piece < PIECES; piece++) {
            uint64_t least = UINT64_MAX, found;

            if (chance_between(&chance, 0, 1))
                fill_some(&chance, &scene, loops);
            scene.turning.frames = (uint32_t)chance_between(&chance, 1, FRAMES);
            scene.turning.side = mix_row_side(scene.turning.frames, scene.widest);
            memset(scene.turned, 0, sizeof scene.turned);
            found = loops->turn(&scene.turning);
            for (uint32_t i = 0; i < scene.turning.count; i++) {
                uint64_t next = check_loop(&scene, i, &scene.loops[i]);

                least = next < least ? next : least;
            }
            assert_true(found == least);
            scene.turning.gone += scene.turning.frames;
        }
        for (uint32_t i = 0; i < scene.turning.count; i++)
            free(scene.loops[i].clip);
    }
}

static void loops_turn_as_frame_by_frame(void **unused)
{
    (void)unused;
    check_table(&mix_loops_base);
}

static void wider_ones_turn_alike(void **unused)
{
    (void)unused;
#if defined(__x86_64__)
    if (!__builtin_cpu_supports("avx2"))
        skip();
    check_table(&mix_loops_avx2);
#else
    skip();
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loops_turn_as_frame_by_frame),
        cmocka_unit_test(wider_ones_turn_alike),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
