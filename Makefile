# Two commands on a fresh machine: `make demo` and `make test`. Everything runs in .venv, made from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT ?= demo

.PHONY: demo test check format bench faults docs lock wheel clean help

help:
	@echo "make demo    simulate a delivery, validate it, build the report; pages in $(OUT)/"
	@echo "make test    run the whole test suite"
	@echo "make check   ruff, formatting, mypy, import contracts"
	@echo "make docs    the pages of docs/ that are made from the code"
	@echo "make faults  every kind of fault seeded: found, missed, false alarms, for each rule"
	@echo "make bench   speed, as ratios in one run"
	@echo "make clean   remove what the other targets made"

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "cohortqc needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@rm -rf $(VENV)
	@echo "Making $(VENV) from requirements.lock (about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/cohortqc demo $(OUT)

test: $(READY)
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(READY)
	@$(BIN)/cohortqc rules --pages docs/rules
	@$(BIN)/cohortqc schema json-schema > docs/schema.schema.json

# make faults SEEDS=5 FIRST=100 ROWS=4000
faults: $(READY)
	@$(BIN)/python -m tests.faults $(if $(SEEDS),--seeds $(SEEDS)) $(if $(FIRST),--first $(FIRST)) $(if $(ROWS),--rows $(ROWS))

bench: $(READY) .venv-bench/.ready
	@$(BIN)/python -m tests.bench

# The tools that are compared with, in an environment of their own.
.venv-bench/.ready: requirements-bench.lock
	@rm -rf .venv-bench
	@echo "Making .venv-bench from requirements-bench.lock (about a minute)"
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-bench.lock
	@touch $@

# Needs uv; only when a dependency changes.
lock:
	uv pip compile pyproject.toml --extra test --extra bench --universal --python-version 3.11 --generate-hashes \
		--no-header -o requirements.lock
	uv pip compile requirements-bench.in --universal --python-version 3.11 --generate-hashes --no-header \
		-o requirements-bench.lock

wheel: $(READY)
	@$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -w dist .

clean:
	rm -rf $(VENV) .venv-bench $(OUT) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
