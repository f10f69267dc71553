# The five commands that people use. `make setup` once; the others use the environment that is active.
.PHONY: setup check test map serve

setup:  ## a virtual environment in .venv with everything that the tests need
	python3 -m venv .venv && .venv/bin/pip install --quiet -e '.[test]'

check:  ## lint, form, types and layers, in a minute
	ruff check . && ruff format --check . && mypy && lint-imports

test:  ## the whole suite, on all cores
	pytest

map:  ## the sample documents as a graph and a map, in exports/briefings
	kg build data/briefings

serve: map  ## the same in a browser
	kg serve exports/briefings
