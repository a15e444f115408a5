#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 30
# The board's programs need no library and no interpreter, and keep to their sizes; so does the image.
import os
import struct
import subprocess

import kit

SIZES = {"nightjar": 4.5e6,  # with every codec
          "nightjar-engine": 1.5e6}
IMAGE_BYTES = 64 << 20
PT_DYNAMIC, PT_INTERP, DT_NEEDED = 2, 3, 1


def needs(path):
    """What the program wants from the system at its start: interpreter, libraries."""
    with open(path, "rb") as file:
        elf = file.read()
    table, size, count = struct.unpack_from("<Q", elf, 32)[0], *struct.unpack_from("<HH", elf, 54)
    found = []
    for at in range(table, table + size * count, size):
        kind, offset = struct.unpack_from("<I", elf, at)[0], struct.unpack_from("<Q", elf, at + 8)[0]
        length = struct.unpack_from("<Q", elf, at + 32)[0]
        if kind == PT_INTERP:
            found.append("interpreter " + elf[offset:offset + length].decode())
        if kind == PT_DYNAMIC:
            tags = struct.iter_unpack("<qQ", elf[offset:offset + length])
            found += ["a library" for tag, _ in tags if tag == DT_NEEDED]
    return found


def main():
    kit.expect(needs("/bin/true"), "a program of this machine needs nothing: this test sees nothing")
    for name, most in SIZES.items():
        path = os.path.join(kit.OUT, "arm64", name)
        kind = subprocess.run(["file", "-b", path], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
        parts = [part.strip() for part in kind.split(",")]
        kit.expect("ARM aarch64" in parts and "stripped" in parts, "%s is %s" % (name, kind))
        linked = [part for part in parts if part in ("statically linked", "static-pie linked")]
        kit.expect(linked and not needs(path), "%s is %s, needs %s" % (name, kind, needs(path)))
        size = os.path.getsize(path)
        print("figure: %s: %.2f MB, ARM aarch64, %s" % (name, size / 1e6, linked[0]))
        kit.expect(size <= most, "%s has %d bytes, more than %d" % (name, size, most))
    image = [os.path.getsize(os.path.join(kit.IMAGE, name)) for name in ("vmlinuz", "initramfs.cpio.zst")]
    print("figure: image: kernel %.1f MB, everything else %.1f MB" % (image[0] / 1e6, image[1] / 1e6))
    kit.expect(sum(image) <= IMAGE_BYTES, "the image has %d bytes" % sum(image))


main()
