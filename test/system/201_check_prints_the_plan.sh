#!/bin/sh
# SPDX-License-Identifier: MIT
# 201 - check says what a configuration plays, records and takes of memory; parts add up; bad arguments
# are one line; the demo has no mistake.
set -eu
nightjar=$NJ_OUT/host/nightjar
cd "$NJ_TMP"
"$NJ_ROOT/board/sim/make-clips.py" clips
cat > nightjar.ini << 'INI'
[nightjar]
clips = clips
memory_limit = 64M
[card main]
period = 32
periods = 3
[card yard]
device = hw:1
rate = 96000
buffer = 5s
[button bell]
line = GPIO17
play = Doorbell.WAV
[button drum]
line = pinctrl:4
play = drum.wav
[button organ]
line = sim:3
play = chord.wav
card = yard
[take dawn]
card = yard
channels = 1-4
split = 90m
[take dusk]
INI
cp "$NJ_ROOT/board/sim/demo.ini" demo.ini
"$nightjar" check demo.ini | grep -qx 'no mistakes' || { echo "FAILED: the demo has mistakes"; exit 1; }

fail() { echo "FAILED: $*"; exit 1; }
expect_100() { # LINE ARGUMENTS...
    line=$1 code=0
    shift
    "$nightjar" check "$@" > out 2> err || code=$?
    [ "$code" = 100 ] || fail "exit code $code, not 100: $*"
    [ ! -s out ] || fail "standard output: $*"
    printf '%s\n' "$line" | diff - err
}
expect_100 "nightjar check: unknown option '--fast' (nightjar check --help)" --fast
expect_100 "nightjar check: one word too many: 'b.ini' (nightjar check --help)" a.ini b.ini
expect_100 "none.ini: there is no such file" none.ini
"$nightjar" check --help | grep -q '^usage: nightjar check \[OPTIONS\] \[FILE\]$'
for key in clips rate line gain_db again split; do
    "$nightjar" check --help | grep -q "^  $key *= " || fail "--help does not know '$key'"
done

"$nightjar" check > plan 2> err || fail "exit code $?"
[ ! -s err ] || fail "standard error: $(cat err)"
sed '/^    /d; s/^memory: [0-9,]* bytes/memory: N bytes/' plan > got
diff "$NJ_ROOT/test/system/201_check_prints_the_plan.txt" got

# The parts of each stream add up to its segment, the segments to the whole.
tr -d , < plan | awk '
    /^    together / { if ($NF != sum) { print "parts: " sum ", together: " $NF; exit 1 } all += sum; sum = 0; next }
    /^    / { sum += $NF }
    /^memory: / { if ($2 != all) { print "streams: " all ", memory: " $2; exit 1 } whole = 1 }
    END { exit !whole }' || fail "the plan does not add up"
