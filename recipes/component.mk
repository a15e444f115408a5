# SPDX-License-Identifier: MIT
# component.mk - how a third-party component gets built; recipes/NAME.mk says what it is.
#
# A recipe sets, for its NAME:
#   NAME.version, NAME.package, NAME.sha256   the upstream tarball of a Debian source package
#   NAME.licence                              its SPDX identifier
#   NAME.needs                                components that it is built against
#   NAME.libs                                 what a program that uses it is linked with
#   NAME.build                                shell lines, run in the source folder
# and adds NAME to `components`, after what it needs. Files of recipes/patches/NAME are applied.
# Result: $(call component_cflags,TARGET,NAMES), component_libs and component_done.

comma := ,
JOBS ?= 2

$(shell mkdir -p '$(cache)/prefix/host' '$(cache)/prefix/arm64')

# 1 name, 2 target
define component_rule
$(2).$(1).key := $$(shell { cat recipes/$(1).mk toolchain/component.sh $$(wildcard recipes/patches/$(1)/*.patch); \
    echo '$$($(2).cc) $$($(2).component_cflags) $$(foreach n,$$($(1).needs),$$($(2).$$(n).key))'; } | sha256sum | cut -c1-12)
$(2).$(1).prefix := $$(cache)/prefix/$(2)/$(1)-$$($(1).version)-$$($(2).$(1).key)

$$($(2).$(1).prefix)/done: $$(foreach n,$$($(1).needs),$$($(2).$$(n).prefix)/done) | $$(setup)
	@echo "  BUILD    $(1) $$($(1).version) ($(2))"
	$$(file >$$($(2).$(1).prefix).sh,$$($(1).build))
	$$(Q)env CC='$$($(2).cc)' AR='$$($(2).ar)' NM='$$($(2).nm)' STRIP='$$($(2).strip)' \
	    CFLAGS='$$($(2).component_cflags)' TRIPLET='$$($(2).triplet)' JOBS=$$(JOBS) \
	    $$(foreach n,$$($(1).needs),$$(subst -,_,$$(n))='$$($(2).$$(n).prefix)') \
	    nice toolchain/component.sh $(1) '$$($(1).version)' '$$($(1).package)' $$($(1).sha256) \
	    '$$($(2).$(1).prefix)' '$$($(2).$(1).prefix).sh' recipes/patches/$(1)
endef

$(foreach t,host arm64,$(foreach c,$(components),$(eval $(call component_rule,$(c),$(t)))))

# 1 target, 2 names
component_cflags = $(foreach c,$(2),-isystem $($($(1).components).$(c).prefix)/include)
component_libs   = $(foreach c,$(sort $(2) $(foreach n,$(2),$($(n).needs))),-L$($($(1).components).$(c).prefix)/lib) \
    $(foreach c,$(2),$($(c).libs))
component_done   = $(foreach c,$(2),$($($(1).components).$(c).prefix)/done)

# CMake's options that every component has in common; $$ is the shell's.
cmake_configure = cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$$PREFIX" \
    -DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_C_COMPILER="$$CC" -DCMAKE_C_FLAGS="$$CFLAGS" -DBUILD_SHARED_LIBS=OFF \
    $${TRIPLET:+-DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=$${TRIPLET%%-*}}
cmake_install = ninja -C build -j$$JOBS install
