import os

# They take a while and want PostgreSQL, Redis and Caddy: `make test-services` has them.
collect_ignore = [] if "TEST_SERVICES" in os.environ else ["test_built.py", "test_operations.py"]
