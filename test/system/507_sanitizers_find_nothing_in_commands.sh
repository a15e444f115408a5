#!/bin/bash
# SPDX-License-Identifier: MIT
# timeout: 600
# full: 1800
# beside others
# 507 - play, record, playrec and convert built with sanitizers, through exact runs, pulled cards, full disks, times and splits:
# what they report is nothing. Their engines are the release's.
set -eu
cd "$NJ_ROOT/test/system"
tests='502 503 505 533'
[ -z "${NJ_FULL:-}" ] || tests='500 501 502 503 505 506 530 531 533'
for checker in asan tsan; do
    export NJ_NIGHTJAR=$NJ_OUT/host-check-$checker/full/nightjar
    [ -x "$NJ_NIGHTJAR" ] || { echo "FAILED: $NJ_NIGHTJAR is not built"; exit 1; }
    wrap=
    [ "$checker" != tsan ] || wrap='setarch -R' # its shadow memory does not bear every random layout
    for number in $tests; do
        folder=$NJ_TMP/$checker$number
        mkdir -p "$folder"
        echo "$checker: $(echo "$number"_*)"
        NJ_TMP=$folder NJ_FULL='' $wrap python3 "$number"_*.py
        rm -rf "$folder"
    done
done
