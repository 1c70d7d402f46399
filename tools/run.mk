# Running and installing.

# The packages first, then a make that has found them; it ends with this one, however that ends.
.PHONY: run run-built
run:
	@$(MAKE) --no-print-directory deps-run
	@exec setpriv --pdeathsig TERM $(MAKE) --no-print-directory run-built
run-built: build
	@BUILD='$(BUILD)' PORT='$(PORT)' DATA='$(DATA)' DEMO='$(DEMO)' DB='$(DB)' \
	  exec setpriv --pdeathsig TERM bash tools/run.sh

# After a rebuild: the running programs start anew, nginx and the database stay.
.PHONY: reload
reload: build
	@supervisorctl -c "$$(cat '$(DATA)/run.path')/supervisord.conf" restart \
	  portal:* intranet:* admin:* api:* portal-hash:* intranet-hash:* admin-hash:* worker
