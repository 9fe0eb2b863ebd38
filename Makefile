# One entry for everything. PYTHON makes the virtual environment; the rest runs inside it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: verify test check unit lint types imports format bench serve wheel docs clean lock

verify: $(STAMP)
	$(BIN)/syncproof verify

test: $(STAMP) lint types imports
	$(BIN)/python -m pytest tests

check: $(STAMP) lint types imports unit

unit: $(STAMP)
	$(BIN)/python -m pytest tests/unit tests/soql tests/architecture --ignore tests/architecture/wheel

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell

types: $(STAMP)
	$(BIN)/mypy

imports: $(STAMP)
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)
	$(BIN)/python tests/bench/run.py

docs: $(STAMP)
	$(BIN)/python tests/architecture/reference_pages.py

serve: $(STAMP)
	$(BIN)/syncproof serve

wheel: $(STAMP)
	$(BIN)/python -m hatchling build -t wheel

# Resolves the lock file anew; `uv` is the only tool that is not in it.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		pyproject.toml --group dev -o requirements.lock

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .import_linter_cache

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("SyncProof needs Python 3.11 or newer, found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)
