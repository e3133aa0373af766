# Each line is one command of a tool below; every target sets up first.
PY := .venv/bin/python
.PHONY: install run test check bench-day bench-labels bench-places bench-routing bench-courier clean
install: .venv/.done
APP := $(shell find mobile_api/pwa -name dist -prune -o -type f -print 2>/dev/null)
.venv/.done: pyproject.toml requirements/dev.txt package.json seeds/build/front.py $(APP) $(wildcard routing/engines/native/*.py)
	test -x $(PY) || python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(PY) -m seeds.build.front
	$(PY) -m routing.engines.native.warm
	touch .venv/.done
run: install
	.venv/bin/buuta serve --demo
test: install
	.venv/bin/pytest -n auto --dist worksteal
check: install
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	PATH="$(CURDIR)/.venv/bin:$$PATH" node_modules/.bin/tsc -p mobile_api/pwa
bench-day bench-labels bench-places: bench-%: install
	$(PY) -m bench.$*
bench-courier: install
	$(PY) -m bench.courier $(ARGS)
bench-routing: install
	$(PY) -m bench.routing $(if $(BUUTA_BENCH),--instances $(BUUTA_BENCH)) $(ARGS)
clean:
	rm -rf .venv build *.egg-info mobile_api/pwa/dist node_modules
