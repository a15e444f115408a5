# SPDX-License-Identifier: MIT
# mpg123 - MP3 clips, for libsndfile. Only the decoder, which tells nobody but its caller what is wrong with a file.

components += mpg123
mpg123.version := 1.32.10
mpg123.package := mpg123
mpg123.sha256  := 98867a796fa1eeb161847d211734d585ff61c56712fbc333de416fea7b59de29
mpg123.licence := LGPL-2.1-only
mpg123.libs    := -lmpg123 -lm

define mpg123.build
sed -i 's/^#define NOQUIET .*/#define NOQUIET 0/' src/libmpg123/mpg123lib_intern.h
./configure --prefix="$$PREFIX" $${TRIPLET:+--host=$$TRIPLET} --quiet --disable-dependency-tracking \
    --enable-static --disable-shared --disable-components --enable-libmpg123 --disable-messages
make -j$$JOBS install
endef
