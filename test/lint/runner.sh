#!/bin/bash
# SPDX-License-Identifier: MIT
# runner.sh - test/run itself: what passes, fails, is skipped, hangs or leaves processes behind is counted so.
. "$(dirname "$0")/kit"

script() { # name, lines...
    local name=$1
    shift
    mkdir -p "$NJ_TMP/sample"
    printf '%s\n' '#!/bin/sh' "$@" > "$NJ_TMP/sample/$name.sh"
    chmod +x "$NJ_TMP/sample/$name.sh"
}

expect_run() { # last line, exit code, names...
    local last=$1 code=$2 got
    shift 2
    got=$(test/run "${@/#/$NJ_TMP/sample/}" 2>&1) && status=0 || status=$?
    [ "$(echo "$got" | tail -n 1)" = "$last" ] && [ "$status" = "$code" ] ||
        complain "$*: expected '$last' and exit code $code, got exit code $status and: $got"
}

script passes 'exit 0'
script fails 'exit 3'
script is_skipped 'echo why; exit 77'
script hangs '# timeout: 1' 'sleep 20'
script leaves 'setsid sleep 20 &'
script crashes 'kill -SEGV $$'
export -n NJ_FULL

expect_run '1 passed, 0 failed' 0 passes.sh
expect_run '1 passed, 1 failed, 1 skipped' 1 passes.sh fails.sh is_skipped.sh
expect_run '0 passed, 1 failed' 1 hangs.sh
expect_run '0 passed, 1 failed' 1 leaves.sh
expect_run '0 passed, 1 failed' 1 crashes.sh
verdict
