# SPDX-License-Identifier: MIT
# flac - FLAC clips and takes, for libsndfile. Only the library in C, without what it prints for its own developers.

components += flac
flac.version := 1.5.0+ds
flac.package := flac
flac.sha256  := 51d6a5bf5a37b67f9af847daa07c07091f6bf1583d5abb7fbb064bc68428b0f1
flac.licence := BSD-3-Clause
flac.needs   := libogg
flac.libs    := -lFLAC -lm

define flac.build
sed -i 's/LANGUAGES C CXX//' CMakeLists.txt
$(cmake_configure) -DCMAKE_C_FLAGS="$$CFLAGS -DNDEBUG" -DCMAKE_PREFIX_PATH="$$libogg" -DBUILD_CXXLIBS=OFF -DBUILD_PROGRAMS=OFF -DBUILD_EXAMPLES=OFF \
    -DBUILD_TESTING=OFF -DBUILD_DOCS=OFF -DINSTALL_MANPAGES=OFF -DWITH_OGG=ON -DENABLE_MULTITHREADING=OFF
$(cmake_install)
endef
