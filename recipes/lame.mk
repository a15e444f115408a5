# SPDX-License-Identifier: MIT
# lame - libsndfile has MP3 only with an encoder beside the decoder.

components += lame
lame.version := 3.100
lame.package := lame
lame.sha256  := ddfe36cab873794038ae2c1210557ad34857a4b6bdc515785d1da9e175b1da1e
lame.licence := LGPL-2.0-or-later
lame.libs    := -lmp3lame -lm

define lame.build
./configure --prefix="$$PREFIX" $${TRIPLET:+--host=$$TRIPLET} --quiet --disable-dependency-tracking \
    --enable-static --disable-shared --disable-frontend --disable-decoder --disable-gtktest
make -j$$JOBS install
endef
