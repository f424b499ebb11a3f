"""A day of a shop's customers, in one process whose clock is put forward: `python -m tests.bench.simulation`."""
