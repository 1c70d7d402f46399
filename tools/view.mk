# What the programs show: marker enums, translated templates, catalogue, front end bundle.

TPL_BUILD := $(PYTHON) tools/tpl_build.py
PO        := po/zh_CN.po

# Written anew only when a template came or went, so that a removed one is noticed.
$(BUILD)/gen/templates.list: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(TEMPLATES) | cmp -s - $@ || printf '%s\n' $(TEMPLATES) >$@
.PHONY: FORCE
FORCE:

$(BUILD)/gen/.stamp: $(TEMPLATES) $(BUILD)/gen/templates.list tools/tpl_build.py
	$(TPL_BUILD) gen --out $(BUILD)/gen
	@touch $@
# Keeps its time when no name changed: then nothing is compiled again.
$(BUILD)/gen/tpl_gen.h: $(BUILD)/gen/.stamp ;

$(BUILD)/templates/.stamp: $(TEMPLATES) $(BUILD)/gen/templates.list $(PO) tools/tpl_build.py
	$(TPL_BUILD) translate --out $(BUILD)/templates --po $(PO)
	@touch $@

$(BUILD)/locale/zh_CN/LC_MESSAGES/zhiyin.mo: $(PO)
	@mkdir -p $(@D)
	msgfmt --check-format -o $@ $<

# Brings po/zh_CN.po up to the texts of templates and C, and says what waits for a translation.
.PHONY: po
po:
	@mkdir -p $(BUILD)/gen
	$(TPL_BUILD) extract --out $(BUILD)/gen/templates.pot
	rm -f $(BUILD)/gen/c.pot
	find cgi-src \( -name '*.c' -o -name '*.h' -o -name '*.cc' \) ! -name 'i18n.[ch]' | LC_ALL=C sort | \
	  xgettext -L C -f - --from-code=UTF-8 -k_ -kP_:1c,2 -kN_ -kPN_:1c,2 --no-location \
	  --sort-output -o $(BUILD)/gen/c.pot
	test -f $(BUILD)/gen/c.pot || : >$(BUILD)/gen/c.pot
	msgcat --use-first --no-location --sort-output -o $(BUILD)/gen/zhiyin.pot \
	  $(BUILD)/gen/templates.pot $(BUILD)/gen/c.pot
	msgmerge --quiet --no-fuzzy-matching --no-location --sort-output -o $(BUILD)/gen/zh_CN.po \
	  $(PO) $(BUILD)/gen/zhiyin.pot
	msgattrib --no-obsolete --no-location --sort-output -o $(PO) $(BUILD)/gen/zh_CN.po
	@$(TPL_BUILD) missing --po $(PO)

# ---- front end ----

STATIC_SRC := $(sort $(wildcard static/js/*.js static/css/*.css static/img/*)) static/icons.txt static/build.mjs

static/node_modules/.stamp: static/package.json static/package-lock.json static/.npmrc
	cd static && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(BUILD)/static/.stamp: $(STATIC_SRC) static/node_modules/.stamp
	node static/build.mjs $(BUILD)/static
	@touch $@
