# SPDX-License-Identifier: MIT
# opus - Ogg Opus clips, for libsndfile.

components += opus
opus.version := 1.5.2
opus.package := opus
opus.sha256  := 65c1d2f78b9f2fb20082c38cbe47c951ad5839345876e46941612ee87f9a7ce1
opus.licence := BSD-3-Clause
opus.libs    := -lopus -lm

define opus.build
$(cmake_configure) -DOPUS_BUILD_PROGRAMS=OFF -DOPUS_BUILD_TESTING=OFF -DBUILD_TESTING=OFF
$(cmake_install)
endef
