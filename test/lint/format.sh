#!/bin/bash
# SPDX-License-Identifier: MIT
# format.sh - C sources are as .clang-format says. `make format` mends them.
#
# Versions of clang-format differ in details: 14 is the one.
. "$(dirname "$0")/kit"

tool=
for name in clang-format-14 clang-format; do
    if "$name" --version 2>/dev/null | grep -q 'version 14\.'; then tool=$name; break; fi
done
[ -n "$tool" ] || { echo "clang-format 14 is not there"; exit 77; }

check() {
    local file
    while read -r file; do complain "$file: run make format"; done < <(
        "$tool" --style=file:"$NJ_ROOT/.clang-format" --dry-run "$@" 2>&1 | sed -n 's/^\([^:]*\):.*\[-Wclang-format-violations\]$/\1/p' | sort -u)
}

echo 'int  bad( void ) {return 1;}' > "$NJ_TMP/bad.c"
expect "bad spacing" check "$NJ_TMP/bad.c"

mapfile -t files < <(sources '*.c' '*.h')
check "${files[@]}"
echo "${#files[@]} files"
verdict
