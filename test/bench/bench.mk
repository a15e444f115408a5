# SPDX-License-Identifier: MIT
# bench.mk - figures, not verdicts; test/bench/README.md says how to add one.
#
# test/bench/NAME.c with a main is a program over core, for this machine and for arm64; a file without
# a main is shared by them. test/bench/peers/NAME.c with a main runs others' code too: it is dynamic,
# out/bench/NAME, and takes what it names of the files there, of the peers that recipes build, and of
# those that this machine packages. Nothing of it is built but for `make bench`.

include recipes/portaudio-ring.mk recipes/miniaudio.mk
$(foreach t,host arm64,$(foreach c,$(peers),$(eval $(call component_rule,$(c),$(t)))))

with_main = $(shell grep -l '^int main' /dev/null $(1))
bench_sources := $(call with_main,$(sort $(wildcard test/bench/*.c)))
bench_shared := $(filter-out $(bench_sources),$(sort $(wildcard test/bench/*.c)))

$(foreach t,host arm64,$(call archive,$(t),obj/bench,$(bench_shared)))
$(foreach t,host arm64,$(foreach s,$(bench_sources),$(call program,$(t),$(s:.c=),$(s),obj/bench obj/core,)))

peer_mains := $(call with_main,$(sort $(wildcard test/bench/peers/*.c)))
peer_parts := $(filter-out $(peer_mains),$(sort $(wildcard test/bench/peers/*.c)))
peer_programs := $(patsubst test/bench/peers/%.c,out/bench/%,$(peer_mains))
peer_objects = $(patsubst test/bench/peers/%.c,out/bench/obj/%.o,$(1))
peer_setup := out/setup-bench.stamp

peer_cflags := -O3 -g -fPIE -DNDEBUG $(CFLAGS) $(call component_cflags,host,$(peers)) \
    -isystem $(miniaudio.prefix) -isystem /usr/include/SDL2 -DPORTAUDIO_VERSION='"$(portaudio-ring.version)"' \
    -DMA_NO_DEVICE_IO -DMA_NO_RESOURCE_MANAGER -DMA_NO_DECODING -DMA_NO_ENCODING -DMA_NO_GENERATION
peer_libs := $(call component_libs,host,$(peers)) -lopenal -lSDL2_mixer -lSDL2 -ljack -lpthread -lm -ldl

$(peer_setup): toolchain/setup.sh
	$(Q)toolchain/setup.sh bench
	@mkdir -p out && touch $@

out/bench/obj/%.o: test/bench/peers/%.c test/bench/bench.mk recipes/miniaudio.mk \
    | $(setup) $(peer_setup) $(miniaudio.prefix)/miniaudio.h $(call component_done,host,$(peers))
	@echo "  CC       $(@:out/%=%)"
	@mkdir -p $(@D)
	$(Q)$(host.cc) $(language) $(warnings) $(peer_cflags) -MMD -MP -c -o $@ $<

out/bench/obj/parts.a: $(call peer_objects,$(peer_parts))
	$(Q)rm -f $@ && $(host.ar) qcsD $@ $^

$(peer_programs): out/bench/%: out/bench/obj/%.o out/bench/obj/parts.a out/host/obj/bench.a out/host/obj/core.a
	@echo "  LINK     $(@:out/%=%)"
	$(Q)$(host.cc) -pie -Wl,--as-needed -o $@ $^ $(peer_libs) $(LDFLAGS)

bench: $(patsubst %.c,out/host/%,$(bench_sources)) $(peer_programs) ## Measure the audio core, alone and beside its peers; charts in out/bench
	@for program in $^; do echo "== $$program"; NJ_BENCH_CHARTS=out/bench $$program || exit; done

-include $(wildcard out/bench/obj/*.d)
