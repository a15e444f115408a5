# SPDX-License-Identifier: MIT
# libsamplerate - clips are resampled to the card's rate by it.
#
# The table of SRC_SINC_BEST_QUALITY alone is 1.4 MB: left out. SRC_SINC_MEDIUM_QUALITY (121 dB) is the best that is there.

components += libsamplerate
libsamplerate.version := 0.2.2
libsamplerate.package := libsamplerate
libsamplerate.sha256  := 16e881487f184250deb4fcb60432d7556ab12cb58caea71ef23960aec6c0405a
libsamplerate.licence := BSD-2-Clause
libsamplerate.libs    := -lsamplerate -lm

define libsamplerate.build
sed -i 's/^#cmakedefine ENABLE_SINC_BEST_CONVERTER.*//' config.h.cmake
$(cmake_configure) -DBUILD_TESTING=OFF -DLIBSAMPLERATE_EXAMPLES=OFF
$(cmake_install)
if nm "$$PREFIX/lib/libsamplerate.a" | grep -q slow_high_qual_coeffs; then exit 1; fi
endef
