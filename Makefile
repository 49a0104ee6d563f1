PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Silent but for errors.
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check \
	--root-user-action ignore --no-warn-script-location

.PHONY: demo test
demo: $(VENV)/installed
	@$(BIN)/detente brief beijing-moscow-2022

test: $(VENV)/developed
	@$(BIN)/python -m pytest -n auto --dist loadfile

$(VENV)/installed: pyproject.toml
	@echo "Installing into $(VENV), once."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

$(VENV)/developed: $(VENV)/installed
	@$(PIP) -e ".[dev]"
	@touch $@
