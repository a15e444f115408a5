#!/bin/sh
# SPDX-License-Identifier: MIT
# 220 - made-up configurations, command lines, sound files, heads and ledgers crash nothing, overrun nothing and are always told.
# timeout: 240 full: 3600
set -eu
"$NJ_ROOT/test/fuzz/make-corpus.py" "$NJ_TMP/seeds"
kept=$NJ_TMP/corpus
[ -z "${FUZZ_SECONDS:-}" ] || kept=$NJ_OUT/fuzz/corpus

# fuzz NAME RUNS FULL_RUNS OPTIONS...
fuzz() {
    name=$1 limit=-runs=$2
    [ -z "${NJ_FULL:-}" ] || limit=-runs=$3
    [ -z "${FUZZ_SECONDS:-}" ] || limit=-max_total_time=$FUZZ_SECONDS
    shift 3
    mkdir -p "$kept/$name"
    ASAN_OPTIONS=allocator_may_return_null=1 "$NJ_OUT/fuzz/fuzz_$name" -seed="$NJ_SEED" "$limit" "$@" \
        -max_len=4096 -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$NJ_TMP/" \
        "$kept/$name" "$NJ_TMP/seeds/$name" > "$name.log" 2>&1 || { tail -n 40 "$name.log"; exit 1; }
    echo "figure: $name: $(tail -n 1 "$name.log")"
}

cd "$NJ_TMP"
fuzz config 20000 300000 -dict="$NJ_ROOT/test/fuzz/words.txt"
fuzz command 50000 3000000 -dict="$NJ_ROOT/test/fuzz/command.txt"
fuzz clip 8000 300000
fuzz head 200000 3000000
fuzz ledger 20000 300000 -dict="$NJ_ROOT/test/fuzz/ledger.txt"
fuzz source 6000 500000
