# make demo    build a real image, boot it and judge it
# make test    everything that CI runs: lint, fast tests, proofs, boots, the example that boots nothing
# make fast    lint and the tests that boot nothing
# make e2e     build the images of examples/ and judge them; what takes too long for every change
# make proofs  break recorded machines in thousands of ways: every check must notice its own
# make ec2-lab an EC2 on this machine, to play with: its instances are QEMU guests
# make bench   speed, as ratios against named alternatives
# make clean   remove what these targets made here (the image cache stays: make clean-images)

PYTHON ?= python3
# Many tests wait for something most of the time: two for each core.
WORKERS ?= $(shell echo $$((2 * $$(nproc))))
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SUDO := $(shell [ "$$(id -u)" -eq 0 ] || echo sudo -E)
BUILD_IMAGE := $(SUDO) $(BIN)/python -m tests.lab build
TEST_IMAGES := good bad selinux uefi rpm cloud no-bootloader panic emergency no-network ignores-key

.PHONY: demo test fast lint proofs boots e2e ec2-lab bench images host clean clean-images
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# \(make .*\)/  \1/p' $(firstword $(MAKEFILE_LIST))

host:
	@tools/host-packages

$(STAMP): pyproject.toml | host
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP)
	@image=$$($(BUILD_IMAGE) good) && set -x && $(BIN)/pytest --image "$$image" --profile lab

lint: $(STAMP)
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy

fast: lint
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m 'not lab and not boot and not proof' tests

proofs: $(STAMP)
	$(BIN)/pytest -q -m proof tests

images: $(STAMP)
	@for variant in $(TEST_IMAGES); do $(BUILD_IMAGE) $$variant >/dev/null || exit 1; done

boots: images
	$(BIN)/pytest -q -m '(lab or boot) and not (example and boot)' tests

e2e: images
	$(BIN)/pytest -v -m example tests

test: fast proofs boots

ec2-lab: $(STAMP)
	@image=$$($(BUILD_IMAGE) good) && $(BIN)/python -m tests.cloud serve --image "$$image"

bench: images
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache build dist

clean-images: $(STAMP)
	$(SUDO) $(BIN)/python -m tests.lab clean
