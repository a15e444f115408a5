/* SPDX-License-Identifier: MIT
 * guard.c - aborts when a thread allocates, locks or enters the kernel between guard_enter() and
 * guard_leave().
 *
 * The allocator's and pthread's functions are defined here, before libc's, in dynamic programs.
 * System calls are caught by the kernel itself: dispatch to user space, with SIGSYS, while this
 * thread's switch says so; x86-64 has that. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "core/guard.h"
#include "test/guard/guard.h"

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_ON 1
#endif
#define ALLOW 0
#define BLOCK 1

/* Reserved with the program, so that reading them allocates nothing. */
#define OWN __attribute__((tls_model("initial-exec"))) _Thread_local

static OWN uint32_t depth;
static OWN volatile uint8_t system_calls = ALLOW; /* the kernel reads it */
static OWN pid_t dispatched; /* in this process: a fork's child begins without */

static void say(const char *text)
{
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));

    (void)ignored;
}

static void catch (const char *what)
{
    if (depth == 0)
        return;
    depth = 0;
    system_calls = ALLOW;
    say("guard: the callback entered ");
    say(what);
    say("\n");
    abort();
}

static void on_system_call(int signal, siginfo_t *info, void *context)
{
    char text[] = "system call 000";
    int number = info->si_syscall;

    (void)signal;
    (void)context;
    for (char *digit = text + sizeof text - 2; number > 0 && digit > text + 11; number /= 10)
        *digit-- = (char)('0' + number % 10);
    system_calls = ALLOW;
    catch (text);
}

/* Valgrind has an allocator of its own, and its own system calls would be caught. */
bool guard_works(void)
{
    const char *preload = getenv("LD_PRELOAD");

    return !preload || !strstr(preload, "vgpreload");
}

bool guard_sees_system_calls(void)
{
    static _Atomic uint32_t installed;
    struct sigaction action = {.sa_sigaction = on_system_call, .sa_flags = SA_SIGINFO};

    if (dispatched == getpid())
        return true;
    if (!guard_works())
        return false;
    if (!installed && sigaction(SIGSYS, &action, NULL) == 0)
        installed = 1;
    if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0UL, 0UL, &system_calls) != 0)
        return false;
    dispatched = getpid();
    return true;
}

void guard_enter(void)
{
    if (depth == 0) {
        bool dispatch = guard_sees_system_calls();

        depth = 1;
        system_calls = dispatch ? BLOCK : ALLOW;
    } else {
        depth++;
    }
}

void guard_leave(void)
{
    if (depth == 1)
        system_calls = ALLOW;
    if (depth > 0)
        depth--;
}

/* ---- what is caught ------------------------------------------------------------------------- */

/* The definition after this one: libc's, or a checker's. */
static void *next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (!found) {
        say("guard: no ");
        say(name);
        say("\n");
        abort();
    }
    return found;
}

#define PASS(name, result, declared, ...)                                                          \
    result name declared                                                                           \
    {                                                                                              \
        static result(*_Atomic real) declared;                                                     \
        result(*call) declared = real;                                                             \
                                                                                                   \
        catch (#name);                                                                             \
        if (!call) {                                                                               \
            *(void **)&call = next(#name);                                                         \
            real = call;                                                                           \
        }                                                                                          \
        return call(__VA_ARGS__);                                                                  \
    }

PASS(malloc, void *, (size_t bytes), bytes)
PASS(calloc, void *, (size_t count, size_t bytes), count, bytes)
PASS(realloc, void *, (void *old, size_t bytes), old, bytes)
PASS(aligned_alloc, void *, (size_t alignment, size_t bytes), alignment, bytes)
PASS(posix_memalign, int, (void **to, size_t alignment, size_t bytes), to, alignment, bytes)
PASS(free, void, (void *old), old)
PASS(pthread_mutex_lock, int, (pthread_mutex_t * mutex), mutex)
PASS(pthread_mutex_unlock, int, (pthread_mutex_t * mutex), mutex)
PASS(pthread_mutex_trylock, int, (pthread_mutex_t * mutex), mutex)
PASS(pthread_rwlock_rdlock, int, (pthread_rwlock_t * lock), lock)
PASS(pthread_rwlock_wrlock, int, (pthread_rwlock_t * lock), lock)
PASS(pthread_spin_lock, int, (pthread_spinlock_t * lock), lock)
PASS(pthread_cond_signal, int, (pthread_cond_t * condition), condition)
PASS(pthread_cond_broadcast, int, (pthread_cond_t * condition), condition)
PASS(sem_post, int, (sem_t * semaphore), semaphore)
PASS(sem_wait, int, (sem_t * semaphore), semaphore)
