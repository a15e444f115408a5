/* SPDX-License-Identifier: MIT */
#include "core/mix_kernels.h"

const struct mix_loops mix_loops_base = MIX_KERNELS;
