/* SPDX-License-Identifier: MIT
 * wide.h - marks a loop's function to be built for several vector widths, chosen when the program
 * starts. Only x86 has widths to choose from; the sanitizers' start-up cannot bear the choosing. */
#ifndef CORE_WIDE_H
#define CORE_WIDE_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(NJ_CHECK)
#define WIDE __attribute__((target_clones("default", "avx2")))
#else
#define WIDE
#endif

#endif
