# SPDX-License-Identifier: MIT
# host-check.mk - this machine, dynamic: for unit tests, valgrind, the guard and sanitizers.
#
# A folder each: plain, asan (addresses and undefined behaviour), tsan. Third-party components are
# those of the host: they are not instrumented.

check_variants := plain asan tsan

check.plain := -DNJ_GUARD
check.asan  := -fsanitize=address,undefined,float-divide-by-zero -fno-sanitize-recover=all
# What this one keeps of a thread is in its stack.
check.tsan  := -fsanitize=thread -DPRIORITY_STACK_BYTES=4194304

# Hundreds of programs, and gold links each in half the time.
check.linker := $(if $(shell command -v ld.gold),-fuse-ld=gold)

define check_target
targets += host-check-$(1)
host-check-$(1).cc      = $$(CC)
host-check-$(1).ar      = $$(AR)
host-check-$(1).nm      = nm
host-check-$(1).strip   = :
host-check-$(1).triplet =
host-check-$(1).components = host
host-check-$(1).cflags  = -O1 -g -fPIE -fno-omit-frame-pointer $$(check.$(1)) $$(CFLAGS)
host-check-$(1).ldflags = -pie -rdynamic $$(check.linker) $$(check.$(1)) $$(LDFLAGS)
endef
$(foreach v,$(check_variants),$(eval $(call check_target,$(v))))
