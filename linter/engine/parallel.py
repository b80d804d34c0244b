"""The same work on many items, shared between processes; the results are those of one process, in the same order."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

Done = Callable[[int], object]

_CAN_FORK = hasattr(os, "fork") and sys.platform != "darwin"
"""macOS kills forked processes that use some of its libraries."""
_FEWEST = 200
"""Below, starting processes takes longer than the work."""
_SHARES = 8
"""Pieces of work per process: enough that none of them waits long for the last."""


def work_on(
    items: Sequence[T], work: Callable[[T], R], jobs: int, done: Done = lambda items: None
) -> Iterator[R]:
    """`work` of each item, in order; by `jobs` processes where the system can fork, which begin at once.

    The processes start with all that this one knows, so that items need not be sent; results are. `done` hears how
    many items more are done, as it happens: with several processes in a thread, before anyone asks for results.
    """
    if jobs < 2 or len(items) < _FEWEST or not _CAN_FORK:
        return _one_by_one(items, work, done)
    return _shared(items, work, jobs, done)


def _one_by_one(items: Iterable[T], work: Callable[[T], R], done: Done) -> Iterator[R]:
    for item in items:
        yield work(item)
        done(1)


def _shared(items: Sequence[T], work: Callable[[T], R], jobs: int, done: Done) -> Iterator[R]:
    import gc
    from concurrent.futures import ProcessPoolExecutor
    from functools import partial
    from multiprocessing import get_context

    size = -(-len(items) // (jobs * _SHARES))
    shares = [items[start : start + size] for start in range(0, len(items), size)]
    gc.freeze()  # what is there already stays shared: nobody writes marks into it
    try:
        pool = ProcessPoolExecutor(jobs, get_context("fork"), _Worker.begin, (shares, work))
        futures = [pool.submit(_Worker.work, number) for number in range(len(shares))]
    except OSError:
        return _one_by_one(items, work, done)
    for future in futures:
        future.add_done_callback(partial(_tell, done))
    return _collected(pool, futures, shares, work)


def _tell(done: Done, future: Future[list[R]]) -> None:
    if not future.cancelled() and future.exception() is None:
        done(len(future.result()))


def _collected(
    pool: ProcessPoolExecutor,
    futures: list[Future[list[R]]],
    shares: list[Sequence[T]],
    work: Callable[[T], R],
) -> Iterator[R]:
    """Those of a share whose process was killed are made here."""
    from concurrent.futures.process import BrokenProcessPool

    ready = 0
    try:
        for future in futures:
            result = future.result()
            ready += 1
            yield from result
    except BrokenProcessPool:
        for share in shares[ready:]:
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
