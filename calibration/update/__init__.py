"""The update of the benchmark matrix to the revised national accounts of 2024, and how good such an update is."""
