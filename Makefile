# The door of the compendium. `make` alone lists the targets.
#
#   make all                    every study of data/raw
#   make all STUDY=my-study     one study
#   make all POLICY=strict      another way of reconciling what the sources print
#   make all KERNELS=fresh      every notebook in a kernel of its own from the start, which takes longer
#   make archive ANONYMOUS=1    one zip of everything, for blind review
#
# Works with GNU make 3.81 and later. Every step is a real file; a step that fails leaves no
# target behind.

STUDIES  := $(notdir $(patsubst %/study.toml,%,$(wildcard data/raw/*/study.toml)))
STUDY    ?= $(STUDIES)
POLICY   ?=
ANONYMOUS ?=
PYTHON   ?=
CHECKER  ?=
ADDRESS  ?=
NUMBER   ?=
KEEP     ?=

VENV     ?= .venv
READY    := $(VENV)/.ready
TESTED   := $(VENV)/.tested
PY       := $(VENV)/bin/python
SOURCES  := $(shell find src/delphi -name '*.py' -o -name '*.j2' -o -name '*.json' -o -name '*.toml' -o -name '*.css' -o -name '*.typ' -o -name '*.js' -o -name '*.txt')
# The notebooks are smoke-tested beside copies of the data, so that a test changes nothing built.
SMOKE    := .build/smoke
LOCKED   := $(VENV)/bin/uv pip compile pyproject.toml --extra setup --universal --python-version 3.11 \
            --fork-strategy fewest --generate-hashes --no-annotate --no-header --quiet
LAST     := 02-literature 03-panel 04-one-round 05-several-rounds 06-conclusions 07-consensus 08-sensitivity \
            09-interviews 10-crosswalk 11-ledger 12-checklist

# Nothing is written outside the checkout, and nothing depends on whose machine it is: text is
# UTF-8 in every locale, and what a user has set for Python or matplotlib is left aside.
CACHE := $(CURDIR)/.cache
export CHECKER ADDRESS NUMBER
unexport PYTHONSTARTUP PYTHONWARNINGS PYTHONOPTIMIZE PYTHONHOME MATPLOTLIBRC
export PYTHONUTF8          := 1
export PYTHONPATH          := $(CURDIR)/src
export PYTHONNOUSERSITE    := 1
export PIP_CACHE_DIR       := $(CACHE)/pip
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_CACHE_DIR        := $(CACHE)/uv
export UV_NO_CONFIG        := 1
export UV_PYTHON_DOWNLOADS := never
export MPLCONFIGDIR        := $(CACHE)/matplotlib
export MPLBACKEND          := agg
export IPYTHONDIR          := $(CACHE)/ipython
export JUPYTER_CONFIG_DIR  := $(CACHE)/jupyter/config
export JUPYTER_DATA_DIR    := $(CACHE)/jupyter/data
export JUPYTER_RUNTIME_DIR := $(CACHE)/jupyter/runtime
export JUPYTER_PLATFORM_DIRS := 1

ifneq ($(filter-out $(STUDIES),$(STUDY)),)
$(error no study '$(filter-out $(STUDIES),$(STUDY))' in data/raw; there is: $(STUDIES))
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

# Two that build in one folder would write over each other: the second waits for the first.
alone = $(if $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),,"$(1)" src/delphi/build/lock.py $(2))

# As many steps side by side as there are processors, unless `make -j` says how many.
SIDE_BY_SIDE = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$$(getconf _NPROCESSORS_ONLN || echo 2))

.PHONY: built help all verify record archive env test check lint dictionary lab lock clean distclean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

all: $(READY) ## reproduce every study of data/raw (STUDY=name for one)
	+@exec $(call alone,$(PY),.build/lock "Another build" $(PY) -m delphi.build.server) $(MAKE) --no-print-directory -o $(READY) $(SIDE_BY_SIDE) built

built: $(foreach study,$(STUDY),reports/$(study)/report.html)
	@if [ -e .build/made ]; then rm -f .build/made; \
	  for study in $(STUDY); do echo "The report: reports/$$study/report.html"; done; \
	else echo "Nothing to do: every report is up to date."; fi

# CHECKER='Name (ORCID)', ADDRESS and NUMBER fill in the certificate; KEEP=1 keeps the rebuild.
verify: $(READY) ## build every study again, apart, and hold it against data/recorded
	@worst=0; for study in $(STUDY); do \
	  MAKE_COMMAND='$(MAKE_COMMAND)' $(PY) -m delphi.cli verify $$study --policy "$(POLICY)" $(if $(KEEP),--keep) \
	    --checker "$$CHECKER" --report "$$ADDRESS" --certificate "$$NUMBER"; \
	  status=$$?; [ $$status -le $$worst ] || worst=$$status; done; exit $$worst

record: all ## make what was built the record that `make verify` holds against
	@for study in $(STUDY); do $(PY) -m delphi.cli record $$study || exit; done

# Where names are not to leave, a copy of the project without them is built in the place of it.
BLIND = $(if $(filter-out 0,$(ANONYMOUS)),--anonymous)
archive: $(READY) ## pack data, code, packages and results in one zip (ANONYMOUS=1: for blind review)
	@place=$$($(PY) -m delphi.build.archive place $(STUDY) $(BLIND)) && \
	case "$$place,$(VENV)" in .,*|*,/*) up=;; *) up=../../../;; esac && \
	$(MAKE) --no-print-directory -C "$$place" all STUDY="$(STUDY)" POLICY="$(POLICY)" VENV="$$up$(VENV)" && \
	$(PY) -m delphi.build.archive write $(STUDY) $(BLIND)

env: $(READY) ## set up the Python environment in .venv

lab: all ## open JupyterLab on the list of the notebooks
	$(PY) -m jupyterlab --notebook-dir=. $(if $(filter 0,$(shell id -u)),--allow-root) \
	  --LabApp.app_settings_dir=notebooks/.lab notebooks/START.md

test: all $(TESTED) ## run the tests (builds the studies first)
	$(PY) -m ruff check src tests notebooks
	$(PY) -m ruff format --check src tests
	$(PY) -m mypy
	$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(PYTEST)
	@rm -rf $(SMOKE) && mkdir -p $(SMOKE)/data && cp -R data/raw data/processed $(SMOKE)/data && cp -R notebooks $(SMOKE)
	$(PY) -m pytest -o addopts= --nbval-lax --nbval-cell-timeout=300 $(SMOKE)/notebooks

check: $(TESTED) ## lint, types and the tests of what changed since the last commit
	@$(PY) -m ruff check src tests notebooks && $(PY) -m ruff format --check src tests && $(PY) -m mypy
	@changed=$$($(PY) tests/changed.py) || exit; \
	if [ -n "$$changed" ]; then $(PY) -m pytest -x -q $$changed; \
	else echo "No room changed since the last commit: no tests to run."; fi

lint: $(TESTED) ## mend the layout of the code and show what else is wrong with it
	$(PY) -m ruff format src tests
	$(PY) -m ruff check --fix src tests notebooks
	$(PY) -m mypy

dictionary: $(READY) ## write the data dictionary of each study anew
	@for study in $(STUDY); do $(PY) -m delphi.cli dictionary $$study || exit; done

lock: $(READY) ## choose new versions for the two locks and environment.yml
	$(LOCKED) --upgrade --output-file requirements.lock
	$(LOCKED) --extra test --constraint requirements.lock --output-file "$(CACHE)/all.lock"
	$(PY) -m delphi.build.environment "$(CACHE)/all.lock"

clean: ## remove everything that was made, but not the environment
	rm -rf .build reports/*/ reports/*.zip data/processed/*/ data/processed/.*.new data/processed/.*.old

distclean: clean ## remove the environment and the caches too
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis

# --- the environment: once, from the locked versions ------------------------------------------

# A set-up that was cut short leaves a mark, and is begun anew.
CUT := $(if $(wildcard $(VENV)/.begun),FORCE)

$(READY): requirements.lock pyproject.toml $(CUT)
	@echo "Setting up Python in $(VENV) (once; a minute or two) ..."
	@$(call set-up,$(VENV)/.installed)

$(TESTED): $(READY) requirements-test.lock
	@echo "Adding to $(VENV) what the tests need (once; half a minute) ..."
	@$(call set-up,$(VENV)/.test-installed)

# $(call set-up,file): make a file of the environment while no other set-up runs in this folder
define set-up
for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
    found=$$python; break; fi; done; \
if [ -z "$$found" ]; then \
  echo "error: Python 3.11 or later is needed; name it with make PYTHON=/path/to/python3" >&2; exit 1; fi; \
MAKEFLAGS= $(call alone,$$found,.cache/lock "Another set-up") \
  "$(MAKE_COMMAND)" --no-print-directory VENV="$(VENV)" FOUND="$$found" $(1) && touch $@
endef

# $(call install,lock): by uv where it is there, by pip else; uv does not know the settings of pip
install = $(VENV)/bin/uv pip install --python $(PY) --no-deps --require-hashes -r $(1) || \
  { echo "uv could not install; pip does, which takes longer ..."; $(PY) -m pip install --no-deps --require-hashes -r $(1); }

# What was cut short may look whole to pip, so that it is begun anew.
$(VENV)/.installed: requirements.lock pyproject.toml $(CUT)
	@if [ -e $(VENV)/.begun ]; then echo "The last set-up was cut short; beginning anew ..."; rm -rf $(VENV); fi
	@mkdir -p $(VENV) && touch $(VENV)/.begun
	@if ! "$(FOUND)" -m venv $(VENV) >.venv.log 2>&1; then \
	  cat .venv.log >&2; rm -rf .venv.log $(VENV); \
	  echo "error: $(FOUND) cannot make a virtual environment; install its venv module (on Debian: python3-venv)" >&2; exit 1; fi; \
	rm -f .venv.log
	@awk '/^[^ ]/ { mine = /^uv==/ } mine' requirements.lock >$(VENV)/uv.lock
	-@$(PY) -m pip install --quiet --no-deps --require-hashes -r $(VENV)/uv.lock
	@$(call install,requirements.lock)
	@$(PY) -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
	@mkdir -p .cache && rm -f $(VENV)/.begun && touch $@

$(VENV)/.test-installed: requirements-test.lock
	@touch $(VENV)/.begun
	@$(call install,requirements-test.lock)
	@rm -f $(VENV)/.begun && touch $@

# --- one study: ingest, then the notebooks side by side, then the report ----------------------
#
# The ingest keeps the time of every table that did not change, so that only the notebooks
# whose digest changed run again. An output that was deleted is made again. The policy and the
# names of the input files are written down, so that a change of them is noticed.

FORCE:

# $(call lost,study,notebook): FORCE when an output that this step wrote before is gone, or when
# the step was begun and not ended
lost = $(if $(wildcard .build/$(1)/$(2).begun)$(filter-out $(wildcard $(call outputs,$(1),$(2))),$(call outputs,$(1),$(2))),FORCE)
outputs = $(shell cat .build/$(1)/$(2).outputs 2>/dev/null)
run = $(STEP) run $(2) $(1) $(if $(POLICY),$(if $(filter 01-ingest,$(2)),-p policy $(POLICY))) && touch .build/made

# A step is run by the server of the build, which has imported everything; see its module.
STEP = $(PY) -PSE src/delphi/build/client.py

specs = $(sort $(wildcard data/raw/$(1)/exhibits.toml data/raw/$(1)/diagrams/*.toml))

define study-rules
.build/$(1)/parameters: FORCE
	@mkdir -p $$(@D) .cache
	@echo "$(POLICY) $(sort $(wildcard data/raw/$(1)/*))" | cmp -s - $$@ || \
	  echo "$(POLICY) $(sort $(wildcard data/raw/$(1)/*))" > $$@

.build/$(1)/exhibits: FORCE
	@mkdir -p $$(@D)
	@echo "$(call specs,$(1))" | cmp -s - $$@ || echo "$(call specs,$(1))" > $$@

reports/$(1)/notebooks/01-ingest.ipynb: notebooks/01-ingest.ipynb $(wildcard $(addprefix data/raw/$(1)/,*.csv *.qdpx *.qdc *.sqlite3 *.sqlite *.db)) \
    data/raw/$(1)/study.toml $(SOURCES) .build/$(1)/parameters $(call lost,$(1),01-ingest) | $(READY)
	@$(call run,$(1),01-ingest)

$(foreach group,literature panel one-round several-rounds conclusions consensus interviews crosswalk ledger checklist,data/processed/$(1)/digests/$(group)): reports/$(1)/notebooks/01-ingest.ipynb ;

reports/$(1)/notebooks/02-literature.ipynb: data/processed/$(1)/digests/literature $(call lost,$(1),02-literature)
	@$(call run,$(1),02-literature)

reports/$(1)/notebooks/03-panel.ipynb: data/processed/$(1)/digests/panel $(call lost,$(1),03-panel)
	@$(call run,$(1),03-panel)

reports/$(1)/notebooks/04-one-round.ipynb: data/processed/$(1)/digests/one-round $(call lost,$(1),04-one-round)
	@$(call run,$(1),04-one-round)

reports/$(1)/notebooks/05-several-rounds.ipynb: data/processed/$(1)/digests/several-rounds $(call lost,$(1),05-several-rounds)
	@$(call run,$(1),05-several-rounds)

reports/$(1)/notebooks/06-conclusions.ipynb: data/processed/$(1)/digests/conclusions $(call lost,$(1),06-conclusions)
	@$(call run,$(1),06-conclusions)

reports/$(1)/notebooks/07-consensus.ipynb: data/processed/$(1)/digests/consensus $(call lost,$(1),07-consensus)
	@$(call run,$(1),07-consensus)

reports/$(1)/notebooks/08-sensitivity.ipynb: data/processed/$(1)/digests/consensus $(wildcard data/raw/$(1)/multiverse.toml) $(call lost,$(1),08-sensitivity)
	@$(call run,$(1),08-sensitivity)

reports/$(1)/notebooks/09-interviews.ipynb: data/processed/$(1)/digests/interviews $(call lost,$(1),09-interviews)
	@$(call run,$(1),09-interviews)

reports/$(1)/notebooks/10-crosswalk.ipynb: data/processed/$(1)/digests/crosswalk \
    $(if $(wildcard data/raw/$(1)/crosswalk.csv),$(foreach other,$(filter-out $(1),$(STUDIES)),data/processed/$(other)/digests/interviews)) \
    $(call lost,$(1),10-crosswalk)
	@$(call run,$(1),10-crosswalk)

reports/$(1)/notebooks/11-ledger.ipynb: data/processed/$(1)/digests/ledger $(call lost,$(1),11-ledger)
	@$(call run,$(1),11-ledger)

reports/$(1)/notebooks/12-checklist.ipynb: data/processed/$(1)/digests/checklist $(call lost,$(1),12-checklist)
	@$(call run,$(1),12-checklist)

$(foreach name,$(LAST),reports/$(1)/notebooks/$(name).ipynb): reports/$(1)/notebooks/%.ipynb: \
    notebooks/%.ipynb $(SOURCES) $(call specs,$(1)) .build/$(1)/exhibits | $(READY)

reports/$(1)/report.html: $(call lost,$(1),report) $(wildcard data/raw/$(1)/*.json) $(foreach name,01-ingest $(LAST),reports/$(1)/notebooks/$(name).ipynb)
	@$(STEP) report $(1) && touch .build/made
endef

# A crosswalk reads the tables of other studies, so that every study has its rules.
$(foreach study,$(STUDIES),$(eval $(call study-rules,$(study))))
