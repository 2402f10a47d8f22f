# The README's two commands are `make demo` and `make test`; both do all their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONUTF8 := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test bench bundle check format lint types contracts docs lock setup clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    set up, check example workbooks, then make, import and scan a simulated bank"
	@echo "make test    set up, then run the whole test suite"
	@echo "make check   format, lint, types, import contracts, documentation"
	@echo "make bench   measure speed and memory, write benchmarks/results.md (long)"
	@echo "make bundle  write dist/quanlian-bundle.tar: everything for an installation without network"

# A stamp, so that set-up runs once and again only when the locks change.
$(VENV)/.runtime: requirements/base.txt pyproject.toml
	@echo "Setting up $(VENV) (once; about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; set PYTHON=...")'
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/base.txt
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@echo "Setting up the test tools ..."
	@$(BIN)/python -m pip install -q --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev

demo: $(VENV)/.runtime
	@$(BIN)/python -m quanlian.cli.demo

test: $(VENV)/.dev
	@$(BIN)/python -m pytest -n auto --dist loadgroup

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks.run

check: lint types contracts docs

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(VENV)/.dev
	@$(BIN)/mypy

contracts: $(VENV)/.dev
	@$(BIN)/lint-imports

# Rewrites the generated reference pages; the suite fails where one is out of date.
docs: $(VENV)/.dev
	@$(BIN)/python -m quanlian.cli.reference --check docs/reference

docs-write: $(VENV)/.runtime
	@$(BIN)/python -m quanlian.cli.reference docs/reference

bundle: $(VENV)/.runtime
	@sh scripts/bundle.sh $(BIN)/python

lock: $(VENV)/.dev
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml requirements/build.in -o requirements/base.txt
	@$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev -c requirements/base.txt pyproject.toml requirements/build.in -o requirements/dev.txt

clean:
	rm -rf $(VENV) build dist var
