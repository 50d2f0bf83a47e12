# make close   run the example: the published 2022 report, then a clean synthetic close
# make test    every test
# The virtual environment is made on first use, from pinned versions. PYTHON picks the interpreter (3.11 or later).

PYTHON ?= python3
BIN := .venv/bin
SECONDS ?= 60
FUZZ_FOLDER ?= .fuzz
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help close test test-oracles test-engines lint fix golden bench fuzz properties docs clean

help:  ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "bokslut needs Python 3.11 or later; set PYTHON=…" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

close: $(READY)  ## close the published 2022 report (has findings) and the synthetic example (clean)
	$(BIN)/bokslut close ledgers/intraservice-2022 --exit-zero
	$(BIN)/bokslut close ledgers/example

test: $(READY)  ## every test
	$(BIN)/pytest -q -n 2

test-oracles: $(READY)  ## trial balances against hledger (Debian) and beancount (PyPI, or BOKSLUT_BEANCOUNT_PYTHON), where installed
	$(BIN)/pytest -q tests/oracles

test-engines: $(READY)  ## the heavy step on DuckDB and Spark (local and two workers; needs Java 17, installs about 500 MB)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[duckdb,spark]'
	$(BIN)/pytest -q tests/ledger/test_engines.py tests/ledger/test_spark_cluster.py

lint: $(READY)  ## style, types, rule packs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/bokslut rules check

fix: $(READY)  ## format and apply safe fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

golden: $(READY)  ## refresh the golden outputs; review them as a diff
	BOKSLUT_GOLDEN=1 $(BIN)/pytest -q -k "golden"

bench: $(READY)  ## benchmarks, never part of the tests: make bench BENCH='--rows 10m --write'
	$(BIN)/python bench/run.py --regulation $(BENCH)

fuzz: $(READY)  ## fuzz every reader for SECONDS (60), coverage-guided; FUZZ_FOLDER keeps corpus and counts between runs
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fuzz]'
	$(BIN)/python -m fuzz.run --seconds $(SECONDS) --folder $(FUZZ_FOLDER)

properties: $(READY)  ## property tests with many more examples
	HYPOTHESIS_PROFILE=fuzz $(BIN)/pytest -q -n 2 -k "fuzz or property"

docs: $(READY)  ## the gallery of findings, from the fault ledgers
	$(BIN)/python docs/gallery.py

clean:  ## remove the environment and caches
	rm -rf .venv .fuzz .pytest_cache .ruff_cache .mypy_cache .hypothesis
