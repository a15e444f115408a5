#!/bin/bash
# SPDX-License-Identifier: MIT
# licences.sh - gathers what has to go along with the programs; recipes/licences.mk calls it.
#
#   licences.sh programs DEST                                reads DEST/components
#   licences.sh relink DEST TARGET CC LIBDIR...              reads DEST/link-TARGET, proves the kit
#   licences.sh image DEST [NAME LICENCE SOURCE PREFIX]...
set -eu
verb=$1 dest=$2
shift 2

# What the compiler adds: libc and libgcc, static.
compiler_part() { # package, licence
    local version source
    version=$(dpkg-query -W -f='${Version}' "$1" 2>/dev/null) || return 0
    source=$(dpkg-query -W -f='${source:Package} ${source:Version}' "$1")
    printf '%-28s %-24s %-44s %s\n' "$1" "$version" "$2" "$source"
    mkdir -p "$dest/$1"
    cp -L "/usr/share/doc/$1/copyright" "$dest/$1/"
}

programs() {
    local name version licence package sum prefix
    {
        printf '%-28s %-24s %-44s %s\n' "part" "version" "licence" "source package, sha256 of its upstream tarball"
        printf '%-28s %-24s %-44s %s\n' nightjar "$(sed -n 's/^#define NJ_VERSION "\(.*\)"/\1/p' firmware/nightjar.h)" MIT "this one"
        while read -r name version licence package sum prefix; do
            [ -n "$name" ] || continue
            printf '%-28s %-24s %-44s %s\n' "$name" "$version" "$licence" "$package $sum"
            rm -rf "${dest:?}/$name"
            mkdir -p "$dest/$name"
            cp -r "$prefix/licence/." "$dest/$name/"
            [ ! -d "recipes/patches/$name" ] || cp -r "recipes/patches/$name" "$dest/$name/patches"
            cp "recipes/$name.mk" "$dest/$name/"
            [ -n "$(ls -A "$dest/$name")" ]
        done < "$dest/components"
        for name in libc6-dev libc6-dev-arm64-cross; do compiler_part $name LGPL-2.1-or-later; done
        for name in libgcc-12-dev libgcc-12-dev-arm64-cross; do
            compiler_part $name "GPL-3.0-or-later WITH GCC-exception-3.1"
        done
    } > "$dest/PROGRAMS"
    rm -f "$dest/components"
    mkdir -p "$dest/nightjar"
    cp LICENSE "$dest/nightjar/"
    texts=$(find "$dest" -mindepth 2 -maxdepth 3 \( -iname 'copying*' -o -iname 'licen[cs]e*' -o -name copyright -o -name '*.txt' \) -type f | wc -l)
    [ "$texts" -ge 9 ] || { echo "licences.sh: only $texts texts of licences" >&2; exit 1; }
}

relink() {
    local target=$1 cc=$2 kit program arguments word dir
    shift 2
    kit=$dest/relink/$target
    rm -rf "$kit"
    mkdir -p "$kit"
    for dir in "$@"; do cp "$dir"/lib*.a "$kit/"; done
    {
        echo '#!/bin/sh'
        echo '# Links the programs again, from our objects and the libraries here. Put your own build of'
        echo '# a library (lib*.a) in the place of the one here. CC is the compiler that was used.'
        echo "set -eux; cd \"\$(dirname \"\$0\")\"; CC=\${CC:-$cc}"
        while read -r program arguments; do
            [ -n "$program" ] || continue
            for word in $arguments; do
                case $word in out/*.o) cp --parents "$word" "$kit/" ;; esac
            done
            echo "\$CC -o $program $arguments"
        done < "$dest/link-$target"
    } > "$kit/relink.sh"
    chmod +x "$kit/relink.sh"
    rm -f "$dest/link-$target"
    # A kit that does not link is worth nothing.
    "$kit/relink.sh" > "$kit/log" 2>&1 || { tail -n 5 "$kit/log" >&2; exit 1; }
    rm -f "$kit/nightjar" "$kit/nightjar-engine" "$kit/log"
}

image() {
    {
        printf '%-16s %-28s %s\n' "part" "licence" "package, version, source package"
        while [ $# -ge 4 ]; do
            printf '%-16s %-28s %s\n' "$1" "$2" \
                "$(sed -n 's/^Package: //p;s/^Version: //p' "$4/done" | tr '\n' ' ') source: $(sed -n 's/^Source: //p' "$4/done") ($3)"
            mkdir -p "$dest/image/$1"
            cp "$4/copyright" "$dest/image/$1/"
            shift 4
        done
    } > "$dest/IMAGE"
}

"$verb" "$@"
