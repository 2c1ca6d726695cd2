# Two commands do everything on a fresh machine with Python 3.11 or later and make:
#   make demo   checks a shipped plan and a broken one
#   make test   runs the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench clean

demo: $(VENV)/.stamp
	@echo '$$ verify --rules tp --rules structure examples/pp4-tp2.dot'
	@$(BIN)/verify --rules tp --rules structure examples/pp4-tp2.dot
	@echo
	@echo '$$ verify --rules tp --rules structure examples/pp4-tp2-missing-all-reduce.dot'
	@$(BIN)/verify --rules tp --rules structure examples/pp4-tp2-missing-all-reduce.dot; \
		status=$$?; echo "exit code $$status"; test $$status -eq 1
	@echo
	@echo '$$ verify --rules tp --quiet examples/pp4-tp2.dot --witness witness.json'
	@$(BIN)/verify --rules tp --quiet examples/pp4-tp2.dot --witness $(VENV)/witness.json
	@echo '$$ python verifier/witness/checker.py witness.json examples/pp4-tp2.dot'
	@$(PYTHON) -I verifier/witness/checker.py $(VENV)/witness.json examples/pp4-tp2.dot

test: $(VENV)/.stamp
	$(BIN)/python -m pytest -n 2

lint: $(VENV)/.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.stamp
	$(BIN)/python -m pytest benchmarks

# The stamp is newer than pyproject.toml once everything that it asks for is installed.
$(VENV)/.stamp: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	$(BIN)/python -m compileall -q verifier
	-$(BIN)/verify --quiet examples/pp4-tp2.dot >/dev/null  # resolves the rule library once
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
