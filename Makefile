PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test
demo: $(VENV)/installed
	$(BIN)/detente brief beijing-moscow-2022

test: $(VENV)/developed
	$(BIN)/python -m pytest

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/developed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[dev]"
	touch $@
