#!/bin/sh
# SPDX-License-Identifier: MIT
# 220 - made-up configurations and sound files crash nothing, overrun nothing and are always told.
# timeout: 240 full: 1800
set -eu
runs_config=20000 runs_clip=20000
[ -z "${NJ_FULL:-}" ] || runs_config=300000 runs_clip=1000000

"$NJ_ROOT/test/fuzz/make-corpus.py" "$NJ_TMP/corpus"

# fuzz NAME RUNS OPTIONS...
fuzz() {
    name=$1 runs=$2
    shift 2
    limit=-runs=$runs
    [ -z "${FUZZ_SECONDS:-}" ] || limit=-max_total_time=$FUZZ_SECONDS
    ASAN_OPTIONS=allocator_may_return_null=1 "$NJ_OUT/fuzz/fuzz_$name" -seed="$NJ_SEED" "$limit" "$@" \
        -max_len=4096 -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$NJ_TMP/" \
        "$NJ_TMP/corpus/$name" > "$name.log" 2>&1 || { tail -n 40 "$name.log"; exit 1; }
    echo "figure: $name: $(tail -n 1 "$name.log")"
}

cd "$NJ_TMP"
fuzz config "$runs_config" -dict="$NJ_ROOT/test/fuzz/words.txt"
fuzz clip "$runs_clip"
