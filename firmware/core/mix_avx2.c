/* SPDX-License-Identifier: MIT */
#if defined(__x86_64__)
#ifndef __clang__ /* built by clang, for the fuzzers, these loops are the base's */
#pragma GCC target("avx2")
#endif

#include "core/mix_kernels.h"

const struct mix_loops mix_loops_avx2 = MIX_KERNELS;

#endif
