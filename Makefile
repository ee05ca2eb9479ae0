# Two commands: `make run` and `make test`. Everything they need is installed into this folder, and only once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
POSTFIX := var/postfix
FRONTEND := webapp/frontend
MODULES := $(FRONTEND)/node_modules/.installed
MANIFEST := webapp/static/dist/manifest.json
SOURCES := $(shell find $(FRONTEND) -name node_modules -prune -o -type f -print 2>/dev/null)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard templates/translations/*/LC_MESSAGES/*.po))
CHECKS := check-lint check-format check-types check-layers check-templates check-catalogues
COMPILE := pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml

# Whoever runs make may stand in another environment: ours is named each time.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
export UV_PYTHON_DOWNLOADS := never

# A uv that works. A shim of a version manager answers to the name too, so it is asked for its version.
UV = for uv in $(BIN)/uv uv; do if $$uv --version >/dev/null 2>&1; then break; fi; done; $$uv

.PHONY: help run test check bench chaos simulate real build setup lock chromium calendars $(CHECKS)
.DELETE_ON_ERROR:

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1 /p' $(MAKEFILE_LIST) | awk '{ name = $$1; $$1 = ""; printf "  make %-10s%s\n", name, $$0 }'

run: setup ## start everything on this machine; PORT, MAIL_PORT and DEMO=0 are honoured
	@exec $(BIN)/python -m tasks.processes.run

test: setup chromium calendars ## run every test, in a browser too; ARGS are handed to pytest
	$(BIN)/python -m pytest -n 2 --dist loadgroup --ignore=tests/bench --ignore=tests/real $(ARGS)

check: setup ## look at the code without running it: every check runs, the failing ones are named
	@$(MAKE) --no-print-directory --keep-going $(CHECKS)

bench: setup $(POSTFIX)/.unpacked ## measure what is promised to be fast; writes var/bench/*.json
	$(BIN)/python -m tests.bench $(ARGS)

chaos: setup ## kill processes at named points and count what was lost; ARGS="--seed 7 --messages 20000"
	$(BIN)/python -m pytest tests/chaos
	$(BIN)/python -m tests.chaos $(ARGS)

simulate: setup ## live through a year of digests and judge who got what; ARGS="--seed 7 --people 2000 --days 365"
	$(BIN)/python -m tests.simulate $(ARGS)

real: setup ## import real files: make real DATA=DIR
	@test -d "$(DATA)" || { echo "make real needs the folder of the files: make real DATA=DIR"; exit 2; }
	DATA="$(abspath $(DATA))" $(BIN)/python -m pytest -s tests/real $(ARGS)

setup: $(INSTALLED) build $(CATALOGUES) ## install what is locked, build the front end, compile the catalogues

build: $(MANIFEST) ## build the front end when it is stale

lock: $(INSTALLED) ## write the lock files anew
	$(UV) $(COMPILE) -o requirements.lock
	$(UV) $(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock

# --- set-up ---

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Convene needs Python 3.11 or newer; $(PYTHON) is not (say make PYTHON=...)"; exit 1; }
	@echo "== Making $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make an environment: apt install python3-venv"; exit 1; }

$(INSTALLED): requirements-dev.lock pyproject.toml | $(BIN)/python
	@$(UV) --version >/dev/null 2>&1 || { echo "== Installing uv" && \
	  sed -n '/^uv==/,/[^\\]$$/p' requirements-dev.lock > $(VENV)/uv.txt && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/uv.txt; }
	@echo "== Installing what requirements-dev.lock names"
	@$(UV) pip sync --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(MODULES): $(FRONTEND)/package-lock.json
	@command -v npm >/dev/null || { echo "The front end needs node and npm: apt install nodejs npm"; exit 1; }
	@echo "== Installing what $(FRONTEND)/package-lock.json names"
	@cd $(FRONTEND) && npm ci --no-audit --no-fund
	@touch $@

$(MANIFEST): $(MODULES) $(SOURCES)
	@echo "== Building the front end"
	@cd $(FRONTEND) && node build.mjs
	@touch $@

$(CATALOGUES): %.mo: %.po | $(INSTALLED)
	@echo "== Compiling the message catalogues"
	@$(BIN)/python -m webapp.catalogues compile
	@touch $@

chromium:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "== Installing chromium" && \
	  apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends chromium || \
	  { echo "The browser tests need chromium: apt install chromium"; exit 1; }

# Debian's own: they need no place in our environment, which has a Python of another version.
calendars:
	@missing=; for name in khal vdirsyncer; do [ -x /usr/bin/$$name ] || missing="$$missing $$name"; done; [ -z "$$missing" ] && exit 0; \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "== Installing$$missing" && \
	  apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $$missing || \
	  { echo "The journeys of calendar programs need$$missing: apt install$$missing"; exit 1; }

# Debian's generator and sink of mail, unpacked and never installed: the package would start a mail server.
$(POSTFIX)/.unpacked:
	@rm -rf $(POSTFIX) && mkdir -p $(POSTFIX)/packages
	@if command -v smtp-sink >/dev/null && command -v smtp-source >/dev/null; then touch $@; exit 0; fi; \
	  command -v apt-get >/dev/null && command -v dpkg >/dev/null && echo "== Fetching smtp-sink and smtp-source" && \
	  cd $(POSTFIX)/packages && names="postfix $$(apt-cache depends postfix | sed -n '/libc6/d; s/^ *Depends: \(lib[a-z0-9.+-]*\)$$/\1/p')" && \
	  { apt-get -qq download $$names || { apt-get -qq update && apt-get -qq download $$names; }; } 2>/dev/null && \
	  for each in *.deb; do dpkg -x "$$each" .. || exit 1; done && rm -f *.deb && touch ../.unpacked || \
	  { echo "The bench of mail needs smtp-sink and smtp-source of Debian's package postfix: unpack it into $(POSTFIX), or put them on PATH"; }

# --- checks ---

check-lint:
	$(BIN)/ruff check

check-format:
	$(BIN)/ruff format --check

check-types:
	$(BIN)/mypy

check-layers:
	$(BIN)/lint-imports

check-templates:
	$(BIN)/djlint --lint --profile jinja templates tasks/processes/pages

check-catalogues:
	$(BIN)/python -m webapp.catalogues check
