#!/bin/bash
# SPDX-License-Identifier: MIT
# timeout: 300
# full: 900
# 410 - the supervisor built with sanitizers, through presses, kills, a pulled card and reloads: what they
# report is nothing. Its engines are the release's.
set -eu
cd "$NJ_ROOT/test/system"
tests='401 403 404 406'
[ -z "${NJ_FULL:-}" ] || tests='400 401 402 403 404 405 406'
for checker in asan tsan; do
    export NJ_NIGHTJAR=$NJ_OUT/host-check-$checker/full/nightjar
    [ -x "$NJ_NIGHTJAR" ] || { echo "FAILED: $NJ_NIGHTJAR is not built"; exit 1; }
    for number in $tests; do
        folder=$NJ_TMP/$checker$number
        mkdir -p "$folder"
        echo "$checker: $(echo "$number"_*)"
        NJ_TMP=$folder NJ_FULL='' python3 "$number"_*.py
        if grep -rE 'WARNING: ThreadSanitizer|ERROR: (Address|Leak)Sanitizer|runtime error:' "$folder"; then
            echo "FAILED: $checker found something in $number"
            exit 1
        fi
        rm -rf "$folder"
    done
done
