#!/bin/bash
# SPDX-License-Identifier: MIT
# library.sh - a program of somebody else builds against what `make install` installs, by nightjar.pc alone.
. "$(dirname "$0")/kit"

make -s install DESTDIR="$NJ_TMP/root" prefix=/opt/nightjar > "$NJ_TMP/log" 2>&1 || complain "make install: $(tail -n 3 "$NJ_TMP/log")"
export PKG_CONFIG_PATH=$NJ_TMP/root/opt/nightjar/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$NJ_TMP/root

build() { # source
    local flags
    read -ra flags <<< "$(pkg-config --cflags --libs nightjar)"
    gcc -std=gnu11 -Wall -Wextra -Werror -o "$NJ_TMP/program" "$1" "${flags[@]}" || complain "$1 does not build"
}

printf '#include <nightjar.h>\nint nj_no_such(void);\nint main(void) { return nj_no_such(); }\n' > "$NJ_TMP/bad.c"
expect "a function that is not there" build "$NJ_TMP/bad.c"

for source in firmware/examples/*.c; do build "$source"; done
[ -s "$NJ_TMP/root/opt/nightjar/share/doc/nightjar/licences/PROGRAMS" ] || complain "no licences are installed"
grep -q "Version: $(sed -n 's/^#define NJ_VERSION "\(.*\)"/\1/p' firmware/nightjar.h)" \
    "$PKG_CONFIG_PATH/nightjar.pc" || complain "nightjar.pc has another version"
verdict
