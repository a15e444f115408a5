#!/bin/bash
# SPDX-License-Identifier: MIT
# 202 - the README's configuration by example passes `nightjar check`, and its commands exist.
set -eu

awk '/^```ini/ { on = 1; next } /^```/ { on = 0 } on' "$NJ_ROOT/README.md" > "$NJ_TMP/nightjar.ini"
mkdir "$NJ_TMP/clips" "$NJ_TMP/takes"
python3 "$NJ_ROOT/board/sim/make-clips.py" "$NJ_TMP/clips" > /dev/null
"$NJ_OUT/host/nightjar" check "$NJ_TMP/nightjar.ini" > "$NJ_TMP/plan" 2>&1 || { cat "$NJ_TMP/plan"; exit 1; }
grep -q '^no mistakes$' "$NJ_TMP/plan"
[ "$(grep -cE '^(card main|button (doorbell|rain)|take dawn) ' "$NJ_TMP/plan")" = 4 ]

# A command of the README is one of the program's; and none is left out.
"$NJ_OUT/host/nightjar" --help | sed -nE 's/^  ([a-z]+)  .*/\1/p' | sort > "$NJ_TMP/program"
sed -n '/^## Commands/,/^Each has/p' "$NJ_ROOT/README.md" | grep -oE '`(nightjar )?[a-z]+[ `]' |
    sed -E 's/`(nightjar )?([a-z]+).*/\2/' | sort -u > "$NJ_TMP/readme"
diff "$NJ_TMP/program" "$NJ_TMP/readme"
