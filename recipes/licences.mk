# SPDX-License-Identifier: MIT
# licences.mk - what has to go along with the programs and with a board's image.
#
#   out/licences/PROGRAMS, out/licences/NAME/   what is inside the programs: versions, sources, texts
#   out/licences/relink/TARGET/                 our objects, the libraries and the link line (LGPL, section 6)
#   out/licences/IMAGE, out/licences/image/     what is inside a board's image beside our programs
#
# A board adds what its image holds to image_parts: NAME with NAME.licence, NAME.source and a
# NAME.prefix that holds `done` (the package's name, version, source) and its copyright file.

linked_components := $(sort $(foreach c,$(engine_components) $(appliance_components),$(c) $($(c).needs)))
relink_programs = $(if $(wildcard firmware/engine/main.c),nightjar-engine) \
    $(if $(wildcard firmware/supervisor/main.c firmware/cli/main.c),nightjar)
engine_main := $(wildcard firmware/engine/main.c)
appliance_main := $(wildcard firmware/supervisor/main.c firmware/cli/main.c)
shared_sources := $(core_sources) $(sim_link_sources)

$(shell mkdir -p out/licences)

define licence_line
$(1) $($(1).version) $($(1).licence) $($(1).package) $($(1).sha256) $(host.$(1).prefix)

endef

# 1 target: program, then what follows -o
define relink_lines
nightjar-engine $(call objects,$(1),$(engine_main) $(engine_sources) $(shared_sources)) -L. $(foreach c,$(engine_components),$($(c).libs)) $($(1).ldflags) -lpthread -lm
nightjar $(call objects,$(1),$(appliance_main) $(appliance_sources) $(shared_sources)) -L. $(foreach c,$(appliance_components),$($(c).libs)) $($(1).ldflags) -lpthread -lm

endef

.PHONY: licences
licences: out/licences/programs.done out/licences/image.done ## Licence texts, versions, sources, and what is needed to relink

out/licences/programs.done: recipes/licences.sh recipes/licences.mk $(foreach t,host arm64,$(addprefix out/$(t)/,$(relink_programs)))
	@echo "  LICENCES programs"
	@mkdir -p $(@D)
	$(file >out/licences/components,$(foreach c,$(linked_components),$(call licence_line,$(c))))
	$(Q)recipes/licences.sh programs out/licences
	$(foreach t,host arm64,$(file >out/licences/link-$(t),$(call relink_lines,$(t))))
	$(Q)$(foreach t,host arm64,recipes/licences.sh relink out/licences $(t) '$($(t).cc)' \
	    $(foreach c,$(linked_components),$($(t).$(c).prefix)/lib) &&) touch $@

# Which parts a board's image has is known when all of its files are read.
.SECONDEXPANSION:
out/licences/image.done: recipes/licences.sh $$(foreach p,$$(image_parts),$$($$(p).prefix)/done)
	@echo "  LICENCES image"
	@mkdir -p $(@D)
	$(Q)recipes/licences.sh image out/licences $(foreach p,$(image_parts),$(p) '$($(p).licence)' '$($(p).source)' '$($(p).prefix)')
	@touch $@
