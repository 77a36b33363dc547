"""One BLAS thread where several would wait for one another, in whatever process and under whatever executor."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import cache
from threading import Lock
from types import TracebackType

from threadpoolctl import ThreadpoolController

__all__ = ["OneBlasThread", "one_blas_thread", "threads_for"]

SMALL, LARGE = 1e5, 1e8
"""Operations below which BLAS uses one thread anyway, and from which several are worth their risk: in between, two
gain less than a factor of two on an idle machine, and lose one of a hundred on a busy one, where they wait for one
another at every column."""


@cache
def _controller() -> ThreadpoolController:
    # Looking for the libraries takes milliseconds; setting their threads takes microseconds. Both must have been
    # loaded to be found: numpy and scipy bring a BLAS each.
    import scipy.linalg.lapack  # noqa: F401

    return ThreadpoolController()


class OneBlasThread:
    """Context in which BLAS uses one thread; overlapping uses from several threads count as one.

    Many small solves on a many-threaded BLAS collapse when the machine is busy, and a product
    cut among threads may round differently: with one thread the same seed gives the same bits.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0

    def __enter__(self) -> None:
        with self._lock:
            if self._users == 0:
                self._limit = _controller().limit(limits=1, user_api="blas")
            self._users += 1

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._limit.restore_original_limits()


one_blas_thread = OneBlasThread()
"""The one context of this process."""


def threads_for(operations: float) -> AbstractContextManager[None]:
    """Context for one call of BLAS or LAPACK with so many floating-point operations."""
    return one_blas_thread if SMALL <= operations < LARGE else nullcontext()
