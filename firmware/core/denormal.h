/* SPDX-License-Identifier: MIT
 * denormal.h - numbers too small to hear become zero, at no cost in time, between enter and leave.
 */
#ifndef CORE_DENORMAL_H
#define CORE_DENORMAL_H

#include <stdint.h>

#if defined(__x86_64__) || defined(__SSE__)

static inline uint64_t denormal_enter(void)
{
    unsigned int before = __builtin_ia32_stmxcsr();

    __builtin_ia32_ldmxcsr(before | 0x8040u); /* flush to zero, denormals are zero */
    return before;
}

static inline void denormal_leave(uint64_t before)
{
    __builtin_ia32_ldmxcsr((unsigned int)before);
}

#elif defined(__aarch64__)

static inline uint64_t denormal_enter(void)
{
    uint64_t before;

    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    __asm__ volatile("msr fpcr, %0" : : "r"(before | UINT64_C(1) << 24));
    return before;
}

static inline void denormal_leave(uint64_t before)
{
    __asm__ volatile("msr fpcr, %0" : : "r"(before));
}

#elif defined(__arm__) && defined(__ARM_FP)

static inline uint64_t denormal_enter(void)
{
    uint32_t before;

    __asm__ volatile("vmrs %0, fpscr" : "=r"(before));
    __asm__ volatile("vmsr fpscr, %0" : : "r"(before | UINT32_C(1) << 24));
    return before;
}

static inline void denormal_leave(uint64_t before)
{
    __asm__ volatile("vmsr fpscr, %0" : : "r"((uint32_t)before));
}

#else

static inline uint64_t denormal_enter(void)
{
    return 0;
}

static inline void denormal_leave(uint64_t before)
{
    (void)before;
}

#endif
#endif
