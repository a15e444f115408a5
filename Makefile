# SPDX-License-Identifier: MIT
# Nightjar: what can be made. The rules themselves are in toolchain/, recipes/, board/*/ and test/.

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

include toolchain/host.mk
include toolchain/arm64.mk
include toolchain/host-check.mk
include recipes/alsa-lib.mk
include recipes/portaudio.mk
include recipes/libsndfile.mk
include recipes/libsamplerate.mk
include recipes/libgpiod.mk
include recipes/inih.mk
include recipes/cmocka.mk
include recipes/component.mk

$(setup): toolchain/setup.sh
	$(Q)toolchain/setup.sh
	@mkdir -p out && touch $@

components: $(foreach t,host arm64,$(call component_done,$(t),$(components)))
