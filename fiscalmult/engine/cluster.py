"""Blocks on a dask.distributed cluster: the same call, the same bits."""

from __future__ import annotations

from asyncio import CancelledError as CancelledThere
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any

from fiscalmult.errors import FiscalmultError

__all__ = ["ClusterExecutor"]

BATCH = 32
"""Blocks in one message: sending, scheduling and fetching take milliseconds each time."""


class ClusterExecutor:
    """What :func:`fiscalmult.engine.run.run_tasks` needs of a dask client.

    Parameters
    ----------
    client
        A connected ``dask.distributed.Client``.

    Notes
    -----
    What all blocks have in common travels once to every worker, not with each block: sending it
    took as long as half the arithmetic. A block whose worker dies is run again elsewhere; where
    the common part died with the last worker that held it, it is sent again. Nothing is lost, and
    results do not depend on where a block ran.

    Raises
    ------
    FiscalmultError
        If the client is not one, or has no workers.
    """

    def __init__(self, client: Any) -> None:
        if not hasattr(client, "submit") or not hasattr(client, "scheduler_info"):
            raise FiscalmultError(f"the client is {client!r}; give a connected dask.distributed.Client")
        info = client.scheduler_info(n_workers=-1)["workers"]
        if not info:
            raise FiscalmultError("the cluster has no workers; start some before simulating")
        self.client = client
        self.workers = sum(worker["nthreads"] for worker in info.values())
        self.batch = BATCH
        self._owner: object = None
        self._held: Any = None

    def submit(self, run: Callable[..., Any], *args: object) -> _Block:
        """Run one block, a method of an object that all blocks share, on the cluster."""
        return _Block(self, run, args)

    def send(self, run: Any, args: tuple[object, ...], *, again: bool = False) -> Any:
        """Future of one block; the object that the method belongs to is sent where it is not held yet."""
        if again or self._owner is not run.__self__:
            self._owner, self._held = run.__self__, self.client.scatter(run.__self__, broadcast=True, hash=False)
        return self.client.submit(_call, self._held, run.__name__, *args, pure=False, retries=5)


class _Block:
    """One block under way; its result is waited for."""

    def __init__(self, executor: ClusterExecutor, run: Callable[..., Any], args: tuple[object, ...]) -> None:
        self._executor, self._run, self._args = executor, run, args
        self._future = executor.send(run, args)

    def result(self) -> Any:
        """Measures of the block; sent once more if what it needs was lost with its workers."""
        try:
            return self._executor.client.gather(self._future, direct=True)
        except (CancelledError, CancelledThere):
            return self._executor.send(self._run, self._args, again=True).result()


def _call(owner: object, method: str, *args: object) -> Any:
    """Call a method by its name, on the worker."""
    return getattr(owner, method)(*args)
