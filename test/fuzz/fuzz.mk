# SPDX-License-Identifier: MIT
# fuzz.mk - test/fuzz/fuzz_NAME.c becomes out/fuzz/fuzz_NAME, with clang's fuzzer and sanitizers.

fuzz_names := $(patsubst test/fuzz/fuzz_%.c,%,$(sort $(wildcard test/fuzz/fuzz_*.c)))
fuzz_programs := $(fuzz_names:%=out/fuzz/fuzz_%)
fuzz_sources := $(core_sources) $(files_sources) $(sort $(wildcard firmware/clips/*.c firmware/supervisor/config*.c) \
    $(wildcard $(foreach n,arguments command_table command. nearest option value wishes,firmware/cli/$(n)*c)))
fuzz_objects := $(fuzz_sources:%.c=out/fuzz/obj/%.o)
fuzz_components := libsndfile libsamplerate inih
fuzz_seconds ?= 150
fuzz_compile = clang $(language) -g -O1 -fno-sanitize-recover=undefined -Wall -Wextra \
    $(call component_cflags,host,$(fuzz_components))

.PHONY: fuzz
fuzz: host $(fuzz_programs) ## Feed the parsers with made-up input: fuzz_seconds=150 for each, the corpus is kept in out/fuzz/corpus; fuzz_keep=yes: and its best in test/fuzz/corpus
	@FUZZ_SECONDS=$(fuzz_seconds) FUZZ_KEEP=$(fuzz_keep) NJ_FULL=1 test/run test/system/220_fuzzers_find_nothing.sh

out/fuzz/obj/%.o: %.c | $(call component_done,host,$(fuzz_components))
	@mkdir -p $(@D)
	$(Q)$(fuzz_compile) -fsanitize=fuzzer-no-link,address,undefined -MMD -MP -c -o $@ $<

$(fuzz_programs): out/fuzz/%: test/fuzz/%.c $(fuzz_objects)
	@echo "  FUZZER   $(@:out/%=%)"
	$(Q)$(fuzz_compile) -fsanitize=fuzzer,address,undefined -o $@ $< $(fuzz_objects) \
	    $(call component_libs,host,$(fuzz_components)) -lm

-include $(fuzz_objects:.o=.d)
