#!/bin/bash
# SPDX-License-Identifier: MIT
# include.sh - who may include whom; firmware/README.md tells why.
. "$(dirname "$0")/kit"

# Folder (or one file): the folders whose headers it may include, and libraries. Anything of libc is
# free, but in core, where only sleeping on a ring needs the kernel. The program nightjar is two folders, joined by its main.
rules='
firmware/nightjar    nightjar                                   -
firmware/core        core                                       -
firmware/core/ring_wait.c  core                                 -
firmware/engine      core engine board/sim                      portaudio.h pa_linux_alsa.h alsa/
firmware/cards       cards                                      -
firmware/host        host engine/exit_code board/sim            -
firmware/stream      core engine cards host stream              alsa/
firmware/files       core takes files                           sndfile.h samplerate.h
firmware/clips       core takes/trouble files clips             -
firmware/takes       core takes                                 -
firmware/supervisor  core/client cards clips takes host supervisor board/sim gpiod.h ini.h
firmware/supervisor/main.c  supervisor cli                      -
firmware/cli         core/client core/format cards clips takes files host cli board/sim -
firmware/examples    -                                          -
board/sim            core board/sim                             -
board/virt           board/virt                                 alsa/
'
libraries='^(portaudio\.h|pa_linux_alsa\.h|alsa/|sndfile\.h|samplerate\.h|gpiod\.h|ini\.h|cmocka\.h)'
core_libc='^(stddef|stdint|stdbool|stdarg|stdalign|stdatomic|stdnoreturn|limits|float|iso646|string|math|assert|immintrin|arm_neon)\.h$'

declare -A rule_of
while read -r folder items; do [ -z "$folder" ] || rule_of[$folder]=$items; done <<< "$rules"

allowed() { # folder, header with its brackets
    local folder=$1 header=${2:1:-1} rule item
    rule=${rule_of[$folder]:-}
    [ -n "$rule" ] || return 0
    [ "$header" != nightjar.h ] || return 0
    if [ "${2:0:1}" = '<' ] && ! [[ $header =~ $libraries ]]; then
        [ "$folder" != firmware/core ] || [[ $header =~ $core_libc ]]
        return
    fi
    for item in $rule; do
        case $header in "$item" | "$item"/* | "$item".h) return 0 ;; esac
        [[ $item == */ && $header == "$item"* ]] && return 0
    done
    return 1
}

check() {
    local file header folder
    while IFS=: read -r file header; do
        folder=${file#"$base"}
        [ -n "${rule_of[$folder]:-}" ] || folder=${folder%/*}
        # A client lives on the heap; nothing else in core does.
        [ "$file $header" != 'firmware/core/client.c <stdlib.h>' ] || continue
        # The calendar's time is asked for by its own file alone.
        [ "$file $header" != 'firmware/core/wall.c <time.h>' ] || continue
        allowed "$folder" "$header" || complain "$file includes $header, which $folder must not"
    done < <(cd "$NJ_ROOT" && xargs -r grep -HoE '^ *# *include *[<"][^>"]+[>"]' < "$1" |
        sed -E 's/: *# *include */:/')
}

bad=$NJ_TMP/bad/
sample() { # path, header
    mkdir -p "$bad$(dirname "$1")"
    echo "#include $2" > "$bad$1"
    echo "$bad$1" > "$NJ_TMP/list"
    base=$bad
    check "$NJ_TMP/list"
}
expect "stdio in core" sample firmware/core/x.c '<stdio.h>'
expect "the engine in the supervisor" sample firmware/supervisor/x.c '"engine/card.h"'
expect "core's insides in the supervisor" sample firmware/supervisor/x.c '"core/voice.h"'
expect "PortAudio in clips" sample firmware/clips/x.c '<portaudio.h>'
expect "the supervisor in takes" sample firmware/takes/x.c '"supervisor/config.h"'

base=
sources 'firmware/*.[ch]' 'board/*.[ch]' > "$NJ_TMP/list"
check "$NJ_TMP/list"
verdict
