# SPDX-License-Identifier: MIT
# fuzz.mk - test/fuzz/fuzz_NAME.c becomes out/fuzz/fuzz_NAME, with clang's fuzzer and sanitizers.

fuzz_programs := $(patsubst test/fuzz/%.c,out/fuzz/%,$(sort $(wildcard test/fuzz/fuzz_*.c)))
fuzz_sources := $(core_sources) $(sort $(wildcard firmware/clips/*.c firmware/takes/*.c firmware/supervisor/config*.c) $(filter-out %/file_stream.c,$(wildcard firmware/files/*.c)))
fuzz_components := libsndfile libsamplerate inih

.PHONY: fuzz
fuzz: $(fuzz_programs) ## Feed the parsers with made-up input for a minute each
	@FUZZ_SECONDS=60 test/run test/system/220_fuzzers_find_nothing.sh

$(fuzz_programs): out/fuzz/%: test/fuzz/%.c $(fuzz_sources) $(wildcard firmware/*.h firmware/*/*.h) \
    | $(call component_done,host,$(fuzz_components))
	@echo "  FUZZER   $(@:out/%=%)"
	@mkdir -p $(@D)
	$(Q)clang $(language) -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
	    -Wall -Wextra $(call component_cflags,host,$(fuzz_components)) -o $@ $< $(fuzz_sources) \
	    $(call component_libs,host,$(fuzz_components)) -lm
