# Two commands: `make demo` and `make test`. Everything is installed into .venv, at the versions of constraints.txt.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-whoosh-2.7.4 eval bench words clean

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
	PYTHONPATH=$(VENV)/whoosh $(BIN)/pytest -q -W ignore tests/test_engines.py tests/test_whoosh_codec.py

# Search quality over the sets in IR: make eval IR=DIR; tests/eval/README.md has the table.
eval: $(VENV)/test-installed
	$(BIN)/python -m tests.eval $(IR)

# Speed beside other engines: make bench CORPUS=FILE SIZES=10000,100000; tests/bench/README.md has the table.
bench: $(VENV)/test-installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[bench]'
	$(BIN)/python -m tests.bench $(CORPUS) --folder build/bench --sizes $(or $(SIZES),10000)

# The words of the pages in English: what is new in the code waits in the .po file for its translation; then once more.
KEYWORDS := lazy_gettext _l later lazy_pgettext:1c,2
CATALOGUE := webapp/translations/en/LC_MESSAGES/messages
words: $(VENV)/test-installed
	$(BIN)/python -m babel.messages.frontend --quiet extract --mapping webapp/translations/babel.cfg \
		--keywords '$(KEYWORDS)' --project tracuu --add-location file --no-wrap --output $(VENV)/messages.pot webapp corpus
	$(BIN)/pybabel --quiet update --input-file $(VENV)/messages.pot --output-file $(CATALOGUE).po --locale en \
		--no-wrap --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile --input-file $(CATALOGUE).po --output-file $(CATALOGUE).mo --locale en

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	touch $@

$(VENV)/test-installed: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
