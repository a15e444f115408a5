/* SPDX-License-Identifier: MIT */
#include "test/unit/drama.h"

#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool can_step(void)
{
    const char *preload = getenv("LD_PRELOAD");

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    return false; /* their own instructions are too many */
#endif
    return !preload || !strstr(preload, "vgpreload");
}

static void play_child(const struct drama *drama, struct rig *rig)
{
    if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0)
        _exit(77);
    raise(SIGSTOP);
    drama->act(rig);
    _exit(0);
}

/* What a successor finds: same configuration, nobody there. */
static void open_copy(struct rig *copy, const struct rig *rig, void *memory)
{
    *copy = *rig;
    copy->memory = memory;
    copy->client = NULL;
    copy->process = NULL;
    memcpy(memory, rig->memory, rig->bytes);
}

/* Steps through the act; after each instruction that changed the segment, checks a copy. */
static uint32_t follow(const struct drama *drama, struct rig *rig, pid_t child, void *memory,
                       void *before)
{
    uint32_t changes = 0;
    int status;

    for (;;) {
        struct rig copy;

        assert_int_equal(ptrace(PTRACE_SINGLESTEP, child, 0, 0), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        if (WIFEXITED(status)) {
            assert_int_equal(WEXITSTATUS(status), 0);
            return changes;
        }
        assert_true(WIFSTOPPED(status));
        assert_int_equal(WSTOPSIG(status), SIGTRAP);
        if (memcmp(before, rig->memory, rig->bytes) == 0)
            continue;
        changes++;
        memcpy(before, rig->memory, rig->bytes);
        open_copy(&copy, rig, memory);
        assert_int_equal(nj_client_create(&copy.client, copy.memory, copy.bytes), 0);
        drama->check(&copy);
        nj_client_destroy(copy.client);
    }
}

void drama_run(const struct drama *drama)
{
    struct rig rig;
    void *memory, *before;
    int status;
    pid_t child;

    if (!can_step())
        skip();
    drama->prepare(&rig);
    memory = mmap(NULL, rig.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    before = malloc(rig.bytes);
    assert_true(memory != MAP_FAILED && before);
    memcpy(before, rig.memory, rig.bytes);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        play_child(drama, &rig);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        skip(); /* tracing is not allowed here */
    assert_true(WIFSTOPPED(status));
    print_message("%u states of the segment\n", follow(drama, &rig, child, memory, before));
    free(before);
    munmap(memory, rig.bytes);
    rig_close(&rig);
}
