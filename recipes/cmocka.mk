# SPDX-License-Identifier: MIT
# cmocka - the frame of the unit tests; in no program of ours.

components += cmocka
cmocka.version := 1.1.7
cmocka.package := cmocka
cmocka.sha256  := 810570eb0b8d64804331f82b29ff47c790ce9cd6b163e98d47a4807047ecad82
cmocka.licence := Apache-2.0
cmocka.libs    := -lcmocka

define cmocka.build
$(cmake_configure) -DWITH_EXAMPLES=OFF -DUNIT_TESTING=OFF -DWITH_CMOCKERY_SUPPORT=OFF
$(cmake_install)
endef
