# The commands of this project. They are short; what they do stands in resources/setup/.
.DEFAULT_GOAL := help
.PHONY: help setup run test bench autobahn faults simulate screenshots package smoke texts clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

setup: ## make .venv and see to the system's libraries (the others do it by themselves)
	@sh resources/setup/prepare.sh run

run: ## start Desktop Chat; ARGS="join 192.168.1.20" passes arguments
	@sh resources/setup/run.sh $(ARGS)

test: ## run every check; ARGS="tests/storage" runs only those tests
	@sh resources/setup/test.sh $(ARGS)

bench: ## measure everything; ARGS="window fanout" runs only those, `make package` first adds the package
	@sh resources/setup/prepare.sh test
	@.venv/bin/python benchmarks/bench.py $(ARGS)

autobahn: ## let the Autobahn TestSuite examine the host's WebSocket; needs PYTHON2=/path/to/python2.7
	@sh resources/setup/prepare.sh test
	@PYTHON2="$(PYTHON2)" sh resources/setup/autobahn.sh $(ARGS)

faults: ## cut links, kill hosts, fill disks for a quarter of an hour and print what came of it; ARGS="outages" only some
	@sh resources/setup/prepare.sh test
	.venv/bin/python -m tests.faults $(ARGS)

simulate: ## live through SEEDS=100000 small worlds of faults on all cores; FIRST=… begins elsewhere
	@sh resources/setup/prepare.sh test
	.venv/bin/python -m tests.simulation --seeds $(or $(SEEDS),100000) --first $(or $(FIRST),0)

screenshots: ## picture every state of the windows and the page into screenshots/; ARGS="room-busy" only some
	@sh resources/setup/prepare.sh test
	.venv/bin/python -m tests.screenshots $(ARGS)

package: ## make the program that needs no Python, its archive and its Debian package, in dist/
	@sh resources/setup/package.sh

smoke: ## try the packaged program in dist/; ARGS="-k serve" runs only those tests
	@sh resources/setup/smoke.sh $(ARGS)

texts: ## collect the words of the program and bring the translations up to them
	@sh resources/setup/prepare.sh test
	@sh resources/setup/texts.sh

clean: ## remove what the other commands made
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist screenshots
	find desktop_chat tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
