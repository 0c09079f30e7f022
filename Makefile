# Every target does its own set-up: .venv is made once, and again only when what it is made from changes.
PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/ready
FIRST  := notebooks/01_can_rmsprop_go_wrong.ipynb

.PHONY: help lab test bench lint

help:
	@echo 'make lab     open the first notebook in JupyterLab, in your browser'
	@echo 'make test    run every test: modules, notebooks, browser   (a part: make test ARGS="tests -k adam")'
	@echo 'make bench   measure speed ratios against what one would use instead'
	@echo 'make lint    look for unused names and over-long lines'
	@echo
	@echo 'Each does its own set-up, in .venv. To use another Python: rm -rf .venv, then make test PYTHON=python3.13'

# The token stays on, and only this machine can connect. The root user of a container must ask for it by a flag.
lab: $(READY)
	$(BIN)/python -m jupyterlab --ServerApp.ip=127.0.0.1 $(if $(filter 0,$(shell id -u)),--allow-root) \
	  --LabApp.default_url=/lab/tree/$(FIRST)

test: $(READY)
	$(BIN)/python -m pytest $(ARGS)

bench: $(READY)
	$(BIN)/python -m pip install --quiet -r benchmarks/requirements.txt
	$(BIN)/python benchmarks/arithmetic.py
	$(BIN)/python benchmarks/explorer.py

lint: $(READY)
	$(BIN)/python -m ruff check .

$(READY): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
	  echo 'No $(PYTHON) found: install Python 3.11 or newer from https://www.python.org/downloads.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$$($(PYTHON) --version 2>&1) is too old: install Python 3.11 or newer from https://www.python.org/downloads," \
	       'and name it if it is not the default: make $(MAKECMDGOALS) PYTHON=python3.13' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python lacks its venv module: install it (Debian, Ubuntu: sudo apt install python3-venv).' >&2; exit 1; }
	@echo 'Setting up .venv (a minute or two, only this once) ...'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
