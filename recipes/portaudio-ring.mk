# SPDX-License-Identifier: MIT
# PortAudio's ring - what test/bench/peers compares ours with; part of no product.
#
# PortAudio's library does not contain it on Linux.

peers += portaudio-ring
portaudio-ring.version := $(portaudio.version)
portaudio-ring.package := $(portaudio.package)
portaudio-ring.sha256  := $(portaudio.sha256)
portaudio-ring.licence := $(portaudio.licence)
portaudio-ring.libs    := -lportaudio-ring

define portaudio-ring.build
$$CC $$CFLAGS -Isrc/common -c -o ring.o src/common/pa_ringbuffer.c
mkdir -p "$$PREFIX/lib"
$$AR rcs "$$PREFIX/lib/libportaudio-ring.a" ring.o
install -D -m 644 -t "$$PREFIX/include" src/common/pa_ringbuffer.h
endef
