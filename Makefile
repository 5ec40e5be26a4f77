# Aliases only: bin/run and bin/test do the work, and need no make.
.PHONY: run test
run:
	@bin/run
test:
	@bin/test
