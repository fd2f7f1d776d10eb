# What people type. The work is in scripts/setup.py (Python alone) and in the `tuanding` command.
PORT ?= 8000
ARGS ?=
# The first Python from 3.11 to 3.13 that really runs (a version manager may offer names that do not).
BASE := $(shell for p in .venv/bin/python python3 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo "$$p" && break; done)
PY := .venv/bin/python
SETUP = $(if $(BASE),$(BASE),$(error Python 3.11, 3.12 or 3.13 is needed)) scripts/setup.py

.PHONY: run test check nightly bench lock messages screenshots figures format setup

run:  ## the demo company on http://127.0.0.1:$(PORT)
	@exec $(SETUP) run --port $(PORT)

setup:  ## everything but the demo company, for a company's own installation
	@$(SETUP) base

test:  ## all tests on SQLite, then what is marked `both` on PostgreSQL; fails when over its budget
	@$(SETUP) test
	@$(PY) scripts/rings.py test $(ARGS)

nightly:  ## full matrix, full lengths
	@$(SETUP) nightly
	@$(PY) scripts/rings.py nightly $(ARGS)

check:  ## format, lint, types, import contracts, migrations in step
	@$(SETUP) dev
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/djangofmt --check tuanding
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo
	TUANDING_HOME=.venv/check $(PY) -m tuanding check
	TUANDING_HOME=.venv/check $(PY) -m tuanding makemigrations --check --dry-run

format:
	$(PY) -m ruff check --fix --exit-zero .
	$(PY) -m ruff format .
	.venv/bin/djangofmt tuanding

bench:  ## floor and product in one run; figures go to benchmarks/results/
	@$(SETUP) dev
	$(PY) -m benchmarks $(ARGS)

figures:  ## sizes, nesting, complexity, imports, copies and names, as a table; ARGS=FOLDER measures another checkout
	@$(or $(BASE),$(PY)) scripts/figures.py $(ARGS)

screenshots:  ## the pages of the demo company, PC, phone and dark, into docs/screenshots/
	@$(SETUP) test
	$(PY) -m tests.browser.screenshots $(ARGS)

messages:  ## collect the texts of code and templates into the English catalogue
	$(PY) scripts/catalogue.py collect $(ARGS)

lock:  ## the lock files, universal and without addresses; ARGS=--upgrade takes newer releases
	$(PY) scripts/lock.py $(ARGS)
