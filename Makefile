# A machine needs Python 3.12 or later, make and a package index, nothing else.

PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
# axe, the Nu checker and Lighthouse, which judge the pages: from npm's registry, locked
JUDGES := tests/quality/node_modules
NPM := npm ci --prefix tests/quality --ignore-scripts --no-audit --no-fund --loglevel=error

OUT ?= /tmp/loyalty-portal-screenshots

# Nothing of the machine's own settings, and made-up values that are long enough to pass.
PRODUCTION := env -i PATH="$$PATH" HOME="$$HOME" ENV_FILE= \
  SECRET_KEY=only-for-make-check:0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF \
  ALLOWED_HOSTS=portal.example \
  DATABASE_URL=sqlite://:memory: \
  GAMEBALL_API_KEY=only-for-make-check \
  GAMEBALL_SECRET_KEY=only-for-make-check-of-32-bytes!

SOURCES := gameball loyalty_portal docs/minting manage.py gunicorn.conf.py

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-services check bench screenshots lighthouse
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

setup: $(STAMP) ## .venv with the locked dependencies; a second time it does nothing

demo: $(STAMP) ## a portal over a made-up Gameball, and a made-up shop (PORT=8000)
	@DEBUG=1 exec $(BIN)/python manage.py demo --port $(PORT)

test: $(STAMP) $(JUDGES)/.for-tests ## the whole test suite (ARGS="-k tiers" for a part of it)
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

test-services: $(STAMP) ## what is stored and deployed, with PostgreSQL, Redis and Caddy
	$(BIN)/python -m tests.services $(ARGS)

check: $(STAMP) ## format, lint, types, risky calls, secrets, settings, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml $(SOURCES)
	git -c safe.directory='*' ls-files -z | xargs -0 $(BIN)/detect-secrets-hook --baseline .secrets.baseline
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(PRODUCTION) $(BIN)/python manage.py makemigrations --check --dry-run

bench: $(STAMP) ## every figure beside its goal (ARGS=--quick: rough, in 3 minutes)
	$(BIN)/python -m tests.bench $(ARGS)

screenshots: $(STAMP) ## pictures of every page and state (OUT=folder)
	rm -f "$(OUT)"/*.*.*.*.webp
	OUT="$(OUT)" $(BIN)/python -m pytest -q --no-header -n 2 tests/quality/screenshots.py $(ARGS)
	$(BIN)/python -m tests.quality.contact_sheet "$(OUT)"

lighthouse: $(STAMP) $(JUDGES)/.for-lighthouse ## Lighthouse's scores, each beside its goal
	$(BIN)/python -m tests.quality.lighthouse

# Without npm the tests that need them are skipped with a word on it, and fail in CI.
$(JUDGES)/.for-tests: tests/quality/package.json tests/quality/package-lock.json
	@if ! command -v npm >/dev/null; then echo 'npm is missing: axe and the Nu checker are not installed.' >&2; \
	elif $(NPM) --omit=dev; then touch $@; \
	else echo 'npm could not install axe and the Nu checker.' >&2; fi

$(JUDGES)/.for-lighthouse: tests/quality/package.json tests/quality/package-lock.json
	@command -v npm >/dev/null || { echo 'npm is missing: apt install npm, or https://nodejs.org/' >&2; exit 1; }
	@$(NPM)
	@touch $@ $(JUDGES)/.for-tests

# `python3` first, as .python-version may choose it; one that is too old, or has no venv, is passed over.
# A .venv that was made by the same Python is kept.
$(STAMP): pyproject.toml uv.lock .python-version
	@for python in python3 python3.14 python3.13 python3.12; do \
	  if "$$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; \
	  then found=$$python; break; fi; \
	done; \
	if [ -z "$${found:-}" ]; then \
	  echo 'No Python from 3.12 up was found (looked for python3, python3.14, python3.13, python3.12, each with venv).' >&2; \
	  echo 'Install one: "apt install python3 python3-venv" on Debian 13 or Ubuntu 24.04, "brew install python" on a Mac,' >&2; \
	  echo 'else from https://www.python.org/downloads/. Then run make again.' >&2; \
	  exit 1; \
	fi; \
	which='import sys; print(sys.implementation.name, sys.version_info[:2])'; \
	if [ "$$($(BIN)/python -c "$$which" 2>/dev/null)" != "$$("$$found" -c "$$which")" ]; then \
	  echo "Making $(VENV) with $$("$$found" --version)."; \
	  "$$found" -m venv --clear $(VENV); \
	fi
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
	@UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=$(VENV) UV_PYTHON=$(BIN)/python \
	  $(BIN)/uv sync --locked --all-extras --quiet
	@touch $@
