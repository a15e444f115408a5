#!/bin/sh
# SPDX-License-Identifier: MIT
# 107 - where real-time priority or locked memory is refused, one line names the limits and the
# engine runs all the same; where nothing is refused it says nothing.
set -eu
engine=$NJ_OUT/host/nightjar-engine
segment=$NJ_OUT/host/test/tools/segment
cd "$NJ_TMP"
"$NJ_OUT/host/nightjar-sim" serve --socket card --real-time &
sim_pid=$!
while [ ! -S card ]; do sleep 0.01; done
trap 'kill $sim_pid' EXIT
"$segment" seg make direction=capture device=sim:card ring=65536 period=512 periods=4 > made

# run COMMAND...: an engine under that command, until it is ready; its words in err.
run() {
    "$@" "$engine" capture --segment seg 2> err &
    pid=$!
    "$segment" seg wait ready 10000 > info
    kill "$pid"
    wait "$pid"
}

drop=
[ "$(id -u)" != 0 ] || drop="setpriv --bounding-set -all --inh-caps -all"
run sh -c "ulimit -r 0; ulimit -l 64; exec $drop \"\$@\"" sh
[ "$(wc -l < err)" = 1 ] || { cat err; exit 1; }
sed 's/[0-9][0-9]* KiB)$/N KiB)/' err | diff - /dev/fd/3 3<<'END'
nightjar-engine: degraded: the system refuses real-time priority 85 (RLIMIT_RTPRIO is 0, without CAP_SYS_NICE) and locking the segment's memory (RLIMIT_MEMLOCK is 64 KiB, the segment has N KiB)
END
"$segment" seg wait ended 1000 > info

if [ "$(id -u)" = 0 ] && chrt -f 1 true 2> chrt.err; then
    run env
    [ ! -s err ] || { cat err; exit 1; }
fi
