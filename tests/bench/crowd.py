"""Many threads that share some work and do it as fast as they can."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from tests.bench.figures import share

Do = Callable[[Any], object]
READY = 4.0
"""Seconds that all workers are given to prepare themselves, where pieces are due at moments set beforehand."""


@dataclass(frozen=True)
class Timing:
    """How often a second, and how long each took, in milliseconds."""

    per_second: float
    p50: float
    p95: float
    p99: float


def crowd(threads: int, work: Iterable[Any], worker: Callable[[], AbstractContextManager[Do]]) -> Timing:
    """Each worker prepares itself (a connection) before the clock starts, then takes piece after piece. Any error ends it."""
    pieces: SimpleQueue[Any] = SimpleQueue()
    for piece in work:
        pieces.put(piece)
    start = threading.Barrier(threads + 1, timeout=60)

    def run() -> list[float]:
        with worker() as do:
            start.wait()
            return _drain(pieces, do)

    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(run) for _ in range(threads)]
        start.wait()
        began = time.perf_counter()
        took = sorted(each for future in running for each in future.result())
        seconds = time.perf_counter() - began
    return Timing(len(took) / seconds, *(1000 * share(took, percent) for percent in (50, 95, 99)))


def _drain(pieces: SimpleQueue[Any], do: Do) -> list[float]:
    took = []
    while True:
        try:
            piece = pieces.get_nowait()
        except Empty:
            return took
        began = time.perf_counter()
        do(piece)
        took.append(time.perf_counter() - began)
