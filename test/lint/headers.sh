#!/bin/bash
# SPDX-License-Identifier: MIT
# headers.sh - each header compiles alone.
. "$(dirname "$0")/kit"

read -ra flags < out/host/flags
kept=()
for flag in "${flags[@]}"; do
    case $flag in -static* | -Wl,* | -l* | -L* | -fstack-usage | -O*) ;; *) kept+=("$flag") ;; esac
done

check() {
    local header
    for header in "$@"; do
        "${kept[@]}" -O0 -U_FORTIFY_SOURCE -fsyntax-only -x c "$header" || complain "$header does not compile alone"
    done
}

echo 'struct bad { uint32_t count; };' > "$NJ_TMP/bad.h"
expect "a missing include" check "$NJ_TMP/bad.h"

mapfile -t headers < <(sources 'firmware/*.h' 'board/*.h' 'test/*.h')
check "${headers[@]}"
echo "${#headers[@]} headers"
verdict
