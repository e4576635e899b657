# Zegje needs Python 3.11 or newer, and make. Everything else comes into .venv, pinned with hashes.

.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
PIP := -m pip --disable-pip-version-check --quiet install
COMPILE := -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

# The first of these that is there, is new enough and can make an environment.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)

.PHONY: help run test check bench soak docs pins clean

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F'\t' '{ printf "make %-8s %s\n", $$1, $$2 }'

run: .venv/.installed  ## Start Zegje with a demonstration round on this computer
	@exec $(BIN)/zegje run

test: check  ## All checks and all tests, as CI runs them
	$(BIN)/python -m coverage run --source=flows -m pytest tests/flows
	$(BIN)/python -m coverage report --show-missing --skip-covered --fail-under=100
	$(BIN)/python -m pytest -n 2 --dist loadgroup --ignore=tests/flows

check: .venv/.tested  ## Format, lint, types, and who imports whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/.tested  ## Measure speed, start and memory against a bare echo bot
	$(BIN)/python -m bench

soak: .venv/.tested  ## Kill the processes 200 times under load and look at what is left
	ZEGJE_TEST_KILLS=200 $(BIN)/python -m pytest -m kill

docs: .venv/.tested  ## Write the generated parts of the documents anew
	$(BIN)/python tests/house/make_map.py

pins: build/pins/.installed  ## Resolve the requirements anew and pin them with hashes
	build/pins/bin/python $(COMPILE) --upgrade -o requirements/pins.txt requirements/pins.in
	build/pins/bin/python $(COMPILE) --upgrade -o requirements/run.txt pyproject.toml requirements/build.in
	build/pins/bin/python $(COMPILE) --upgrade -o requirements/dev.txt -c requirements/run.txt requirements/dev.in

clean:  ## Remove the environment and what tools left behind; var/ stays
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* *.egg-info

# --- what is installed ---------------------------------------------------------------------------
# An empty file marks each stage, so that nothing is asked of pip when nothing changed.

.venv/.pinned: requirements/run.txt
	@test -n "$(PYTHON)" || { echo "Zegje needs Python 3.11 or newer with venv (Debian: apt-get install" \
		"python3 python3-venv). Is it somewhere else? make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is older than Python 3.11, or does not start." >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version); this takes a minute, once."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python $(PIP) --require-hashes -r requirements/run.txt
	@touch $@

.venv/.installed: .venv/.pinned pyproject.toml
	@$(BIN)/python $(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/.tested: .venv/.installed requirements/dev.txt
	@echo "Adding what the tests need to .venv."
	@$(BIN)/python $(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

build/pins/.installed: requirements/pins.txt
	@$(PYTHON) -m venv --clear build/pins
	@build/pins/bin/python $(PIP) --require-hashes -r requirements/pins.txt
	@touch $@
