#!/bin/bash
# SPDX-License-Identifier: MIT
# callback.sh - the callback law: what its objects may call, and how much stack a function takes.
#
# recipes/nightjar.mk says which files these are (callback_sources).
. "$(dirname "$0")/kit"

# Beside memory and math: what asks the processor which instructions it has, once; the simulated
# card's clock, which is a word of shared memory; and real time, before and after a block.
allowed='memcpy memset memmove
    __cpu_indicator_init __cpu_model
    sim_pcm_now_ns stopwatch_ns
    _GLOBAL_OFFSET_TABLE_ __cpu_model __cpu_indicator_init
    lrintf lrint llrint llrintf rintf rint nearbyintf nearbyint floorf floor ceilf ceil truncf trunc
    fabsf fabs sqrtf sqrt fminf fmaxf fmin fmax
    exp2f exp2 expf exp log2f log2 logf log powf pow sinf sin cosf cos ldexp ldexpf scalbnf'
stack_limit=4096

check_symbols() { # nm, objects...
    local nm=$1
    shift
    $nm --defined-only "$@" 2>/dev/null | awk 'NF == 3 { print $3 }' | sort -u > "$NJ_TMP/own"
    echo $allowed | tr ' ' '\n' | sort -u > "$NJ_TMP/allowed"
    for object in "$@"; do
        while read -r symbol; do
            complain "$object calls $symbol"
        done < <($nm -u "$object" | awk '{ print $2 }' | sort -u | comm -23 - "$NJ_TMP/own" | comm -23 - "$NJ_TMP/allowed")
    done
}

check_stack() { # objects...
    local object
    for object in "$@"; do
        [ -f "${object%.o}.su" ] || { complain "$object: no stack usage beside it"; continue; }
        while read -r where bytes kind; do
            [ "$bytes" -lt $stack_limit ] || complain "$where takes $bytes bytes of stack"
            [ "$kind" != dynamic ] || complain "$where has no bound for its stack"
        done < <(tr '\t' ' ' < "${object%.o}.su")
    done
}

cat > "$NJ_TMP/bad.c" <<'C'
#include <stdlib.h>
#include <string.h>
void *bad(size_t n) { char big[5000]; memset(big, (int)n, sizeof big); return malloc((size_t)big[n]); }
C
(cd "$NJ_TMP" && gcc -O0 -U_FORTIFY_SOURCE -fno-stack-protector -fstack-usage -c bad.c -o bad.o)
expect "malloc" check_symbols nm "$NJ_TMP/bad.o"
expect "5000 bytes of stack" check_stack "$NJ_TMP/bad.o"

for target in host arm64; do
    mapfile -t objects < "out/lint/callback-$target"
    [ "${#objects[@]}" -gt 0 ] && [ -n "${objects[0]}" ] || { complain "no callback objects for $target"; continue; }
    nm=nm
    [ "$target" = host ] || nm=aarch64-linux-gnu-nm
    check_symbols $nm "${objects[@]}"
    check_stack "${objects[@]}"
    echo "$target: ${#objects[@]} objects, largest frame $(cat "${objects[@]/%.o/.su}" | awk '{ print $2 }' | sort -n | tail -n 1) bytes"
done
verdict
