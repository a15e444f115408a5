#!/bin/bash
# SPDX-License-Identifier: MIT
# scripts.sh - each shell and Python script parses, and is executable when it has an interpreter line.
. "$(dirname "$0")/kit"

check() {
    local file first
    for file in "$@"; do
        IFS= read -r first < "$file" || true
        case $first in
            '#!'*python3) python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read())' "$file" || complain "$file does not parse" ;;
            '#!/bin/bash') bash -n "$file" || complain "$file does not parse" ;;
            '#!/bin/sh') sh -n "$file" || complain "$file does not parse" ;;
            '#!'*) complain "$file: an interpreter that is not sh, bash or python3" ;;
            *) continue ;;
        esac
        [ -x "$file" ] || complain "$file is not executable"
    done
}

printf '#!/bin/sh\nif true\n' > "$NJ_TMP/bad.sh"
expect "a script that does not parse" check "$NJ_TMP/bad.sh"

mapfile -t files < <(sources '*.sh' '*.py' test/run .ci/run)
check "${files[@]}"
echo "${#files[@]} files"
verdict
