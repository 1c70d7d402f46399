# Static checks: clang-tidy, cppcheck, shellcheck, the ctemplate linter and the house rules. Slow on
# purpose; `make check` runs the rules alone.

C_FILES   := $(sort $(wildcard cgi-src/*/*.c cgi-src/*/*/*.c cgi-src/*/*/*/*.c))
TIDY_C    := $(C_FILES) $(sort $(wildcard tests/*/*.c))
TIDY_CXX  := $(sort $(wildcard cgi-src/*/*.cc))
TIDY_DONE := $(patsubst %,$(BUILD)/tidy/%.ok,$(TIDY_C) $(TIDY_CXX))
TIDY_INCLUDE := -D_GNU_SOURCE -Icgi-src -Itests -I$(BUILD)/gen $(PKG_CFLAGS)

# One stamp a file, so that a second run looks only at what changed.
$(BUILD)/tidy/%.c.ok: %.c .clang-tidy | $(BUILD)/gen/tpl_gen.h
	@mkdir -p $(@D)
	@echo "TIDY $<"
	$(Q)clang-tidy --quiet $< -- -std=gnu17 $(TIDY_INCLUDE) 2>/dev/null
	@touch $@
$(BUILD)/tidy/%.cc.ok: %.cc .clang-tidy | $(BUILD)/gen/tpl_gen.h
	@mkdir -p $(@D)
	@echo "TIDY $<"
	$(Q)clang-tidy --quiet $< -- -std=c++17 $(TIDY_INCLUDE) 2>/dev/null
	@touch $@

.PHONY: lint lint-built lint-tidy lint-cppcheck lint-shell lint-rules
lint:
	@$(MAKE) --no-print-directory deps-lint
	@$(MAKE) --no-print-directory lint-built
lint-built: lint-rules lint-shell lint-cppcheck lint-tidy
	@echo "lint: clean"

lint-tidy: $(TIDY_DONE)

lint-cppcheck: | $(BUILD)/gen/tpl_gen.h
	@mkdir -p $(BUILD)/cppcheck
	cppcheck --quiet --std=c11 --language=c --enable=warning,portability --inline-suppr --error-exitcode=1 \
	  --suppressions-list=tools/cppcheck.txt --cppcheck-build-dir=$(BUILD)/cppcheck \
	  -Icgi-src -I$(BUILD)/gen -D_GNU_SOURCE $(C_FILES)

lint-shell:
	shellcheck $(wildcard tools/*.sh) .ci/run

lint-rules: build
	@BUILD='$(BUILD)' $(PYTHON) tests/run.py rules
