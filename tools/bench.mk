# Measuring (tests/bench/README.md): ratios against references built here.
#
#   make bench CUSTOMERS=1000000 ROUNDS=3 SECONDS=3 [ONLY="lists lines search file points ..."]
#
# The databases are kept in BUILD/bench-data, so that a second run need not make them again.

CUSTOMERS ?= 1000000
ROUNDS    ?= 3
SECONDS   ?= 3

BENCH_C   := $(addprefix $(BUILD)/bench/,ref_fcgi ref_load sqltrace.so bench_points)
BENCH_LIB := $(foreach l,domain db base,$(call lib,$(l)))
WRAPPED   := bind_int64 bind_text64 bind_blob64 bind_zeroblob bind_null step reset
BENCH_CC   = $(CC) -std=gnu17 -O2 -g -D_GNU_SOURCE $(WARN)

$(BUILD)/bench/ref_fcgi: tests/bench/ref_fcgi.c
	@mkdir -p $(@D)
	$(BENCH_CC) -o $@ $< -lfcgi
$(BUILD)/bench/ref_load: tests/bench/ref_load.c
	@mkdir -p $(@D)
	$(BENCH_CC) -o $@ $< -lsqlite3
$(BUILD)/bench/sqltrace.so: tests/bench/sqltrace.c
	@mkdir -p $(@D)
	$(BENCH_CC) -shared -fPIC -o $@ $< -ldl
$(BUILD)/bench/bench_points: tests/bench/bench_points.c $(BENCH_LIB)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(foreach w,$(WRAPPED),-Wl,--wrap=sqlite3_$(w)) -o $@ $< \
	  -Wl,--start-group $(BENCH_LIB) -Wl,--end-group $(LIBS)

.PHONY: bench bench-built
bench:
	@$(MAKE) --no-print-directory deps-bench
	@$(MAKE) --no-print-directory bench-built
bench-built: build $(BENCH_C)
	@BUILD='$(BUILD)' CUSTOMERS='$(CUSTOMERS)' ROUNDS='$(ROUNDS)' SECONDS='$(SECONDS)' \
	  $(PYTHON) tests/bench/bench.py $(ONLY)
