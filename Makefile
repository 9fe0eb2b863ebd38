# One entry for everything. PYTHON makes the virtual environment; the rest runs inside it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TOOLS := .tools
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes

.PHONY: verify test tools check unit lint types imports format bench serve wheel docs clean lock

verify: $(STAMP)
	$(BIN)/syncproof verify

test: $(STAMP) tools lint types imports
	$(BIN)/python -m pytest tests

# What only tests run and nothing imports: a PostgreSQL server and third-party clients.
tools: $(TOOLS)/postgres/.installed $(TOOLS)/salesforce-bulk/.installed $(TOOLS)/node/.installed

$(TOOLS)/%/.installed: tests/tools/%.lock $(STAMP)
	rm -rf $(@D)
	$(PIP) --no-deps --target $(@D) -r $<
	touch $@

$(TOOLS)/node/.installed: tests/tools/node/package.json tests/tools/node/package-lock.json
	rm -rf $(@D) && mkdir -p $(@D) && cp tests/tools/node/*.json $(@D)
	if command -v npm > /dev/null; then cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; \
	else echo "npm is not installed: tests of clients from npm are skipped"; fi
	touch $@

check: $(STAMP) lint types imports unit

# What starts processes or generates queries by the hundred is left to `make test`.
unit: $(STAMP)
	$(BIN)/python -m pytest tests/unit tests/soql tests/architecture \
		--ignore tests/architecture/wheel --ignore tests/architecture/test_readme_blocks.py \
		--ignore tests/soql/test_generated_queries.py

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
	rm -rf $(VENV) $(TOOLS) dist build .mypy_cache .ruff_cache .import_linter_cache

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("SyncProof needs Python 3.11 or newer, found " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)
