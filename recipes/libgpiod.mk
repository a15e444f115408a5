# SPDX-License-Identifier: MIT
# libgpiod - buttons and LEDs. Only the C library: its sources need no configuration but the version.

components += libgpiod
libgpiod.version := 2.2.1
libgpiod.package := libgpiod
libgpiod.sha256  := 0e948049c309b87c220fb24ee0d605d7cd5b72f22376e608470903fffa2d4b18
libgpiod.licence := LGPL-2.1-or-later
libgpiod.libs    := -lgpiod

define libgpiod.build
for file in lib/*.c; do
    $$CC $$CFLAGS -std=gnu89 -D_GNU_SOURCE -DGPIOD_VERSION_STR='"$(libgpiod.version)"' -Iinclude -c "$$file"
done
mkdir -p "$$PREFIX/lib"
$$AR rcs "$$PREFIX/lib/libgpiod.a" *.o
install -D -m 644 -t "$$PREFIX/include" include/gpiod.h
cp LICENSES/* "$$PREFIX/licence/"
endef
