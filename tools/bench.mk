# Measuring (tests/bench/README.md): ratios against references built here.
#
#   make bench CUSTOMERS=1000000 ROUNDS=3 SECONDS=3 [ONLY="pages lines search points ..."]
#   make bench DB=postgresql [ONLY="pages points writers import"]       against bare libpq; DB=postgresql://... elsewhere
#   make bench BASE=REVISION [ONLY="pages points import"]               SQLite beside another revision, in one run
#   make bench-growth CUSTOMERS=10000000 ENTRIES=5000000 [BASE_CUSTOMERS=1000000 FEW=100000]    PostgreSQL: few against many
#
# The databases are kept in BUILD/bench-data, so that a second run need not make them again.

CUSTOMERS ?= 1000000
ROUNDS    ?= 3
SECONDS   ?= 3

BENCH_C   := $(addprefix $(BUILD)/bench/,ref_fcgi ref_load sqltrace.so bench_points bench_writers ref_pg pgtrace.so \
               bench_points_pg)
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
$(BUILD)/bench/ref_pg: tests/bench/ref_pg.c tests/bench/pgtape.h
	@mkdir -p $(@D)
	$(BENCH_CC) $(PKG_CFLAGS) -o $@ $< -lfcgi -lpq
$(BUILD)/bench/pgtrace.so: tests/bench/pgtrace.c
	@mkdir -p $(@D)
	$(BENCH_CC) $(PKG_CFLAGS) -shared -fPIC -o $@ $< -ldl

# Programs that post through the domain; WRAP: calls of the engine that are recorded.
$(BUILD)/bench/bench_points:    WRAP := $(addprefix sqlite3_,$(WRAPPED))
$(BUILD)/bench/bench_points_pg: WRAP := PQsendPrepare PQsendQueryPrepared PQsendQueryParams
$(BUILD)/bench/bench_points $(BUILD)/bench/bench_points_pg $(BUILD)/bench/bench_writers: $(BUILD)/bench/%: \
    tests/bench/%.c tests/bench/post.h tests/bench/pgtape.h $(BENCH_LIB)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(foreach w,$(WRAP),-Wl,--wrap=$(w)) -o $@ $< \
	  -Wl,--start-group $(BENCH_LIB) -Wl,--end-group $(LIBS)

.PHONY: bench bench-built bench-growth
bench:
	@$(MAKE) --no-print-directory deps-bench
	@$(MAKE) --no-print-directory bench-built
bench-built: build $(BENCH_C)
	@BUILD='$(BUILD)' CUSTOMERS='$(CUSTOMERS)' ROUNDS='$(ROUNDS)' SECONDS='$(SECONDS)' DB='$(DB)' BASE='$(BASE)' \
	  BASE_BUILD='$(BASE_BUILD)' \
	  $(PYTHON) tests/bench/bench.py $(ONLY)
# Hours and some 45 GB at 10,000,000 customers; what came out last stands in docs/growth.md.
bench-growth: build $(BENCH_C)
	@BUILD='$(BUILD)' CUSTOMERS='$(if $(filter command line environment,$(origin CUSTOMERS)),$(CUSTOMERS),10000000)' \
	  ENTRIES='$(ENTRIES)' BASE_CUSTOMERS='$(BASE_CUSTOMERS)' FEW='$(FEW)' DB='$(DB)' $(PYTHON) tests/bench/growth.py
