# SPDX-License-Identifier: MIT
# board.mk - the emulated arm64 board: kernel, initramfs, SD card, and what the tests on it need.

include recipes/linux.mk recipes/busybox.mk
image_parts += linux busybox

virt := out/arm64/virt
virt.programs := $(addprefix out/arm64/,$(filter nightjar nightjar-engine,$(product_names)))

$(call program,arm64,virt/init,board/virt/init.c board/virt/machine.c,,)
$(call program,arm64,virt/feeder,board/virt/feeder.c,,alsa-lib)
$(call program,host,test/board/repair_takes,test/board/repair_takes.c $(wildcard firmware/takes/*.c),obj/core,)

$(virt)/vmlinuz: $(linux.prefix)/done
	@mkdir -p $(@D)
	$(Q)cp $(linux.prefix)/vmlinuz $@

$(virt)/initramfs.cpio.zst: $(virt)/init $(linux.prefix)/done $(busybox.prefix)/done \
    $(virt.programs) board/virt/initramfs.sh
	@echo "  IMAGE    $(@:out/%=%)"
	$(Q)board/virt/initramfs.sh $@ $(virt)/init $(busybox.prefix)/busybox $(linux.prefix)/modules \
	    $(virt.programs)

.PHONY: image emulate

image: $(virt)/vmlinuz $(virt)/initramfs.cpio.zst ## The emulated board's kernel and initramfs, in out/arm64/virt

emulate: image ## Boot the emulated board with a console (Ctrl-A X ends it)
	$(Q)board/virt/emulate.sh $(virt)

board-test-needs: image $(virt)/feeder out/host/test/board/repair_takes out/arm64/test/tools/segment
