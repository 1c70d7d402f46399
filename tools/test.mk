# Tests. C: every tests/LAYER/test_*.c is a program of its own, linked with the layers below and no
# others (cgi-src/LAYERS), and with the other .c files of its folder (fixtures). tests/run.py runs
# them, then the Python tests (rules, http), then the browser tests.

TEST_LAYERS_base   := base
TEST_LAYERS_db     := db base
TEST_LAYERS_domain := domain db base
TEST_LAYERS_web    := web base
TEST_LAYERS_view   := view base
TEST_LAYERS_net    := net base
TEST_LAYERS_jobs   := jobs domain net view db base
TEST_LAYERS_fuzz   := web base
TEST_LAYERS_pages  := pages/shared domain web view net jobs db base

TEST_SRC := $(sort $(wildcard tests/*/test_*.c))
TEST_BIN := $(patsubst tests/%.c,$(BUILD)/tests/%,$(TEST_SRC))
TEST_FIXTURES := $(filter-out $(TEST_SRC) tests/support/%,$(wildcard tests/*/*.c))
TEST_OBJ := $(patsubst tests/%.c,$(BUILD)/obj/tests/%.o,$(TEST_SRC) $(TEST_FIXTURES))
CHECK_LIBS := -lcheck -lsubunit -lrt -lm -lpthread

$(TEST_OBJ): | $(BUILD)/gen/tpl_gen.h
$(BUILD)/obj/tests/%.o: tests/%.c
	@mkdir -p $(@D)
	@echo "CC $<"
	$(Q)$(CC) $(CPPFLAGS) -Itests $(CFLAGS) -Wno-missing-prototypes -Wno-unused-function -MMD -MP -c -o $@ $<

# $(1): layer folder, $(2): name of the test
define TEST_RULE
$(BUILD)/tests/$(1)/$(2): $(BUILD)/obj/tests/$(1)/$(2).o \
  $(patsubst tests/%.c,$(BUILD)/obj/tests/%.o,$(filter tests/$(1)/%,$(TEST_FIXTURES))) \
  $(foreach l,$(TEST_LAYERS_$(1)),$(call lib,$(l)))
	@mkdir -p $$(@D)
	@echo "LINK $$@"
	$$(Q)$(CXX) $(LDFLAGS) -o $$@ $$(filter %.o,$$^) \
	  -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $(LIBS) $(CHECK_LIBS)
endef
$(foreach t,$(TEST_SRC),$(eval $(call TEST_RULE,$(word 2,$(subst /, ,$(t))),$(basename $(notdir $(t))))))

-include $(TEST_OBJ:.o=.d)

# Preloaded by tests that let the database fail (tests/support/faults.c says how).
$(BUILD)/tests/faults.so: tests/support/faults.c
	@mkdir -p $(@D)
	$(Q)$(CC) -O2 -Wall -Wextra -Werror -fPIC -shared -o $@ $< -ldl

.PHONY: tests
tests: $(TEST_BIN) $(BUILD)/tests/faults.so $(BUILD)/templates/.stamp $(BUILD)/locale/zh_CN/LC_MESSAGES/zhiyin.mo

tests/browser/node_modules/.stamp: tests/browser/package.json tests/browser/package-lock.json
	cd tests/browser && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@
BROWSER_DEPS := $(if $(wildcard tests/browser/package.json),tests/browser/node_modules/.stamp)

# The packages first, then everything else by a make that has found them.
.PHONY: check check-built
check:
	@$(MAKE) --no-print-directory deps-check
	@$(MAKE) --no-print-directory check-built
check-built: build tests $(BROWSER_DEPS)
	@BUILD='$(BUILD)' $(PYTHON) tests/run.py $(ONLY)

# Deeper and longer, about half an hour: the C and HTTP tests with programs built with the address and
# undefined-behaviour sanitizers, the C tests again under valgrind (those that hash passwords excepted:
# minutes each), FUZZ_SECONDS of fuzzing for each parser, and failover (check-cluster). `make check-sanitized ONLY="http points"`
# runs a part. The browser tests run whole on both engines, without instruments.
.PHONY: check-deep check-sanitized check-valgrind
check-deep:
	@$(MAKE) --no-print-directory deps-deep
	@$(MAKE) --no-print-directory check-sanitized
	@ZHIYIN_TEST_WHOLE=1 $(MAKE) --no-print-directory check-built ONLY=browser
	@$(MAKE) --no-print-directory check-valgrind
	@$(MAKE) --no-print-directory fuzz
	@$(MAKE) --no-print-directory check-cluster

# Failover: three PostgreSQL machines under Patroni, two application nodes, people at work; primaries are killed and
# what was acknowledged is compared (tests/cluster). Twenty minutes at most; QUICK=1 does each fault once.
.PHONY: check-cluster check-cluster-built
check-cluster:
	@$(MAKE) --no-print-directory deps-cluster
	@$(MAKE) --no-print-directory check-cluster-built
check-cluster-built: build
	@BUILD='$(BUILD)' /usr/bin/python3 tests/cluster/check.py $(if $(QUICK),--quick) $(if $(KEEP),--keep '$(KEEP)')

# What a sanitizer finds stands in files: a program that ends after its answer fails no test by itself.
REPORTS := $(abspath .)/$(BUILD)-deep/reports
check-sanitized:
	@$(MAKE) --no-print-directory BUILD='$(BUILD)-deep' SANITIZER=address,undefined build tests
	@rm -rf '$(REPORTS)' && mkdir -p '$(REPORTS)'
	@status=0; BUILD='$(BUILD)-deep' ASAN_OPTIONS='detect_leaks=0:log_path="$(REPORTS)/at"' \
	  UBSAN_OPTIONS='halt_on_error=1:print_stacktrace=1:log_path="$(REPORTS)/at"' \
	  ZHIYIN_TEST_WHOLE=1 $(PYTHON) tests/run.py $(if $(ONLY),$(ONLY),c http) || status=$$?; \
	  for r in '$(REPORTS)'/*; do if [ -e "$$r" ]; then cat "$$r"; status=1; fi; done; exit $$status

# Two at a time, a stamp each; the logs stand beside the stamps.
VALGRIND_TESTS := $(filter-out $(addprefix $(BUILD)/tests/domain/test_,account staff) $(BUILD)/tests/db/test_postgres_% $(BUILD)/tests/domain/test_postgres_% $(BUILD)/tests/db/test_pooler,$(TEST_BIN))
VALGRIND_DONE  := $(patsubst $(BUILD)/tests/%,$(BUILD)/valgrind/%.ok,$(VALGRIND_TESTS))
$(BUILD)/valgrind/%.ok: $(BUILD)/tests/% $(BUILD)/sql/.stamp
	@mkdir -p $(@D)
	@echo "valgrind $<"
	@ZHIYIN_TEST_SAMPLE=11 CK_TIMEOUT_MULTIPLIER=60 valgrind --quiet --error-exitcode=9 --leak-check=full \
	  --errors-for-leak-kinds=none --show-leak-kinds=none "$<" >"$(@:.ok=.log)" 2>&1 || \
	  { tail -40 "$(@:.ok=.log)"; exit 1; }
	@touch $@
# The driver, and what leans on it most, on a server of its own; leaks that are certain count here.
VALGRIND_SERVER := $(patsubst $(BUILD)/tests/%,$(BUILD)/valgrind/server/%.ok,$(filter $(BUILD)/tests/db/test_postgres_% \
  $(addprefix $(BUILD)/tests/db/test_,lost tx search rights migrate) $(addprefix $(BUILD)/tests/domain/test_,points file_store),$(TEST_BIN)))
$(BUILD)/valgrind/server/%.ok: $(BUILD)/tests/% $(BUILD)/sql/.stamp
	@mkdir -p $(@D)
	@echo "valgrind $< on PostgreSQL"
	@ZHIYIN_TEST_ENGINE=postgres CK_TIMEOUT_MULTIPLIER=60 $(PYTHON) tests/support/pg.py --run valgrind --quiet --error-exitcode=9 \
	  --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite "$<" >"$(@:.ok=.log)" 2>&1 || \
	  { tail -40 "$(@:.ok=.log)"; exit 1; }
	@touch $@
check-valgrind: tests
	@$(MAKE) --no-print-directory -j2 $(filter %_list.ok,$(VALGRIND_DONE)) $(filter-out %_list.ok,$(VALGRIND_DONE)) $(VALGRIND_SERVER) # longest first

# Real files where somebody has them; the tests of the project pass without.
.PHONY: check-real
check-real: build
	@BUILD='$(BUILD)' $(PYTHON) tests/real/check_real.py '$(DIR)'

# The parsers that read what strangers send, under libFuzzer: FUZZ_SECONDS each (default 60). What it
# finds goes into tests/fuzz/corpus, which every test run replays.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS := params multipart query cookie form route table workbook vcard
FUZZ_SRC     := $(call src,base) $(call src,web) $(filter-out %/test_replay.c,$(wildcard tests/fuzz/*.c))
FUZZ_FLAGS   := -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
  -fno-sanitize=pointer-overflow # an empty view may be NULL + 0
FUZZ_OBJ      = $(patsubst %,$(BUILD)-fuzz/%.o,$(filter-out %/entry.c,$(FUZZ_SRC)))

$(BUILD)-fuzz/%.c.o: %.c
	@mkdir -p $(@D)
	@clang $(CPPFLAGS) -Itests -std=gnu17 $(subst fuzzer,fuzzer-no-link,$(FUZZ_FLAGS)) -c -o $@ $<
$(BUILD)-fuzz/%.cc.o: %.cc
	@mkdir -p $(@D)
	@clang++ $(CPPFLAGS) -std=c++17 $(subst fuzzer,fuzzer-no-link,$(FUZZ_FLAGS)) -c -o $@ $<
$(BUILD)-fuzz/fuzz_%: tests/fuzz/entry.c $(FUZZ_OBJ)
	@echo "LINK $@"
	@clang $(CPPFLAGS) -Itests -std=gnu17 $(FUZZ_FLAGS) -DFUZZ_TARGET=fuzz_$* -c -o $@.o $<
	@clang++ $(FUZZ_FLAGS) -o $@ $@.o $(FUZZ_OBJ) $(LIBS)

.SECONDARY: $(FUZZ_OBJ)
.PHONY: fuzz
fuzz: deps-deep $(BUILD)/gen/tpl_gen.h $(addprefix $(BUILD)-fuzz/fuzz_,$(FUZZ_TARGETS))
	@set -e; for t in $(FUZZ_TARGETS); do mkdir -p "$(BUILD)-fuzz/corpus/$$t"; \
	  echo "fuzzing $$t for $(FUZZ_SECONDS) s"; \
	  "$(BUILD)-fuzz/fuzz_$$t" -max_total_time=$(FUZZ_SECONDS) -max_len=8192 -timeout=20 -rss_limit_mb=1500 \
	    -print_final_stats=1 -verbosity=0 -artifact_prefix="$(BUILD)-fuzz/$$t-" \
	    "$(BUILD)-fuzz/corpus/$$t" tests/fuzz/corpus/$$t >"$(BUILD)-fuzz/$$t.log" 2>&1 || \
	    { tail -40 "$(BUILD)-fuzz/$$t.log"; exit 1; }; \
	  grep number_of_executed "$(BUILD)-fuzz/$$t.log"; done

# The pictures of README.md, from a fresh demonstration; look at them before committing.
.PHONY: screenshots
screenshots: deps-check
	@$(MAKE) --no-print-directory screenshots-built
.PHONY: screenshots-built
screenshots-built: build $(BROWSER_DEPS)
	@BUILD='$(BUILD)' node tests/browser/screenshots.mjs
