# The two commands of a fresh machine are `make demo` and `make test`; the rest are their parts.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
CORE := $(VENV)/.core-installed
DEV := $(VENV)/.dev-installed

.PHONY: demo test setup-dev lint bench serve pictures offline-bundle train-encoder train-reranker

demo: $(CORE)
	$(BIN)/queqiao demo --home demo-home

test: setup-dev lint
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile

setup-dev: $(DEV)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Some ten minutes; DATA holds the licensed corpora that data/models/encoder/README.md names.
DATA ?= ../shared/data
train-encoder: setup-dev
	$(BIN)/python benchmarks/train_encoder.py --data $(DATA)

# Seven minutes on an H100, days without a GPU; then `benchmarks/fit_shipped_ranker.py --write`.
train-reranker: setup-dev
	$(PIP) -e '.[training]'
	mkdir -p build
	$(BIN)/python benchmarks/reranker_sources.py --data $(DATA) --output build/material.bz2
	$(BIN)/python benchmarks/train_reranker.py --material build/material.bz2 --output build/reranker --compile
	$(BIN)/python benchmarks/export_reranker.py --material build/material.bz2 --weights build/reranker/weights.pt \
		--output data/models/reranker

bench: setup-dev
	$(BIN)/python benchmarks/main_job.py

# The pictures of the README; needs Chromium.
pictures: setup-dev
	PYTHONPATH=tests $(BIN)/python tests/take_pictures.py

serve: $(CORE)
	$(BIN)/queqiao serve

offline-bundle:
	./offline-bundle.sh

$(CORE): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	$(BIN)/python -m compileall -q console indexing ingest jobs matcher store
	touch $@

$(DEV): $(CORE)
	$(PIP) -e '.[dev,encoders,notebooks]'
	touch $@
