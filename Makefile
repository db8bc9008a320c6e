# Two commands: `make demo` and `make test`. Everything is installed into .venv, at the versions of constraints.txt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-whoosh-2.7.4 eval bench clean

demo: $(VENV)/installed
	$(BIN)/tracuu demo

test: $(VENV)/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest

# The index format is Whoosh's own: an index written here opens in the last release of its first author.
test-whoosh-2.7.4: $(VENV)/test-installed
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --upgrade --target $(VENV)/whoosh Whoosh==2.7.4
	PYTHONPATH=$(VENV)/whoosh $(BIN)/pytest -q -W ignore tests/test_engines.py

# Search quality over the sets in IR: make eval IR=DIR; tests/eval/README.md has the table.
eval: $(VENV)/test-installed
	$(BIN)/python -m tests.eval $(IR)

# Speed beside other engines: make bench CORPUS=FILE SIZES=10000,100000; tests/bench/README.md has the table.
bench: $(VENV)/test-installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m tests.bench $(CORPUS) --folder build/bench --sizes $(or $(SIZES),10000)

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/test-installed: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
