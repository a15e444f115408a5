# SPDX-License-Identifier: MIT
# libvorbis - Ogg Vorbis clips, for libsndfile.

components += libvorbis
libvorbis.version := 1.3.7
libvorbis.package := libvorbis
libvorbis.sha256  := 0e982409a9c3fc82ee06e08205b1355e5c6aa4c36bca58146ef399621b0ce5ab
libvorbis.licence := BSD-3-Clause
libvorbis.needs   := libogg
libvorbis.libs    := -lvorbisenc -lvorbis -lm

define libvorbis.build
$(cmake_configure) -DCMAKE_PREFIX_PATH="$$libogg" -DBUILD_TESTING=OFF
$(cmake_install)
endef
