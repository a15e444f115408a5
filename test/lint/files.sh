#!/bin/bash
# SPDX-License-Identifier: MIT
# files.sh - each source: its licence in the head, under 400 lines, C within 100 columns, nothing left over.
. "$(dirname "$0")/kit"

max_lines=400
max_columns=100
left_over='\b(TO''DO|FIX''ME|X''XX|HA''CK|not imple''mented)\b'

check() {
    local finding
    while read -r finding; do complain "$finding"; done < <(
        awk -v max_lines=$max_lines -v max_columns=$max_columns '
            function finish() {
                if (!licensed) print file ": no SPDX line in its head"
                if (lines >= max_lines) print file ": " lines " lines"
            }
            FNR == 1 { if (file != "") finish(); file = FILENAME; licensed = 0 }
            { lines = FNR }
            FNR <= 3 && /SPDX-License-Identifier: MIT/ { licensed = 1 }
            FILENAME ~ /\.[ch]$/ && length($0) > max_columns { print file ":" FNR ": over " max_columns " columns" }
            END { if (file != "") finish() }' "$@"
        grep -nHE "$left_over" "$@" || true)
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
