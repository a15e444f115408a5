/* SPDX-License-Identifier: MIT */
#if defined(__x86_64__)
#pragma GCC target("avx2")

#include "core/mix_kernels.h"

const struct mix_loops mix_loops_avx2 = MIX_KERNELS;

#endif
