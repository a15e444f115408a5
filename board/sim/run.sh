#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh [PROGRAMS [FOLDER]] - runs the appliance on the simulated card, in real time, and its console.
#
# In a terminal keys 1-8 press the buttons and q stops; without one ten seconds are played by a
# script. The folder keeps the clips, the takes, what the loudspeaker played, and the log.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
programs=$(cd "${1:-$here/../../out/host}" && pwd)
folder=${2:-$here/../../out/demo}
mkdir -p "$folder"
demo=$(cd "$folder" && pwd)
# Shared memory belongs into memory: on a disk each page is cleaned, and faults again. A socket's path
# must be short.
memory=/dev/shm
[ -w "$memory" ] || memory=/tmp
runtime=$(mktemp -d "$memory/nightjar.XXXXXX")
sim=
appliance=

clean_up() {
    trap - EXIT INT TERM HUP
    for pid in $appliance $sim; do
        kill "$pid" 2> /dev/null && wait "$pid" 2> /dev/null || true
    done
    rm -rf "$runtime"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

wait_for() { # seconds, what, command...
    limit=$(($1 * 20)) what=$2
    shift 2
    until "$@" > /dev/null 2>&1; do
        limit=$((limit - 1))
        if [ $limit -le 0 ]; then
            echo "run.sh: $what did not come up; the log:" >&2
            cat "$demo/run.log" >&2
            exit 1
        fi
        sleep 0.05
    done
}

mkdir -p "$demo/clips" "$demo/takes"
python3 "$here/make-clips.py" "$demo/clips" > /dev/null
cp "$here/demo.ini" "$demo/nightjar.ini"
rm -f "$demo/run.log" "$demo/nightjar.log"
touch "$demo/.started"

# The microphone hears the loudspeaker.
"$programs/nightjar-sim" serve --socket "$runtime/sim.sock" --real-time --source cable \
    --play-file "$demo/loudspeaker.wav" > "$demo/run.log" 2>&1 &
sim=$!
wait_for 10 "the simulated board" "$programs/nightjar-sim" tell --socket "$runtime/sim.sock" now
"$programs/nightjar" run --config "$demo/nightjar.ini" --runtime "$runtime" >> "$demo/run.log" 2>&1 &
appliance=$!
wait_for 20 "the appliance" grep -q ' armed: ' "$demo/run.log"

code=0
python3 "$here/console.py" "$programs" "$runtime" "$demo/nightjar.ini" || code=$?

wait "$appliance" || code=$?
appliance=
"$programs/nightjar-sim" tell --socket "$runtime/sim.sock" quit > /dev/null 2>&1 || true
wait "$sim" || true
sim=

echo "takes:"
find "$demo/takes" -name '*.wav' -newer "$demo/.started" -exec ls -l {} + |
    awk '{ printf "  %s (%d bytes)\n", $NF, $5 }'
echo "what the loudspeaker played: $demo/loudspeaker.wav"
echo "log: $demo/nightjar.log"
exit $code
