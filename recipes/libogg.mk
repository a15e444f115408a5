# SPDX-License-Identifier: MIT
# libogg - the container of Ogg Vorbis and Ogg Opus clips, for libsndfile.

components += libogg
libogg.version := 1.3.5
libogg.package := libogg
libogg.sha256  := c4d91be36fc8e54deae7575241e03f4211eb102afb3fc0775fbbc1b740016705
libogg.licence := BSD-3-Clause
libogg.libs    := -logg

define libogg.build
$(cmake_configure) -DBUILD_TESTING=OFF -DINSTALL_DOCS=OFF
$(cmake_install)
endef
