# SPDX-License-Identifier: MIT
# inih - the reader of nightjar.ini: line numbers to the handler, section starts too, lines to 1024 bytes, no multi-line values.

components += inih
inih.version := 59
inih.package := libinih
inih.sha256  := 062279922805f5e9a369551a08d5ddb506140fe50774183ffdbb7c22bb97e3f4
inih.licence := BSD-3-Clause
inih.libs    := -linih

inih.options := -DINI_MAX_LINE=1024 -DINI_ALLOW_MULTILINE=0 -DINI_HANDLER_LINENO=1 -DINI_CALL_HANDLER_ON_NEW_SECTION=1

# Its header depends on the same options: they are written into it, so that no user can disagree.
define inih.build
for option in $(inih.options); do
    name=$${option#-D}
    sed -i "1i #define $${name%%=*} $${name#*=}" ini.h
done
$$CC $$CFLAGS -std=c99 -c ini.c
mkdir -p "$$PREFIX/lib"
$$AR rcs "$$PREFIX/lib/libinih.a" ini.o
install -D -m 644 -t "$$PREFIX/include" ini.h
endef
