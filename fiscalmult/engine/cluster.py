"""Blocks on a dask.distributed cluster: the same call, the same bits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from fiscalmult.errors import FiscalmultError

__all__ = ["ClusterExecutor"]


class ClusterExecutor:
    """What :func:`fiscalmult.engine.run.run_tasks` needs of a dask client.

    Parameters
    ----------
    client
        A connected ``dask.distributed.Client``.

    Notes
    -----
    Every block carries all it needs, so a block whose worker dies is run again elsewhere
    and nothing is lost. Results do not depend on where a block ran.

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

    def submit(self, run: Callable[..., Any], *args: object) -> Future[Any]:
        """Run one block on the cluster."""
        future: Future[Any] = self.client.submit(run, *args, pure=False, retries=5)
        return future
