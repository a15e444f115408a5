# SPDX-License-Identifier: MIT
# miniaudio - what test/bench/peers compares ours with; part of no product. A header, taken from
# Debian 13 whatever this machine runs, by the list of an architecture that every mirror has.

miniaudio.debian := 0.11.22+dfsg-1
miniaudio.sha256 := c4f3fa5238814def9604dda97a4b688909ad5b33e5e443b617c376ceea0ddc8b
miniaudio.prefix := $(cache)/prefix/host/miniaudio-$(miniaudio.debian)

$(miniaudio.prefix)/miniaudio.h: | $(setup)
	@echo "  FETCH    miniaudio $(miniaudio.debian)"
	$(Q)rm -rf $(@D) && mkdir -p $(@D)
	$(Q)toolchain/apt.sh deb libminiaudio-dev amd64 trixie $(@D)/miniaudio.deb $(miniaudio.debian) $(miniaudio.sha256) > /dev/null
	$(Q)dpkg-deb --fsys-tarfile $(@D)/miniaudio.deb | tar -xO ./usr/include/miniaudio.h > $@.part
	$(Q)rm $(@D)/miniaudio.deb && mv $@.part $@
