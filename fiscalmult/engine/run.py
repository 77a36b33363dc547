"""Run the blocks of an ensemble on the threads of this machine, in order, with progress."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from fiscalmult.engine.task import Block, Task
from fiscalmult.kernels.sampling import BLOCK
from fiscalmult.kernels.threads import one_blas_thread

__all__ = ["Progress", "progress", "run_blocks", "run_tasks"]

QUIET_BLOCKS = 20
"""Shorter runs end before a progress bar could be read."""

Progress = Callable[[int], None]


def run_blocks(task: Task, blocks: range, *, executor: Any = None) -> Iterator[tuple[int, Block]]:
    """Yield ``(block, its measures)`` in order: see :func:`run_tasks`."""
    for number, measured in run_tasks(task, [(block, {}) for block in blocks], executor=executor):
        yield blocks[number], measured


def run_tasks(
    task: Task, work: Sequence[tuple[int, Mapping[int, int]]], *, executor: Any = None
) -> Iterator[tuple[int, Block]]:
    """Yield ``(place in the work, its measures)`` in order; at most a few blocks wait in memory.

    Parameters
    ----------
    task
        The ensemble.
    work
        Block numbers with the roles of their parts (see :meth:`Sampler.draw`).
    executor
        Where blocks run: threads of this machine by default, or anything with ``submit``,
        such as the executor of a cluster.

    Notes
    -----
    Each worker uses one BLAS thread (:mod:`fiscalmult.kernels.threads`). Stopping early (an
    exception, Ctrl-C) drops what waits.
    """
    with ExitStack() as stack:
        workers, most = os.cpu_count() or 1, 1
        # Held for the whole run: a BLAS whose threads come and go with every block keeps a processor busy waiting.
        stack.enter_context(one_blas_thread)
        if executor is None:
            executor = ThreadPoolExecutor(max_workers=workers)
            stack.callback(executor.shutdown, wait=True, cancel_futures=True)
        else:
            workers, most = getattr(executor, "workers", 16), getattr(executor, "batch", 1)
        # Where every message costs, blocks travel together, yet every worker gets several turns.
        batch = max(min(most, len(work) // (4 * workers)), 1)
        waiting: deque[tuple[int, Future[list[Block]]]] = deque()
        for first in range(0, len(work), batch):
            waiting.append((first, executor.submit(task.run_several, work[first : first + batch])))
            if len(waiting) > 2 * workers:
                yield from _numbered(*waiting.popleft())
        while waiting:
            yield from _numbered(*waiting.popleft())


def _numbered(first: int, future: Future[list[Block]]) -> Iterator[tuple[int, Block]]:
    """The blocks of one message with their places in the work."""
    return enumerate(future.result(), start=first)


def progress(blocks: int, *, shown: bool | None = None) -> tuple[Progress, Callable[[], None]]:
    """A bar on standard error for long work at a terminal; silent in scripts and pipes.

    Returns
    -------
    advance, close
        Functions: so many blocks are done; the work is over. The bar counts draws and says how long
        the rest will take.
    """
    if shown is None:
        shown = sys.stderr.isatty() and blocks > QUIET_BLOCKS
    if not shown:
        return (lambda _: None), (lambda: None)
    from tqdm import tqdm

    bar = tqdm(total=blocks * BLOCK, unit="draw", unit_scale=True, leave=False, file=sys.stderr)
    return (lambda done: bar.update(done * BLOCK)), bar.close
