"""Speed and memory of fiscalmult, measured beside its peers in one run: ``python -m benchmarks``."""
