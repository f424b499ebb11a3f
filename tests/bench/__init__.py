"""How fast, how small and how frugal the portal is, measured from outside: `python -m tests.bench`."""
