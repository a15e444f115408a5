# SPDX-License-Identifier: MIT
# test.mk - what is tested and what a test needs. test/run runs the tests and counts them.
#
# test/unit/test_NOUN.c is one program of the dynamic check build, linked with everything that is
# not a main.c, with the helpers of test/unit (any other .c there), and with cmocka.
# test/GROUP/NNN_WHAT.sh or .py is one test of the groups system and board; test/lint/WHAT.sh of lint.

unit_sources := $(sort $(wildcard test/unit/test_*.c))
unit_helpers := $(filter-out $(unit_sources),$(sort $(wildcard test/unit/*.c)))
unit_programs = $(patsubst %.c,out/host-check-$(1)/%,$(unit_sources))

$(foreach v,$(check_variants),$(foreach s,$(unit_sources),\
    $(call program,host-check-$(v),$(s:.c=),$(s) $(unit_helpers),obj/everything,cmocka $(product_components))))

# What only some tests run: test/tools/NAME.c becomes out/TARGET/test/tools/NAME.
tool_sources := $(sort $(wildcard test/tools/*.c))
$(foreach t,host arm64,$(foreach s,$(tool_sources),\
    $(call program,$(t),$(s:.c=),$(s),obj/sim obj/core,$(product_components))))
tools = $(patsubst %.c,out/$(1)/%,$(tool_sources))

run_tests = CHECK=$(CHECK) CC='$(CC)' test/run

.PHONY: test prove test-unit test-system test-board lint $(check_variants:%=check-%) valgrind test-programs

test: all lint-needs test-programs board-test-needs ## Everything, at small counts
	@$(run_tests) lint unit system board

prove: all lint-needs test-programs board-test-needs ## Everything, at the full counts
	@NJ_FULL=1 $(run_tests) lint unit system board

test-programs: $(call unit_programs,$(CHECK)) $(call tools,host)

test-unit: $(call unit_programs,$(CHECK)) ## The unit tests; CHECK=asan, ubsan or tsan for a sanitizer
	@$(run_tests) unit

test-system: host test-programs ## The whole appliance on the simulated card
	@$(run_tests) system

test-board: all board-test-needs ## The whole appliance on the emulated board
	@$(run_tests) board

lint: all lint-needs ## House rules: includes, callback, headers, format, sizes
	@$(run_tests) lint

.PHONY: lint-needs board-test-needs
lint-needs: $(foreach t,host arm64,$(call objects,$(t),$(callback_sources)))
	@mkdir -p out/lint
	@printf '%s\n' $(call objects,host,$(callback_sources)) > out/lint/callback-host
	@printf '%s\n' $(call objects,arm64,$(callback_sources)) > out/lint/callback-arm64

# board/*/board.mk adds what its tests need.
board-test-needs:

define check_rule
check-$(1): $(call unit_programs,$(1))
	@CHECK=$(1) test/run unit
endef
$(foreach v,$(check_variants),$(eval $(call check_rule,$(v))))

valgrind: $(call unit_programs,plain) ## The unit tests under valgrind
	@CHECK=plain NJ_WRAP='valgrind -q --error-exitcode=99 --leak-check=full --trace-children=yes' test/run unit
