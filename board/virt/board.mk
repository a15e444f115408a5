# SPDX-License-Identifier: MIT
# board.mk - the emulated arm64 board: kernel, initramfs, SD card, and the tests that boot it.

include recipes/linux.mk
include recipes/busybox.mk

virt          := out/arm64/virt
virt.cflags    = $(arm64.cflags) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wconversion -Wshadow \
                 -Wmissing-prototypes -Wstrict-prototypes -Wvla -Werror -I.
virt.programs := out/arm64/nightjar out/arm64/nightjar-engine
virt.image    := $(virt)/vmlinuz $(virt)/initramfs.cpio.zst

$(virt)/init: board/virt/init.c board/virt/machine.c board/virt/machine.h | $(setup)
	@mkdir -p $(@D)
	@echo "  LINK     $@"
	$(Q)$(arm64.cc) $(virt.cflags) -Os -o $@ $(filter %.c,$^) $(arm64.ldflags)
	$(Q)$(arm64.strip) $@

$(virt)/feeder: board/virt/feeder.c $(call component_done,arm64,alsa-lib)
	@mkdir -p $(@D)
	@echo "  LINK     $@"
	$(Q)$(arm64.cc) $(virt.cflags) $(call component_cflags,arm64,alsa-lib) -o $@ $< $(arm64.ldflags) \
	    $(call component_libs,arm64,alsa-lib)
	$(Q)$(arm64.strip) $@

$(virt)/vmlinuz: $(linux.prefix)/done
	@mkdir -p $(@D)
	$(Q)cp $(linux.prefix)/vmlinuz $@

# The programs go in stripped; the ones in out/arm64 keep their symbols for the debugger.
$(virt)/bin/%: out/arm64/%
	@mkdir -p $(@D)
	$(Q)$(arm64.strip) -o $@ $<

$(virt)/initramfs.cpio.zst: $(virt)/init $(linux.prefix)/done $(busybox.prefix)/done \
    $(virt.programs:out/arm64/%=$(virt)/bin/%) board/virt/initramfs.sh
	@echo "  IMAGE    $@"
	$(Q)board/virt/initramfs.sh $@ $(virt)/init $(busybox.prefix)/busybox $(linux.prefix)/modules \
	    $(virt.programs:out/arm64/%=$(virt)/bin/%)

image: $(virt.image) ## The emulated board's kernel and initramfs, in out/arm64/virt

emulate: $(virt.image) ## Boot the emulated board with a console (Ctrl-A X ends it)
	$(Q)board/virt/emulate.sh $(virt)

# What the tests of test/board need before they run.
board-needs: $(virt.image) $(virt)/feeder

.PHONY: image emulate board-needs
