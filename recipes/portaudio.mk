# SPDX-License-Identifier: MIT
# PortAudio - the audio thread and its callback, over ALSA alone.
#
# Clocks: all times of this build (currentTime, outputBufferDacTime, inputBufferAdcTime,
# Pa_GetStreamTime, PaUtil_GetTime) are CLOCK_MONOTONIC; upstream mixes it with CLOCK_REALTIME
# (patch 0004). A time stamp is that of the last update of the card's pointer, to a microsecond.
# Debug output is off (configure's default) and the checking macros are mute (patch 0001).
# Its Makefile lacks dependencies between folders: only the library's target builds in parallel.

components += portaudio
portaudio.version := 19.7.0
portaudio.package := portaudio19
portaudio.sha256  := 5af29ba58bbdbb7bbcefaaecc77ec8fc413f0db6f4c4e286c40c3e1b83174fa0
portaudio.licence := MIT
portaudio.needs   := alsa-lib
portaudio.libs    := -lportaudio

define portaudio.build
export CFLAGS="$$CFLAGS -I$$alsa_lib/include" LDFLAGS="-L$$alsa_lib/lib" LIBS="-lasound -lpthread -lm"
./configure --prefix="$$PREFIX" $${TRIPLET:+--host=$$TRIPLET} --quiet --enable-static --disable-shared \
    --with-alsa --without-jack --without-oss --without-asihpi --disable-mmx
make lib/libportaudio.la
install -D -m 644 -t "$$PREFIX/lib" lib/.libs/libportaudio.a
install -D -m 644 -t "$$PREFIX/include" include/portaudio.h include/pa_linux_alsa.h
nm "$$PREFIX/lib/libportaudio.a" | grep -q ' T PaAlsa_GetStreamGeometry'
endef
