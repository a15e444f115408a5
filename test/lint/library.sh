#!/bin/bash
# SPDX-License-Identifier: MIT
# library.sh - a program of somebody else builds against what `make install` installs, by nightjar.pc alone; the README's
# example is part of one that is built here.
. "$(dirname "$0")/kit"

make -s install DESTDIR="$NJ_TMP/root" prefix=/opt/nightjar > "$NJ_TMP/log" 2>&1 || complain "make install: $(tail -n 3 "$NJ_TMP/log")"
export PKG_CONFIG_PATH=$NJ_TMP/root/opt/nightjar/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$NJ_TMP/root

build() { # source
    local flags
    read -ra flags <<< "$(pkg-config --cflags --libs nightjar)"
    gcc -std=gnu11 -Wall -Wextra -Werror -o "$NJ_TMP/program" "$1" "${flags[@]}" || complain "$1 does not build"
}

excerpt() { # file: its block of C is in an example, word by word
    python3 - "$1" firmware/examples/*.c << 'END' || complain "$1: its example in C is none of firmware/examples"
import sys
block = open(sys.argv[1], encoding="utf-8").read().partition("```c\n")[2].partition("```")[0]
sys.exit(not (block.count("\n") >= 10 and any(block in open(path, encoding="utf-8").read() for path in sys.argv[2:])))
END
}

printf '#include <nightjar.h>\nint nj_no_such(void);\nint main(void) { return nj_no_such(); }\n' > "$NJ_TMP/bad.c"
expect "a function that is not there" build "$NJ_TMP/bad.c"

{ printf '```c\n'; yes 'int x;' | head -n 12; printf '```\n'; } > "$NJ_TMP/bad.md"
expect "an example that is not built" excerpt "$NJ_TMP/bad.md"

excerpt README.md
for source in firmware/examples/*.c; do build "$source"; done
code=0
said=$("$NJ_TMP/program" sim:/nowhere 2>&1) || code=$?
[ "$code" = 1 ] && [ "$(wc -l <<< "$said")" = 1 ] || complain "$source does not refuse a card that is not there: $code, $said"
[ -s "$NJ_TMP/root/opt/nightjar/share/doc/nightjar/licences/PROGRAMS" ] || complain "no licences are installed"
grep -q "Version: $(sed -n 's/^#define NJ_VERSION "\(.*\)"/\1/p' firmware/nightjar.h)" \
    "$PKG_CONFIG_PATH/nightjar.pc" || complain "nightjar.pc has another version"
verdict
