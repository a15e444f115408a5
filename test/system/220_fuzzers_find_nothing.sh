#!/bin/sh
# SPDX-License-Identifier: MIT
# 220 - made-up configurations, command lines, sound files, heads and ledgers crash nothing, overrun nothing and are always told.
# timeout: 240 full: 3600
# beside others
#
# They begin with what test/fuzz/corpus keeps of earlier runs, a line of base64 for each input; FUZZ_KEEP=yes puts the
# smallest set in its place that reaches as much as that and this run together.
# At the small counts it takes about a minute.
set -eu
found=$NJ_TMP/corpus
[ -z "${FUZZ_SECONDS:-}" ] || found=$NJ_OUT/fuzz/corpus
"$NJ_ROOT/test/fuzz/make-corpus.py" "$NJ_TMP/seeds"

# Every option that a command has is a word of the command line's fuzzer.
"$NJ_OUT/host/nightjar" --help | sed -n 's/^  \([a-z]*\) .*/\1/p' | while read -r command; do
    "$NJ_OUT/host/nightjar" "$command" --help | grep -o -e '--[a-z][a-z-]*' || true
done | sort -u | while read -r option; do
    grep -qxF -e "\"$option\"" "$NJ_ROOT/test/fuzz/command.txt" || echo "test/fuzz/command.txt has no $option" >&2
done 2> "$NJ_TMP/missing"
[ ! -s "$NJ_TMP/missing" ] || { cat "$NJ_TMP/missing"; exit 1; }

# keep NAME
keep() {
    new=$NJ_TMP/new/$1
    mkdir -p "$new"
    ASAN_OPTIONS=allocator_may_return_null=1 "$NJ_OUT/fuzz/fuzz_$1" -set_cover_merge=1 -max_len=1024 \
        -rss_limit_mb=1024 "$new" "$NJ_TMP/seeds/$1" "$found/$1" >> "$1.log" 2>&1 || { tail -n 40 "$1.log"; exit 1; }
    for input in "$new"/*; do base64 -w 0 "$input"; echo; done | sort > "$NJ_ROOT/test/fuzz/corpus/$1.txt"
}

# fuzz NAME RUNS FULL_RUNS OPTIONS...
fuzz() {
    name=$1 limit=-runs=$2
    [ -z "${NJ_FULL:-}" ] || limit=-runs=$3
    [ -z "${FUZZ_SECONDS:-}" ] || limit=-max_total_time=$FUZZ_SECONDS
    shift 3
    mkdir -p "$found/$name"
    ASAN_OPTIONS=allocator_may_return_null=1 "$NJ_OUT/fuzz/fuzz_$name" -seed="$NJ_SEED" "$limit" "$@" \
        -max_len=4096 -timeout=10 -rss_limit_mb=1024 -artifact_prefix="$NJ_TMP/" \
        "$found/$name" "$NJ_TMP/seeds/$name" > "$name.log" 2>&1 || { tail -n 40 "$name.log"; exit 1; }
    echo "figure: $name: $(tail -n 1 "$name.log")"
    [ -z "${FUZZ_KEEP:-}" ] || keep "$name"
}

cd "$NJ_TMP"
fuzz config 25000 300000 -dict="$NJ_ROOT/test/fuzz/words.txt"
fuzz command 100000 3000000 -dict="$NJ_ROOT/test/fuzz/command.txt"
fuzz clip 10000 300000
fuzz head 400000 3000000
fuzz ledger 60000 300000 -dict="$NJ_ROOT/test/fuzz/ledger.txt"
fuzz source 7500 500000
