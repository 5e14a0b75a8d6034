# Everything runs in .venv under this checkout; nothing is installed outside it.
# `make demo` needs only python3.11, make and pip. PYTHON=/path/to/python chooses another interpreter.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
DEVELOPING := $(VENV)/developing
MEASURING := $(VENV)/measuring
FUZZING := $(VENV)/fuzzing
SECONDS_OF_FUZZING ?= 300
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input

# One process for each processor; a worker that has nothing left takes tests from another.
PYTEST := $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=8 --dist=worksteal

.PHONY: help demo test check format bench fuzz docs clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    lint the claims in fixtures/demo and print the report"
	@echo "make test    run the tests"
	@echo "make check   formatting, lint, types, import contracts and tests"
	@echo "make format  format the code and mend what the linter can"
	@echo "make bench   measure speed and memory beside pyx12 and plain lark (OPTIONS=--quick for a look)"
	@echo "make fuzz    look for inputs that break something, for five minutes (SECONDS_OF_FUZZING=3600 for an hour)"
	@echo "make docs    write the generated documents again"
	@echo "make clean   remove .venv and everything built"

demo: $(INSTALLED)
	@echo "claimlint: in $(CURDIR): claimlint check fixtures/demo --as-of 2026-06-30"
	@$(BIN)/claimlint check fixtures/demo --as-of 2026-06-30 || { status=$$?; [ $$status -eq 1 ] || exit $$status; }

test: $(DEVELOPING)
	@echo "claimlint: in $(CURDIR): the tests"
	@$(PYTEST)

check: $(DEVELOPING)
	@echo "claimlint: in $(CURDIR): formatting, lint, types, import contracts, tests"
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(PYTEST)

format: $(DEVELOPING)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(MEASURING)
	@echo "claimlint: in $(CURDIR): the benchmark"
	@$(BIN)/python -m bench.run $(OPTIONS)

fuzz: $(FUZZING)
	@echo "claimlint: in $(CURDIR): fuzzing for $(SECONDS_OF_FUZZING) seconds; what breaks something is kept in .fuzzing/crashes"
	@$(BIN)/python -m tests.fuzzing .fuzzing -max_total_time=$(SECONDS_OF_FUZZING)

docs: $(DEVELOPING)
	$(BIN)/python -m claimlint.reports.schema docs/report.schema.json
	$(BIN)/python -m claimlint.claim_record docs/claim.schema.json
	$(BIN)/python -m claimlint.configuration.schema docs
	$(BIN)/python -m claimlint.facts.catalogue docs/facts.md
	$(BIN)/python -m claimlint.cli.rule_documents docs/rules
	$(BIN)/python -m tests.rules.quality docs/ruleset-quality.md

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Debian's python3 comes without ensurepip unless python3-venv is installed. An environment can be made
# all the same: without pip, which the pip of $(PYTHON) then puts into it.
$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "claimlint: no python3 found; install python3.11, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "claimlint: $(PYTHON) is not Python 3.11 or newer; say make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "claimlint: making $(CURDIR)/$(VENV) with $(PYTHON)"
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
	    $(PYTHON) -m venv --clear $(VENV); \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then \
	    $(PYTHON) -m venv --clear --without-pip $(VENV) && \
	    { $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-input pip || \
	      { rm -rf $(VENV); exit 1; }; }; \
	else \
	    echo "claimlint: $(PYTHON) has neither ensurepip nor pip; on Debian: apt-get install python3-venv" >&2; exit 1; \
	fi

$(INSTALLED): pyproject.toml | $(BIN)/python
	@echo "claimlint: installing claimlint into $(CURDIR)/$(VENV)"
	@$(PIP) --editable .
	@touch $@

$(DEVELOPING): pyproject.toml | $(BIN)/python
	@echo "claimlint: installing claimlint and its development tools into $(CURDIR)/$(VENV)"
	@$(PIP) --editable '.[dev]'
	@touch $(INSTALLED) $@

$(MEASURING): pyproject.toml | $(BIN)/python
	@echo "claimlint: installing claimlint and what it is measured against into $(CURDIR)/$(VENV)"
	@$(PIP) --editable '.[bench]'
	@touch $(INSTALLED) $@

$(FUZZING): pyproject.toml | $(BIN)/python
	@echo "claimlint: installing claimlint and the fuzzer into $(CURDIR)/$(VENV)"
	@$(PIP) --editable '.[fuzzing]'
	@touch $(INSTALLED) $@
