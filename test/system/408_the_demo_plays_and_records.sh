#!/bin/bash
# SPDX-License-Identifier: MIT
# timeout: 90
# 408 - `make run` without a terminal: ten scripted seconds end well, with sound, takes and figures.
set -eu
out=$NJ_TMP/out
"$NJ_ROOT/board/sim/run.sh" "$NJ_OUT/host" "$NJ_TMP/demo" > "$out" < /dev/null || { cat "$out"; exit 1; }
cat "$out"
fail() { echo "FAILED: $1"; exit 1; }
grep -q '^press to sound, 1[0-9] of 15 presses: least [0-9.]* ms ([0-9]* frames), median .* most .*; stated 2058 frames' "$out" ||
    fail "how long the presses took to sound"
grep -Eq '^main.play: [0-9]{6} frames played, [0-9]+ lost' "$out" || fail "frames played and lost"
grep -Eq '^main.capture: [0-9]{6} frames captured, [0-9]+ lost' "$out" || fail "frames captured and lost"
for name in doorbell nightjar drum bell chord whistle rain melody; do
    grep -q "^  $name: sounds" "$out" || fail "$name sounds"
done
take=$(sed -n '/^takes:/,/^what/ s/^  \(.*\.wav\) .*/\1/p' "$out")
[ "$(echo "$take" | wc -l)" = 1 ] && [ -f "$take" ] || fail "one take: $take"
[ "$(soxi -c "$take")" = 2 ] && [ "$(soxi -r "$take")" = 48000 ] || fail "the take is no WAV that sox opens"
for file in "$take" "$NJ_TMP/demo/loudspeaker.wav"; do
    peak=$(sox "$file" -n stat 2>&1 | awk '/^Maximum amplitude/ { print ($3 > 0.05) }')
    [ "$peak" = 1 ] || fail "$file is silent"
done
