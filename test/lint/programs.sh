#!/bin/bash
# SPDX-License-Identifier: MIT
# programs.sh - the programs are static and as small as the design says.
. "$(dirname "$0")/kit"

check() { # program, most bytes
    local kind bytes
    kind=$(file -b "$1")
    bytes=$(stat -c %s "$1")
    case $kind in
        *statically\ linked* | *static-pie\ linked*) ;;
        *) complain "$1 is not static: $kind" ;;
    esac
    case $kind in *", stripped"*) ;; *) complain "$1 is not stripped" ;; esac
    [ "$bytes" -le "$2" ] || complain "$1 is $bytes bytes, more than $2"
    echo "figure: $1 $bytes bytes of at most $2"
}

expect "a dynamic program" check "$(command -v sort)" 100000000
expect "a large program" check out/host/nightjar 1000

for target in host arm64; do
    check out/$target/nightjar-engine 1500000
    check out/$target/nightjar 4500000 # with every codec
done
file -b out/arm64/nightjar | grep -q aarch64 || complain "out/arm64/nightjar is not for aarch64"
verdict
