# SPDX-License-Identifier: MIT
# linux - Debian's PREEMPT_RT kernel for arm64, as it is: the kernel and the modules that a board wants.
#
# Suites drop old kernels, and the version is part of the package's name: when the pinned one is gone
# the newest of trixie is taken and said (board/virt/fetch.sh). Source package: linux-signed-arm64.

linux.version := 6.12.107
linux.package := linux-image-$(linux.version)+deb13-rt-arm64
linux.debian  := $(linux.version)-1
linux.sha256  := 1bfafc0fd040729e6291a097cb53979537ad710a5927e6c2ec523759b130d456
linux.meta    := linux-image-rt-arm64
linux.source  := linux
linux.licence := GPL-2.0-only WITH Linux-syscall-note

linux.modules := board/virt/modules.txt
linux.key     := $(shell cat board/virt/kernel.sh $(linux.modules) | sha256sum | cut -c1-12)
linux.prefix  := $(cache)/prefix/arm64/linux-$(linux.version)-$(linux.key)

# Holds vmlinuz, config, copyright and modules/.
$(linux.prefix)/done: | $(setup)
	@echo "  FETCH    linux $(linux.debian) (arm64, PREEMPT_RT)"
	$(Q)board/virt/fetch.sh $(linux.package) $(linux.debian) $(linux.sha256) $(linux.meta) $(linux.prefix).deb
	$(Q)STRIP=$(arm64.strip) nice board/virt/kernel.sh $(linux.prefix).deb $(linux.modules) $(linux.prefix)
	$(Q)dpkg-deb -f $(linux.prefix).deb Package Version Source > $@
	$(Q)rm -f $(linux.prefix).deb
