# faxctl. `make help` lists the targets.

VERSION := 0.1.0

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
BASHDIR    ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
FISHDIR    ?= $(PREFIX)/share/fish/vendor_completions.d
DESTDIR    ?=
BUILD      ?= build
PKG_CONFIG ?= pkg-config
INSTALL    ?= install
# `make SANITIZE=address,undefined` builds with these sanitizers.
SANITIZE   ?=

# What the program needs is kept apart from CFLAGS and the like, which are the user's.
CFLAGS   ?= -O2 -g
packages := libcurl libcjson
warnings := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wold-style-definition -Wformat=2 -Wundef -Wvla -Wwrite-strings \
            -Wcast-qual -Wimplicit-fallthrough -Wno-missing-field-initializers
own_cppflags = -D_XOPEN_SOURCE=700 -DFAXCTL_VERSION=\"$(VERSION)\" -Iinclude \
               $(shell $(PKG_CONFIG) --cflags $(packages))
own_cflags   = -std=c17 $(warnings) -fstack-protector-strong \
               $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all)
own_libs     = $(shell $(PKG_CONFIG) --libs $(packages))

sources := $(wildcard src/*.c src/*/*.c)
objects := $(sources:%.c=$(BUILD)/%.o)
program := $(BUILD)/faxctl
library := $(filter-out $(BUILD)/src/main.o,$(objects))

Q = $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' "$(2)")

.PHONY: all
all: $(program)

$(program): $(objects)
	$(call say,LD,$@)
	$(Q)$(CC) $(own_cflags) $(CFLAGS) $(LDFLAGS) -o $@ $(objects) $(own_libs) $(LDLIBS)

$(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,CC,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(own_cppflags) $(CPPFLAGS) $(own_cflags) $(CFLAGS) -MMD -MP -c -o $@ $<

# Changes when the compiler or its flags do, so that everything is built again.
$(BUILD)/flags: force
	$(Q)$(PKG_CONFIG) --exists $(packages) || \
	    { echo 'faxctl: $(packages) not found; `make deps` installs them' >&2; exit 1; }
	$(Q)mkdir -p $(@D)
	$(Q)echo $(CC) $(own_cppflags) $(CPPFLAGS) $(own_cflags) $(CFLAGS) $(LDFLAGS) > $@.new
	$(Q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@

.PHONY: force
force:

-include $(objects:.o=.d)

.PHONY: help
help:
	@echo 'make                 build $(program)'
	@echo 'make deps            install the packages that building, demo, tests and linters need'
	@echo 'make demo            run it against a fake API on this machine'
	@echo 'make check           run all tests, also under valgrind and sanitizers'
	@echo 'make unit, make e2e  run one kind; TESTS=… picks files or, for e2e, tests'
	@echo 'make bench           compare its speed with that of curl'
	@echo 'make fuzz            feed the decoders random input for FUZZ_SECONDS'
	@echo 'make lint            run all linters'
	@echo 'make standalone      build one file that needs nothing but glibc'
	@echo 'make dist, make deb  build the source tarball, the Debian package'
	@echo 'make release         build all of these, and recipes for other packagers'
	@echo 'make screenshots     take the pictures of the README'
	@echo 'make deps-release    install the packages that the last five need'
	@echo 'make install         PREFIX=$(PREFIX), DESTDIR=$(DESTDIR)'
	@echo 'V=1 shows commands; CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS add to what the program needs.'

# One list for everything, so that `make deps demo` and `make deps check` set up a bare machine.
.PHONY: deps
deps:
	$(Q).ci/deps

# Installation

completions := $(addprefix $(BUILD)/completion/,bash zsh fish)

$(completions): $(program)
	$(Q)mkdir -p $(@D)
	$(Q)$(program) completion $(@F) > $@.new && mv $@.new $@

.PHONY: install uninstall
install: $(program) $(completions)
	$(INSTALL) -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(MANDIR)/man1' '$(DESTDIR)$(BASHDIR)' \
	    '$(DESTDIR)$(ZSHDIR)' '$(DESTDIR)$(FISHDIR)'
	$(INSTALL) -m 755 $(program) '$(DESTDIR)$(BINDIR)/faxctl'
	$(INSTALL) -m 644 man/faxctl.1 '$(DESTDIR)$(MANDIR)/man1/faxctl.1'
	$(INSTALL) -m 644 $(BUILD)/completion/bash '$(DESTDIR)$(BASHDIR)/faxctl'
	$(INSTALL) -m 644 $(BUILD)/completion/zsh '$(DESTDIR)$(ZSHDIR)/_faxctl'
	$(INSTALL) -m 644 $(BUILD)/completion/fish '$(DESTDIR)$(FISHDIR)/faxctl.fish'

uninstall:
	rm -f '$(DESTDIR)$(BINDIR)/faxctl' '$(DESTDIR)$(MANDIR)/man1/faxctl.1' \
	    '$(DESTDIR)$(BASHDIR)/faxctl' '$(DESTDIR)$(ZSHDIR)/_faxctl' \
	    '$(DESTDIR)$(FISHDIR)/faxctl.fish'

.PHONY: clean
clean:
	rm -rf $(BUILD)

.PHONY: demo
demo: $(program)
	$(Q)FAXCTL=$(program) sh tests/demo

# Tests

# The first Python that has pytest; another one may be first in PATH.
PYTHON ?= $(shell for python in python3 /usr/bin/python3; do \
              $$python -c 'import pytest' 2>/dev/null && echo $$python && break; done || echo python3)
VALGRIND ?= valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible
TESTS    ?=

unit_sources := $(wildcard tests/unit/test_*.c)
unit_tests   := $(unit_sources:%.c=$(BUILD)/%)
unit_chosen  := $(if $(TESTS),$(TESTS:%.c=$(BUILD)/%),$(unit_tests))

$(BUILD)/tests/unit/%: tests/unit/%.c $(library) $(BUILD)/flags
	$(call say,TEST,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(own_cppflags) -Isrc -Itests/unit $(shell $(PKG_CONFIG) --cflags cmocka) $(CPPFLAGS) \
	    $(own_cflags) $(CFLAGS) -MMD -MP -MF $@.d $(LDFLAGS) -o $@ $< $(library) $(own_libs) \
	    $(shell $(PKG_CONFIG) --libs cmocka) $(LDLIBS)

-include $(unit_tests:=.d)

.PHONY: check unit unit-valgrind e2e check-sanitized
check: unit unit-valgrind e2e check-sanitized

unit: $(unit_chosen:%=%.unit)
unit-valgrind: $(unit_chosen:%=%.valgrind)

# Prints the whole output of a test only if it fails, so that `make -j unit` stays readable.
run_test = $(1) > $@.log 2>&1 || { cat $@.log; exit 1; }; grep -h '^\[  PASSED' $@.log

.PHONY: $(unit_tests:%=%.unit) $(unit_tests:%=%.valgrind)
$(unit_tests:%=%.unit): %.unit: %
	$(call say,UNIT,$<)
	$(Q)$(call run_test,$<)

$(unit_tests:%=%.valgrind): %.valgrind: %
	$(call say,MEMORY,$<)
	$(Q)$(call run_test,$(VALGRIND) $<)

e2e: $(program)
	$(Q)FAXCTL='$(abspath $(program))' $(PYTHON) -m pytest -q -p no:cacheprovider \
	    $(if $(TESTS),$(TESTS),tests/e2e)

check-sanitized:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/sanitized SANITIZE=address,undefined unit e2e

bench = FAXCTL='$(abspath $(program))' FAXCTL_STANDALONE='$(abspath $(BUILD)/standalone/faxctl)' \
        $(PYTHON) tests/bench/bench.py

# The standalone program is measured too if it was built.
.PHONY: bench bench-once
bench: $(program)
	$(Q)$(bench)

bench-once: $(program)
	$(Q)$(bench) --once

# Fuzzing, with clang's libFuzzer

FUZZ_SECONDS ?= 20
fuzz_sources := $(wildcard tests/fuzz/fuzz_*.c)

.PHONY: fuzz
fuzz:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz CC=clang \
	    SANITIZE=fuzzer-no-link,address,undefined fuzz-run

.PHONY: fuzz-run
fuzz-run: $(fuzz_sources:%.c=$(BUILD)/%)
	$(Q)for target in $^; do \
	    name=$${target##*/fuzz_}; \
	    mkdir -p $(BUILD)/corpus/$$name && \
	    $$target -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=5 \
	        -artifact_prefix=$(BUILD)/ $(BUILD)/corpus/$$name tests/fuzz/seeds/$$name \
	        > $(BUILD)/$$name.log 2>&1 || { cat $(BUILD)/$$name.log; exit 1; }; \
	    echo "$$name: $$(grep '^Done' $(BUILD)/$$name.log)"; \
	done

$(BUILD)/tests/fuzz/%: tests/fuzz/%.c $(library) $(BUILD)/flags
	$(call say,FUZZ,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(own_cppflags) -Isrc $(CPPFLAGS) $(own_cflags) -fsanitize=fuzzer $(CFLAGS) \
	    $(LDFLAGS) -o $@ $< $(library) $(own_libs) $(LDLIBS)

# Releases

release := $(BUILD)/release

tarball := $(release)/faxctl-$(VERSION).tar.gz
# Where releases are published.
REPOSITORY ?= https://example.org/faxctl

# What the targets below need beyond `make deps`; Debian and Ubuntu only.
.PHONY: deps-release
deps-release:
	$(Q).ci/deps release

# One file that needs nothing but glibc at run time.
.PHONY: standalone
standalone:
	+$(Q).ci/standalone $(BUILD)/standalone $(VERSION)

# Its end-to-end tests, and whether a second build gives the same bytes.
.PHONY: check-standalone
check-standalone: standalone
	$(Q)FAXCTL='$(abspath $(BUILD)/standalone/faxctl)' $(PYTHON) -m pytest -q \
	    -p no:cacheprovider $(if $(TESTS),$(TESTS),tests/e2e)
	+$(Q).ci/standalone $(BUILD)/standalone/again $(VERSION)
	$(Q)cd $(BUILD)/standalone && cmp faxctl again/faxctl && \
	    for archive in *.tar.gz; do cmp $$archive again/$$archive || exit 1; done

# The committed sources as a tarball; the same commit gives the same bytes.
.PHONY: dist
dist:
	$(Q)mkdir -p $(release)
	$(Q)git -c tar.umask=0022 archive --format=tar --prefix=faxctl-$(VERSION)/ HEAD | \
	    gzip -9n > $(tarball)
	$(call say,DIST,$(tarball))

# Fills in a template of .github/packaging.
fill = sed -e 's|@VERSION@|$(VERSION)|g' -e 's|@REPOSITORY@|$(REPOSITORY)|g' \
           -e "s|@DATE@|$$(git log -1 --format=%aD)|g" \
           -e "s|@SHA256@|$$(sha256sum < $(tarball) | cut -d ' ' -f 1)|g" \
           -e "s|@SHA512@|$$(sha512sum < $(tarball) | cut -d ' ' -f 1)|g"

# The Debian package, built from the tarball and checked by lintian.
.PHONY: deb
deb: dist
	$(Q)rm -rf $(BUILD)/deb && mkdir $(BUILD)/deb
	$(Q)cp $(tarball) $(BUILD)/deb/faxctl_$(VERSION).orig.tar.gz
	$(Q)tar -xzf $(tarball) -C $(BUILD)/deb
	$(Q)cp -R .github/packaging/debian $(BUILD)/deb/faxctl-$(VERSION)/
	$(Q)$(fill) .github/packaging/debian/changelog.in > $(BUILD)/deb/faxctl-$(VERSION)/debian/changelog
	$(Q)rm $(BUILD)/deb/faxctl-$(VERSION)/debian/changelog.in
	$(Q)cd $(BUILD)/deb/faxctl-$(VERSION) && \
	    env -u MAKEFLAGS -u MAKELEVEL dpkg-buildpackage --no-sign > ../build.log 2>&1 || \
	    { tail -n 30 ../build.log; exit 1; }
	$(Q)lintian --fail-on error,warning --info $(BUILD)/deb/*.changes
	$(Q)cp $(BUILD)/deb/faxctl_*.deb $(release)/
	$(call say,DEB,$(release)/faxctl_$(VERSION)-1_$$(dpkg --print-architecture).deb)

# The recipes of other packagers, with the version and the checksums of the tarball.
.PHONY: recipes
recipes: dist
	$(Q)for recipe in faxctl.spec APKBUILD faxctl.rb; do \
	    $(fill) .github/packaging/$$recipe.in > $(release)/$$recipe || exit 1; \
	done

# The pictures of the README, taken in a real terminal.
.PHONY: screenshots
screenshots: $(program)
	$(Q)FAXCTL='$(abspath $(program))' $(PYTHON) tests/screenshots.py .github/screenshots

# Everything that a release has, with checksums.
.PHONY: release
release: dist deb recipes standalone
	$(Q)cp $(BUILD)/standalone/faxctl-$(VERSION)-linux-*.tar.gz $(release)/
	$(Q)cd $(release) && rm -f SHA256SUMS && sha256sum * > SHA256SUMS && cat SHA256SUMS

# Linters. They pass with the versions of Debian 12 and 13: gcc 12 and 14, clang 14 and 19.

.PHONY: lint lint-compile lint-tidy lint-format lint-text
lint: lint-compile lint-tidy lint-format lint-text

lint-compile:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/lint-gcc CC=gcc CFLAGS='-O2 -Werror' all
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/lint-clang CC=clang CFLAGS='-O2 -Werror' all
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/lint-analyzer CC=gcc \
	    CFLAGS='-O1 -fanalyzer -Werror' all

lint-tidy:
	printf '%s\n' $(sources) | xargs -n 4 -P 2 sh -c \
	    'clang-tidy --quiet --warnings-as-errors="*" "$$@" -- -std=c17 $(own_cppflags)' tidy
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
	    --suppress=normalCheckLevelMaxBranches \
	    --error-exitcode=1 -D_XOPEN_SOURCE=700 -DFAXCTL_VERSION=\"$(VERSION)\" \
	    -Iinclude src

lint-format:
	clang-format --dry-run -Werror $(sources) $(wildcard include/*/*.h src/*/*.h \
	    tests/unit/*.[ch] tests/fuzz/*.[ch])

lint-text:
	mandoc -Tlint -Wwarning man/faxctl.1
	shellcheck .ci/* tests/demo
	yamllint --strict .github
