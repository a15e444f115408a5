# SPDX-License-Identifier: MIT
# alsa-lib - sound cards, their mixers, and the frame in which the simulated card is a PCM.
#
# Of its PCM types only hw and the external I/O plug-in (ioplug) are built, and `empty`: a name that
# a configuration may give another open function, looked up among the program's own symbols. That is
# how the simulated card is found in a static program. No file is read: the engine hands alsa-lib a
# configuration of its own through ALSA_CONFIG_PATH.

components += alsa-lib
alsa-lib.version := 1.2.14
alsa-lib.package := alsa-lib
alsa-lib.sha256  := be9c88a0b3604367dd74167a2b754a35e142f670292ae47a2fdef27a2ee97a32
alsa-lib.licence := LGPL-2.1-or-later
alsa-lib.libs    := -lasound -lpthread -lm

define alsa-lib.build
./configure --prefix="$$PREFIX" $${TRIPLET:+--host=$$TRIPLET} --quiet --disable-dependency-tracking \
    --enable-static --disable-shared --with-libdl=no --without-versioned --without-debug \
    --with-configdir=/usr/share/alsa --with-pcm-plugins=empty,ioplug,null,file --with-ctl-plugins= \
    --disable-python --disable-topology --disable-ucm --disable-rawmidi --disable-seq --disable-hwdep \
    --disable-aload --disable-old-symbols
grep -q 'define HAVE_CLOCK_GETTIME' include/config.h
make -j$$JOBS -C include install
make -j$$JOBS -C src install
endef
