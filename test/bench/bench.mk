# SPDX-License-Identifier: MIT
# bench.mk - figures, not verdicts: test/bench/NAME.c is a program over core, and over NAME.peers, what
# it is compared with. A peer is a component like any other (recipes/component.mk) that adds itself to
# `peers`, and so is built only for this.

include recipes/portaudio-ring.mk
$(foreach t,host arm64,$(foreach c,$(peers),$(eval $(call component_rule,$(c),$(t)))))

ring.peers := portaudio-ring

bench_sources := $(sort $(wildcard test/bench/*.c))
peers_of = $($(basename $(notdir $(1))).peers)
$(foreach t,host arm64,$(foreach s,$(bench_sources),$(call program,$(t),$(s:.c=),$(s),obj/core,$(call peers_of,$(s)))))

# 1 target, 2 source
define bench_rule
out/$(1)/obj/$(2:.c=.o): private $(1).all_cflags += $(call component_cflags,$(1),$(call peers_of,$(2)))
out/$(1)/obj/$(2:.c=.o): | $(call component_done,$(1),$(call peers_of,$(2)))
endef
$(foreach t,host arm64,$(foreach s,$(bench_sources),$(eval $(call bench_rule,$(t),$(s)))))

bench: $(patsubst %.c,out/host/%,$(bench_sources)) ## Measure the audio core
	@for program in $^; do echo "== $$program"; $$program || exit; done
