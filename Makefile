# Suluh: `make demo` shows it, `make test` proves it, `make install` leaves .venv/bin/suluh with every extra.
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip
INSTALL := $(PIP) install --quiet --disable-pip-version-check --constraint constraints.txt
# One process a core; set JOBS=0 to run the tests in one process.
JOBS ?= auto

.DEFAULT_GOAL := help
.PHONY: help install demo test lint types wheel bundle docs clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*  ## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

install: $(VENV)/.all  ## .venv with suluh and every extra
	@echo "Installed: $(VENV)/bin/suluh --help"

demo: $(VENV)/.core  ## make a small world, scan it, show what was found
	$(VENV)/bin/suluh demo

test: $(VENV)/.test  ## all tests
	@command -v chromium > /dev/null || echo "No chromium: the tests that open the report are skipped (Debian: apt-get install chromium)."
	$(VENV)/bin/python -m pytest --numprocesses $(JOBS) --dist loadscope

lint: $(VENV)/.dev  ## style and common mistakes
	$(VENV)/bin/ruff check .

types: $(VENV)/.dev  ## strict types
	$(VENV)/bin/mypy

docs: $(VENV)/.core  ## write the generated pages anew
	$(VENV)/bin/python -m detector.rule_pages docs/rules
	$(VENV)/bin/python -m detector.desk.schemas docs

wheel: $(VENV)/.core  ## dist/suluh-*.whl
	rm -rf build dist
	$(PIP) wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

bundle: wheel  ## dist/suluh-bundle-*.zip for laptops without network (PLATFORM=win_amd64 PYTHON_VERSION=3.12: for others)
	$(VENV)/bin/python deploy/bundle.py dist/suluh-*.whl $(addprefix --platform=,$(PLATFORM)) $(addprefix --python=,$(PYTHON_VERSION))

clean:  ## remove what was built, the environment too
	rm -rf $(VENV) build dist demo *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say which extras stand; each is renewed when the pins or the requirements change.
$(VENV)/.tools: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Suluh needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) setuptools wheel
	@touch $@

$(VENV)/.core: $(VENV)/.tools
	$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.tools
	$(INSTALL) --no-build-isolation --editable '.[notify,remote,sql,test,xes]'
	@touch $(VENV)/.core $@

$(VENV)/.dev: $(VENV)/.tools
	$(INSTALL) --no-build-isolation --editable '.[dev]'
	@touch $(VENV)/.core $@

$(VENV)/.all: $(VENV)/.tools
	$(INSTALL) --no-build-isolation --editable '.[all]'
	@touch $(VENV)/.core $(VENV)/.test $(VENV)/.dev $@
