"""Plain-array kernels: numpy and scipy only, shapes ``(..., n)`` and ``(n, n)``, no labels."""
