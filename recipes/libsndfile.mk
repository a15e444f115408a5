# SPDX-License-Identifier: MIT
# libsndfile - clips are decoded by it; takes are checked with it. WAV, AIFF, CAF, W64, RF64: no codec outside.

components += libsndfile
libsndfile.version := 1.2.2
libsndfile.package := libsndfile
libsndfile.sha256  := ffe12ef8add3eaca876f04087734e6e8e029350082f3251f565fa9da55b52121
libsndfile.licence := LGPL-2.1-or-later
libsndfile.libs    := -lsndfile -lm

define libsndfile.build
sed -i 's/^project(libsndfile VERSION [0-9.]*/& LANGUAGES C/' CMakeLists.txt
$(cmake_configure) -DENABLE_EXTERNAL_LIBS=OFF -DENABLE_MPEG=OFF -DBUILD_PROGRAMS=OFF -DBUILD_EXAMPLES=OFF \
    -DBUILD_TESTING=OFF -DBUILD_REGTEST=OFF -DENABLE_CPACK=OFF -DENABLE_PACKAGE_CONFIG=OFF -DINSTALL_MANPAGES=OFF
$(cmake_install)
endef
