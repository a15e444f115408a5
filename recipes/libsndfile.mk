# SPDX-License-Identifier: MIT
# libsndfile - clips are decoded by it; takes are checked with it. Every format that it knows: WAV, AIFF, CAF, W64, RF64,
# AU and RAW by itself, FLAC, Ogg Vorbis, Ogg Opus and MP3 by the libraries of their makers.

components += libsndfile
libsndfile.version := 1.2.2
libsndfile.package := libsndfile
libsndfile.sha256  := ffe12ef8add3eaca876f04087734e6e8e029350082f3251f565fa9da55b52121
libsndfile.licence := LGPL-2.1-or-later
libsndfile.needs   := libogg libvorbis flac opus mpg123 lame
libsndfile.libs    := -lsndfile $(foreach n,flac libvorbis libogg opus mpg123 lame,$($(n).libs)) -lm

define libsndfile.build
sed -i 's/^project(libsndfile VERSION [0-9.]*/& LANGUAGES C/' CMakeLists.txt
$(cmake_configure) -DCMAKE_PREFIX_PATH="$$libogg;$$libvorbis;$$flac;$$opus;$$mpg123;$$lame" \
    -DENABLE_EXTERNAL_LIBS=ON -DENABLE_MPEG=ON -DBUILD_PROGRAMS=OFF -DBUILD_EXAMPLES=OFF \
    -DBUILD_TESTING=OFF -DBUILD_REGTEST=OFF -DENABLE_CPACK=OFF -DENABLE_PACKAGE_CONFIG=OFF -DINSTALL_MANPAGES=OFF
grep -q 'HAVE_EXTERNAL_XIPH_LIBS 1' build/src/config.h && grep -q 'HAVE_MPEG 1' build/src/config.h
$(cmake_install)
endef
