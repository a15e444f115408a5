# SPDX-License-Identifier: MIT
# test.mk - what is tested and what a test needs. test/run runs the tests and counts them.
#
# test/unit/test_NOUN.c is one program of the dynamic check build, linked with everything that is
# not a main.c, with what it uses of the helpers (any other .c there), and with cmocka.
# test/GROUP/NNN_WHAT.sh or .py is one test of the groups system and board; test/lint/WHAT.sh of lint.
# What only those need, test/tools/NAME.c, becomes out/TARGET/test/tools/NAME.

unit_sources := $(sort $(wildcard test/unit/test_*.c))
unit_helpers := $(filter-out $(unit_sources),$(sort $(wildcard test/unit/*.c)))
unit_programs = $(patsubst %.c,out/host-check-$(1)/%,$(unit_sources))
unit_archives := obj/unit obj/sim obj/everything

$(foreach v,$(check_variants),$(foreach s,$(unit_sources),\
    $(call program,host-check-$(v),$(s:.c=),$(s),$(unit_archives),cmocka $(product_components))))
$(foreach v,$(check_variants),$(call archive,host-check-$(v),obj/unit,$(unit_helpers)))

tool_sources := $(sort $(wildcard test/tools/*.c))
$(foreach t,host arm64,$(foreach s,$(tool_sources),\
    $(call program,$(t),$(s:.c=),$(s),libnightjar,$(product_components))))
tools = $(patsubst %.c,out/$(1)/%,$(tool_sources))

include test/fuzz/fuzz.mk test/bench/bench.mk

# Those whose instructions are counted.
counted_programs := $(foreach t,host arm64,$(foreach p,bench/mix tools/blocks,out/$(t)/test/$(p)))

groups := lint unit asan tsan valgrind system board
checkers := asan tsan

.PHONY: test prove test-unit test-system test-board lint valgrind bench $(checkers:%=check-%) unit-programs
.PHONY: lint-needs board-test-needs checked-programs

test: all lint-needs unit-programs checked-programs $(call tools,host) $(counted_programs) $(fuzz_programs) board-test-needs ## Everything, at small counts
	@test/run $(groups)

prove: all lint-needs unit-programs checked-programs $(call tools,host) $(counted_programs) $(fuzz_programs) board-test-needs ## Everything, at the full counts
	@NJ_FULL=1 test/run $(groups)

unit-programs: $(foreach v,$(check_variants),$(call unit_programs,$(v)))

test-unit: $(call unit_programs,plain) ## The unit tests
	@test/run unit

# The supervisor under sanitizers, for the system test that runs it.
checked-programs: $(foreach v,$(checkers),out/host-check-$(v)/full/nightjar)

test-system: host checked-programs $(call tools,host) $(counted_programs) $(fuzz_programs) ## The whole appliance on the simulated card
	@test/run system

test-board: all board-test-needs ## The whole appliance on the emulated board
	@test/run board

lint: all lint-needs ## House rules: includes, callback, headers, format, sizes
	@test/run lint

lint-needs: $(foreach t,host arm64,$(call objects,$(t),$(callback_sources)))
	@mkdir -p out/lint
	@printf '%s\n' $(call objects,host,$(callback_sources)) > out/lint/callback-host
	@printf '%s\n' $(call objects,arm64,$(callback_sources)) > out/lint/callback-arm64

# board/*/board.mk adds what its tests need.
board-test-needs:

check-asan: ## The unit tests under the address and undefined-behaviour sanitizers; check-tsan: with threads watched
$(checkers:%=check-%): check-%:
	@test/run $*

define checker_needs
check-$(1): $(call unit_programs,$(1))
endef
$(foreach v,$(checkers),$(eval $(call checker_needs,$(v))))

valgrind: $(call unit_programs,plain) ## The unit tests under valgrind
	@test/run valgrind
