#!/bin/bash
# SPDX-License-Identifier: MIT
# The simulated board's commands: what each answers, what it refuses, and how it ends.
set -u
sim=$NJ_OUT/host/nightjar-sim
cd "$NJ_TMP" || exit 1
failed=0

wrong() { echo "FAILED: $1"; shift; printf '  %s\n' "$@"; failed=1; }

# expect CODE TEXT COMMAND...: the exit code, and the whole output, errors included; * is anything.
expect() {
    local code=$1 text=$2 said got
    shift 2
    said=$("$@" 2>&1 < /dev/null)
    got=$?
    [ "$got" = "$code" ] || wrong "$*" "exit $got, not $code" "$said"
    # shellcheck disable=SC2053
    [[ $said == $text ]] || wrong "$*" "said: $said" "not:  $text"
}
tell() { "$sim" tell --socket s "$@"; }

expect 100 'nightjar-sim: serve or tell; --help says more' "$sim"
expect 100 'nightjar-sim: --socket PATH is missing' "$sim" serve
expect 100 'nightjar-sim: unknown option --sokcet; --help lists them' "$sim" serve --sokcet s
for bad in '--rate 7999' '--rate x' '--rate' '--play 33' '--format u8' '--utc -1' '--lines 65' '--lost so'; do
    # shellcheck disable=SC2086
    expect 100 "nightjar-sim: ${bad%% *} does not take \"*\"" "$sim" serve --socket s $bad
done
expect 100 'nightjar-sim: flac.mp3, no play file: *' "$sim" serve --socket s --source flac.mp3
expect 111 'nightjar-sim: no.wav, no play file: *' "$sim" serve --socket s --source no.wav
expect 111 'nightjar-sim: prbs, no/played.wav: *' "$sim" serve --socket s --play-file no/played.wav
expect 111 'nightjar-sim: s: nobody answers' tell now
expect 100 'nightjar-sim: tell --socket PATH *' "$sim" tell now
expect 0 'usage: *--socket PATH *vanish*' "$sim" --help

"$sim" serve --socket s --play-file played.wav --source tone --utc 0 > serve.log 2>&1 &
pid=$!
expect 0 '{"ok":true,"now_ns":1000000000,"card_frame":0}' tell --wait 10 now
expect 111 'nightjar-sim: s: another simulator listens there' "$sim" serve --socket s
expect 0 '{"ok":true,"now_ns":2000000000,"card_frame":48000}' tell run 48000
expect 0 '{"ok":true,"now_ns":2500000000,"card_frame":72000}' tell run until 2500000000
expect 0 '{"ok":true,"now_ns":2500000000,"card_frame":72000}' tell pause
expect 0 '{"ok":true,"at_ns":2600000000}' tell press 5 at 2600000000 hold 20
printf '# a script\n2700000000 3 0\n2750000000 3 1\n' > presses
expect 0 '{"ok":true,"lines":3}' tell script presses
printf 'soon 3 0\n' > presses
expect 1 '{"ok":false,"error":"line 1: NS LINE LEVEL"}' tell script presses
expect 1 '{"ok":false,"error":"the script cannot be read"}' tell script nothing
expect 0 '{"ok":true}' tell line 4 0
expect 0 '{"ok":true,"now_ns":3000000000,"card_frame":96000}' tell run 24000
expect 0 '*"edges":5,"edges_waiting":0,*' tell status
expect 1 '{"ok":false,"error":"*"}' tell line 32 0
expect 1 '{"ok":false,"error":"line N 0|1 \[at NS\]"}' tell line 4 2
expect 1 '{"ok":false,"error":"unknown command; *"}' tell strat
expect 1 '{"ok":false,"error":"xrun play|capture FRAMES"}' tell xrun both 5
expect 1 '{"ok":false,"error":"*"}' tell source no.wav
expect 0 '{"ok":true}' tell source ramp
expect 0 '{"ok":true,"now_ns":3000000000,"card_frame":96000}' tell flush
tell status | python3 -c 'import json, sys; json.load(sys.stdin)' || wrong "status is no JSON"
kill -TERM $pid
wait $pid
[ $? = 0 ] || wrong "SIGTERM: exit $?"
[ ! -e s ] || wrong "the socket is still there"
[ "$(stat -c %s played.wav)" = $((80 + 96000 * 4)) ] || wrong "played.wav has $(stat -c %s played.wav) bytes"
[ "$(soxi -s played.wav)" = 96000 ] || wrong "sox reads $(soxi played.wav)"

# A socket that a killed simulator left behind is no obstacle.
"$sim" serve --socket s > serve.log 2>&1 &
pid=$!
expect 0 '{"ok":true,*' tell --wait 10 now
kill -KILL $pid
wait $pid 2> wait.log
[ -e s ] || wrong "nothing was left behind"
"$sim" serve --socket s > serve.log 2>&1 &
pid=$!
expect 0 '{"ok":true,*' tell --wait 10 now
expect 0 '{"ok":true}' tell quit
wait $pid
exit $failed
