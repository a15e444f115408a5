#!/bin/sh
# SPDX-License-Identifier: MIT
# kernel.sh - takes the kernel and the wanted modules out of Debian's kernel package.
#
#   kernel.sh PACKAGE.deb MODULES.txt DEST
#
# DEST gets vmlinuz, config, copyright and modules/: the named modules and what they depend on,
# unpacked and without debug sections, with `order`: one line each, dependencies first, as
# board/virt/init.c loads them. STRIP is the target's strip.
set -eu

[ $# -eq 3 ] || { sed -n '5s/^# *//p' "$0" >&2; exit 100; }
package=$1 wanted=$2 dest=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# find_module NAME: the file of a module; - and _ are the same in module names.
find_module() {
    pattern=$(echo "$1" | sed 's/[-_]/[-_]/g')
    find "$work" -name "$pattern.ko*" | head -n 1
}

# add NAME [PARAMETERS]: a module after those that it needs.
add() {
    name=$(echo "$1" | tr - _)
    case " $added " in *" $name "*) return 0 ;; esac
    added="$added $name"
    file=$(find_module "$name")
    # Built into the kernel: nothing to load.
    if [ -z "$file" ]; then
        grep -q "/$(echo "$name" | sed 's/_/[-_]/g')\.ko$" "$work"/usr/lib/modules/*/modules.builtin && return 0
        echo "kernel.sh: no module $name in $package" >&2
        exit 1
    fi
    for need in $(modinfo -F depends "$file" | tr , ' '); do
        add "$need"
    done
    # Only $1 is still ours after the calls above.
    file=$(find_module "$1") base=$(basename "$(find_module "$1")" .xz)
    case $file in
        *.xz) xz -dc "$file" > "$dest.new/modules/$base" ;;
        *) cp "$file" "$dest.new/modules/$base" ;;
    esac
    "${STRIP:-aarch64-linux-gnu-strip}" --strip-debug "$dest.new/modules/$base"
    name=${base%.ko}
    parameters=$(sed -n "s/^$name \(.*\)/ \1/p" "$wanted")
    echo "$base$parameters" >> "$dest.new/modules/order"
}

dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work" --wildcards \
    './boot/vmlinuz-*' './boot/config-*' './usr/lib/modules/*' './usr/share/doc/*/copyright'
rm -rf "$dest.new"
mkdir -p "$dest.new/modules"
cp "$work"/boot/vmlinuz-* "$dest.new/vmlinuz"
cp "$work"/boot/config-* "$dest.new/config"
cp "$work"/usr/share/doc/*/copyright "$dest.new/copyright"
added=
for module in $(sed 's/#.*//' "$wanted" | awk '{ print $1 }'); do
    add "$module"
done
rm -rf "$dest"
mv "$dest.new" "$dest"
