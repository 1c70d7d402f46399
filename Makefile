# Zhiyin: one Makefile, few targets. `make help` lists them.
#
#   make run      everything installed, built, a demonstration database, served on loopback
#   make check    everything installed, built, the tests
#
# Variables: PORT DATA DEMO DB (make run), BUILD (build folder), SANITIZER (address,undefined).

BUILD     ?= build
PORT      ?= 8080
DATA      ?= data
DEMO      ?= 1
SANITIZER ?=
PYTHON    := $(firstword $(wildcard /usr/bin/python3) python3)

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

# V=1 shows the commands whole.
Q := $(if $(V),,@)

# ---- compiler ----

CC  := gcc
CXX := g++
PKGS := sqlite3 libpq libsodium jansson icu-i18n icu-uc libcurl gmime-3.0 libqrencode liboath zlib uchardet inih minizip expat
ifneq ($(shell command -v pkg-config),)
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PKGS) 2>/dev/null)
endif
LIBS := $(PKG_LIBS) -lfcgi -lcsv -lmagic -lphonenumber -lctemplate_nothreads -lm -lstdc++

WARN     := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wformat=2 -Werror
HARDEN   := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
OPT      := -O2 -g
ifneq ($(SANITIZER),)
OPT      := -O1 -g -fsanitize=$(SANITIZER) -fno-omit-frame-pointer
HARDEN   := -fPIE
WARN     += -Wno-error # instrumented code makes gcc warn of paths that are none
endif
CPPFLAGS := -D_GNU_SOURCE -Icgi-src -I$(BUILD)/gen $(PKG_CFLAGS)
CFLAGS   := -std=gnu17 $(OPT) $(HARDEN) $(WARN) -Wstrict-prototypes -Wmissing-prototypes
CXXFLAGS := -std=c++17 $(OPT) $(HARDEN) -Wall -Wextra -Wshadow -Werror -fno-exceptions -fno-rtti
LDFLAGS  := -pie -Wl,--as-needed -Wl,-z,relro,-z,now $(if $(SANITIZER),-fsanitize=$(SANITIZER))

# ---- sources: folder = layer, file = noun; found, not listed ----

LAYER_DIRS := base db domain web view net jobs pages/shared
PROGRAMS   := portal intranet admin api
src = $(sort $(wildcard cgi-src/$(1)/*.c cgi-src/$(1)/*/*.c cgi-src/$(1)/*.cc))
obj = $(patsubst cgi-src/%,$(BUILD)/obj/%.o,$(call src,$(1)))
lib = $(BUILD)/lib/lib$(subst /,-,$(1)).a

LAYER_LIBS := $(foreach d,$(LAYER_DIRS),$(call lib,$(d)))
ALL_OBJ    := $(foreach d,$(LAYER_DIRS) $(addprefix pages/,$(PROGRAMS)) cli main,$(call obj,$(d)))

FCGI_BIN := $(addprefix $(BUILD)/,$(addsuffix .fcgi,$(PROGRAMS)))
BINS     := $(FCGI_BIN) $(BUILD)/worker $(BUILD)/zhiyin

TEMPLATES := $(sort $(wildcard templates/*/*.tpl))

include tools/deps.mk

.PHONY: build
build: $(BINS) $(BUILD)/sql/.stamp $(BUILD)/templates/.stamp $(BUILD)/static/.stamp $(BUILD)/locale/zh_CN/LC_MESSAGES/zhiyin.mo

$(ALL_OBJ): | $(BUILD)/gen/tpl_gen.h

$(BUILD)/obj/%.c.o: cgi-src/%.c
	@mkdir -p $(@D)
	@echo "CC $<"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/obj/%.cc.o: cgi-src/%.cc
	@mkdir -p $(@D)
	@echo "CXX $<"
	$(Q)$(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c -o $@ $<

define LIB_RULE
$(call lib,$(1)): $(call obj,$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcsD $$@ $$^
endef
$(foreach d,$(LAYER_DIRS) $(addprefix pages/,$(PROGRAMS)),$(eval $(call LIB_RULE,$(d))))

# A program links its own pages and the shared ones, nothing of its siblings.
link_libs = -Wl,--start-group $(1) $(LAYER_LIBS) -Wl,--end-group $(LIBS)
define FCGI_RULE
$(BUILD)/$(1).fcgi: $(BUILD)/obj/main/$(1).c.o $(BUILD)/obj/main/app.c.o $(BUILD)/obj/main/start.c.o $(call lib,pages/$(1)) $(LAYER_LIBS)
	@echo "LINK $$@"
	$$(Q)$(CXX) $(LDFLAGS) -o $$@ $$(filter %.o,$$^) $$(call link_libs,$(call lib,pages/$(1)))
endef
$(foreach p,$(PROGRAMS),$(eval $(call FCGI_RULE,$(p))))

$(BUILD)/worker: $(BUILD)/obj/main/worker.c.o $(BUILD)/obj/main/start.c.o $(LAYER_LIBS)
	@echo "LINK $@"
	$(Q)$(CXX) $(LDFLAGS) -o $@ $(filter %.o,$^) $(call link_libs)
$(BUILD)/zhiyin: $(BUILD)/obj/main/zhiyin.c.o $(call obj,cli) $(LAYER_LIBS)
	@echo "LINK $@"
	$(Q)$(CXX) $(LDFLAGS) -o $@ $(filter %.o,$^) $(call link_libs)

# The programs find migrations, templates, static files and texts beside themselves (base/place.h).
$(BUILD)/sql/.stamp: $(sort $(wildcard sql/*/*.sql))
	@rm -rf $(@D) && mkdir -p $(@D) && cp -R sql/. $(@D)/ && touch $@

-include $(ALL_OBJ:.o=.d)

include tools/view.mk
include tools/test.mk
include tools/run.mk
include tools/bench.mk
include tools/lint.mk

.PHONY: clean
clean:
	rm -rf $(BUILD)

.PHONY: help
help:
	@sed -n 's/^#   //p' $(firstword $(MAKEFILE_LIST))
