# A machine needs Python 3.12 or later, make and a package index, nothing else.

PORT ?= 8000

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up

# Nothing of the machine's own settings, and made-up values that are long enough to pass.
PRODUCTION := env -i PATH="$$PATH" HOME="$$HOME" ENV_FILE= \
  SECRET_KEY=only-for-make-check:0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF \
  ALLOWED_HOSTS=portal.example \
  DATABASE_URL=sqlite://:memory: \
  GAMEBALL_API_KEY=only-for-make-check \
  GAMEBALL_SECRET_KEY=only-for-make-check-of-32-bytes!

SOURCES := gameball loyalty_portal docs/minting manage.py gunicorn.conf.py

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-services check bench
.DELETE_ON_ERROR:

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

setup: $(STAMP) ## .venv with the locked dependencies; a second time it does nothing

demo: $(STAMP) ## a portal over a made-up Gameball, and a made-up shop (PORT=8000)
	@DEBUG=1 exec $(BIN)/python manage.py demo --port $(PORT)

test: $(STAMP) ## the whole test suite (ARGS="-k tiers" for a part of it)
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
