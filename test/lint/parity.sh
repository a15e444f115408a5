#!/bin/bash
# SPDX-License-Identifier: MIT
# parity.sh - every test that firmware/PARITY.md names is there, and every yes, check and weakness names one;
# those of the checks see nothing of the firmware but nightjar.h, where the page itself does not say so.
#
# A name is as `test/run` prints it: GROUP/NAME or, of a unit test's case, unit/NAME: CASE.
. "$(dirname "$0")/kit"

check_name() { # group/name: case
    local test=${1%%: *} case=
    [ "$test" = "$1" ] || case=${1#*: }
    case $test in
        unit/*)
            if [ ! -f "test/$test.c" ]; then
                complain "$test is not there"
            elif [ -n "$case" ] && ! grep -qE "[(]$case\b[^;]*[)],?\$" <(grep -E '^ {8}' "test/$test.c"); then
                complain "$test has no case $case"
            fi ;;
        *) [ -f "test/$test.sh" ] || [ -f "test/$test.py" ] || complain "$test is not there" ;;
    esac
}

# Rows that say yes, and those of checks and weaknesses that promise something, end in a test's name.
check_rows() {
    local row
    while read -r row; do complain "$2: no test: ${row:0:60}"; done < <(
        grep -E '^\| .*\| yes|^\| ([PRBS]?[0-9]+) [^|]*\|[^|]*\|$|^\| [0-9]+ \|' "$1" |
            grep -vE '\b(none here yet|no:) ?' | grep -vE '\| [^|]*`(unit|system|lint|board)/[^|]*\|$')
}

# The headers of the firmware that a file of test/unit includes but nightjar.h, by its kits too. The two
# that run the simulated card and a stream on it may know how.
inside() { # file
    local header kit
    while read -r header; do
        kit=test/unit/${header#test/unit/}
        case $header in
            nightjar.h | *stream_kit.h | *sim_kit.h) ;;
            *)
                if [ -f "firmware/$header" ]; then
                    echo "$header"
                elif [ -f "$kit" ] && [[ " ${seen-} " != *" $kit "* ]]; then
                    seen="${seen-} $kit"
                    inside "$kit"
                    [ ! -f "${kit%.h}.c" ] || inside "${kit%.h}.c"
                fi ;;
        esac
    done < <(grep -hoE '^ *# *include *[<"][^>"]+' "$1" | sed -E 's/.*[<"]//')
}

check_outside() { # file
    local number tests test found_inside seen
    while read -r number tests; do
        for test in $tests; do
            ! grep -qE "^- $number (also )?in \`unit/$test\`:" "$1" || continue
            seen= found_inside=
            [ ! -f "test/unit/$test.c" ] || found_inside=$(inside "test/unit/$test.c")
            [ -z "$found_inside" ] || complain "$number: $test sees ${found_inside//$'\n'/ }"
        done
    done < <(grep -E '^\| [PRBS]?[0-9]+ [^|]*\|[^|]*\|$' "$1" | while read -r _ number row; do
        echo "$number" $(grep -oE 'unit/test_[a-z0-9_]+' <<< "$row" | sed 's,unit/,,' | sort -u)
    done)
}

check() { # file
    local name before=$found
    while read -r name; do check_name "$name"; done < <(
        grep -oE '`(unit|system|lint|board)/[a-z0-9_]+(: [A-Za-z0-9_]+)?`' "$1" | tr -d '`' | sort -u)
    check_rows "$1" "$1"
    check_outside "$1"
    [ "$before" = "$found" ]
}

printf '| a | yes | `unit/test_no_such: a_case` |\n' > "$NJ_TMP/bad.md"
expect "a test that is not there" check "$NJ_TMP/bad.md"
printf '| a | yes | `unit/test_pause: no_such_case` |\n' > "$NJ_TMP/bad.md"
expect "a case that is not there" check "$NJ_TMP/bad.md"
printf '| a | yes | `system/999_no_such` |\n' > "$NJ_TMP/bad.md"
expect "a script that is not there" check "$NJ_TMP/bad.md"
printf '| a | y | yes: well | `make bench` |\n' > "$NJ_TMP/bad.md"
expect "a yes without a test" check "$NJ_TMP/bad.md"
printf '| P1 a check | |\n' > "$NJ_TMP/bad.md"
expect "a check without a test" check "$NJ_TMP/bad.md"
printf '| 7 | weak | ours | |\n' > "$NJ_TMP/bad.md"
expect "a weakness without a test" check "$NJ_TMP/bad.md"
printf '| P1 a check | `unit/test_parity_figures: P12_flags_on_two_blocks_are_two_xruns` |\n' > "$NJ_TMP/bad.md"
expect "a check's test that looks inside" check "$NJ_TMP/bad.md"
printf '| P1 a check | `unit/test_pause: a_paused_play_goes_on_where_it_was` |\n' > "$NJ_TMP/bad.md"
expect "a check's test whose kit looks inside" check "$NJ_TMP/bad.md"

check firmware/PARITY.md || true
for number in 1 2 3 4 5 7 8 9 10 11 12 14 15 17 18 20 21 23 24 26 27 28 29 30 31 32 33 34; do
    grep -qE "^\| [PRBS]?$number [^|]*\|[^|]*\|\$" firmware/PARITY.md || complain "check $number is missing"
done
echo "$(grep -oE '`(unit|system|lint|board)/[^`]*`' firmware/PARITY.md | sort -u | wc -l) tests are named"
verdict
