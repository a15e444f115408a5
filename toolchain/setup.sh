#!/bin/sh
# SPDX-License-Identifier: MIT
# setup.sh - the Debian packages that building, testing and emulating need, from this machine's own suite.
#
#   setup.sh [bench]           installs what is missing (as root); without root says the one command to
#                              run. bench: instead, what only `make bench` needs
#   setup.sh [bench] --list    prints the packages and why
#
# Exit: 0 all there, 111 something is missing and could not be installed.
set -eu

packages() {
    cat <<'LIST'
gcc                    the host's compiler
libc6-dev              the host's C library, static
make                   the build
pkg-config             finding the recipes' libraries
gcc-aarch64-linux-gnu  the board's compiler
libc6-dev-arm64-cross  the board's C library, static
binutils-aarch64-linux-gnu  nm, objcopy, strip for the board
cmake                  libsndfile, libsamplerate, cmocka
ninja-build            CMake's back end
dpkg-dev               source packages
git                    which files the house rules are for
patch                  recipes' patches
bzip2                  tarballs
xz-utils               tarballs
zstd                   the board's initramfs
cpio                   the board's initramfs
kmod                   depmod, modinfo for the board's modules
mtools                 FAT partitions without root
dosfstools             FAT partitions
e2fsprogs              ext4 partitions, read and repaired without root
fdisk                  partition tables of SD card images
qemu-system-arm        the emulated board
valgrind               memory checks, instruction counts
qemu-user              instruction counts of other processors
libc6-dbg              valgrind's view into libc
clang                  the fuzzers
libclang-rt-dev        the fuzzers' run time and sanitizers
clang-format           the house style, checked
sox                    a second reader of takes
libsndfile1            a second reader of takes: Debian's own build
groff-base             manual pages, checked
zsh                    completion, tried
python3                tests of the board, standard library only
file                   what kind of program came out
procps                 process checks in tests
util-linux             flock, setsid, taskset
LIST
}

bench_packages() {
    cat <<'LIST'
libopenal-dev          OpenAL Soft, a mixer to compare with
libsdl2-mixer-dev      SDL2_mixer, a mixer to compare with
libjack-jackd2-dev     JACK's ring
LIST
}

list_of=packages
[ "${1:-}" != bench ] || { list_of=bench_packages; shift; }
[ "${1:-}" != --list ] || { $list_of; exit 0; }

missing() {
    $list_of | awk '{ print $1 }' > "$list"
    xargs dpkg-query -W -f='${Package} ${db:Status-Status}\n' < "$list" 2>/dev/null |
        awk '$2 == "installed" { print $1 }' | sort -u > "$list.there"
    sort -u "$list" | comm -23 - "$list.there" | tr '\n' ' '
}

list=$(mktemp)
trap 'rm -f "$list" "$list.there"' EXIT

need=$(missing)
[ -n "$need" ] || exit 0

install="apt-get install -y --no-install-recommends $need"
if [ "$(id -u)" != 0 ]; then
    echo "setup: these packages are missing; run this once:" >&2
    echo "    sudo $install" >&2
    exit 111
fi

echo "setup: installing $need"
log=${NJ_OUT:-out}/setup.log
mkdir -p "$(dirname "$log")"
export DEBIAN_FRONTEND=noninteractive
# The lists that are there may be enough, or stale, or absent.
# shellcheck disable=SC2086
if ! $install > "$log" 2>&1; then
    echo "setup: renewing the package lists first"
    apt-get update >> "$log" 2>&1 && $install >> "$log" 2>&1 || {
        tail -n 5 "$log" >&2
        echo "setup: could not install; the log is $log" >&2
        exit 111
    }
fi
need=$(missing)
[ -z "$need" ] || { echo "setup: still missing: $need" >&2; exit 111; }
