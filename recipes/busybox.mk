# SPDX-License-Identifier: MIT
# busybox - Debian's static busybox for arm64: the emulated board's shell and power switch.

busybox.version := 1.37.0
busybox.package := busybox-static
busybox.debian  := 1:1.37.0-6+b9
busybox.sha256  := c833be48abfa16bc19c4966ec93e289ff1ce5d2f1476cad3a57bd105378cd15c
busybox.source  := busybox
busybox.licence := GPL-2.0-only
busybox.prefix  := $(cache)/prefix/arm64/busybox-$(busybox.version)

# Holds busybox and copyright.
$(busybox.prefix)/done: | $(setup)
	@echo "  FETCH    busybox $(busybox.debian) (arm64)"
	$(Q)board/virt/fetch.sh $(busybox.package) $(busybox.debian) $(busybox.sha256) $(busybox.prefix)/busybox.deb
	$(Q)dpkg-deb --fsys-tarfile $(busybox.prefix)/busybox.deb | tar -x -C $(busybox.prefix) \
	    --transform 's:.*/::' ./usr/bin/busybox ./usr/share/doc/busybox-static/copyright
	$(Q)dpkg-deb -f $(busybox.prefix)/busybox.deb Package Version Source > $@
	$(Q)rm -f $(busybox.prefix)/busybox.deb
