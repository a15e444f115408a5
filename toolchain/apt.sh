#!/bin/sh
# SPDX-License-Identifier: MIT
# apt.sh - fetch Debian packages of any suite or architecture, without touching this machine's apt.
#
#   apt.sh source NAME UPSTREAM_VERSION SHA256 DEST        the upstream tarball of a source package
#   apt.sh deb NAME ARCH SUITE DEST [VERSION [SHA256]]     a binary package; SUITE - looks in all
#   apt.sh show NAME ARCH SUITE                            apt's record of a binary package
#   apt.sh mirror                                          the archive that is used
#
# DEST is a file, or a directory that exists; the path that was written is printed. The archive is
# the one that the machine's own apt uses (NIGHTJAR_MIRROR overrides); its lists live in a cache of
# our own, a suite and architecture each, fetched when first needed. Downloads are kept by checksum,
# so what was fetched once needs no network again. Needs no root.
# Exit: 0, 1 not found or wrong checksum, 100 usage, 111 no network or no archive.
set -eu

suites="trixie trixie-backports forky sid"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/nightjar
downloads=$cache/downloads
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
list_age_min=1440

say() { echo "apt.sh: $*" >&2; }
die() { code=$1; shift; say "$*"; exit "$code"; }
usage() { sed -n '5,8s/^# *//p' "$0" >&2; exit 100; }

# The URI of Debian's own archive in the machine's sources, whatever their format.
mirror() {
    if [ -n "${NIGHTJAR_MIRROR:-}" ]; then echo "$NIGHTJAR_MIRROR"; return; fi
    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(ORIGIN)/$(LABEL) $(REPO_URI)' \
        'Created-By: Packages' 2>/dev/null | awk -v suite="$codename" '
        $2 == "main" && $1 == suite && !own { own = $4 }
        $2 == "main" && $3 == "Debian/Debian" && !any { any = $4 }
        END { uri = own ? own : any; if (uri == "") exit 1; print uri }' ||
        die 111 "no Debian archive in this machine's apt sources; set NIGHTJAR_MIRROR to one"
}

# use TYPE SUITE ARCH: points `state` at an apt of our own, and makes sure that its lists are there.
use() {
    state=$cache/apt/$1-$2-$3
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$state/parts"
    components=main
    [ "$1" = deb-src ] || components="main non-free-firmware"
    signed=
    [ ! -f "$keyring" ] || signed="[signed-by=$keyring] "
    echo "$1 $signed$(mirror) $2 $components" > "$state/sources.list.new"
    if cmp -s "$state/sources.list.new" "$state/sources.list" && [ -z "${refresh:-}" ] &&
        [ -n "$(find "$state/updated" -mmin -$list_age_min 2>/dev/null)" ]; then
        return 0
    fi
    mv "$state/sources.list.new" "$state/sources.list"
    say "fetching the package lists of $2 ($1, $3)"
    if ! own "$3" apt-get -qq update > "$state/log" 2>&1; then
        # An archive that has left a suite behind is no reason to stop looking in the others.
        if grep -q 'does not have a Release file\|404' "$state/log"; then
            say "the archive has no suite $2"; return 1
        fi
        tail -n 5 "$state/log" >&2
        [ -f "$state/updated" ] || die 111 "no lists of $2: is there a network? log: $state/log"
        say "the lists of $2 could not be renewed; the old ones are used"
        return 0
    fi
    touch "$state/updated"
}

# own ARCH COMMAND...: an apt tool, over the state that use() made.
own() {
    arch=$1 tool=$2
    shift 2
    "$tool" -oAPT::Architecture="$arch" -oAPT::Architectures="$arch" \
        -oDir::State::Lists="$state/lists" -oDir::State::status=/dev/null \
        -oDir::Cache="$state/cache" -oDir::Cache::archives="$state/cache/archives" \
        -oDir::Etc::sourcelist="$state/sources.list" -oDir::Etc::sourceparts="$state/parts" \
        -oDir::Etc::preferences=/dev/null -oDir::Etc::preferencesparts="$state/parts" \
        -oAcquire::Languages=none -oAcquire::GzipIndexes=true -oAPT::Sandbox::User=root \
        -oAPT::Update::Error-Mode=any -oAPT::Get::AllowUnauthenticated=false \
        -oAcquire::Retries=3 -oDebug::NoLocking=1 "$@"
}

sum_of() { sha256sum "$1" | cut -d' ' -f1; }

# place FILE DEST: a copy under the name that was asked for.
place() {
    dest=$2
    [ ! -d "$dest" ] || dest=$dest/$(basename "$1")
    mkdir -p "$(dirname "$dest")"
    cp "$1" "$dest.part"
    mv "$dest.part" "$dest"
    echo "$dest"
}

# keep FILE: moves a finished download to the cache.
keep() {
    mkdir -p "$downloads"
    mv "$1" "$downloads/$(basename "$1")"
    echo "$downloads/$(basename "$1")"
}

# known PATTERN SHA256: the cached download with this checksum.
known() {
    for file in "$downloads"/$1; do
        [ -f "$file" ] || continue
        [ "$(sum_of "$file")" = "$2" ] || continue
        echo "$file"
        return 0
    done
    return 1
}

# "2:1.2.14+dfsg-1+deb13u1" -> "1.2.14+dfsg"
upstream() { echo "$1" | sed 's/^[0-9]*://; s/-[^-]*$//'; }

fetch_source() {
    name=$1 wanted=$2 sum=$3
    work=$(mktemp -d "$cache/source.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    for suite in $suites; do
        use deb-src "$suite" amd64 || continue
        for version in $(own amd64 apt-cache showsrc --only-source "$name" 2>/dev/null |
                sed -n 's/^Version: //p' | sort -u); do
            [ "$(upstream "$version")" = "$wanted" ] || continue
            say "fetching the source of $name $version from $suite"
            # The other files of a source package may be gone from the archive: only the tarball counts.
            (cd "$work" && own amd64 apt-get -qq source --download-only --tar-only \
                "$name=$version" > "$work/log" 2>&1) || true
            for file in "$work"/*.tar.*; do
                [ -f "$file" ] && [ "$(sum_of "$file")" = "$sum" ] || continue
                keep "$file"
                return 0
            done
            tail -n 3 "$work/log" >&2
            say "$name $version of $suite: no file with the pinned checksum $sum"
        done
    done
    die 1 "$name $wanted is in none of: $suites. Put it into $downloads as ${name}_$wanted.tar (sha256 $sum)"
}

do_source() {
    [ $# -eq 4 ] || usage
    file=$(known "$1_*" "$3") || file=$(fetch_source "$1" "$2" "$3") || exit
    place "$file" "$4"
}

fetch_deb() {
    name=$1 arch=$2 wanted=$3 sum=$4
    shift 4
    work=$(mktemp -d "$cache/deb.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    for suite in "$@"; do
        use deb "$suite" "$arch" || continue
        version=$(own "$arch" apt-cache show "$name:$arch" 2>/dev/null |
            sed -n 's/^Version: //p' | awk -v want="$wanted" 'want == "" || $0 == want' | head -n 1)
        [ -n "$version" ] || continue
        say "fetching $name $version ($arch) from $suite"
        (cd "$work" && own "$arch" apt-get -qq download "$name:$arch=$version" \
            > "$work/log" 2>&1) || { tail -n 3 "$work/log" >&2; continue; }
        file=$(ls "$work"/*.deb)
        [ -z "$sum" ] || [ "$(sum_of "$file")" = "$sum" ] ||
            die 1 "$name $version: its checksum is not the pinned $sum"
        keep "$file"
        return 0
    done
    die 1 "$name${wanted:+ $wanted} ($arch) is in none of: $*"
}

do_deb() {
    [ $# -ge 4 ] && [ $# -le 6 ] || usage
    name=$1 arch=$2 suite=$3 dest=$4 version=${5:-} sum=${6:-}
    [ "$suite" != - ] || suite=$suites
    # apt writes the colon of an epoch as %3a in a file's name.
    stem=${name}_$(echo "$version" | sed 's/:/%3a/')
    if [ -n "$sum" ]; then
        file=$(known "${stem}_*.deb" "$sum") || file=
    else
        file=$(ls "$downloads/${stem}_$arch.deb" "$downloads/${stem}_all.deb" 2>/dev/null |
            head -n 1)
    fi
    if [ -n "$version" ] && [ -n "$file" ]; then
        place "$file" "$dest"
        return
    fi
    # shellcheck disable=SC2086
    file=$(fetch_deb "$name" "$arch" "$version" "$sum" $suite) || exit
    place "$file" "$dest"
}

do_show() {
    [ $# -eq 3 ] || usage
    use deb "$3" "$2" || exit 1
    own "$2" apt-cache show "$1:$2"
}

[ $# -ge 1 ] || usage
verb=$1
shift
mkdir -p "$cache"
# One at a time: parallel recipes share the lists.
if [ -z "${NIGHTJAR_APT_LOCKED:-}" ] && [ "$verb" != mirror ]; then
    NIGHTJAR_APT_LOCKED=1 exec flock "$cache/apt.lock" "$0" "$verb" "$@"
fi
case $verb in
    source) do_source "$@" ;;
    deb) do_deb "$@" ;;
    show) do_show "$@" ;;
    mirror) mirror ;;
    *) usage ;;
esac
