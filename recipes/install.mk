# SPDX-License-Identifier: MIT
# install.mk - programs with their manual and completion, the library with its header and its link line, and their licences.
#
# The library is static and PortAudio is patched, so what it is linked with is installed beside it.

prefix ?= /usr/local
bindir ?= $(prefix)/bin
libdir ?= $(prefix)/lib
includedir ?= $(prefix)/include

define nightjar_pc
prefix=$(prefix)
libdir=$(libdir)
includedir=$(includedir)

Name: nightjar
Description: Plays stored clips at once and captures without loss
Version: $(NJ_VERSION)
Cflags: -I$${includedir}
Libs: -L$${libdir} -lnightjar -L$${libdir}/nightjar $(foreach c,$(library_components),$($(c).libs))
endef

# `make man` asks the program itself: what it can is said in one place (firmware/cli/command.h).
.PHONY: man
man: out/man/done ## Manual pages, in out/man
out/man/done: out/host/nightjar
	@rm -rf out/man && mkdir -p out/man
	$(Q)out/host/nightjar man > out/man/nightjar.1
	$(Q)for command in $$(out/host/nightjar --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p'); do \
	    out/host/nightjar man $$command > out/man/nightjar-$$command.1 || exit 1; done
	@touch $@

install_files := $(addprefix out/host/,nightjar nightjar-engine nightjar-sim libnightjar.a)

.PHONY: install
install: $(install_files) out/man/done out/licences/programs.done ## Install programs, header, library and nightjar.pc under DESTDIR and prefix
	install -d '$(DESTDIR)$(libdir)/pkgconfig' '$(DESTDIR)$(libdir)/nightjar' '$(DESTDIR)$(prefix)/share/doc/nightjar'
	install -D -m 755 -t '$(DESTDIR)$(bindir)' out/host/nightjar out/host/nightjar-engine out/host/nightjar-sim
	install -D -m 644 -t '$(DESTDIR)$(prefix)/share/man/man1' out/man/*.1
	install -d '$(DESTDIR)$(prefix)/share/bash-completion/completions' '$(DESTDIR)$(prefix)/share/zsh/site-functions'
	out/host/nightjar completion bash > '$(DESTDIR)$(prefix)/share/bash-completion/completions/nightjar'
	out/host/nightjar completion zsh > '$(DESTDIR)$(prefix)/share/zsh/site-functions/_nightjar'
	install -D -m 644 -t '$(DESTDIR)$(libdir)' out/host/libnightjar.a
	install -D -m 644 -t '$(DESTDIR)$(includedir)' firmware/nightjar.h
	install -D -m 644 -t '$(DESTDIR)$(includedir)/nightjar' firmware/nightjar/*.h
	install -m 644 -t '$(DESTDIR)$(libdir)/nightjar' \
	    $(foreach c,$(sort $(library_components) $(foreach c,$(library_components),$($(c).needs))),$(wildcard $(host.$(c).prefix)/lib/lib*.a))
	$(file >out/host/nightjar.pc,$(nightjar_pc))
	install -m 644 -t '$(DESTDIR)$(libdir)/pkgconfig' out/host/nightjar.pc
	cp -r out/licences '$(DESTDIR)$(prefix)/share/doc/nightjar/'
	rm -rf '$(DESTDIR)$(prefix)/share/doc/nightjar/licences/'*.done
