# Running and installing.

# The packages first, then a make that has found them; it ends with this one, however that ends.
.PHONY: run run-built
run:
	@$(MAKE) --no-print-directory deps-run
	@exec setpriv --pdeathsig TERM $(MAKE) --no-print-directory run-built
run-built: build
	@BUILD='$(BUILD)' PORT='$(PORT)' DATA='$(DATA)' DEMO='$(DEMO)' DB='$(DB)' \
	  exec setpriv --pdeathsig TERM bash tools/run.sh

# After a change: builds, and starts the programs of a running `make run` anew.
.PHONY: reload
reload: build
	@supervisorctl -c "$$(cat '$(DATA)/run.path')/supervisord.conf" restart all

# Programs, files, systemd units and an nginx site; starts nothing. DESTDIR= and PREFIX= as usual.
PREFIX ?= /usr/local
.PHONY: install
install: build
	@BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' bash tools/install.sh
