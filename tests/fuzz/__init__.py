"""What nobody would think of sending: made up by hypothesis, within bounds, the same in every run.

`FUZZ_TIMES=50 python -m pytest tests/fuzz` tries fifty times as much, and something else each time.
"""
