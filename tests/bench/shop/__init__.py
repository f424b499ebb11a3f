"""A Gameball account with thousands of customers, served by a process of its own: `python -m tests.bench.shop`."""
