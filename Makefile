# Every target does its own set-up: an environment is made once, and again only when what it is made from changes.
PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/ready
SITE   := .venv-site/bin
LOWEST := .venv-lowest/bin
FIRST  := notebooks/01_can_rmsprop_go_wrong.ipynb
# Two workers, of which one drives the browser. A part needs none.
WHOLE  := -n 2
SEEDS  ?= $(shell $(PYTHON) -c 'import random; print(*random.sample(range(1_000_000), 3))')

.PHONY: help lab test test-rounding test-no-simd test-claims test-site test-lowest mutation bench lint figures html pages site \
        site-offline

help:
	@echo 'make lab     open the first notebook in JupyterLab, in your browser'
	@echo 'make test    run every test: modules, notebooks, browser   (a part: make test ARGS="tests -k adam")'
	@echo 'make test-rounding   run the notebooks with the last digit of each gradient drawn anew (SEEDS="1 2" repeats a draw)'
	@echo 'make test-no-simd    run every test as on a processor without the instruction sets that numpy can do without'
	@echo 'make test-site   build the site that needs no server, and run notebooks in it'
	@echo 'make test-lowest     run every test with the oldest releases that requirements.txt allows'
	@echo 'make mutation    change the arithmetic in many small ways; names the changes that no test notices'
	@echo 'make test-claims  test each general sentence over what it leaves open, with new settings'
	@echo 'make bench   measure speed ratios against what one would use instead'
	@echo 'make lint    look for unused names and over-long lines'
	@echo 'make figures run the notebooks and store them with their still pictures'
	@echo 'make html    each notebook as one page that needs no kernel and no network, in _html'
	@echo 'make site    the site that needs no server, in _site; make site-offline: loading from no other host'
	@echo
	@echo 'Each does its own set-up, in .venv. To use another Python: rm -rf .venv, then make test PYTHON=python3.13'

# The token stays on, and only this machine can connect. The root user of a container must ask for it by a flag.
lab: $(READY)
	$(BIN)/python -m jupyterlab --ServerApp.ip=127.0.0.1 $(if $(filter 0,$(shell id -u)),--allow-root) \
	  --LabApp.default_url=/lab/tree/$(FIRST)

test: $(READY)
	$(BIN)/python -m pytest $(or $(ARGS),$(WHOLE))

# One notebook: make test-rounding ARGS=notebooks/05_epsilon.ipynb
test-rounding: $(READY)
	@for seed in $(SEEDS); do echo "Rounding seed $$seed"; \
	  ROUNDING_SEED=$$seed PYTHONSTARTUP=$(CURDIR)/tests/rounding.py \
	  $(BIN)/python -m pytest $(or $(ARGS),$(WHOLE) notebooks) || exit 1; done

FOUND = import numpy; print(*numpy.show_config("dicts")["SIMD Extensions"].get("found", []))
test-no-simd: $(READY)
	NPY_DISABLE_CPU_FEATURES="$$($(BIN)/python -c '$(FOUND)')" $(BIN)/python -m pytest $(or $(ARGS),$(WHOLE))

test-claims: $(READY)
	$(BIN)/python -m claims $(ARGS)

test-site: $(READY)
	$(BIN)/python -m pytest -o addopts= tests/browser/test_site.py $(ARGS)

# What was deprecated since is no news in an old release.
test-lowest: .venv-lowest/ready
	$(LOWEST)/python -m pytest -W ignore::DeprecationWarning $(or $(ARGS),$(WHOLE))

# A tenth of the changes, those whose number ends in 7: make mutation ARGS='*7'
mutation: $(READY)
	$(BIN)/python -m pip install --quiet -r tests/mutation-requirements.txt
	$(BIN)/python -m mutmut run $(if $(ARGS),'$(ARGS)')
	$(BIN)/python -m mutmut results

bench: $(READY)
	$(BIN)/python -m pip install --quiet -r benchmarks/requirements.txt
	$(BIN)/python benchmarks/arithmetic.py
	$(BIN)/python benchmarks/explorer.py

lint: $(READY)
	$(BIN)/python -m ruff check .

figures: $(READY)
	$(BIN)/python tools/figures.py $(ARGS)

html: $(READY)
	$(BIN)/python tools/export_html.py $(ARGS)

site: pages .venv-site/ready
	$(SITE)/python tools/build_site.py

site-offline: pages .venv-site/ready
	$(SITE)/python tools/build_site.py --offline

# The notebooks' pages of the site, those that are older than what they are made from
pages: $(READY)
	$(BIN)/python tools/export_html.py --site

$(READY): requirements.txt pyproject.toml
.venv-site/ready: tools/site-requirements.txt  # apart, since JupyterLite's front end would load into JupyterLab

.venv-lowest/ready: requirements.txt pyproject.toml  # uv finds the oldest release of each that is named; pip cannot
	$(PYTHON) -m venv .venv-lowest
	$(LOWEST)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOWEST)/uv pip install --quiet --python $(LOWEST)/python --resolution lowest-direct -r requirements.txt
	@touch $@

%/ready:
	@command -v $(PYTHON) >/dev/null || { \
	  echo 'No $(PYTHON) found: install Python 3.11 or newer from https://www.python.org/downloads.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "$$($(PYTHON) --version 2>&1) is too old: install Python 3.11 or newer from https://www.python.org/downloads," \
	       'and name it if it is not the default: make $(MAKECMDGOALS) PYTHON=python3.13' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python lacks its venv module: install it (Debian, Ubuntu: sudo apt install python3-venv).' >&2; exit 1; }
	@echo 'Setting up $* (a minute or two, only this once) ...'
	@$(PYTHON) -m venv $*
	@$*/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
