# SPDX-License-Identifier: MIT
# arm64.mk - 64-bit Arm boards, from the emulated one to the Raspberry Pi 3 and later: static programs.

targets += arm64

arm64.cross   ?= aarch64-linux-gnu-
arm64.cc       = $(arm64.cross)gcc
arm64.ar       = $(arm64.cross)ar
arm64.nm       = $(arm64.cross)nm
arm64.strip    = $(arm64.cross)strip
arm64.objcopy  = $(arm64.cross)objcopy
arm64.triplet  = aarch64-linux-gnu
arm64.components = arm64

arm64.cflags   = -O2 -g -fPIE $(hardened_cflags)
arm64.ldflags  = -static-pie $(hardened_ldflags)

# An atomic operation is an instruction, not a call into libgcc that looks for LSE first.
arm64.callback_cflags = -mno-outline-atomics

arm64.component_cflags = -O2 -fPIC -ffunction-sections -fdata-sections -fstack-protector-strong
