# `make demo` and `make test` are all a newcomer needs; the rest serves those two and CI.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export UV_PYTHON_DOWNLOADS := never
export PYTHONDONTWRITEBYTECODE :=
PYTHON ?= python3.11
UV := .tools/uv/bin/uv
BIN := .venv/bin

.PHONY: help demo demo-reset test test-fast check format bench bench-support lock docs clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(UV): requirements/uv.txt
	@command -v $(PYTHON) >/dev/null || { echo "Missing: Python 3.11. On Debian 12: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Missing: the venv module. On Debian 12: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

.venv/.ready-%: requirements/%.txt pyproject.toml | $(UV)
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) .venv
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r $<
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# What the tests speak with in Node; without npm they say what they lack.
tests/interop/node_modules/.ready: tests/interop/package-lock.json
	@if command -v npm >/dev/null; then cd tests/interop && npm ci --silent && touch node_modules/.ready; fi

demo: .venv/.ready-base ## Start the demonstration on http://localhost:8000/ or PORT=… (Ctrl-C stops it, data is kept)
	@$(BIN)/guichet demo $(if $(PORT),--port $(PORT))

demo-reset: ## Forget everything the demonstration kept
	@rm -rf .demo && echo "The demonstration starts afresh next time."

test: .venv/.ready-dev tests/interop/node_modules/.ready ## Run every check, every test on SQLite, and on PostgreSQL what may differ
	@$(BIN)/python -m tools.suite

test-fast: .venv/.ready-dev ## Unit and journey tests only, on SQLite
	@$(BIN)/pytest -q -n auto -m "not browser and not processes"

check: .venv/.ready-dev ## Lint, types, import rules, Django's checks, migrations, translations, generated docs
	@$(BIN)/python -m tools.suite --only checks

format: .venv/.ready-dev ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

docs: .venv/.ready-dev ## Regenerate the documents that are drawn from the code
	@$(BIN)/python -m tools.generated --write && $(BIN)/python -m tools.translations --write

bench: .venv/.ready-dev ## Measure: CPU per journey, queries, memory, weights (docs/performance.md)
	@$(BIN)/python -m bench

bench-support: .venv/.ready-dev ## Measure every page of the agents over a million people, built once; PEOPLE=…, DATABASE=postgresql
	@$(BIN)/python -m bench.support $(if $(PEOPLE),--people $(PEOPLE)) $(if $(DATABASE),--database $(DATABASE))

lock: $(UV) ## Lock the newest dependencies that pyproject.toml and tests/interop/package.json allow
	@$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group build -o requirements/base.txt
	@$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group build --group dev -c requirements/base.txt -o requirements/dev.txt
	@cd tests/interop && npm update --package-lock-only --silent

clean: ## Remove everything that was installed or built here
	@rm -rf .venv .tools tests/interop/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis static-collected
