#!/bin/sh
# SPDX-License-Identifier: MIT
# 106 - a segment has one engine, a card's direction too; what a card cannot do is told with what it
# can; probe tells all of it; SIGTERM and SIGINT end an engine with 0.
set -eu
engine=$NJ_OUT/host/nightjar-engine
segment=$NJ_OUT/host/test/tools/segment
sim=$NJ_OUT/host/nightjar-sim
cd "$NJ_TMP"
"$sim" serve --socket card --lockstep --format s24_3 --play 2 --capture 4 --rate 44100 &
sim_pid=$!
while [ ! -S card ]; do sleep 0.01; done
trap 'kill $sim_pid' EXIT

make() { name=$1; shift; "$segment" "$name" make device=sim:card rate=44100 "$@" > /dev/null; }
# expect CODE LINE WORDS...
expect() {
    code=$1 line=$2 got=0
    shift 2
    "$engine" "$@" > out 2> err || got=$?
    grep -v 'degraded: ' err > said || true
    [ "$got" = "$code" ] || { echo "exit code $got, not $code: $*"; cat err; exit 1; }
    printf 'nightjar-engine: %s\n' "$line" | diff - said || { echo "for: $*"; exit 1; }
}

echo "# probe"
"$engine" probe sim:card > out
diff - out <<END
{"device":"sim:card","name":"sim:card","play":{"formats":["s24_3"],"rates":[44100],"rate_min":44100,"rate_max":44100,"channels_min":2,"channels_max":2,"period_min":16,"period_max":8192,"periods_min":2,"periods_max":16,"buffer_max":131072},"capture":{"formats":["s24_3"],"rates":[44100],"rate_min":44100,"rate_max":44100,"channels_min":4,"channels_max":4,"period_min":16,"period_max":8192,"periods_min":2,"periods_max":16,"buffer_max":131072}}
END
"$engine" probe sim:card capture | grep -q '^{"device":"sim:card","name":"sim:card","capture":{'

echo "# what the card cannot do"
make rate direction=play rate=48000
expect 100 "'sim:card' does not run at 48000 Hz; it offers 44100 Hz" play --segment rate
make format direction=play format=s16
expect 100 "'sim:card' does not offer s16; it offers s24_3" play --segment format
make channels direction=capture channels=3
expect 100 "'sim:card' does not run with 3 channels; it offers 4" capture --segment channels

echo "# one engine for a segment and for a direction"
make one direction=play
make two direction=play
make three direction=capture channels=4
"$engine" play --segment one 2> one.err &
first=$!
"$segment" one wait ready 10000 > info
expect 111 "one: another engine runs on it" play --segment one
expect 111 "the simulated card 'card': the card is in use" play --segment two
"$engine" probe sim:card play > out && exit 1 || [ $? = 111 ]
grep -q '"play":{"error":"NJ_EBUSY"' out

echo "# both directions at once, and how they end"
"$engine" capture --segment three 2> three.err &
second=$!
"$segment" three wait ready 10000 > info
kill -TERM "$first"
wait "$first"
kill -INT "$second"
wait "$second"
"$segment" one info | grep -q '^state=ended .* text=asked to stop$'
"$segment" three info | grep -q '^state=ended .* text=asked to stop$'
