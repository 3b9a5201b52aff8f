# Everything a newcomer needs: make run, make test, make check. Needs Python 3.11+, make and git.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
TRIES ?= 10
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

MIGRATIONS := $(wildcard */migrations/*.py)
CATALOG := $(shell find catalog -name '*.yaml')
STATIC := $(shell find static -type f)
INDEXING := $(wildcard knowledge/search/*.py)

# What `check --deploy` needs to judge the settings of a server: a host, TLS and a key of its own.
DEPLOYED := ALLOWED_HOSTS=unstuck.example HTTPS=on DEBUG=off SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')

.PHONY: help setup run test test-unit test-e2e test-scale check format bench browser requirements

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

# Nobody but the owner of the site may read what lies in var/ and .env, whoever made them and when.
setup: .venv/run.stamp .env var/database.stamp var/catalog.stamp var/static.stamp ## do all but serve
	@chmod -R go-rwx var .env

run: setup ## set up what is missing, then serve the site on http://127.0.0.1:8000/
	@echo "No account exists until you make one: $(MANAGE) create_staff NAME --role administrator"
	@HOST=$(HOST) PORT=$(PORT) exec $(BIN)/gunicorn --config config/gunicorn.py config.wsgi

test: test-unit test-e2e ## all tests, with a real browser at the end

test-unit: setup .venv/dev.stamp
	$(BIN)/pytest -n 2 -q

test-e2e: setup .venv/dev.stamp browser
	$(BIN)/pytest -q -m e2e tests/e2e

test-scale: setup .venv/dev.stamp ## what takes minutes: kills the served site, TRIES times
	$(BIN)/python -m bench.crash --tries $(TRIES)

check: setup .venv/dev.stamp ## format, lint, types, layers, templates, migrations, catalog, guides
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/djade --check --target-version 5.2 $(shell find templates -name '*.html')
	$(BIN)/django-upgrade --target-version 5.2 --check $(shell git ls-files '*.py')
	$(MANAGE) makemigrations --check --dry-run
	$(DEPLOYED) $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) lint_catalog catalog
	$(MANAGE) simulate_guide --all --least-share 1e-4 --most-states 8000 > /dev/null

format: .venv/dev.stamp ## put code and templates into their form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	-$(BIN)/djlint --reformat --quiet templates
	-$(BIN)/djade --target-version 5.2 $(shell find templates -name '*.html')

bench: setup .venv/dev.stamp .venv/bench.stamp ## the benchmarks; writes docs/benchmarks.md
	$(BIN)/python -m bench

requirements: .venv/dev.stamp ## compile requirements*.in into exact versions with hashes
	$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --no-header --no-emit-index-url --generate-hashes --python-version 3.11 requirements-bench.in -o requirements-bench.txt

browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  echo "No browser found: installing chromium"; \
	  if command -v apt-get >/dev/null; then apt-get -qq update && apt-get -qq install -y chromium >/dev/null; \
	  else $(BIN)/playwright install chromium; fi; }

.venv/bin/python:
	@echo "1/5 Python environment"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing: install the package python3-venv and try again"; exit 1; }

.venv/run.stamp: requirements.txt | .venv/bin/python
	@echo "2/5 Dependencies (about half a minute)"
	@$(PIP) -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	@echo "Tools for tests and checks (about a minute)"
	@$(PIP) -r requirements-dev.txt
	@touch $@

.venv/bench.stamp: requirements-bench.txt .venv/run.stamp
	@echo "Engines to compare with, and plots"
	@$(PIP) -r requirements-bench.txt
	@touch $@

.env:
	@umask 077 && printf 'SECRET_KEY=%s\nALLOWED_HOSTS=127.0.0.1,localhost,[::1]\nHTTPS=off\n' \
	  "$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" > .env

var/database.stamp: $(MIGRATIONS) .venv/run.stamp | .env
	@echo "3/5 Database"
	@mkdir -p -m 700 var
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable
	@touch $@

var/catalog.stamp: $(CATALOG) $(INDEXING) var/database.stamp
	@echo "4/5 Catalog and index"
	@$(MANAGE) load_catalog catalog | tail -n 1
	@$(MANAGE) rebuild_index
	@touch $@

var/static.stamp: $(STATIC) .venv/run.stamp | .env
	@echo "5/5 Static files"
	@mkdir -p -m 700 var
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0
	@touch $@
