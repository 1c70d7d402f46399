# Debian packages: what building and serving needs, and what the tests, the lints, the deep checks
# and the measurements need beyond that. Targets install only what is missing.

RUN_PKGS := build-essential pkg-config ca-certificates util-linux \
  libfcgi-dev libsqlite3-dev libpq-dev libctemplate-dev libsodium-dev libicu-dev libgmime-3.0-dev \
  libcurl4-openssl-dev libjansson-dev libcsv-dev libmagic-dev libphonenumber-dev libqrencode-dev liboath-dev \
  libinih-dev zlib1g-dev libminizip-dev libexpat1-dev libxlsxwriter-dev libuchardet-dev gettext nginx-light libnginx-mod-nchan supervisor python3 nodejs npm
TEST_PKGS  := check openssl python3-aiosmtpd python3-psycopg2 chromium fonts-noto-cjk sqlite3 postgresql-15 pgbouncer
LINT_PKGS  := clang-tidy cppcheck shellcheck clang-format
DEEP_PKGS  := clang valgrind libclang-rt-14-dev
CLUSTER_PKGS := patroni etcd-server python3-etcd python3-psycopg2 python3-yaml haproxy pgbouncer
BENCH_PKGS := wrk

.PHONY: deps-run deps-check deps-lint deps-deep deps-cluster deps-bench
deps-run:
	@sh tools/deps.sh $(RUN_PKGS)
deps-check:
	@sh tools/deps.sh $(RUN_PKGS) $(TEST_PKGS)
deps-lint:
	@sh tools/deps.sh $(RUN_PKGS) $(TEST_PKGS) $(LINT_PKGS)
deps-deep:
	@sh tools/deps.sh $(RUN_PKGS) $(TEST_PKGS) $(DEEP_PKGS)
deps-cluster:
	@sh tools/deps.sh $(RUN_PKGS) $(TEST_PKGS) $(CLUSTER_PKGS)
deps-bench:
	@sh tools/deps.sh $(RUN_PKGS) $(BENCH_PKGS)
