# From nothing to a running napari-destvi, on a bare Debian or Ubuntu with Python and
# pip, or on macOS with Python. Each command can be repeated; the second time is fast.
#
#   make demo    fit the sample tissue and open it in napari (no screen: demo/*.png)
#   make test    the whole test suite
#   make lint    style, types and the import contracts
#
# Another Python: make test PYTHON=python3.13

VENV := .venv
CONSTRAINTS := .ci/constraints.txt

# The user's own python3 first, then any other that is new enough.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	2>/dev/null && echo "$$python" && break; done)

.PHONY: help demo test lint
.DELETE_ON_ERROR:

help:
	@sed -n '/^#   make/s/^#   //p' Makefile

demo: $(VENV)/.installed-all
	$(VENV)/bin/napari-destvi demo

test: $(VENV)/.installed-test
	$(VENV)/bin/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/.installed-dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# One stamp per extra: installed again when the requirements change, not before.
$(VENV)/.installed-%: $(VENV)/.created pyproject.toml $(CONSTRAINTS)
	@echo "Installing napari-destvi[$*] into $(VENV): minutes the first time."
	$(VENV)/bin/python -m pip install --disable-pip-version-check --no-input \
	    --constraint $(CONSTRAINTS) --editable '.[$*]'
	@touch $@

$(VENV)/.created: .ci/install-system-libraries
	@if [ -z "$(PYTHON)" ]; then \
	    echo "No Python 3.11 to 3.14 found. Install one, or name it: make PYTHON=..." >&2; \
	    exit 1; \
	fi
	@.ci/install-system-libraries "$(PYTHON)"
	"$(PYTHON)" -m venv $(VENV)
	@touch $@
