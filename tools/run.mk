# Running and installing.

.PHONY: run
run: build
	@BUILD='$(BUILD)' PORT='$(PORT)' DATA='$(DATA)' DEMO='$(DEMO)' DB='$(DB)' \
	  exec setpriv --pdeathsig TERM bash tools/run.sh

# After a rebuild: the running programs start anew, nginx and the database stay.
.PHONY: reload
reload: build
	@supervisorctl -c "$$(cat '$(DATA)/run.path')/supervisord.conf" restart \
	  portal:* intranet:* admin:* api:* portal-hash:* intranet-hash:* admin-hash:* worker
