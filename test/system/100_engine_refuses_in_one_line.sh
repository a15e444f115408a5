#!/bin/sh
# SPDX-License-Identifier: MIT
# 100 - every wrong word, file or card: one line on standard error, nothing on standard output, the
# exit code that fits.
set -eu
engine=$NJ_OUT/host/nightjar-engine
segment=$NJ_OUT/host/test/tools/segment
cd "$NJ_TMP"

# expect CODE LINE WORDS...
expect() {
    code=$1 line=$2 got=0
    shift 2
    "$engine" "$@" > out 2> err || got=$?
    [ "$got" = "$code" ] || { echo "exit code $got, not $code: $*"; cat err; exit 1; }
    [ ! -s out ] || { echo "standard output: $*"; cat out; exit 1; }
    printf 'nightjar-engine: %s\n' "$line" | diff - err || { echo "for: $*"; exit 1; }
}
see="; see nightjar-engine --help"

expect 100 "what to do is missing$see"
expect 100 "unknown command 'sing'$see" sing
expect 100 "unknown command ''$see" ''
expect 100 "one word too many: 'x'$see" --version x
expect 100 "--segment PATH is missing$see" play
expect 100 "unknown argument '--sgment'$see" play --sgment x
expect 100 "--segment needs a path$see" capture --segment
expect 100 "one word too many: 'y'$see" capture --segment x y
expect 100 "probe needs a device$see" probe
expect 100 "a direction is play or capture, not 'both'$see" probe default both
expect 100 "device 'front:0' is not of the form hw:CARD=DAC,DEV=0, sim:SOCKET or default" probe front:0

expect 111 "nowhere: No such file or directory" play --segment nowhere
expect 111 ".: Is a directory" play --segment .
echo "not a segment" > short
expect 100 "short: is no segment" play --segment short
head -c 65536 /dev/zero > zeros
expect 100 "zeros: not a segment of this version and size" play --segment zeros

"$segment" seg make direction=play device=hw:CARD=NoSuchCard bank=4096 > made
expect 100 "seg: the segment is not made to capture" capture --segment seg
expect 112 "there is no sound card 'NoSuchCard'" play --segment seg
"$segment" seg info | grep -q "^state=ended .* text=there is no sound card 'NoSuchCard'$"
size=$(stat -c %s seg)
truncate -s $((size - 4096)) seg
expect 100 "seg: not a segment of this version and size" play --segment seg
"$segment" seg2 make direction=play device=pulse bank=4096 > made
expect 100 "device 'pulse' is not of the form hw:CARD=DAC,DEV=0, sim:SOCKET or default" \
    play --segment seg2
"$segment" seg3 make direction=play device=sim:/nowhere/sim.sock bank=4096 > made
expect 112 "the simulated card '/nowhere/sim.sock': the card cannot be opened or does not answer" \
    play --segment seg3

"$engine" --version | grep -qx 'nightjar-engine [0-9]*\.[0-9]*\.[0-9]*'
"$engine" --help | grep -q 'nightjar-engine probe DEVICE'
