# Two commands do everything on a machine with Python 3.11 or newer and make:
#   make figures   sets up and builds the figures and tables from the five seed documents
#   make test      sets up and runs the checks
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
TOOLS  := $(VENV)/.tools

.PHONY: help figures test fast thorough lint setup bench fuzz kill coverage mutants audit model lock notebook clean
.DEFAULT_GOAL := help

help:
	@sed -n '1,3p' Makefile | sed 's/^# \{0,1\}//'
	@echo "  make fast      the tests without the slow ones"
	@echo "  make thorough  what make test leaves out: other surroundings one by one, notebooks in a kernel, the built"
	@echo "                 wheel, minutes of fuzzing, builds that are killed (CI runs both)"
	@echo "  make lint      style and types only"
	@echo "  make bench     accuracy and speed tables"
	@echo "  make fuzz      a million inputs nobody wrote, every regular expression attacked (FUZZ='--seconds 600': less)"
	@echo "  make kill      builds killed at hundreds of moments: what they leave, and what comes of the next"
	@echo "  make coverage  which lines and branches the tests reach"
	@echo "  make mutants   faults put into repair, dating, stance and statistics: do the tests see them?"
	@echo "  make audit     known weaknesses of the locked dependencies (asks the network)"
	@echo "  make model     retrain the stance model from the labelled sentences"
	@echo "  make notebook  open the notebooks in JupyterLab"
	@echo "  make lock      renew the lock files"
	@echo "  make clean     remove the environment and every cache"

setup: $(READY)

# The build tools are installed first, with hashes, so that building a source distribution
# (jieba has no wheel) reaches for nothing outside the locks.
$(READY): requirements-build.lock requirements.lock pyproject.toml
	@echo "Setting up the environment in $(VENV) (once; a minute or two)"
	@$(PYTHON) -c 'import sys; sys.exit("discourse needs Python 3.11 or newer; this is %d.%d. Try: make PYTHON=python3.12 ..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

figures: $(READY)
	$(BIN)/discourse build study.toml -o figures

test: $(READY) lint
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not thorough"

fast: $(READY)
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not slow and not thorough"

thorough: $(READY)
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m thorough
	$(BIN)/python -m tests.fuzz --engine plain --each 500 --growth 1
	$(BIN)/python -m tests.reliability.kill --points 10

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

# What only these need is locked apart: some of it is made for one system only.
$(TOOLS): $(READY) requirements-tools.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.lock
	@touch $(TOOLS)

fuzz: $(TOOLS)
	$(BIN)/python -m tests.fuzz $(FUZZ)

kill: $(READY)
	$(BIN)/python -m tests.reliability.kill $(KILL)

coverage: $(TOOLS)
	$(BIN)/python -m pytest -q -n auto --dist worksteal --cov --cov-report=term:skip-covered --cov-report=html

mutants: $(READY)
	$(BIN)/python -m tests.mutants $(MUTANTS)

audit: $(TOOLS)
	for lock in requirements requirements-build requirements-tools; do $(BIN)/pip-audit --strict --require-hashes --disable-pip -r $$lock.lock || exit 1; done

model: $(READY)
	$(BIN)/python -m discourse.segment.stance.train

notebook: $(READY)
	$(BIN)/jupyter lab notebooks

# uv resolves for every platform at once, one version for every Python (the bytes of a figure hang on numpy's), and
# writes no registry host into the lock.
lock:
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet uv
	.tools/bin/uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  pyproject.toml --all-extras --group dev -o requirements.lock
	.tools/bin/uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --group build -o requirements-build.lock
	.tools/bin/uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --group tools --constraint requirements.lock -o requirements-tools.lock

clean:
	rm -rf $(VENV) .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
