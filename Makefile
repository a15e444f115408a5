# SPDX-License-Identifier: MIT
# Nightjar: what can be made. The rules themselves are in toolchain/, recipes/, board/*/ and test/.
#
# V=1 shows commands. CC, CFLAGS, LDFLAGS, DESTDIR and prefix are honoured; WERROR=0 lets warnings pass.
# Everything made is under out/; third-party components are kept in $XDG_CACHE_HOME/nightjar.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
$(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,$(eval MAKEFLAGS += -j2))

ifeq ($(origin CC),default)
CC := gcc
endif
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/nightjar
Q := $(if $(V),,@)
setup := out/setup.stamp

include toolchain/host.mk toolchain/arm64.mk toolchain/host-check.mk
include recipes/alsa-lib.mk recipes/portaudio.mk
include recipes/libogg.mk recipes/libvorbis.mk recipes/flac.mk recipes/opus.mk recipes/mpg123.mk recipes/lame.mk recipes/libsndfile.mk recipes/libsamplerate.mk
include recipes/libgpiod.mk recipes/inih.mk recipes/cmocka.mk recipes/component.mk
include recipes/nightjar.mk recipes/install.mk recipes/licences.mk
include test/test.mk
-include $(wildcard board/*/board.mk)

.PHONY: all host arm64 run components setup always help clean format

all: host arm64 ## Programs and library for this machine and for arm64 boards

host: $(call products,host) ## Only for this machine
arm64: $(call products,arm64) ## Only for arm64 boards

run: host ## The whole appliance on this machine, on a simulated card
	@board/sim/run.sh

setup: $(setup) ## Install the Debian packages that everything else needs
$(setup): toolchain/setup.sh
	$(Q)toolchain/setup.sh
	@mkdir -p out && touch $@

components: $(foreach t,host arm64,$(call component_done,$(t),$(components))) ## Only the third-party libraries

format: ## Put all C sources into the house style
	$(Q)git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

clean: ## Remove what was made here (the cache outside the clone stays)
	rm -rf out

help: ## This list
	@awk -F ':.*## ' '/^[a-z][a-z0-9-]*:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
