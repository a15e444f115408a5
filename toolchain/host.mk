# SPDX-License-Identifier: MIT
# host.mk - this machine: static, position-independent programs.

targets += host

host.cc      = $(CC)
host.ar      = $(AR)
host.nm      = nm
host.strip   = strip
host.objcopy = objcopy
host.triplet =
host.components = host

host.cflags  = -O2 -g -fPIE $(hardened_cflags) $(CFLAGS)
# Relative relocations packed: they are what a static-pie program has most of.
host.ldflags = -static-pie -Wl,-z,pack-relative-relocs $(hardened_ldflags) $(LDFLAGS)

# For third-party components; a change here rebuilds them all.
host.component_cflags = -O2 -fPIC -ffunction-sections -fdata-sections -fstack-protector-strong
