# SPDX-License-Identifier: MIT
# nightjar.mk - our own programs and library, for each target.
#
#   out/TARGET/nightjar           the supervisor and the commands
#   out/TARGET/nightjar-engine    one stream of one card
#   out/TARGET/nightjar-sim       the simulated card's process
#   out/TARGET/libnightjar.a      core and the cards, for programs of others
#   out/TARGET/examples/NAME      one for each firmware/examples/NAME.c
#   out/TARGET/full/...           the same programs with symbols
#
# Sources are found by folder; a folder's main.c is its program's, everything else is shared.

NJ_VERSION := $(shell sed -n 's/^.define NJ_VERSION "\(.*\)"/\1/p' firmware/nightjar.h)

core_sources := $(sort $(wildcard firmware/core/*.c))
engine_sources := $(sort $(filter-out %/main.c,$(wildcard firmware/engine/*.c)))
cards_sources := $(sort $(wildcard firmware/cards/*.c))
# What starts engines; of it a library's stream uses these.
host_sources := $(sort $(wildcard firmware/host/*.c))
stream_host_sources := $(patsubst %,firmware/host/%.c,engine_process geometry segment_memory spawn)
# Sound files, as the library and the program read and write them; whole ones through a stream are the library's.
files_sources := $(sort $(filter-out %/file_stream.c,$(wildcard firmware/files/*.c firmware/takes/*.c)))
stream_sources := $(sort $(wildcard firmware/stream/*.c firmware/files/file_stream.c))
appliance_sources := $(host_sources) $(sort $(filter-out %/main.c,\
    $(wildcard firmware/cards/*.c firmware/clips/*.c firmware/supervisor/*.c firmware/cli/*.c)) $(files_sources))
# The simulated card: what programs need to reach it, and what its own process consists of.
sim_link_sources := $(wildcard $(patsubst %,board/sim/%.c,board client link))
sim_sources := $(sort $(filter-out %/main.c $(sim_link_sources),$(wildcard board/sim/*.c)))
example_sources := $(sort $(wildcard firmware/examples/*.c))

# Files that the audio callback runs: all of core, but the client's half and start-up. They obey the
# callback law (test/lint/callback.sh), and are compiled for it. The public ring can wake a sleeper,
# which it never does for a callback: test_public_ring.c runs it under the guard.
callback_exempt := $(patsubst %,firmware/core/%.c,attach client client_keep client_open client_record client_source command error figures reader segment \
    public_ring ring_wait tally_read wall)
callback_sources := $(filter-out $(callback_exempt),$(core_sources)) $(wildcard firmware/engine/callback*.c firmware/stream/feed.c) \
    firmware/stream/feed_input.c

engine_components := portaudio alsa-lib
appliance_components := libsndfile libsamplerate libgpiod inih
library_components := $(engine_components) libsndfile
product_components := $(engine_components) $(appliance_components) cmocka

language := -std=c11 -D_GNU_SOURCE -Ifirmware -I. -ffunction-sections -fdata-sections \
    -ffile-prefix-map=$(CURDIR)=. -fno-common -ffp-contract=off
# Names and messages are cut to fit on purpose, with snprintf: -Wformat-truncation is off.
warnings := -Wall -Wextra -Wconversion -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wno-format-truncation \
    $(if $(filter 0,$(WERROR)),,-Werror)
hardened_cflags := -D_FORTIFY_SOURCE=2 -fstack-protector-strong
hardened_ldflags := -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,-z,noexecstack

# Release only: no assert, and nothing that the compiler adds to a function.
# Nobody looks at floating-point exceptions: without them gcc turns more loops into vectors.
callback_cflags := -O3 -DNDEBUG -fno-trapping-math -fno-stack-protector -U_FORTIFY_SOURCE -fstack-usage

# 1 target, 2 sources
objects = $(patsubst %.c,out/$(1)/obj/%.o,$(2))

# 1 target, 2 name, 3 sources, 4 archives, 5 components: a program, stripped; board/*.mk may use it.
define program_rule
out/$(1)/full/$(2): $(call objects,$(1),$(3)) $(foreach a,$(4),out/$(1)/$(a).a) out/$(1)/flags
	@echo "  LINK     $$(@:out/%=%)"
	@mkdir -p $$(@D)
	$(Q)$$($(1).cc) -o $$@ $(call objects,$(1),$(3)) $(foreach a,$(4),out/$(1)/$(a).a) \
	    $(call component_libs,$(1),$(5)) $$($(1).ldflags) -lpthread -lm

out/$(1)/$(2): out/$(1)/full/$(2)
	@mkdir -p $$(@D)
	$(Q)$(if $(filter :,$($(1).strip)),ln -f $$< $$@,cp --remove-destination $$< $$@ && $($(1).strip) $$@)
endef
program = $(eval $(call program_rule,$(1),$(2),$(3),$(4),$(5)))

# 1 target, 2 name, 3 sources
define archive_rule
out/$(1)/$(2).a: $(call objects,$(1),$(3)) out/$(1)/flags
	@mkdir -p $$(@D)
	$(Q)rm -f $$@ && $$($(1).ar) qcsD $$@ $(call objects,$(1),$(3))
endef
archive = $(eval $(call archive_rule,$(1),$(2),$(3)))

# 1 target
define product_rule
$(1).all_cflags = $$(language) $$(warnings) $$(call component_cflags,$(1),$$(product_components)) $$($(1).cflags)
$(1).callback = $(if $(findstring check,$(1)),,$$(callback_cflags) $$($(1).callback_cflags))

# Changes when a flag does, and everything is compiled again.
out/$(1)/flags: always
	@mkdir -p $$(@D)
	@echo '$$($(1).cc) $$($(1).all_cflags) $$($(1).callback) $$($(1).ldflags)' | cmp -s - $$@ || \
	    echo '$$($(1).cc) $$($(1).all_cflags) $$($(1).callback) $$($(1).ldflags)' > $$@

out/$(1)/obj/%.o: %.c out/$(1)/flags | $(call component_done,$(1),$(product_components))
	@echo "  CC       $$(@:out/%=%)"
	@mkdir -p $$(@D)
	$(Q)$$($(1).cc) $$($(1).all_cflags) $$(if $$(filter $$<,$(callback_sources)),$$($(1).callback)) \
	    -MMD -MP -c -o $$@ $$<
endef

$(foreach t,$(targets),$(eval $(call product_rule,$(t))))

# The guard of the callback law is part of the plain check build.
guard_sources = $(if $(filter host-check-plain,$(1)),test/guard/guard.c)

# 1 target
define product_programs
$(call archive,$(1),libnightjar,$(core_sources) $(engine_sources) $(cards_sources) $(stream_host_sources) $(stream_sources) $(files_sources) $(sim_link_sources) $(guard_sources))
$(call archive,$(1),obj/core,$(core_sources) $(sim_link_sources) $(guard_sources))
$(call archive,$(1),obj/sim,$(sim_sources))
$(call archive,$(1),obj/everything,$(core_sources) $(engine_sources) $(stream_sources) $(appliance_sources) $(sim_link_sources) $(guard_sources))
$(call program,$(1),nightjar-engine,$(wildcard firmware/engine/main.c) $(engine_sources),obj/core,$(engine_components))
$(call program,$(1),nightjar,$(wildcard firmware/supervisor/main.c firmware/cli/main.c) $(appliance_sources),obj/core,$(appliance_components))
$(call program,$(1),nightjar-sim,$(wildcard board/sim/main.c) $(sim_sources),obj/core,)
$(foreach e,$(example_sources),$(call program,$(1),examples/$(basename $(notdir $(e))),$(e),libnightjar,$(library_components)))
endef
$(foreach t,$(targets),$(eval $(call product_programs,$(t))))

# Tolerates a folder that has no program yet.
product_names = $(if $(wildcard firmware/engine/main.c),nightjar-engine) \
    $(if $(wildcard firmware/supervisor/main.c firmware/cli/main.c),nightjar) \
    $(if $(wildcard board/sim/main.c),nightjar-sim) libnightjar.a \
    $(foreach e,$(example_sources),examples/$(basename $(notdir $(e))))
products = $(foreach n,$(product_names),out/$(1)/$(n))

-include $(foreach t,$(targets),$(wildcard $(foreach d,core engine cards host stream files clips takes supervisor cli examples,out/$(t)/obj/firmware/$(d)/*.d) \
    out/$(t)/obj/board/*/*.d out/$(t)/obj/test/*/*.d))
