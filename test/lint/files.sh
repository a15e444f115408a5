#!/bin/bash
# SPDX-License-Identifier: MIT
# files.sh - each source: its licence in the head, under 400 lines, C within 100 columns, nothing left over.
#
# The one public header holds all public documentation: it may be longer.
. "$(dirname "$0")/kit"

max_lines=400
max_header_lines=1500
max_columns=100
left_over='\b(TO''DO|FIX''ME|X''XX|HA''CK|not imple''mented)\b'

check() {
    local file lines most
    for file in "$@"; do
        head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || complain "$file: no SPDX line in its head"
        lines=$(wc -l < "$file")
        most=$max_lines
        [ "$file" != firmware/nightjar.h ] || most=$max_header_lines
        [ "$lines" -lt $most ] || complain "$file: $lines lines"
        while read -r where; do complain "$file: $where"; done < <(grep -nE "$left_over" "$file" || true)
        case $file in
            *.[ch]) while read -r where; do complain "$file:$where: over $max_columns columns"; done < <(
                awk -v max=$max_columns 'length($0) > max { print NR }' "$file") ;;
        esac
    done
}

yes 'int x;' | head -n 400 > "$NJ_TMP/bad.c"
expect "a file of 400 lines" check "$NJ_TMP/bad.c"
printf '/* SPDX-License-Identifier: MIT */\n/* TO''DO */\n' > "$NJ_TMP/bad.c"
expect "a left-over" check "$NJ_TMP/bad.c"
printf '/* SPDX-License-Identifier: MIT */\n/* %0101d */\n' 1 > "$NJ_TMP/bad.c"
expect "a long line" check "$NJ_TMP/bad.c"
printf 'int x;\n' > "$NJ_TMP/bad.c"
expect "a missing licence" check "$NJ_TMP/bad.c"

mapfile -t files < <(sources '*.c' '*.h' '*.sh' '*.py' '*.mk' Makefile test/run .ci/run test/lint/kit)
check "${files[@]}"
echo "${#files[@]} files, the longest $(wc -l "${files[@]}" | awk '$2 != "total" { print $1 }' | sort -n | tail -n 1) lines"
verdict
