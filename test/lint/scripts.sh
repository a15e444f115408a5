#!/bin/bash
# SPDX-License-Identifier: MIT
# scripts.sh - each shell and Python script parses, and is executable when it has an interpreter line.
. "$(dirname "$0")/kit"

check() {
    local file first pythons=()
    for file in "$@"; do
        IFS= read -r first < "$file" || true
        case $first in
            '#!'*python3) pythons+=("$file") ;;
            '#!/bin/bash') bash -n "$file" || complain "$file does not parse" ;;
            '#!/bin/sh') sh -n "$file" || complain "$file does not parse" ;;
            '#!'*) complain "$file: an interpreter that is not sh, bash or python3" ;;
            *) continue ;;
        esac
        [ -x "$file" ] || complain "$file is not executable"
    done
    while read -r file; do complain "$file does not parse"; done < <(
        python3 - ${pythons[@]+"${pythons[@]}"} << 'END'
import ast, sys
for path in sys.argv[1:]:
    try:
        ast.parse(open(path, encoding="utf-8").read())
    except SyntaxError:
        print(path)
END
    )
}

printf '#!/bin/sh\nif true\n' > "$NJ_TMP/bad.sh"
expect "a script that does not parse" check "$NJ_TMP/bad.sh"
printf '#!/usr/bin/env python3\nif true\n' > "$NJ_TMP/bad.py"
chmod +x "$NJ_TMP/bad.py"
expect "a program that does not parse" check "$NJ_TMP/bad.py"

mapfile -t files < <(sources '*.sh' '*.py' test/run .ci/run)
check "${files[@]}"
echo "${#files[@]} files"
verdict
