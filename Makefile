# Everything is built from python3, make and packages: `make help` lists the commands.
PYTHON ?= python3
PORT ?= 8000
FILE ?=
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
ARGS ?=

BIN := .venv/bin
WITH_SERVERS := $(BIN)/python -m careerrelay.embedded run --
CATALOGUES := $(wildcard */locale/*/LC_MESSAGES/django.po)
CHECKS := check-format check-lint check-types check-imports check-migrations check-translations check-templates check-django

.PHONY: help setup demo journey drill test check guards attack bench storm rehearsal fix browser check-steps $(CHECKS)
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

setup: .venv/packages .venv/catalogues ## the virtual environment, its packages, the compiled translations

demo: setup ## the whole product with sample data on this machine (PORT=8000)
	@exec $(BIN)/python manage.py demo --port $(PORT)

journey: setup ## the main job from a file to a granted slot (FILE=a file of your own)
	@CAREERRELAY_DATA_DIR=$(CURDIR)/var/journey exec $(BIN)/python manage.py journey $(if $(FILE),"$(FILE)")

drill: setup ## back up, kill, lose the disk, restore to a point and to the end, and prove both
	@exec $(BIN)/python -m careerrelay.drill

# In their own order: by the number of tests, the long ones with few in them would come last, and one worker idle.
test: setup browser ## every test, on real servers and in a real browser (ARGS=for pytest)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup ## format, lint, types, import contracts, migrations, translations, templates
	@$(WITH_SERVERS) $(MAKE) --no-print-directory --keep-going check-steps

guards: setup ## each guard removed in turn, and missed (ARGS=--write)
	@exec $(BIN)/python -m tests.guards $(ARGS)

attack: setup ## forms, addresses, API and wire under attack (ARGS=--seconds, --browser, --write)
	@exec $(BIN)/python -m tests.attack $(ARGS)

bench: setup .venv/peers ## the side-by-side benchmarks
	@exec $(BIN)/python -m bench $(ARGS)

storm: setup ## kills every process while people consent, then audits from outside (ARGS=--consents 20000 --kills 200)
	@exec $(BIN)/python -m storm $(ARGS)

rehearsal: setup ## a year of a whole network in minutes, then every figure against the rows (ARGS=--people 100000)
	@exec $(BIN)/python -m storm.rehearsal $(ARGS)

fix: setup ## what a tool can mend
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .
	$(BIN)/python manage.py catalogue --update
	$(BIN)/python manage.py developers
	$(BIN)/python manage.py settings_reference

check-steps: $(CHECKS)

check-format:
	$(BIN)/ruff format --check --quiet .

check-lint:
	$(BIN)/ruff check --quiet .

check-types:
	$(BIN)/mypy

check-imports:
	$(BIN)/lint-imports --no-cache

check-migrations:
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py lint_migrations

check-translations:
	$(BIN)/python manage.py catalogue --check

check-templates:
	$(BIN)/djlint templates --lint --quiet  # not --check: its formatter breaks tags apart at {% if %}, and adds spaces to Japanese

check-django:
	$(BIN)/python manage.py check --fail-level WARNING

# A stamp is newer than what it was made from: unchanged requirements are not installed twice.
.venv/packages: requirements/dev.txt
	@$(PYTHON) -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "CareerRelay needs python3 >= 3.11 with venv; name it: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/peers: requirements/bench.txt .venv/packages
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

.venv/catalogues: $(CATALOGUES) .venv/packages
	$(BIN)/python manage.py catalogue --compile
	@touch $@

# Debian's Chromium and Japanese fonts, where they are missing and we may install them. Elsewhere the browser tests say
# that they are skipped, and CI refuses that.
browser:
	@sh docker/browser.sh
