"""Work on many batches by all cores: each in another process, given back in order, a few in hand at a time."""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

Batch = TypeVar("Batch")
Done = TypeVar("Done")
Tools = TypeVar("Tools")


class Spread(Protocol):
    """Whatever spreads work: `in_parallel`, or a cluster."""

    def __call__(
        self, act: Callable[[Batch, Tools], Done], batches: Iterable[Batch], tools: Callable[[], Tools], /
    ) -> Iterator[Done]: ...


# Before the collector looks for cycles: what is read makes many objects and hardly a cycle.
_NEW_OBJECTS = 50_000
_AHEAD = 2  # batches in hand for each process, so that memory does not grow with how many there are
_held: dict[str, Any] = {}


def in_parallel(
    act: Callable[[Batch, Tools], Done], batches: Iterable[Batch], tools: Callable[[], Tools]
) -> Iterator[Done]:
    """`act(batch, tools())` for each batch, in their order; what `tools` makes is made once in each process. Both are
    functions of a module, and what they take and give can be pickled. What one raises is raised here."""
    cores = os.cpu_count() or 1
    waiting: deque[Future[Done]] = deque()
    with ProcessPoolExecutor(cores, get_context("spawn"), _begin, (act, tools)) as pool:
        for batch in batches:
            waiting.append(pool.submit(_act, batch))
            if len(waiting) > _AHEAD * cores:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _begin(act: Callable[..., Any], tools: Callable[[], Any]) -> None:
    from threadpoolctl import threadpool_limits

    gc.set_threshold(_NEW_OBJECTS)
    _held.update(act=act, tools=tools())
    threadpool_limits(1)  # every core has a process; threads of matrix products would wait for one another


def _act(batch: Any) -> Any:
    return _held["act"](batch, _held["tools"])
