# faxctl. `make help` lists the targets.

VERSION := 0.1.0

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
BASHDIR    ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
FISHDIR    ?= $(PREFIX)/share/fish/vendor_completions.d
BUILD      ?= build
PKG_CONFIG ?= pkg-config
INSTALL    ?= install

# CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are reserved for the user and add to the project's flags.
CFLAGS   ?= -O2 -g
packages := libcurl libcjson
warnings := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wold-style-definition -Wformat=2 -Wundef -Wvla -Wwrite-strings \
            -Wcast-qual -Wimplicit-fallthrough -Wno-missing-field-initializers

# Runs pkg-config once, when a recipe first uses the variable: `make deps` may install it first.
pkg_config     = $(eval $(1) := $(shell $(PKG_CONFIG) $(2)))$($(1))
package_cflags = $(call pkg_config,package_cflags,--cflags $(packages))
package_libs   = $(call pkg_config,package_libs,--libs $(packages))
cmocka_flags   = $(call pkg_config,cmocka_flags,--cflags --libs cmocka)

own_cppflags = -D_XOPEN_SOURCE=700 -DFAXCTL_VERSION=\"$(VERSION)\" -Iinclude $(package_cflags)
own_cflags   = -std=c17 $(warnings) -fstack-protector-strong \
               $(SANITIZE:%=-fsanitize=% -fno-omit-frame-pointer -fno-sanitize-recover=all)
compile      = $(CC) $(own_cppflags) $(CPPFLAGS) $(own_cflags) $(CFLAGS) -MMD -MP -MF $@.d
link         = $(LDFLAGS) -o $@ $(filter %.c %.o,$^) $(package_libs) $(LDLIBS)

sources    := $(wildcard src/*.c src/*/*.c)
objects    := $(sources:%.c=$(BUILD)/%.o)
library    := $(filter-out $(BUILD)/src/main.o,$(objects))
program    := $(BUILD)/faxctl
unit_tests := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/test_*.c))
fuzzers    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))

Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)')

.PHONY: all help deps deps-release demo clean install uninstall check unit unit-valgrind e2e \
        check-sanitized check-standalone bench bench-once screenshots fuzz fuzz-run lint \
        lint-compile lint-tidy lint-text dist deb recipes standalone release force

all: $(program) ## build the program

$(program): $(objects)
	$(call say,LD,$@)
	$(Q)$(CC) $(own_cflags) $(CFLAGS) $(link)

$(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,CC,$@)
	$(Q)$(compile) -c -o $@ $<

# Changes with the compiler or its flags, to rebuild everything.
$(BUILD)/flags: force
	$(Q)$(PKG_CONFIG) --exists $(packages) || \
	    { echo 'faxctl: $(packages) not found; `make deps` installs them' >&2; exit 1; }
	$(Q)mkdir -p $(sort $(dir $(objects) $(unit_tests) $(fuzzers))) $(BUILD)/completion
	$(Q)echo $(compile) $(LDFLAGS) > $@.new
	$(Q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@

-include $(addsuffix .d,$(objects) $(unit_tests) $(fuzzers))

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9 -]+:.*## / { printf "make %-17s %s\n", $$1, $$2 }' Makefile
	@echo "V=1 shows commands; CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS add to the project's flags."

# Builds goals in order, even with -j, if one of them installs packages for the others.
ifneq ($(filter deps deps-release,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

deps: ## install the packages for building, demo, tests and linters
	$(Q).ci/deps

deps-release: ## install the packages for releases and screenshots (Debian, Ubuntu)
	$(Q).ci/deps release

demo: $(program) ## run the program against a fake API on this machine
	$(Q)FAXCTL=$(program) sh tests/demo

clean: ## remove all build products
	rm -rf $(BUILD)

# Installation

$(BUILD)/completion/%: $(program)
	$(Q)$(program) completion $* > $@.new && mv $@.new $@

completions := $(addprefix $(BUILD)/completion/,bash zsh fish)
install: $(program) $(completions) ## install to PREFIX=/usr/local, staged in DESTDIR=
	$(INSTALL) -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1' '$(DESTDIR)$(BASHDIR)' \
	    '$(DESTDIR)$(ZSHDIR)' '$(DESTDIR)$(FISHDIR)'
	$(INSTALL) -m 755 $(program) '$(DESTDIR)$(BINDIR)/faxctl'
	$(INSTALL) -m 644 man/faxctl.1 '$(DESTDIR)$(MANDIR)/man1/faxctl.1'
	$(INSTALL) -m 644 $(BUILD)/completion/bash '$(DESTDIR)$(BASHDIR)/faxctl'
	$(INSTALL) -m 644 $(BUILD)/completion/zsh '$(DESTDIR)$(ZSHDIR)/_faxctl'
	$(INSTALL) -m 644 $(BUILD)/completion/fish '$(DESTDIR)$(FISHDIR)/faxctl.fish'

uninstall: ## remove the installed files
	rm -f '$(DESTDIR)$(BINDIR)/faxctl' '$(DESTDIR)$(MANDIR)/man1/faxctl.1' \
	    '$(DESTDIR)$(BASHDIR)/faxctl' '$(DESTDIR)$(ZSHDIR)/_faxctl' \
	    '$(DESTDIR)$(FISHDIR)/faxctl.fish'

# Tests

# The first python3 in PATH may lack pytest.
PYTHON   ?= $(shell python3 -c 'import pytest' 2>/dev/null || echo /usr/bin/)python3
VALGRIND ?= valgrind -q --error-exitcode=99 --leak-check=full

check: unit unit-valgrind e2e check-sanitized ## run all tests, with valgrind and sanitizers too
unit_chosen := $(or $(TESTS:%.c=$(BUILD)/%),$(unit_tests))
unit: $(unit_chosen:=.unit) ## run the unit tests, or TESTS='FILE…'
unit-valgrind: $(unit_chosen:=.valgrind) ## run the unit tests under valgrind

$(unit_tests): test_flags = -Itests/unit $(cmocka_flags)
$(fuzzers): test_flags = -fsanitize=fuzzer
$(unit_tests) $(fuzzers): $(BUILD)/%: %.c $(library) $(BUILD)/flags
	$(call say,TEST,$@)
	$(Q)$(compile) -Isrc $(link) $(test_flags)

# Prints the full output of a test only on failure, to keep `make -j unit` readable.
run_test = $(1) > $@.log 2>&1 || { cat $@.log; exit 1; }; grep -h '^\[  PASSED' $@.log

%.unit: % force
	$(call say,UNIT,$<)
	$(Q)$(call run_test,$<)

%.valgrind: % force
	$(call say,MEMORY,$<)
	$(Q)$(call run_test,$(VALGRIND) $<)

pytest = FAXCTL='$(abspath $(1))' $(PYTHON) -m pytest -q -p no:cacheprovider $(or $(TESTS),tests/e2e)

e2e: $(program) ## run the end-to-end tests, or TESTS='FILE… -k NAME'
	$(Q)$(call pytest,$(program))

check-sanitized: ## run the unit and end-to-end tests with sanitizers
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitized SANITIZE=address,undefined unit e2e

# Also measures the standalone program, if it was built.
bench bench-once: $(program) ## compare the speed with curl
	$(Q)FAXCTL='$(abspath $(program))' FAXCTL_STANDALONE='$(abspath $(BUILD)/standalone/faxctl)' \
	    $(PYTHON) tests/bench/bench.py $(if $(filter bench-once,$@),--once)

screenshots: $(program) ## take the screenshots for the README in a real terminal
	$(Q)FAXCTL='$(abspath $(program))' $(PYTHON) tests/screenshots.py .github/screenshots

# Fuzzing with clang's libFuzzer

FUZZ_SECONDS ?= 20
fuzz: ## fuzz the decoders, FUZZ_SECONDS=20 each
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang \
	    SANITIZE=fuzzer-no-link,address,undefined fuzz-run
fuzz-run: $(fuzzers:=.run)

$(BUILD)/tests/fuzz/fuzz_%.run: $(BUILD)/tests/fuzz/fuzz_% force
	$(Q)mkdir -p $(BUILD)/corpus/$*
	$(Q)$< -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=5 -artifact_prefix=$(BUILD)/ \
	    $(BUILD)/corpus/$* tests/fuzz/seeds/$* > $<.log 2>&1 || { cat $<.log; exit 1; }
	$(Q)echo "$*: $$(grep '^Done' $<.log)"

# Linters. They pass with the versions of Debian 12 and 13: gcc 12 and 14, clang 14 and 19.

lint: lint-compile lint-tidy lint-text ## run all linters

lint-compile:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/lint-gcc CC=gcc CFLAGS='-O2 -Werror' all
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/lint-clang CC=clang CFLAGS='-O2 -Werror' all
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/lint-analyzer CC=gcc \
	    CFLAGS='-O1 -fanalyzer -Werror' all

lint-tidy:
	printf '%s\n' $(sources) | xargs -P 2 -I FILE \
	    clang-tidy --quiet --warnings-as-errors='*' FILE -- -std=c17 $(own_cppflags)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
	    --suppress=normalCheckLevelMaxBranches \
	    --error-exitcode=1 -D_XOPEN_SOURCE=700 -DFAXCTL_VERSION=\"$(VERSION)\" -Iinclude src

lint-text:
	clang-format --dry-run -Werror \
	    $(wildcard include/*/*.h src/*.c src/*/*.[ch] tests/unit/*.[ch] tests/fuzz/*.[ch])
	mandoc -Tlint -Wwarning man/faxctl.1
	shellcheck .ci/* tests/demo
	yamllint --strict .github

# Releases

release: ## build all release files: dist, deb, recipes, standalone
dist deb recipes standalone release:
	+$(Q)BUILD='$(BUILD)' VERSION='$(VERSION)' .ci/release $@

check-standalone: standalone ## test the standalone program; check that it is reproducible
	$(Q)$(call pytest,$(BUILD)/standalone/faxctl)
	+$(Q)BUILD='$(BUILD)' VERSION='$(VERSION)' .ci/release $@
