# Two commands: `make run` starts the shop's assistant, `make test` runs all the tests. Both do their own set-up.
# Another Python: make PYTHON=/path/to/python3 …   Options of the program: make run ARGS="--no-console"

ARGS ?=
BIN := .venv/bin
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help run test check format bench lock clean

help: ## show these lines
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

run: ## start the assistant with the sample shop: 启动
	@.ci/venv run
	@exec $(BIN)/xiaoer run $(ARGS)

test: ## run all the tests: 测试 (ARGS="-m 'not slow'" for the quick ones)
	@.ci/venv dev
	$(BIN)/python -m pytest $(ARGS)

check: ## format, lint, types, layers: 检查
	@.ci/venv dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/yamllint --strict .

format: ## let ruff put the code in form
	@.ci/venv dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format --quiet .

bench: ## measure this machine: 跑分
	@.ci/venv dev
	$(BIN)/python -m bench $(ARGS)

# The newest versions that fit pyproject.toml, with hashes and without any index's address.
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml
lock: ## write requirements*.txt anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@.ci/venv dev
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	$(LOCK) --group build $(ARGS) --output-file requirements.txt
	$(LOCK) --group build --group dev --constraints requirements.txt $(ARGS) --output-file requirements-dev.txt

clean: ## take away .venv and what tools left behind; var/ stays
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
