#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 30
# full: 150
# 108 - an engine that no client has been near for a minute and its ring's length ends by itself,
# with 0; one with a client that says it is there goes on. Only in the full run: it takes 80 s.
set -eu
[ "${NJ_FULL:-}" = 1 ] || { echo "takes 80 s: only in the full run"; exit 77; }
engine=$NJ_OUT/host/nightjar-engine
segment=$NJ_OUT/host/test/tools/segment
cd "$NJ_TMP"
"$NJ_OUT/host/nightjar-sim" serve --socket card --real-time &
sim_pid=$!
while [ ! -S card ]; do sleep 0.01; done
trap 'kill $sim_pid' EXIT
"$segment" alone make direction=capture device=sim:card ring=96000 period=512 periods=4 > made
"$segment" kept make direction=play device=sim:card period=512 periods=4 > made
"$engine" capture --segment alone 2> alone.err &
alone=$!
"$engine" play --segment kept 2> kept.err &
kept=$!
"$segment" alone wait ready 10000 > info
"$segment" kept wait ready 10000 > info
started=$(date +%s)
while kill -0 "$alone" 2> /dev/null && [ $(($(date +%s) - started)) -lt 100 ]; do
    "$segment" kept beat
    sleep 1
done
took=$(($(date +%s) - started))
wait "$alone"
echo "ended after $took s"
[ "$took" -ge 60 ] && [ "$took" -le 75 ]
grep -q 'no client has been here for 6[0-9] s$' alone.err
kill -0 "$kept"
kill "$kept"
wait "$kept"
