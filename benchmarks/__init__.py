"""Measured, never asserted: run `python -m benchmarks`."""
