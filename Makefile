# Two commands do everything on a fresh Debian machine: `make run` and `make test`.
# All Python packages go into .venv; nothing is installed for the whole machine but, where it is missing and
# we are root, Debian's python3-venv.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Long wheels over slow lines: ask again rather than fail.
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check --retries 5 install

# What the browser's part of the package is made from; `pip install` makes it (hatch_build.py).
BROWSER = $(shell find browser -name node_modules -prune -o -type f ! -name .lock ! -name '*.test.js' -print)

.PHONY: run test lint types layers pytest slow clean

run: $(VENV)/.run
	$(BIN)/kgraph build data/profile data/lists data/bibtex -o outputs/kgraph

test: lint types layers pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

pytest: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist worksteal -q

slow: $(VENV)/.dev
	$(BIN)/pytest -n 2 -q -m slow

clean:
	rm -rf $(VENV) outputs/kgraph

$(VENV)/.run: pyproject.toml hatch_build.py $(BROWSER)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "kgraph needs Python 3.11 or later; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || [ "$$(id -u)" != 0 ] || { apt-get -qq update && apt-get -qq install -y python3-venv; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Debian's python3-venv is missing; install it with: sudo apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[serve]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) -e '.[dev]'
	@touch $@
