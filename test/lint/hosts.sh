#!/bin/bash
# SPDX-License-Identifier: MIT
# hosts.sh - no package registry's host name and no path of one developer's machine is written in the project.
#
# Packages come from whatever archive the machine's own apt is set to.
. "$(dirname "$0")/kit"

apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | sed -nE 's#^[a-z+]+://([^/:]+).*#\1#p' |
    sort -u > "$NJ_TMP/hosts"
known='\b(deb|ftp|archive|security|snapshot|packages|ports|pypi|registry|crates|proxy)[.](debian|ubuntu|python|npmjs|golang)[.](org|com|io)\b'
paths='(^|[^A-Za-z0-9_.])/(wo[r]k|home/[a-z]+|roo[t])/'

check() {
    local line
    while read -r line; do complain "$line"; done < <(
        grep -HnIE -e "$known" -e "$paths" "$@" || true
        [ ! -s "$NJ_TMP/hosts" ] || grep -HnIF -f "$NJ_TMP/hosts" "$@" || true)
}

printf 'http://%s.%s.org/pool\n' deb debian > "$NJ_TMP/bad"
expect "a host name" check "$NJ_TMP/bad"
printf 'see /%s/main/x\n' work > "$NJ_TMP/bad"
expect "a path" check "$NJ_TMP/bad"

mapfile -t files < <(sources | grep -v '\.wav$')
check "${files[@]}"
echo "${#files[@]} files"
verdict
