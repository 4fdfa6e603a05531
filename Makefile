# What a newcomer needs: Python 3.11 or 3.12, make and a package index.
#   make night          sample data -> warehouse -> model -> scores -> published release
#   make night SOURCE=path/to/home-credit-default-risk.zip      the same on Kaggle's files
#   make test           everything CI checks
.DEFAULT_GOAL := help
SHELL := /bin/bash

VENV := .venv
LOCK := requirements.lock
RUN := $(VENV)/bin
PYTHONS = $(or $(PYTHON),python3 python3.11 python3.12)
CLIENTS ?= 5000
SEED ?= 42
SOURCE ?=
STATE := $(or $(SCOREHOUSE_HOME),warehouse/data)
SAMPLE := $(STATE)/samples/$(CLIENTS)-clients-seed-$(SEED)
export UV_PYTHON_DOWNLOADS := never
# As pip does: trust what this machine trusts (a company's own certificate, say).
export UV_SYSTEM_CERTS ?= true
# Threads that spin while they wait cost a busy machine many times their work.
export OMP_WAIT_POLICY ?= PASSIVE
# uv does not read pip's settings; a private index given to pip serves both.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

define IS_NOTHING_LOADED
import sys
from warehouse.raw_tables import is_anything_loaded
from warehouse.settings import load_settings
sys.exit(is_anything_loaded(load_settings()))
endef
export IS_NOTHING_LOADED

.PHONY: help setup setup-spark night test test-heavy test-spark mutation lint types layers sql unit bench bench-full bench-api bench-desk growth serve app mlflow docs explore lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready ## create .venv from the lock file

setup-spark: ## create .venv-spark: the same and Spark beside it (needs Java 17)
	@$(MAKE) --no-print-directory setup VENV=.venv-spark LOCK=requirements-spark.lock

$(VENV)/.ready: $(LOCK) requirements-uv.lock pyproject.toml
	@for candidate in $(PYTHONS); do \
	    "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' \
	        2>/dev/null && python=$$candidate && break; done; \
	if [ -z "$$python" ]; then \
	    echo "Expected Python 3.11 or 3.12, found none as $(PYTHONS). Install one," \
	        "or name it: make setup PYTHON=/path/to/python3.11" >&2; exit 2; fi; \
	echo "Setting up $(VENV) with $$("$$python" --version) (one to three minutes, 2.5 GB) ..."; \
	"$$python" -m venv $(VENV)
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	    -r requirements-uv.lock || { echo "Expected a Python package index, found none that has" \
	    "what requirements-uv.lock names: is there a connection? PIP_INDEX_URL names another" \
	    "index." >&2; exit 2; }
	@# Compiled here, once: some machines keep Python from writing bytecode later, and every command
	@# would compile dbt, Prefect and MLflow again, three times the time of importing them.
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(RUN)/uv pip sync --quiet --compile-bytecode --require-hashes \
	    $(LOCK)
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(RUN)/uv pip install --quiet --no-deps --no-build-isolation \
	    --offline --editable .
	@touch $@

night: setup ## one night, end to end (SOURCE=zip or folder for real files)
ifneq ($(SOURCE),)
	@$(RUN)/scorehouse night --source "$(SOURCE)"
else
	@# Generated clients only where nothing else was ever loaded: they must not replace real ones.
	@# The check fails, as if there were some, while another night has the warehouse.
	@if [ -d "$(SAMPLE)" ] || $(RUN)/python -c "$$IS_NOTHING_LOADED" 2>/dev/null; then \
	    $(MAKE) --no-print-directory --silent "$(SAMPLE)" && \
	    $(RUN)/scorehouse night --source "$(SAMPLE)"; \
	else $(RUN)/scorehouse night; fi

$(SAMPLE):
	@rm -rf "$@.part"
	@$(RUN)/scorehouse sample --clients $(CLIENTS) --seed $(SEED) --out "$@.part"
	@mv "$@.part" "$@"
endif

test: lint types layers sql unit ## lint, types, layers, dbt and pytest: what CI runs

lint: setup
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: setup
	$(RUN)/mypy

layers: setup
	$(RUN)/lint-imports

sql: setup
	$(RUN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project

unit: setup
	$(RUN)/pytest --numprocesses 3

test-heavy: setup ## the proofs that take long: a kill in every stage, every feature on many databases
	$(RUN)/pytest -m heavy --timeout 1800

test-spark: setup-spark ## the same night on a Spark cluster: every table and column compared with DuckDB's
	@# Most of the code that Spark writes runs once: compiling it well would cost a third of the time.
	@# dbt, called twice in one process, leaves its log open.
	JAVA_TOOL_OPTIONS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" \
	    .venv-spark/bin/pytest -m spark --timeout 1800 --durations 5 \
	    -W ignore::pytest.PytestUnraisableExceptionWarning tests/spark

mutation: setup ## try every mutant of the feature SQL (MUTANTS=300: a sample)
	$(RUN)/python -m tests.mutation.run --sample $(or $(MUTANTS),0) --report $(STATE)/mutation.txt

bench: setup ## every stage of a night, its floor and the common way, on 5,000 clients
	$(RUN)/python -m tests.bench --clients 5000 --out $(STATE)/bench

bench-full: setup ## the same at Kaggle's size: hours, 30 GB of disk; a second call goes on
	$(RUN)/python -m tests.bench --clients 356255 --out $(STATE)/bench-full

bench-api: setup ## lookups over HTTP under load, beside an empty route and scoring on request (needs wrk)
	$(RUN)/python -m tests.bench.api --out $(STATE)/bench-api

bench-desk: setup ## what an officer waits for in a browser (needs Chromium)
	$(RUN)/python -m tests.bench.desk --out $(STATE)/bench-desk

growth: setup ## the night at 0.01, 0.1 and 1 times Kaggle's size (TIMES="0.01 0.1 1 3")
	$(RUN)/python -m tests.bench.growth --out $(STATE)/growth --times $(or $(TIMES),0.01 0.1 1)

serve: setup ## the API on 127.0.0.1:8000
	@$(RUN)/scorehouse serve

app: setup ## the officer application on 127.0.0.1:8501
	@$(RUN)/scorehouse app

mlflow: setup ## MLflow's pages on 127.0.0.1:5000
	@$(RUN)/scorehouse mlflow

docs: setup ## the data dictionary of dbt as one page
	@$(RUN)/scorehouse docs

explore: setup ## a report of the loaded data: gaps, default rates, anomalies, correlations
	@$(RUN)/scorehouse explore

lock: setup ## resolve the lock files anew (needs the package index)
	$(RUN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --group pyproject.toml:dev --extra kaggle \
	    --extra postgres pyproject.toml -o requirements.lock
	@# What both environments have is the same in both: a version already in the file is kept.
	cp requirements.lock requirements-spark.lock
	$(RUN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --group pyproject.toml:dev --extra spark \
	    pyproject.toml -o requirements-spark.lock
	echo "uv" | $(RUN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links - -o requirements-uv.lock

clean: ## remove the environment and the state of the default home
	rm -rf .venv .venv-spark warehouse/data
