"""The same work on many items, shared between processes; the results are those of one process, in the same order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

_CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
"""macOS kills forked processes that use some of its libraries."""
_FEWEST = 200
"""Below, starting processes takes longer than the work."""
_SHARES = 8
"""Pieces of work per process: enough that none of them waits long for the last."""


def work_on(items: Sequence[T], work: Callable[[T], R], jobs: int) -> Iterator[R]:
    """`work` of each item, in order; by `jobs` processes where the system can fork, which begin at once.

    The processes start with all that this one knows, so that items need not be sent; results are.
    """
    if jobs < 2 or len(items) < _FEWEST or not _CAN_FORK:
        return map(work, items)
    return _shared(items, work, jobs)


def _shared(items: Sequence[T], work: Callable[[T], R], jobs: int) -> Iterator[R]:
    import gc
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    size = -(-len(items) // (jobs * _SHARES))
    shares = [items[start : start + size] for start in range(0, len(items), size)]
    gc.freeze()  # what is there already stays shared: nobody writes marks into it
    try:
        pool = ProcessPoolExecutor(jobs, get_context("fork"), _Worker.begin, (shares, work))
        return _collected(pool, pool.map(_Worker.work, range(len(shares))), shares, work)
    except OSError:
        return map(work, items)


def _collected(
    pool: ProcessPoolExecutor, results: Iterator[list[R]], shares: list[Sequence[T]], work: Callable[[T], R]
) -> Iterator[R]:
    """Those of a share whose process was killed are made here."""
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    try:
        for result in results:
            done += 1
            yield from result
    except BrokenProcessPool:
        for share in shares[done:]:
            yield from map(work, share)
    finally:
        pool.shutdown(cancel_futures=True)


class _Worker:
    """What a started process knows."""

    shares: Sequence[Sequence[Any]]
    job: Callable[[Any], Any]

    @classmethod
    def begin(cls, shares: Sequence[Sequence[Any]], job: Callable[[Any], Any]) -> None:
        import signal

        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process answers for all
        cls.shares, cls.job = shares, staticmethod(job)

    @classmethod
    def work(cls, number: int) -> list[Any]:
        return [cls.job(item) for item in cls.shares[number]]
